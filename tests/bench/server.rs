//! The real binary: its start, its memory, its processor time, and what it serves to eight clients.

use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use serde_json::{Value as Json, json};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::Mutex;

use crate::http::Connection;
use crate::measure::{Samples, at_once, call};
use crate::product::{SEARCHES, body, change, industry};
use crate::site::{Build, PASSWORD, USERNAME};

/// Clients at once.
pub(crate) const CLIENTS: usize = 8;
/// How long they call.
const LOAD: Duration = Duration::from_secs(4);
/// How long a server may take to start.
const START_MAX: Duration = Duration::from_secs(60);
/// Ticks a second in which the system counts processor time.
const TICKS: f64 = 100.0;

/// A running server.
pub(crate) struct Server {
    child: Child,
    pid: u32,
    pub(crate) address: String,
    /// From the start of the process to its first answer, in milliseconds.
    pub(crate) started_ms: f64,
}

/// One kind of request under load.
pub(crate) struct Load {
    pub(crate) what: &'static str,
    pub(crate) samples: Samples,
    /// Processor time of the server per request, in milliseconds.
    pub(crate) cpu_ms: f64,
}

impl Server {
    /// Starts the server on a folder and waits for its first answer.
    pub(crate) async fn start(build: &Build, data: &Path) -> Result<Self> {
        let started = Instant::now();
        let mut child = Command::new(&build.server)
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(data)
            .env("TESSERA_LIMITS__USER_RATE", "1000000")
            .env("TESSERA_LIMITS__USER_BURST", "1000000")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()?;
        let pid = child.id().context("the server ended at once")?;
        let mut lines = BufReader::new(child.stdout.take().context("the server says nothing")?).lines();
        let address = loop {
            let Some(line) = lines.next_line().await? else { bail!("the server ended before it listened") };
            if let Some((_, address)) = line.split_once("http://") {
                break address.trim().to_owned();
            }
        };
        // What it goes on saying must not fill the pipe.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        loop {
            if let Ok(mut connection) = Connection::open(&address, None).await
                && connection.call("GET", "/healthz", "").await.is_ok_and(|answer| answer.status == 200)
            {
                break;
            }
            anyhow::ensure!(started.elapsed() < START_MAX, "the server doesn't answer");
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        Ok(Self { child, pid, address, started_ms: started.elapsed().as_secs_f64() * 1e3 })
    }

    /// Tells it to stop and waits until it has.
    pub(crate) async fn stop(mut self) -> Result<()> {
        Command::new("kill").arg(self.pid.to_string()).status().await?;
        if tokio::time::timeout(START_MAX, self.child.wait()).await.is_err() {
            self.child.kill().await?;
        }
        Ok(())
    }

    /// Resident memory, in megabytes.
    pub(crate) fn memory_mb(&self) -> Result<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid))?;
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).context("no VmRSS")?;
        let kilobytes: f64 = line.split_whitespace().nth(1).context("no figure")?.parse()?;
        Ok(kilobytes / 1024.0)
    }

    /// Processor time so far, in seconds.
    pub(crate) fn cpu_seconds(&self) -> Result<f64> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.pid))?;
        // The name, which may hold blanks, ends with the last bracket.
        let (_, rest) = stat.rsplit_once(')').context("no name")?;
        let fields: Vec<&str> = rest.split_whitespace().collect();
        let ticks = |at: usize| -> Result<f64> { Ok(fields.get(at).context("too few fields")?.parse()?) };
        Ok((ticks(11)? + ticks(12)?) / TICKS)
    }

    /// Signs the user of the measurements in.
    pub(crate) async fn sign_in(&self) -> Result<String> {
        let mut connection = Connection::open(&self.address, None).await?;
        let body = json!({"username": USERNAME, "password": PASSWORD}).to_string();
        let answer: Json = serde_json::from_slice(&connection.ok("POST", "/api/v1/auth/login", &body).await?)?;
        answer["token"].as_str().map(str::to_owned).context("no token")
    }

    /// Every kind of request under the load of eight clients.
    pub(crate) async fn loads(&self, ids: &Arc<Vec<String>>, people: &Arc<Vec<String>>) -> Result<Vec<Load>> {
        let token = self.sign_in().await?;
        let list = |_: usize, number: usize| {
            let filter = json!({"field": "industry", "op": "eq", "value": industry(number)});
            (
                "POST",
                "/api/v1/records/account/query".to_owned(),
                json!({"filter": filter, "sort": ["name"]}).to_string(),
            )
        };
        let of = Arc::clone(ids);
        let get = move |client: usize, number: usize| {
            let id = &of[(number * CLIENTS + client).wrapping_mul(7_919) % of.len()];
            ("GET", format!("/api/v1/records/account/{id}"), String::new())
        };
        let search = |_: usize, number: usize| {
            let text = encoded(SEARCHES[number % SEARCHES.len()].0);
            ("GET", format!("/api/v1/search?q={text}"), String::new())
        };
        let owners = Arc::clone(people);
        let create = move |_: usize, number: usize| {
            ("POST", "/api/v1/records/account".to_owned(), body(number, &owners).to_string())
        };
        let of = Arc::clone(ids);
        let update = move |client: usize, number: usize| {
            let id = &of[(number * CLIENTS + client) % (of.len() / CLIENTS * CLIENTS)];
            ("PATCH", format!("/api/v1/records/account/{id}"), change(number).to_string())
        };
        Ok(vec![
            self.load("list", &token, false, list).await?,
            self.load("list, compressed", &token, true, list).await?,
            self.load("get", &token, false, get).await?,
            self.load("search", &token, false, search).await?,
            self.load("create", &token, false, create).await?,
            self.load("update", &token, false, update).await?,
        ])
    }

    async fn load<F>(&self, what: &'static str, token: &str, is_compressed: bool, request: F) -> Result<Load>
    where
        F: Fn(usize, usize) -> (&'static str, String, String) + Send + Sync + 'static,
    {
        let mut connections = Vec::new();
        for _ in 0..CLIENTS {
            let mut connection = Connection::open(&self.address, Some(token)).await?;
            if is_compressed {
                connection.compressed();
            }
            connections.push(Mutex::new(connection));
        }
        let (connections, request) = (Arc::new(connections), Arc::new(request));
        let calling = call(move |client, number| {
            let (connections, request) = (Arc::clone(&connections), Arc::clone(&request));
            async move {
                let (method, path, body) = request(client, number);
                connections[client].lock().await.ok(method, &path, &body).await.map(drop)
            }
        });
        at_once(CLIENTS, Duration::from_millis(500), Arc::clone(&calling)).await?;
        let before = self.cpu_seconds()?;
        let samples = at_once(CLIENTS, LOAD, calling).await?;
        let cpu_ms = (self.cpu_seconds()? - before) * 1e3 / samples.len().max(1) as f64;
        Ok(Load { what, samples, cpu_ms })
    }
}

fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}
