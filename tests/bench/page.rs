//! A list in a real browser, by a script of the browser tests.

use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use tokio::process::Command;

use crate::measure::Samples;
use crate::site::{PASSWORD, USERNAME};

/// The page that is loaded: a plain list.
const PATH: &str = "/o/account?view=all";
/// How often it is loaded.
const TIMES: &str = "20";

/// What a list takes in the browser.
pub(crate) struct Page {
    /// Bytes and number of the files that a first visit fetches: document, code, styles, texts.
    pub(crate) first: (usize, usize),
    /// From navigation to the first row, warm, in milliseconds.
    pub(crate) warm: Samples,
}

/// Visits a list for the first time, and then again and again.
///
/// # Errors
/// When the script can't run: without Node, the packages of the browser tests or Chromium.
pub(crate) async fn loads(root: &Path, address: &str) -> Result<Page> {
    let output = Command::new("node")
        .arg(root.join("tests/e2e/page-load.mjs"))
        .args([&format!("http://{address}"), USERNAME, PASSWORD, PATH, TIMES])
        .output()
        .await
        .context("starting Node")?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{}", said.lines().find(|line| line.contains("Error")).unwrap_or("it failed"));
    let text = String::from_utf8_lossy(&output.stdout);
    let times: Vec<f64> = text.lines().filter_map(|line| line.parse().ok()).collect();
    ensure!(!times.is_empty(), "the script printed no times");
    let first = text.lines().find_map(|line| {
        let (bytes, files) = line.strip_prefix("first ")?.split_once(' ')?;
        Some((bytes.parse().ok()?, files.parse().ok()?))
    });
    Ok(Page { first: first.context("the script printed no first visit")?, warm: Samples::of(times) })
}
