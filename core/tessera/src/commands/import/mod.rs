//! `tessera import`

mod local;
mod options;

use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, bail};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::Value as Json;

use self::local::Local;
use crate::cli::ImportArgs;
use crate::config::Config;
use crate::output;
use crate::remote::Remote;

/// How often progress is asked for.
const POLL: Duration = Duration::from_millis(200);
/// Refused rows that are printed.
const ERRORS_SHOWN: usize = 50;

/// The file, read once.
pub(super) struct SourceFile {
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
}

/// Where the import runs: in this process, or in a server.
enum Place {
    Local(Box<Local>),
    Remote(Remote),
}

impl Place {
    async fn preview(&self, file: &SourceFile, options: &Json) -> anyhow::Result<Json> {
        match self {
            Self::Local(local) => local.preview(file, options).await,
            Self::Remote(remote) => remote.send_file("imports/preview", options, &file.name, &file.bytes).await,
        }
    }

    async fn start(&self, file: &SourceFile, options: &Json) -> anyhow::Result<String> {
        match self {
            Self::Local(local) => local.start(file, options).await,
            Self::Remote(remote) => {
                let started = remote.send_file("imports", options, &file.name, &file.bytes).await?;
                Ok(started["id"].as_str().context("the server gave no id")?.to_owned())
            }
        }
    }

    async fn status(&self, id: &str) -> anyhow::Result<Json> {
        match self {
            Self::Local(local) => local.status(id).await,
            Self::Remote(remote) => remote.get(&format!("imports/{id}")).await,
        }
    }

    async fn close(self) {
        if let Self::Local(local) = self {
            local.close().await;
        }
    }
}

/// Imports a file, shows progress, and tells the result; rows that were refused make the exit code 1.
pub(crate) async fn run(config: &Config, args: ImportArgs) -> anyhow::Result<ExitCode> {
    let name = args.file.file_name().context("name a file")?.to_string_lossy().into_owned();
    let bytes = std::fs::read(&args.file).with_context(|| format!("{} can't be read", args.file.display()))?;
    let file = SourceFile { name, bytes };
    let place = match (&args.server, &args.token) {
        (Some(server), Some(token)) => Place::Remote(Remote::new(server, token)?),
        (Some(_), None) => bail!("--server needs --token"),
        (None, _) => Place::Local(Box::new(Local::open(config, args.actor.as_deref()).await?)),
    };
    let outcome = import(&place, &file, &args).await;
    place.close().await;
    let status = outcome?;
    print(&status);
    let is_clean = status["state"] == "done" && status["failed"].as_u64() == Some(0);
    Ok(if is_clean { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn import(place: &Place, file: &SourceFile, args: &ImportArgs) -> anyhow::Result<Json> {
    let mut options = options::from_args(args)?;
    if options::needs_guess(&options) {
        let preview = place.preview(file, &options).await?;
        options::apply_guess(&mut options, &preview);
    }
    options::apply_mapping(&mut options, &args.mapping)?;
    for (column, path) in options::mapped(&options) {
        output::error_line(format!("  {column} → {path}"));
    }
    let id = place.start(file, &options).await?;
    let bar = bar();
    loop {
        let status = place.status(&id).await?;
        bar.set_length(status["total"].as_u64().unwrap_or_default());
        bar.set_position(status["processed"].as_u64().unwrap_or_default());
        bar.set_message(format!("{} refused", status["failed"].as_u64().unwrap_or_default()));
        if !matches!(status["state"].as_str(), Some("running" | "queued")) {
            bar.finish_and_clear();
            return Ok(status);
        }
        tokio::time::sleep(POLL).await;
    }
}

fn bar() -> ProgressBar {
    if !output::is_watched() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} {per_sec} {eta} {msg}");
    ProgressBar::new(0).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

fn print(status: &Json) {
    let number = |key: &str| status[key].as_u64().unwrap_or_default();
    let dry = if status["dry_run"] == true { " (dry run: nothing was written)" } else { "" };
    output::line(format!(
        "{}{dry}: {} rows, {} created, {} updated, {} skipped, {} refused",
        status["state"].as_str().unwrap_or_default(),
        number("total"),
        number("created"),
        number("updated"),
        number("skipped"),
        number("failed"),
    ));
    let errors = status["errors"].as_array().map(Vec::as_slice).unwrap_or_default();
    for error in errors.iter().take(ERRORS_SHOWN) {
        let column = error["column"].as_str().map(|column| format!(", {column}")).unwrap_or_default();
        output::line(format!("  row {}{column}: {}", error["row"], error["message"].as_str().unwrap_or_default()));
    }
    if errors.len() > ERRORS_SHOWN || status["errors_truncated"] == true {
        output::line(format!("  … and more; all stand in the import {}", status["id"].as_str().unwrap_or_default()));
    }
    if let Some(problem) = status["problem"]["message"].as_str() {
        output::line(format!("  {problem}"));
    }
}
