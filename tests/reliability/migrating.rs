//! A migration that can't be done on the data that is there: the start says which, and leaves the folder as it was.

use std::path::Path;

use anyhow::{Result, ensure};
use reqwest::Method;
use serde_json::json;

use crate::http::Api;
use crate::inside::Inside;
use crate::server::{Server, finish, tessera, told};
use crate::site::Site;
use crate::starting::{SOON, refused};

/// The first migration, as the database records it.
const FIRST: &str = "migration:`0001-core-tables`";

/// Makes the first migration one that has yet to run, on data that its index over keys of jobs can't be made for. What it defines
/// before that index is partly gone too, so that its beginning has something to do.
async fn hinder(data: &Path) -> Result<String> {
    let inside = Inside::open(data).await?;
    let checksum = inside.run(&format!("RETURN (SELECT VALUE checksum FROM ONLY {FIRST})")).await?;
    inside.run("REMOVE INDEX job_live_key ON job; REMOVE INDEX bin_newest ON bin").await?;
    inside.run("CREATE job:one SET live_key = 'same'; CREATE job:two SET live_key = 'same'").await?;
    inside.run(&format!("DELETE {FIRST}")).await?;
    inside.close().await?;
    Ok(checksum)
}

async fn has_index(inside: &Inside) -> Result<bool> {
    Ok(inside.run("INFO FOR TABLE bin").await?.contains("bin_newest"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_migration_that_fails_half_way_is_named_and_leaves_the_folder_to_the_binary_of_before() -> Result<()> {
    let site = Site::new().await?;
    let server = Server::start(&site.data())?;
    let api = Api::sign_in(&server.url).await?;
    let record = api.done(Method::POST, "records/account", &json!({"name": "from before"})).await?;
    let path = format!("records/account/{}", record["id"].as_str().unwrap_or_default());
    server.stop()?;
    let checksum = hinder(&site.data()).await?;

    // However often it is tried.
    let data = site.data().to_string_lossy().into_owned();
    // Whoever only looks is told, and causes nothing.
    let looked = finish(tessera(&["doctor", "--data", &data])?, SOON)?;
    let text = told(&looked);
    ensure!(looked.status.code() == Some(1) && text.contains("would change the database (0001-core-tables)"), "{text}");
    let parts = ["migrations/0001-core-tables.surql failed and left nothing behind", "job_live_key"];
    for _ in 0..2 {
        refused(&["migrate", "--data", &data], &parts)?;
    }
    let output = finish(tessera(&["serve", "--listen", "127.0.0.1:0", "--data", &data])?, SOON)?;
    let text = told(&output);
    ensure!(output.status.code() == Some(1), "a server that can't migrate ended with {}: {text}", output.status);
    ensure!(parts.iter().all(|part| text.contains(part)), "it doesn't say why: {text}");
    ensure!(!text.contains("is running at"), "it served nevertheless: {text}");

    let inside = Inside::open(&site.data()).await?;
    ensure!(!has_index(&inside).await?, "the beginning of a migration that failed is there");
    let recorded = inside.run("SELECT VALUE id FROM migration").await?;
    ensure!(!recorded.contains("0001-core-tables"), "a migration that failed is recorded: {recorded}");
    // The binary of before knows nothing of that migration: to it, all is as it should be.
    inside.run(&format!("CREATE {FIRST} SET checksum = '{checksum}', at_ms = 1")).await?;
    inside.close().await?;
    let server = Server::start(&site.data())?;
    let api = api.at(&server.url)?;
    ensure!(api.get(&path).await?["name"] == "from before", "the record is gone");
    api.done(Method::POST, "records/account", &json!({"name": "meanwhile"})).await?;
    server.stop()?;

    // Once what was in its way is mended, the migration runs.
    let inside = Inside::open(&site.data()).await?;
    inside.run(&format!("DELETE job:one, job:two, {FIRST}")).await?;
    inside.close().await?;
    let server = Server::start(&site.data())?;
    ensure!(api.at(&server.url)?.get(&path).await?["version"] == 1, "the record changed");
    server.stop()?;
    let inside = Inside::open(&site.data()).await?;
    ensure!(has_index(&inside).await?, "the migration was not done");
    inside.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_another_edition_of_a_migration_made_is_not_touched() -> Result<()> {
    let site = Site::new().await?;
    let inside = Inside::open(&site.data()).await?;
    inside.run(&format!("UPDATE {FIRST} SET checksum = 'another'")).await?;
    inside.close().await?;
    let data = site.data().to_string_lossy().into_owned();
    refused(&["migrate", "--data", &data], &["migration 0001-core-tables ran before with another text"])?;
    Ok(())
}
