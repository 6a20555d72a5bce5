//! `tessera admin`: the first administrator, and a password that nobody knows any more.

use anyhow::{Context as _, Result, ensure};
use reqwest::Method;
use serde_json::{Value as Json, json};

use super::{run, told_to};
use crate::http::{Answer, Api};
use crate::server::Server;
use crate::site::{PASSWORD, Site, USERNAME};

const FIRST: &str = "a first phrase of 5 words";
const SECOND: &str = "a second phrase of 5 words";

async fn login(url: &str, username: &str, password: &str) -> Result<Answer> {
    let login = json!({"username": username, "password": password});
    Ok(Api::with_token(url, "")?.call(Method::POST, "auth/login", &login).await)
}

/// Signs in with a password that must be changed, and changes it.
async fn choose_another(url: &str, username: &str, given: &str, chosen: &str) -> Result<Api> {
    let Answer::Done(signed_in) = login(url, username, given).await? else {
        anyhow::bail!("{username} can't sign in with the password that was given")
    };
    ensure!(signed_in["must_change_password"] == true, "{signed_in}");
    let api = Api::with_token(url, signed_in["token"].as_str().context("no token")?)?;
    is_refused(&api.call(Method::GET, "objects", &Json::Null).await, 403, "password_change_required")?;
    api.done(Method::POST, "me/password", &json!({"current": given, "new": chosen})).await?;
    api.get("objects").await?;
    Ok(api)
}

fn is_refused(answer: &Answer, status: u16, code: &str) -> Result<()> {
    let is_so = matches!(answer, Answer::Refused(found, problem) if *found == status && problem["code"] == code);
    ensure!(is_so, "{answer:?} instead of {status} {code}");
    Ok(())
}

const CREATE: [&str; 5] = ["admin", "create", "--username", "boss", "--password-stdin"];

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_made_on_the_command_line_chooses_a_password_of_their_own() -> Result<()> {
    let site = Site::empty().await?;
    told_to(&site, &CREATE, "")?.refused(&["give the password on the standard input"])?;
    ensure!(!site.data().exists(), "a command that had nothing to do made a folder");
    told_to(&site, &CREATE, "short\n")?.refused(&["password: At least 12 characters"])?;
    let without = told_to(&site, &["admin", "create", "--username", "boss"], FIRST)?;
    ensure!(without.code == Some(2) && without.text.contains("--password-stdin"), "{}", without.text);

    let create = [&CREATE[..], &["--name", "The Boss", "--must-change"]].concat();
    // Only the first line counts, however it ends.
    let made = told_to(&site, &create, &format!("{FIRST}\r\nsomething else\n"))?.ok()?;
    ensure!(made.contains("The administrator `boss` may sign in now."), "{made}");
    told_to(&site, &create, &format!("{SECOND}\n"))?.refused(&["this value is already taken"])?;

    let server = Server::start(&site.data())?;
    is_refused(&login(&server.url, "boss", SECOND).await?, 401, "invalid_credentials")?;
    let api = choose_another(&server.url, "boss", FIRST, SECOND).await?;
    let me = api.get("me").await?;
    ensure!(me["is_administrator"] == true && me["user"]["name"] == "The Boss", "{me}");
    let setup = json!({"organization": "Other", "username": "other", "password": FIRST, "name": "O", "locale": "en",
                       "currency": "CNY"});
    is_refused(&api.call(Method::POST, "setup", &setup).await, 403, "setup_forbidden")?;
    server.stop()
}

const RESET: [&str; 5] = ["admin", "reset-password", "--username", USERNAME, "--password-stdin"];

#[tokio::test(flavor = "multi_thread")]
async fn a_password_that_is_reset_ends_all_sessions_and_must_be_changed() -> Result<()> {
    let site = Site::new().await?;
    let server = Server::start(&site.data())?;
    let former = Api::sign_in(&server.url).await?;
    server.stop()?;

    let nobody = ["admin", "reset-password", "--username", "nobody", "--password-stdin"];
    told_to(&site, &nobody, FIRST)?.refused(&["user `nobody` was not found"])?;
    told_to(&site, &RESET, "\n")?.refused(&["give the password on the standard input"])?;
    told_to(&site, &RESET, "123\n")?.refused(&["password: At least 12 characters"])?;
    let reset = [&RESET[..], &["--must-change"]].concat();
    let done = told_to(&site, &reset, FIRST)?.ok()?;
    ensure!(done.contains(&format!("`{USERNAME}` has a new password")), "{done}");

    let server = Server::start(&site.data())?;
    is_refused(&former.at(&server.url)?.call(Method::GET, "me", &Json::Null).await, 401, "unauthenticated")?;
    is_refused(&login(&server.url, USERNAME, PASSWORD).await?, 401, "invalid_credentials")?;
    choose_another(&server.url, USERNAME, FIRST, SECOND).await?;
    server.stop()
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_made_and_no_password_reset_behind_the_back_of_a_running_server() -> Result<()> {
    let site = Site::new().await?;
    let server = Server::start(&site.data())?;
    let data = site.data().to_string_lossy().into_owned();
    let said = [data.as_str(), "in use by another process", "stop that one first"];
    told_to(&site, &CREATE, FIRST)?.refused(&said)?;
    told_to(&site, &RESET, FIRST)?.refused(&said)?;
    for command in [["plugin", "list"], ["workflow", "list"]] {
        run(&site, &command)?.refused(&said)?;
    }
    is_refused(&login(&server.url, "boss", FIRST).await?, 401, "invalid_credentials")?;
    Api::sign_in(&server.url).await?;
    server.stop()
}
