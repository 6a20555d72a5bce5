//! Power cuts: an entry of the database's log that is there only in part.

use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use reqwest::Method;
use serde_json::json;

use crate::http::Api;
use crate::kills::look_through;
use crate::server::Server;
use crate::site::Site;

/// Records that are written between two cuts.
const RECORDS: usize = 5;

/// Leaves the beginning of an entry at the end of the log, as a write that was cut off does.
fn tear(data: &Path, bytes: usize) -> Result<()> {
    let mut logs: Vec<_> =
        std::fs::read_dir(data.join("db/wal"))?.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
    logs.sort();
    let log = logs.last().context("the database has a log")?;
    let mut content = std::fs::read(log)?;
    let torn = content.get(..bytes).context("the log is long enough")?.to_vec();
    content.extend(torn);
    Ok(std::fs::write(log, content)?)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_confirmed_after_a_power_cut_outlives_the_next_one() -> Result<()> {
    let site = Site::new().await?;
    let mut api: Option<Api> = None;
    let mut confirmed = Vec::new();
    // Within the head of an entry, within its content, and over several blocks.
    for bytes in [3, 20, 300, 40_000, 7, 0] {
        let server = Server::start(&site.data())?;
        let signed_in = match &api {
            Some(api) => api.at(&server.url)?,
            None => Api::sign_in(&server.url).await?,
        };
        for id in &confirmed {
            let found = signed_in.get(&format!("records/account/{id}")).await;
            ensure!(found.is_ok(), "a confirmed record is gone, before a cut after {bytes} bytes: {found:?}");
        }
        for at in 0..RECORDS {
            let body = json!({"name": format!("cut {bytes} {at}"), "description": "x".repeat(4_000)});
            let record = signed_in.done(Method::POST, "records/account", &body).await?;
            confirmed.push(record["id"].as_str().context("an id")?.to_owned());
        }
        api = Some(signed_in);
        server.kill()?;
        tear(&site.data(), bytes)?;
    }
    look_through(&site.data(), false)
}
