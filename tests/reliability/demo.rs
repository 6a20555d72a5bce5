//! `tessera demo`: the smallest one, and one that is planned in several parts; these are larger in a long run.

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use reqwest::Method;
use serde_json::{Value as Json, json};

use crate::http::Api;
use crate::kills::look_through;
use crate::server::{Server, finish, is_long, tessera, told};
use crate::site::Site;

/// Known to everybody who sits at the machine.
const PASSWORD: &str = "tessera-demo-2026";
/// How long the making of one may take.
const SMALL: Duration = Duration::from_secs(180);
const LARGE: Duration = Duration::from_secs(3_600);
/// What is planned at once unless the command line says otherwise; a demonstration that is larger has several parts.
const PART: u64 = 2_000;
/// Of three parts, the last one smaller; every number that follows from the size comes out even in each.
const SMALL_PARTS: (u64, u64) = (50, 20);

/// Makes one and says what the command said.
fn make(site: &Site, accounts: u64, more: &[&str], within: Duration) -> Result<String> {
    let mut command = tessera(&["demo", "--only-seed", "--accounts", &accounts.to_string()])?;
    command.args(more).arg("--data").arg(site.data());
    let output = finish(command, within)?;
    let text = told(&output);
    ensure!(output.status.success(), "no demonstration was made: {text}");
    ensure!(!text.contains("refused"), "not everything could be made: {text}");
    Ok(text)
}

async fn count(api: &Api, object: &str, filter: Json) -> Result<u64> {
    let query = json!({"filter": filter, "limit": 1, "count": true});
    let page = api.done(Method::POST, &format!("records/{object}/query"), &query).await?;
    page["count"].as_u64().with_context(|| format!("{object} is not counted: {page}"))
}

/// Signs in as the command says.
async fn sign_in(url: &str) -> Result<Api> {
    let login = json!({"username": "admin", "password": PASSWORD});
    let answer = Api::with_token(url, "")?.done(Method::POST, "auth/login", &login).await?;
    Api::with_token(url, answer["token"].as_str().context("no token")?)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_smallest_demonstration_is_made_by_one_command_and_served_by_another() -> Result<()> {
    let site = Site::empty().await?;
    let text = make(&site, 1, &[], SMALL)?;
    ensure!(text.contains("28 records and 19 people of demonstration data."), "{text}");
    let line = |username: &str| text.lines().any(|line| line.split_whitespace().take(2).eq([username, PASSWORD]));
    ensure!(line("admin"), "nobody is told how to sign in: {text}");

    let server = Server::start(&site.data())?;
    let api = sign_in(&server.url).await?;
    for (object, wanted) in
        [("account", 1), ("contact", 2), ("activity", 4), ("product", 12), ("task", 1), ("user", 19)]
    {
        let found = count(&api, object, Json::Null).await?;
        ensure!(found == wanted, "{found} records of {object}, not {wanted}");
    }
    server.stop()?;
    look_through(&site.data(), false)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_demonstration_of_several_parts_holds_together() -> Result<()> {
    let site = Site::empty().await?;
    let (small, part) = SMALL_PARTS;
    let (accounts, text) = if is_long() {
        (PART + 10, make(&site, PART + 10, &[], LARGE)?)
    } else {
        (small, make(&site, small, &["--part", &part.to_string()], SMALL)?)
    };
    println!("{text}");
    let server = Server::start(&site.data())?;
    let api = sign_in(&server.url).await?;
    // Made once, whatever the number of parts; the rest part by part.
    for (object, wanted) in [
        ("product", 12),
        ("announcement", 4),
        ("account", accounts),
        ("contact", accounts * 9 / 5),
        ("activity", accounts * 4),
        ("lead", accounts * 6 / 5),
        ("opportunity", accounts * 8 / 5),
        ("task", accounts),
        ("calendar_event", accounts / 2),
    ] {
        let found = count(&api, object, Json::Null).await?;
        ensure!(found == wanted, "{found} records of {object}, not {wanted}");
    }
    // Every part finds what it refers to.
    for (object, field) in
        [("contact", "account"), ("activity", "account"), ("opportunity", "product"), ("task", "account")]
    {
        let without = count(&api, object, json!({"field": field, "op": "is_null", "value": true})).await?;
        ensure!(without == 0, "{without} records of {object} without {field}");
    }
    server.stop()?;
    look_through(&site.data(), false)
}
