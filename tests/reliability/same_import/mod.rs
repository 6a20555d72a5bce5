//! The same files by each way in: the command line on a folder, the command line on a server, and HTTP. Each refuses the same rows
//! with the same words, and each leaves an installation that answers with the published figures of the data.

mod figures;
mod files;
mod ways;

use std::fs::File;

use anyhow::{Context as _, Result, ensure};
use reqwest::Method;
use serde_json::json;

use self::ways::{SOON, Way};
use crate::http::Api;
use crate::server::{Server, finish, tessera, told};
use crate::site::{PASSWORD, Site, USERNAME};

/// The first administrator, from the command line, in a folder that is not there yet.
fn make_administrator(site: &Site) -> Result<()> {
    let password = site.beside("password");
    std::fs::write(&password, format!("{PASSWORD}\n"))?;
    let mut command = tessera(&["admin", "create", "--username", USERNAME, "--password-stdin", "--data"])?;
    command.arg(site.data()).stdin(File::open(password)?);
    let output = finish(command, SOON)?;
    ensure!(output.status.success(), "no administrator was made: {}", told(&output));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_line_fills_a_folder_with_the_published_figures() -> Result<()> {
    let site = Site::empty().await?;
    make_administrator(&site)?;
    ways::all(&Way::Folder, &site).await?;
    let server = Server::start(&site.data())?;
    figures::hold(&Api::sign_in(&server.url).await?).await?;
    server.stop()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_line_fills_a_running_server_with_the_published_figures() -> Result<()> {
    let site = Site::empty().await?;
    make_administrator(&site)?;
    let server = Server::start(&site.data())?;
    let login = json!({"username": USERNAME, "password": PASSWORD});
    let answer = Api::with_token(&server.url, "")?.done(Method::POST, "auth/login", &login).await?;
    let token = answer["token"].as_str().context("no token")?;
    ways::all(&Way::Server { url: &server.url, token }, &site).await?;
    figures::hold(&Api::with_token(&server.url, token)?).await?;
    server.stop()
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_over_http_fill_a_server_with_the_published_figures() -> Result<()> {
    let site = Site::empty().await?;
    let server = Server::start(&site.data())?;
    let setup = json!({"organization": "Maven", "username": USERNAME, "password": PASSWORD, "name": "Ann",
                       "locale": "en", "currency": "USD"});
    Api::with_token(&server.url, "")?.done(Method::POST, "setup", &setup).await?;
    let api = Api::sign_in(&server.url).await?;
    ways::all(&Way::Http(&api), &site).await?;
    figures::hold(&api).await?;
    server.stop()
}
