//! Starts that can't be: each says why and what to do, and harms nothing.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use reqwest::Method;
use serde_json::json;

use crate::http::Api;
use crate::server::{Server, finish, tessera, told};
use crate::site::Site;

/// How soon a start that can't be must say so.
pub(crate) const SOON: Duration = Duration::from_secs(20);

/// Runs a start that must fail, and checks what it says.
pub(crate) fn refused(arguments: &[&str], parts: &[&str]) -> Result<String> {
    let begun = Instant::now();
    let output = finish(tessera(arguments)?, SOON)?;
    let text = told(&output);
    ensure!(output.status.code() == Some(1), "{arguments:?} ended with {}: {text}", output.status);
    for part in parts {
        ensure!(text.contains(part), "{arguments:?} doesn't say `{part}`: {text}");
    }
    let lines = text.lines().filter(|line| !line.is_empty()).count();
    ensure!(lines == 1 && text.starts_with("error: "), "{arguments:?} says more than is needed: {text}");
    println!("{:?}: {}", begun.elapsed(), text.trim());
    Ok(text)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_port_that_is_taken() -> Result<()> {
    let site = Site::new().await?;
    let taken = TcpListener::bind("127.0.0.1:0")?;
    let address = taken.local_addr()?.to_string();
    let elsewhere = site.beside("never-made");
    let data = elsewhere.to_string_lossy();
    refused(&["serve", "--listen", &address, "--data", &data], &[&address, "taken by another program", "--listen"])?;
    ensure!(!elsewhere.exists(), "a start that failed leaves a folder");
    refused(&["serve", "--listen", "nonsense", "--data", &data], &["nonsense", "HOST:PORT"])?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_another_process_has() -> Result<()> {
    let site = Site::new().await?;
    let server = Server::start(&site.data())?;
    let data = site.data().to_string_lossy().into_owned();
    let parts = [data.as_str(), "in use by another process", "stop that one first"];
    refused(&["serve", "--listen", "127.0.0.1:0", "--data", &data], &parts)?;
    refused(&["migrate", "--data", &data], &parts)?;
    // The same folder by the database's address, past the lock of the data folder.
    let (db, other) = (format!("surrealkv://{data}/db"), site.beside("other"));
    let other = other.to_string_lossy();
    refused(
        &["serve", "--listen", "127.0.0.1:0", "--data", &other, "--db", &db],
        &[&db, "another process has this folder open", "stop it first"],
    )?;
    let api = Api::sign_in(&server.url).await?;
    api.done(Method::POST, "records/account", &json!({"name": "still working"})).await?;
    server.stop()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_address_that_is_wrong() -> Result<()> {
    let site = Site::new().await?;
    let data = site.beside("data-of-a-server");
    let data = data.to_string_lossy();
    let start =
        |db: &str, parts: &[&str]| refused(&["serve", "--listen", "127.0.0.1:0", "--data", &data, "--db", db], parts);
    let forms = "`surrealkv://folder`, `mem://` or `ws://host:port`";
    start("nonsense", &["nonsense", forms])?;
    start("postgres://db.example/crm", &["postgres://db.example/crm", forms])?;
    start("http://127.0.0.1:9", &["http://127.0.0.1:9", forms])?;
    start("surrealkv:///proc/there-is-no-such-folder", &["surrealkv:///proc/there-is-no-such-folder"])?;
    for address in ["ws://root:s3cret@127.0.0.1:9", "ws://root:s3cret@db.example:8000/rpc"] {
        let text = start(address, &["can't be opened", "db_password"])?;
        ensure!(!text.contains("s3cret"), "a password stands in a message: {text}");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_can_not_be_reached() -> Result<()> {
    let site = Site::new().await?;
    let data = site.beside("data-of-a-server");
    let data = data.to_string_lossy();
    let start =
        |db: &str, parts: &[&str]| refused(&["serve", "--listen", "127.0.0.1:0", "--data", &data, "--db", db], parts);
    let advice = "is the database server running, and is this its address?";
    // Nobody listens, nobody of that name, and somebody who takes the call and says nothing.
    start("ws://127.0.0.1:9", &["ws://127.0.0.1:9", advice])?;
    start("ws://nobody.invalid:8000", &["ws://nobody.invalid:8000", advice])?;
    let silent = TcpListener::bind("127.0.0.1:0")?;
    let address = format!("ws://{}", silent.local_addr()?);
    start(&address, &[&address, advice, "no answer within 10 seconds"])?;
    Ok(())
}
