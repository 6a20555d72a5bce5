//! The API asked by its own document, by a program that doesn't know this one (schemathesis): as an administrator, as a seller and unsigned. It finds
//! answers of 5xx, and answers that are not what the document says.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use serde_json::{Value as Json, json};

use crate::fingerprint::{Fingerprint, Stamp};
use crate::paths::Paths;
use crate::tools;

/// What is installed into an environment of its own, in the cache folder.
const PACKAGE: &str = "schemathesis==4.32.5";
/// How long each of the three asks, in seconds.
const EACH_SECONDS: u32 = 30;
const EACH_SECONDS_LONG: u32 = 20 * 60;
/// One that hangs must not take the whole with it.
const GRACE_SECONDS: u32 = 60;
const START_WITHIN: Duration = Duration::from_secs(300);
const ANSWER_WITHIN: Duration = Duration::from_secs(30);
const PASSWORD: &str = "correct horse battery";
const CHECKS: &str = "not_a_server_error,response_schema_conformance,content_type_conformance";
/// These would end the session that asks, turn it into another's, or never end.
const LEFT_OUT: [&str; 8] = [
    "/api/v1/live",
    "/api/v1/auth/logout",
    "/api/v1/me/password",
    "/api/v1/me/sessions",
    "/api/v1/me/second-factor/confirm",
    "/api/v1/users/{id}/sessions",
    "/api/v1/users/{id}/password",
    "/api/v1/users/{id}/view-as",
];

/// Asks as each of the three.
///
/// # Errors
/// When the program can't be installed, the server doesn't start, or something was found.
pub(super) fn run(paths: &Paths, long: bool) -> Result<()> {
    let program = installed(&paths.target.join("schemathesis"))?;
    let server = Server::start(paths)?;
    let admin = server.sign_in("admin")?;
    let seller = server.seller(&admin)?;
    let mut failed = Vec::new();
    for (who, token) in [("administrator", Some(&admin)), ("seller", Some(&seller)), ("nobody", None)] {
        tools::say(&format!("asking the API as {who}"));
        if tools::run(&mut asking(&program, &server, token, long)).is_err() {
            failed.push(who);
        }
    }
    if failed.is_empty() { Ok(()) } else { bail!("the API fails when it is asked as {}", failed.join(", ")) }
}

fn asking(program: &Path, server: &Server, token: Option<&String>, long: bool) -> Command {
    let seconds = if long { EACH_SECONDS_LONG } else { EACH_SECONDS };
    let mut command = Command::new(program);
    command
        .args(["run", &format!("http://{}/api/openapi.json", server.address)])
        .args(["--phases", "coverage,fuzzing", "--checks", CHECKS, "--mode", "all", "--workers", "2", "--seed", "1"])
        .args(["--max-time", &seconds.to_string(), "--no-shrink", "--warnings", "off"])
        .args(["--suppress-health-check", "all", "--request-timeout", "30"])
        .current_dir(&server.folder)
        .env("NO_COLOR", "1");
    for path in LEFT_OUT {
        command.args(["--exclude-path", path]);
    }
    if let Some(token) = token {
        command.args(["--header", &format!("Authorization: Bearer {token}")]);
    }
    tools::within(Duration::from_secs((seconds + GRACE_SECONDS).into()), command)
}

/// The program, installed when it isn't yet.
fn installed(folder: &Path) -> Result<PathBuf> {
    let program = folder.join("bin/schemathesis");
    let stamp = Stamp::new(folder.join("stamp"), Fingerprint::default().text(PACKAGE).finish());
    if stamp.is_current() && program.is_file() {
        return Ok(program);
    }
    let python = match python() {
        Some(python) => python,
        None => {
            tools::apt_install(&["python3", "python3-venv"], "the API is tested with a program in Python")?;
            python().context("Python was installed but is not on the search path")?
        }
    };
    tools::say(&format!("installing {PACKAGE} into {}", folder.display()));
    tools::run(Command::new(python).args(["-m", "venv", "--clear"]).arg(folder))?;
    let pip = folder.join("bin/pip");
    tools::run(Command::new(pip).args(["install", "--quiet", "--disable-pip-version-check", PACKAGE]))?;
    stamp.keep()?;
    Ok(program)
}

