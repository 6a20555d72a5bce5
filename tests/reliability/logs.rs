//! The log: what it says of a request carries the request's id, by which an operator finds what a person complains of.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use reqwest::Client;
use serde_json::{Value as Json, json};

use crate::server::{Server, tessera};
use crate::site::{Site, USERNAME};

/// How soon a line must be in the file.
const SOON: Duration = Duration::from_secs(10);

/// A sign-in that is refused; answers the id that the answer carries.
async fn refused(server: &Server, id: Option<&str>) -> Result<String> {
    let client = Client::builder().no_proxy().build()?;
    let login = json!({"username": USERNAME, "password": "not this one"});
    let mut request = client.post(format!("{}/api/v1/auth/login", server.url)).json(&login);
    if let Some(id) = id {
        request = request.header("x-request-id", id);
    }
    let response = request.send().await?;
    ensure!(response.status().as_u16() == 401, "{}", response.status());
    let told = response.headers().get("x-request-id").context("an answer carries an id")?.to_str()?.to_owned();
    let problem: Json = response.json().await?;
    ensure!(problem["trace_id"] == told.as_str(), "{problem} in an answer to {told}");
    Ok(told)
}

/// The lines of the log about refused sign-ins, once there are so many.
async fn lines(server: &Server, count: usize) -> Result<Vec<String>> {
    let begun = Instant::now();
    loop {
        let log = server.log();
        let found: Vec<String> =
            log.lines().filter(|line| line.contains("a sign-in was refused")).map(str::to_owned).collect();
        if found.len() >= count {
            return Ok(found);
        }
        ensure!(begun.elapsed() < SOON, "the log says nothing of a refused sign-in:\n{log}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_of_the_log_carries_the_id_of_the_request_that_it_is_about() -> Result<()> {
    let site = Site::new().await?;
    for format in ["text", "json"] {
        let log = site.beside(&format!("{format}.log"));
        let command = tessera(&["serve", "--listen", "127.0.0.1:0", "--log-format", format, "--data"])?;
        let server = Server::start_as(command, &site.data(), &log)?;
        ensure!(refused(&server, Some("my-trace.7")).await? == "my-trace.7", "the id that was sent is not kept");
        let given = refused(&server, None).await?;
        let other = refused(&server, Some("not fit for a log")).await?;
        ensure!(!given.is_empty() && other != "not fit for a log" && other != given, "{given} {other}");
        let lines = lines(&server, 3).await?;
        for (line, id) in lines.iter().zip(["my-trace.7", given.as_str(), other.as_str()]) {
            let trace = match format {
                "json" => serde_json::from_str::<Json>(line)?["span"]["trace"].as_str().map(str::to_owned),
                _ => line.split_once("trace=").and_then(|(_, rest)| rest.split([' ', '}']).next()).map(str::to_owned),
            };
            ensure!(trace.as_deref() == Some(id), "{trace:?}, not {id}, in {line}");
        }
        ensure!(lines.len() == 3, "{lines:?}");
        server.stop()?;
    }
    Ok(())
}
