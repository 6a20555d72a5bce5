//! The guide for plugins (`docs/PLUGINS.md`), followed word by word: its own commands, from nothing to a record that the new plugin
//! refuses, and on to a change that a running server has seconds later.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use reqwest::Method;
use serde_json::json;

use crate::http::{Answer, Api};
use crate::server::{Server, alone, binary, finish, told};
use crate::site::{PASSWORD, Site, USERNAME};

const GUIDE: &str = include_str!("../../docs/PLUGINS.md");
/// From the first command to the first refusal, with a compiler that is there.
const WHOLE_MAX: Duration = Duration::from_secs(5 * 60);
/// How long the guide's commands that build may take each.
const BUILD_MAX: Duration = Duration::from_secs(10 * 60);
/// From the end of the compiler until the server has the change, in milliseconds.
const SWAP_MAX_MS: u64 = 3_000;

/// The commands of the guide's blocks with this mark.
fn commands(mark: &str) -> Vec<&'static str> {
    let mut found = Vec::new();
    let mut is_inside = false;
    for line in GUIDE.lines() {
        match line.strip_prefix("```") {
            Some(info) => is_inside = info.strip_prefix("sh ") == Some(mark),
            None if is_inside => found.push(line),
            None => {}
        }
    }
    found
}

/// Commands in a shell that finds `tessera` and the compiler, and nothing else of our environment.
#[expect(clippy::disallowed_methods, reason = "the compiler is where the environment says")]
fn shell(bin: &Path, place: &Path, script: &str) -> Command {
    let mut command = alone(Command::new("sh"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = std::iter::once(bin.to_owned()).chain(std::env::split_paths(&path)).collect();
    command.args(["-eu", "-c", script]).current_dir(place);
    command.env("PATH", std::env::join_paths(folders).unwrap_or(path));
    for name in ["HOME", "CARGO_HOME", "RUSTUP_HOME", "RUSTUP_TOOLCHAIN"] {
        if let Some(value) = std::env::var_os(name) {
            command.env(name, value);
        }
    }
    command
}

/// `tessera plugin dev` as it runs; ended with the test.
struct Dev {
    child: Child,
    out: PathBuf,
}

impl Dev {
    fn start(mut command: Command, out: PathBuf) -> Result<Self> {
        let errors = File::create(out.with_extension("err"))?;
        let child = command.stdout(File::create(&out)?).stderr(errors).spawn()?;
        Ok(Self { child, out })
    }

    /// Waits until it swapped so many times; answers how long the last swap took, in milliseconds.
    fn swapped(&self, times: usize) -> Result<u64> {
        let started = Instant::now();
        loop {
            let text = std::fs::read_to_string(&self.out)?;
            let swaps: Vec<&str> = text.lines().filter(|line| line.ends_with("ms after the compiler")).collect();
            if let Some(last) = swaps.get(times - 1) {
                let figure = last.trim_end_matches(" ms after the compiler").rsplit(' ').next();
                return figure.and_then(|figure| figure.parse().ok()).context("a figure");
            }
            let errors = || std::fs::read_to_string(self.out.with_extension("err")).unwrap_or_default();
            ensure!(started.elapsed() < BUILD_MAX, "nothing was swapped:\n{text}\n{}", errors());
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Dev {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What the server says to a company of this name; nothing when it takes it.
async fn refusal(api: &Api, name: &str) -> Result<Option<String>> {
    match api.call(Method::POST, "records/account", &json!({"name": name})).await {
        Answer::Done(_) => Ok(None),
        Answer::Refused(422, problem) => {
            Ok(Some(problem["fields"]["name"]["message"].as_str().context("a message")?.to_owned()))
        }
        other => anyhow::bail!("{name}: {other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_guide_for_plugins_leads_where_it_says() -> Result<()> {
    let site = Site::empty().await?;
    let (bin, place) = (site.beside("bin"), site.beside("guide"));
    for folder in [&bin, &place] {
        std::fs::create_dir_all(folder)?;
    }
    std::os::unix::fs::symlink(binary()?, bin.join("tessera"))?;
    let started = Instant::now();

    let script = commands("tutorial").join("\n");
    ensure!(script.contains("plugin new") && script.contains("plugin test"), "the guide lost its commands: {script}");
    let output = finish(shell(&bin, &place, &script), BUILD_MAX)?;
    let said = told(&output);
    ensure!(output.status.success() && said.contains("4 passed, 0 failed"), "{said}");
    println!("built and tested after {:?}", started.elapsed());

    let mut lines = commands("tutorial-server");
    let serve = lines.pop().context("the guide serves")?;
    let data = place.join("tessera-data");
    let script = format!("{}\nexec {serve} --listen 127.0.0.1:0 --data \"$0\"", lines.join("\n"));
    let server = Server::start_as(shell(&bin, &place, &script), &data, &site.beside("guide.log"))?;
    let wanted = json!({"organization": "Guided", "username": USERNAME, "password": PASSWORD, "name": "Ann",
                        "locale": "en", "currency": "CNY"});
    Api::with_token(&server.url, "")?.done(Method::POST, "setup", &wanted).await?;
    let api = Api::sign_in(&server.url).await?;
    let message = refusal(&api, "Test Ltd").await?;
    let took = started.elapsed();
    let guide = GUIDE.split_whitespace().collect::<Vec<_>>().join(" ");
    ensure!(message.as_ref().is_some_and(|words| guide.contains(words)), "the guide doesn't say so: {message:?}");
    ensure!(refusal(&api, "Contoso").await?.is_none(), "other companies pass");
    println!("the first refusal came after {took:?}");
    ensure!(took < WHOLE_MAX, "the first refusal took {took:?}");

    let line = commands("tutorial-dev").pop().context("the guide develops")?;
    let mut command = shell(&bin, &place, &format!("exec {line} --server \"$0\""));
    command.arg(&server.url).env("TESSERA_TOKEN", api.token());
    let dev = Dev::start(command, site.beside("dev.out"))?;
    dev.swapped(1)?;
    let source = place.join("no-trials/src/lib.rs");
    let code = std::fs::read_to_string(&source)?;
    let changed = code.replace("eq_ignore_ascii_case(\"test\")", "eq_ignore_ascii_case(\"sample\")");
    ensure!(changed != code, "the template doesn't look for tests any more");
    std::fs::write(&source, changed)?;
    let swap_ms = dev.swapped(2)?;
    println!("swapped {swap_ms} ms after the compiler");
    ensure!(swap_ms < SWAP_MAX_MS, "the swap took {swap_ms} ms");
    ensure!(refusal(&api, "Sample Ltd").await? == message, "the change is not in force");
    ensure!(refusal(&api, "Test Inc").await?.is_none(), "the former version is still in force");
    drop(dev);
    server.stop()
}