fn python() -> Option<PathBuf> {
    ["python3.11", "python3.12", "python3.13", "python3"].into_iter().find_map(tools::find)
}

/// A server with demonstration data, ended when it is dropped.
struct Server {
    child: Child,
    address: String,
    folder: PathBuf,
}

impl Server {
    fn start(paths: &Paths) -> Result<Self> {
        let folder = paths.target.join("api-fuzz");
        std::fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
        let address = free_address()?;
        let log = std::fs::File::create(folder.join("server.log")).context("the server's log")?;
        let mut command = Command::new(paths.server());
        command
            .args(["demo", "--fresh", "--accounts", "30", "--password", PASSWORD, "--listen", &address, "--data"])
            .arg(folder.join("data"))
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log);
        let child = command.spawn().with_context(|| format!("starting {}", paths.server().display()))?;
        let mut server = Self { child, address, folder };
        server.wait()?;
        Ok(server)
    }

    fn wait(&mut self) -> Result<()> {
        let began = Instant::now();
        while began.elapsed() < START_WITHIN {
            if let Some(status) = self.child.try_wait()? {
                bail!("the server ended with {status}; see {}", self.folder.join("server.log").display());
            }
            if self.ask("GET", "/readyz", None, None).is_ok() {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(200));
        }
        bail!("the server did not answer; see {}", self.folder.join("server.log").display())
    }

    fn sign_in(&self, username: &str) -> Result<String> {
        let body = json!({"username": username, "password": PASSWORD});
        let answer = self.ask("POST", "/api/v1/auth/login", None, Some(&body))?;
        let token = answer.get("token").and_then(Json::as_str).map(str::to_owned);
        token.with_context(|| format!("signing in as {username}: {answer}"))
    }

    /// Somebody with the role that sellers have.
    fn seller(&self, admin: &str) -> Result<String> {
        let roles = self.ask("GET", "/api/v1/roles?limit=200", Some(admin), None)?;
        let roles = roles.get("items").and_then(Json::as_array).context("there are roles")?;
        let role = roles.iter().find(|role| role["code"] == "member").context("there is the role `member`")?;
        let body = json!({
            "username": "api-fuzz", "name": "Seller", "password": PASSWORD, "must_change_password": false, "roles": [role["id"]],
        });
        self.ask("POST", "/api/v1/users", Some(admin), Some(&body))?;
        self.sign_in("api-fuzz")
    }

    /// One request and the JSON that it answers.
    fn ask(&self, method: &str, path: &str, token: Option<&str>, body: Option<&Json>) -> Result<Json> {
        let mut stream = TcpStream::connect(&self.address)?;
        stream.set_read_timeout(Some(ANSWER_WITHIN))?;
        let body = body.map(Json::to_string).unwrap_or_default();
        let token = token.map(|token| format!("Authorization: Bearer {token}\r\n")).unwrap_or_default();
        write!(
            stream,
            "{method} {path} HTTP/1.0\r\nHost: {}\r\n{token}Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            self.address,
            body.len()
        )?;
        let mut text = String::new();
        stream.read_to_string(&mut text)?;
        let (head, content) = text.split_once("\r\n\r\n").context("an answer has a head")?;
        let status = head.split(' ').nth(1).unwrap_or_default();
        if !status.starts_with('2') {
            bail!("{method} {path} answered {status}: {content}");
        }
        Ok(serde_json::from_str(content).unwrap_or(Json::Null))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Fails when it has ended; its data is thrown away by the next one.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// One that nobody listens at just now.
fn free_address() -> Result<String> {
    let probe = TcpListener::bind("127.0.0.1:0").context("a free port")?;
    Ok(probe.local_addr()?.to_string())
}
