//! `tessera clear`

use std::io::{BufRead as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use tessera_engine::Context;
use tessera_engine::clearing::Progress;
use tessera_engine::clock::Clock as _;
use tessera_model::date;

use crate::cli::ClearArgs;
use crate::clock::RealClock;
use crate::config::Config;
use crate::opening::{self, Installation};
use crate::output;

/// What a copy of an installation consists of; the rest of the folder is made again, or is not touched.
const COPIED: [&str; 3] = ["db", "files", "keys"];
/// In the data folder, unless another place is named.
const BACKUPS: &str = "backups";

/// Copies the installation, then removes every record but people, departments and roles, once the organization's name was typed.
pub(crate) async fn run(config: &Config, args: &ClearArgs) -> anyhow::Result<ExitCode> {
    if config.is_in_memory() || config.db.is_some() {
        bail!(
            "this clears the data folder's own database, which it can copy before; one that --db names must be copied and cleared by other means"
        );
    }
    if !config.data.join("db").is_dir() {
        bail!("there is no installation in {}", config.data.display());
    }
    let installation = Installation::open(config).await?;
    let cx = Context::system("clear");
    let name = installation.engine.settings().organization.clone();
    let found = installation.engine.records_to_clear(&cx, &args.keep).await;
    installation.close().await;
    let found = found?;
    if found.is_empty() {
        output::line("There are no records to clear.");
        return Ok(ExitCode::SUCCESS);
    }
    output::line("All records of these objects will be removed, with their history, files, imports and exports:");
    for (object, count) in &found {
        output::line(format!("  {object:<24} {count}"));
    }
    output::line("People, departments, roles, settings, plugins, workflows, views and the audit log stay.");
    if !is_confirmed(args.confirm.as_deref(), &name)? {
        bail!("nothing was changed: what was typed is not the organization's name, {name}");
    }
    let backup = args.backup.clone().unwrap_or_else(|| config.data.join(BACKUPS).join(stamp()));
    copy_installation(&config.data, &backup)?;
    output::line(format!("Copied to {}; `tessera serve --data` serves it as it was.", backup.display()));

    let installation = Installation::open(config).await?;
    let cleared = installation.engine.clear_records(&cx, &args.keep, &backup.display().to_string(), &Shown).await;
    installation.close().await;
    let cleared = cleared?;
    // What no document names any more.
    let files = config.data.join("files");
    if args.keep.is_empty() && files.is_dir() {
        std::fs::remove_dir_all(&files).with_context(|| format!("removing {}", files.display()))?;
    }
    if output::is_watched() {
        output::error_line("");
    }
    output::line(format!("{} records were removed.", cleared.values().sum::<u64>()));
    Ok(ExitCode::SUCCESS)
}

/// Progress on the terminal, for whoever watches.
struct Shown;

impl Progress for Shown {
    fn at(&self, object: &str, count: u64) {
        if output::is_watched() {
            let _ = write!(std::io::stderr().lock(), "\r{object}: {count}    ");
        }
    }
}

fn is_confirmed(given: Option<&str>, name: &str) -> anyhow::Result<bool> {
    if let Some(given) = given {
        return Ok(given == name);
    }
    output::line(format!("Type the organization's name, {name}, to go on:"));
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).context("the standard input can't be read")?;
    Ok(line.trim() == name)
}

/// A folder's name that sorts by time and holds nothing that a file system refuses.
fn stamp() -> String {
    date::instant_from_millis(RealClock.now_ms()).replace([':', '.'], "-")
}

/// A whole copy or none: what was begun and failed is taken away.
fn copy_installation(data: &Path, backup: &Path) -> anyhow::Result<()> {
    if backup.exists() {
        bail!("{} is there already; name a folder that isn't", backup.display());
    }
    let _lock = opening::lock(data)?;
    let mut parts = COPIED.iter().map(|part| (data.join(part), backup.join(part))).filter(|(from, _)| from.is_dir());
    let copied: anyhow::Result<()> = parts.try_for_each(|(from, to)| copy(&from, &to));
    if copied.is_err() {
        // What can't be removed either is named by the failure itself.
        let _ = std::fs::remove_dir_all(backup);
    }
    copied.with_context(|| format!("copying the installation to {}; nothing was changed", backup.display()))
}

fn copy(from: &Path, to: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(to).with_context(|| to.display().to_string())?;
    // Keys are for the server's user alone, in a copy too.
    std::fs::set_permissions(to, std::fs::metadata(from)?.permissions())?;
    for entry in std::fs::read_dir(from).with_context(|| from.display().to_string())? {
        let entry = entry?;
        let (path, target): (PathBuf, PathBuf) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy(&path, &target)?;
            continue;
        }
        std::fs::copy(&path, &target).with_context(|| path.display().to_string())?;
        std::fs::File::open(&target)?.sync_all().with_context(|| target.display().to_string())?;
    }
    Ok(())
}
