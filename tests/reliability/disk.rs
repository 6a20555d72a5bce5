//! A disk that is full: the data folder lies on a small one of its own.

use std::fs::File;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use reqwest::Method;
use serde_json::json;

use crate::http::{Answer, Api};
use crate::kills::look_through;
use crate::server::{Server, alone, binary};
use crate::site::{PASSWORD, Site, USERNAME, copy};

/// Size of the disk.
const DISK: &str = "48m";
const MORE_THAN_DISK: u64 = 64 * 1024 * 1024;
/// Bytes that are left when the disk is nearly full.
const LEFT_BYTES: u64 = 200 * 1024;
/// How soon after there is room again it must be written.
const SOON: Duration = Duration::from_secs(15);

/// A disk in memory, in a name space of mounts that a process of ours holds: nobody else sees it.
struct SmallDisk {
    holder: Child,
    mount: PathBuf,
    /// How a command gets in.
    enter: Vec<String>,
}

impl SmallDisk {
    fn new(mount: &Path) -> Result<Self> {
        std::fs::create_dir_all(mount)?;
        let script = "mount -t tmpfs -o size=\"$1\" tmpfs \"$0\" && touch \"$0/ready\" && exec sleep 1000";
        // As root first; elsewhere a name space of users makes us root within.
        for (flag, enter) in [("-m", "-m"), ("-rm", "-mU")] {
            let holder = Command::new("unshare")
                .args([flag, "sh", "-c", script])
                .arg(mount)
                .arg(DISK)
                .stderr(Stdio::null())
                .spawn()
                .context("`unshare` of util-linux is needed")?;
            let mut enter = vec!["nsenter".to_owned(), "-t".to_owned(), holder.id().to_string(), enter.to_owned()];
            if flag == "-rm" {
                enter.push("--preserve-credentials".to_owned());
            }
            let mut disk = Self { holder, mount: mount.to_owned(), enter };
            while disk.holder.try_wait()?.is_none() {
                if disk.seen("ready").is_file() {
                    return Ok(disk);
                }
                std::thread::sleep(Duration::from_millis(10));
            }
        }
        bail!("a disk for this test can't be mounted: it takes root, or name spaces of users")
    }

    /// A place on the disk, as it is seen from here.
    fn seen(&self, name: &str) -> PathBuf {
        let mount = self.mount.strip_prefix("/").unwrap_or(&self.mount);
        PathBuf::from(format!("/proc/{}/root", self.holder.id())).join(mount).join(name)
    }

    /// A command of the binary that lives on the disk; it takes the data folder as its last argument.
    fn command(&self, arguments: &[&str]) -> Result<Command> {
        let (program, enter) = self.enter.split_first().context("a way in")?;
        let mut command = Command::new(program);
        command.args(enter).arg(binary()?).args(arguments);
        Ok(alone(command))
    }

    /// Starts the server on the disk.
    fn serve(&self, log: &Path) -> Result<Server> {
        let command = self.command(&["serve", "--listen", "127.0.0.1:0", "--data"])?;
        Server::start_as(command, &self.mount.join("data"), log)
    }

    /// Takes all room but so many bytes.
    fn fill(&self, left: u64) -> Result<()> {
        let mut filler = File::create(self.seen("filler"))?;
        let block = [1; 64 * 1024];
        let mut written = 0;
        loop {
            match filler.write(&block) {
                Ok(0) => break,
                Ok(count) => written += count as u64,
                Err(error) if error.kind() == ErrorKind::StorageFull => break,
                Err(error) => return Err(error.into()),
            }
            ensure!(written < MORE_THAN_DISK, "this is not the small disk");
        }
        Ok(filler.set_len(written.saturating_sub(left))?)
    }

    /// Gives it back.
    fn free(&self) -> Result<()> {
        Ok(std::fs::remove_file(self.seen("filler"))?)
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = self.holder.kill();
        let _ = self.holder.wait();
    }
}

/// Writes until the disk is full; answers what was confirmed. The refusal must be a clear one.
async fn write_until_full(api: &Api, round: usize) -> Result<Vec<String>> {
    let mut confirmed = Vec::new();
    for at in 0..5_000 {
        let body = json!({"name": format!("full {round} {at}"), "description": "y".repeat(2_000)});
        match api.call(Method::POST, "records/account", &body).await {
            Answer::Done(record) => confirmed.push(record["id"].as_str().context("an id")?.to_owned()),
            Answer::Refused(status, problem) => {
                ensure!(status == 503 && problem["code"] == "store_unavailable", "{status} {problem}");
                return Ok(confirmed);
            }
            Answer::Unknown => bail!("the server gave no answer"),
        }
    }
    bail!("the disk was never full")
}

