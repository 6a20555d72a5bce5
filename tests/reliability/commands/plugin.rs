//! `tessera plugin`: on, off, away and back, with the data in place.

use anyhow::{Context as _, Result, ensure};
use reqwest::Method;
use serde_json::json;

use super::run;
use crate::http::{Answer, Api};
use crate::server::Server;
use crate::site::Site;

const ALL: [&str; 3] = ["tessera.customers", "tessera.desk", "tessera.sales"];
const DESK: &str = "tessera.desk";

/// The states of the product's own plugins, as a command lists them.
fn states(site: &Site) -> Result<[String; 3]> {
    let list = run(site, &["plugin", "list"])?.ok()?;
    let state = |id: &str| {
        let line = list.lines().find(|line| line.split_whitespace().next() == Some(id))?;
        line.split_whitespace().nth(2).map(str::to_owned)
    };
    let [customers, desk, sales] = ALL.map(state);
    let missing = || format!("not all are listed:\n{list}");
    Ok([customers.with_context(missing)?, desk.with_context(missing)?, sales.with_context(missing)?])
}

/// Switches a plugin; the answer says how it stands now.
fn switched(site: &Site, verb: &str, id: &str, state: &str) -> Result<()> {
    let said = run(site, &["plugin", verb, id])?.ok()?;
    ensure!(said.starts_with(id) && said.contains(state), "{verb} {id}: {said}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn plugins_are_listed_switched_and_removed_and_their_data_stays() -> Result<()> {
    let site = Site::new().await?;
    ensure!(states(&site)? == ["enabled"; 3], "{:?}", states(&site)?);
    let server = Server::start(&site.data())?;
    let api = Api::sign_in(&server.url).await?;
    let task = api.done(Method::POST, "records/task", &json!({"subject": "Call back"})).await?;
    let path = format!("records/task/{}", task["id"].as_str().context("an id")?);
    server.stop()?;

    run(&site, &["plugin", "disable", "no.such"])?.refused(&["not found"])?;
    run(&site, &["plugin", "disable", "tessera.customers"])?.refused(&["needs `tessera.customers`"])?;
    run(&site, &["plugin", "remove", "tessera.customers"])?.refused(&["needs `tessera.customers`"])?;
    ensure!(states(&site)? == ["enabled"; 3], "a refused command changed something");
    switched(&site, "disable", DESK, "disabled")?;
    ensure!(states(&site)? == ["enabled", "disabled", "enabled"], "{:?}", states(&site)?);
    switched(&site, "enable", DESK, "enabled")?;
    ensure!(states(&site)? == ["enabled"; 3], "{:?}", states(&site)?);

    let removed = run(&site, &["plugin", "remove", DESK])?.ok()?;
    ensure!(removed.contains("tessera.desk is removed; its data stays"), "{removed}");
    ensure!(states(&site)? == ["enabled", "removed", "enabled"], "{:?}", states(&site)?);
    let server = Server::start(&site.data())?;
    let api = api.at(&server.url)?;
    ensure!(api.get(&path).await?["subject"] == "Call back", "what a removed plugin kept is gone");
    match api.call(Method::POST, "records/task", &json!({"subject": "Another"})).await {
        Answer::Refused(409, problem) => ensure!(problem["code"] == "state_conflict", "{problem}"),
        other => anyhow::bail!("a new record of a removed plugin: {other:?}"),
    }
    server.stop()?;

    switched(&site, "enable", DESK, "enabled")?;
    let purged = run(&site, &["plugin", "remove", DESK, "--purge"])?.ok()?;
    ensure!(purged.contains("tessera.desk is removed, with its data"), "{purged}");
    switched(&site, "enable", DESK, "enabled")?;
    let server = Server::start(&site.data())?;
    match api.at(&server.url)?.call(Method::GET, &path, &serde_json::Value::Null).await {
        Answer::Refused(404, _) => {}
        other => anyhow::bail!("what was purged: {other:?}"),
    }
    server.stop()
}