async fn refuse_a_batch(api: &Api) -> Result<()> {
    let fields = |at: i32| json!({"name": format!("half {at}"), "description": "z".repeat(2_000)});
    let ops: Vec<_> = (0..20).map(|at| json!({"op": "create", "fields": fields(at)})).collect();
    match api.call(Method::POST, "records/account/batch", &json!(ops)).await {
        Answer::Refused(503, problem) => ensure!(problem["code"] == "store_unavailable", "{problem}"),
        other => bail!("a batch on a full disk: {other:?}"),
    }
    Ok(())
}

/// Signs in until the disk is full: a session is a write of another kind.
async fn sign_in_until_full(api: &Api) -> Result<()> {
    let login = json!({"username": USERNAME, "password": PASSWORD});
    for _ in 0..100 {
        match api.call(Method::POST, "auth/login", &login).await {
            Answer::Done(_) => {}
            Answer::Refused(status, problem) => {
                ensure!(status == 503 && problem["code"] == "store_unavailable", "{status} {problem}");
                return Ok(());
            }
            Answer::Unknown => bail!("the server gave no answer"),
        }
    }
    bail!("the disk was never full")
}

async fn all_are_there(api: &Api, confirmed: &[String], when: &str) -> Result<()> {
    for id in confirmed {
        let found = api.get(&format!("records/account/{id}")).await;
        ensure!(found.is_ok(), "{when}, a confirmed record is gone: {found:?}");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_refuses_writes_and_loses_nothing() -> Result<()> {
    let site = Site::new().await?;
    let disk = SmallDisk::new(&site.beside("disk"))?;
    let (data, log) = (disk.seen("data"), site.beside("disk.log"));
    copy(&site.data(), &data)?;
    let mut server = disk.serve(&log)?;
    let api = Api::sign_in(&server.url).await?;
    let mut confirmed = Vec::new();
    for round in 0..2 {
        if round == 0 {
            disk.fill(LEFT_BYTES)?;
            confirmed.extend(write_until_full(&api, round).await?);
            refuse_a_batch(&api).await?;
        } else {
            disk.fill(0)?;
            sign_in_until_full(&api).await?;
        }
        // Reading goes on, and whoever watches the server sees how it is.
        all_are_there(&api, &confirmed, "on the full disk").await?;
        ensure!(api.plain("readyz").await?.0 == 503, "the server says that it is ready");
        ensure!(api.plain("healthz").await?.0 == 200 && server.is_running(), "the server is gone");
        ensure!(server.log().contains("the disk refused a write"), "the log doesn't say why:\n{}", server.log());

        disk.free()?;
        let begun = Instant::now();
        let record = loop {
            match api.call(Method::POST, "records/account", &json!({"name": format!("again {round}")})).await {
                Answer::Done(record) => break record,
                Answer::Refused(503, _) if begun.elapsed() < SOON => {
                    tokio::time::sleep(Duration::from_millis(200)).await
                }
                other => bail!("there is room again, but: {other:?}\n{}", server.log()),
            }
        };
        println!("round {round}: {} confirmed, written again after {:?}", confirmed.len(), begun.elapsed());
        confirmed.push(record["id"].as_str().context("an id")?.to_owned());
        ensure!(api.plain("readyz").await?.0 == 200, "the server says that it isn't ready");
        let half =
            api.all("account", &json!({"and": [{"field": "name", "op": "starts_with", "value": "half"}]})).await?;
        ensure!(half.is_empty(), "{} records of a refused batch", half.len());
        all_are_there(&api, &confirmed, "with room again").await?;
    }
    server.kill()?;
    let server = disk.serve(&log)?;
    let api = api.at(&server.url)?;
    all_are_there(&api, &confirmed, "after a kill").await?;

    // Killed while the disk is full, and started on it.
    disk.fill(LEFT_BYTES)?;
    confirmed.extend(write_until_full(&api, 2).await?);
    server.kill()?;
    match disk.serve(&log) {
        Ok(server) => {
            all_are_there(&api.at(&server.url)?, &confirmed, "after a start on the full disk").await?;
            server.kill()?;
        }
        Err(error) => {
            let text = format!("{error:#}");
            ensure!(text.contains("the disk is full"), "{text}");
            println!("a start on the full disk: {}", text.lines().last().unwrap_or_default());
        }
    }
    disk.free()?;
    let server = disk.serve(&log)?;
    let api = api.at(&server.url)?;
    all_are_there(&api, &confirmed, "after a start with room").await?;
    api.done(Method::POST, "records/account", &json!({"name": "the last one"})).await?;
    server.stop()?;
    let copied = site.beside("copied");
    copy(&data, &copied)?;
    look_through(&copied, false)
}
