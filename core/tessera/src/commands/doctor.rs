//! `tessera doctor`

use std::path::Path;
use std::process::ExitCode;

use serde_json::Value as Json;
use tessera_engine::Context;

use super::explain;
use crate::cli::DoctorArgs;
use crate::config::Config;
use crate::opening::{Installation, pending_migrations};
use crate::output;

/// Free space below which writing will soon fail, in bytes.
const SPACE_MIN_BYTES: u64 = 512 * 1024 * 1024;

/// What the checks found.
#[derive(Default)]
struct Findings {
    faults: usize,
}

impl Findings {
    fn good(&mut self, what: &str, detail: impl AsRef<str>) {
        output::line(format!("ok     {what}: {}", detail.as_ref()));
    }

    fn warn(&mut self, what: &str, detail: impl AsRef<str>) {
        output::line(format!("warn   {what}: {}", detail.as_ref()));
    }

    fn bad(&mut self, what: &str, detail: impl AsRef<str>) {
        self.faults += 1;
        output::line(format!("FAULT  {what}: {}", detail.as_ref()));
    }
}

/// Checks everything that can be checked without changing anything; the exit code tells whether something is wrong.
pub(crate) async fn run(config: &Config, args: &DoctorArgs) -> anyhow::Result<ExitCode> {
    let mut findings = Findings::default();
    if config.is_in_memory() {
        findings.warn("data", "the database is in memory; nothing is kept");
    } else if !config.data.exists() && config.db.is_none() {
        findings.bad("data", format!("the folder {} is not there; `tessera serve` makes it", config.data.display()));
        return Ok(ExitCode::FAILURE);
    } else {
        folder(&mut findings, &config.data);
        space(&mut findings, &config.data);
    }
    match outdated(config).await {
        Ok(None) => {}
        Ok(Some(advice)) => {
            findings.bad("database", advice);
            return Ok(ExitCode::FAILURE);
        }
        Err(error) => {
            findings.bad("database", explain(&error));
            return Ok(ExitCode::FAILURE);
        }
    }
    match Installation::open(config).await {
        Ok(installation) => {
            installed(&mut findings, config, &installation).await;
            if args.deep {
                deep(&mut findings, &installation).await;
            }
            installation.close().await;
        }
        Err(error) => findings.bad("database", explain(&error)),
    }
    Ok(if findings.faults == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Opening brings a database up to date, and an older version might not open it afterwards: somebody who only looks must not cause
/// that.
async fn outdated(config: &Config) -> anyhow::Result<Option<String>> {
    if config.is_in_memory() || (config.db.is_none() && !config.data.join("db").exists()) {
        return Ok(None);
    }
    let pending = pending_migrations(config).await?;
    if pending.is_empty() {
        return Ok(None);
    }
    let names = pending.join(", ");
    Ok(Some(format!(
        "this version would change the database ({names}); check it with the version that serves it, or keep a copy of the folder \
         and run `tessera migrate` first"
    )))
}

fn folder(findings: &mut Findings, data: &Path) {
    let probe = data.join(".doctor");
    match std::fs::write(&probe, b"x").and_then(|()| std::fs::remove_file(&probe)) {
        Ok(()) => findings.good("data", format!("{} can be written", data.display())),
        Err(error) => findings.bad("data", format!("{} can't be written: {error}", data.display())),
    }
    #[cfg(unix)]
    if let Ok(metadata) = std::fs::metadata(data) {
        let mode = std::os::unix::fs::PermissionsExt::mode(&metadata.permissions());
        if mode & 0o077 != 0 {
            findings.warn(
                "permissions",
                format!("others on this machine may enter {}; `chmod 700` keeps them out", data.display()),
            );
        }
    }
}

fn space(findings: &mut Findings, data: &Path) {
    match free_bytes(data) {
        Some(free) if free < SPACE_MIN_BYTES => findings.bad("space", format!("{} MiB free", free / 1024 / 1024)),
        Some(free) => findings.good("space", format!("{} MiB free", free / 1024 / 1024)),
        None => findings.warn("space", "unknown"),
    }
}

/// Free bytes where a folder is, as `df` tells it in the form that all systems share.
fn free_bytes(folder: &Path) -> Option<u64> {
    let output = std::process::Command::new("df").arg("-Pk").arg(folder).output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let kibibytes: u64 = text.lines().nth(1)?.split_whitespace().nth(3)?.parse().ok()?;
    kibibytes.checked_mul(1024)
}

async fn installed(findings: &mut Findings, config: &Config, installation: &Installation) {
    let engine = installation.engine.boxed();
    match engine.ping().await {
        Ok(()) => findings.good("database", config.db_url().split('?').next().unwrap_or_default()),
        Err(error) => findings.bad("database", error.to_string()),
    }
    findings.good("schema", format!("{} objects", engine.schema().objects().count()));
    match engine.is_set_up().await {
        Ok(true) => findings.good("set-up", "done"),
        Ok(false) => findings.warn("set-up", "not done yet; open the address that `tessera serve` prints"),
        Err(error) => findings.bad("set-up", error.to_string()),
    }
    let Some(admin) = engine.plugin_admin() else {
        return findings.warn("plugins", "this binary runs without plugins");
    };
    match admin.list(&Context::system("doctor")).await {
        Ok(list) => plugins(findings, &list),
        Err(error) => findings.bad("plugins", error.to_string()),
    }
}

/// Does everything that is stored fit together?
async fn deep(findings: &mut Findings, installation: &Installation) {
    let engine = installation.engine.boxed();
    let found = match engine.verify().await {
        Ok(found) => found,
        Err(error) => return findings.bad("content", error.to_string()),
    };
    let content = format!("{} records, {} in the bin, {} changes", found.records, found.deleted, found.changes);
    match found.faults {
        0 => findings.good("content", content),
        faults => findings.bad("content", format!("{content}; {faults} faults, such as:")),
    }
    for example in &found.examples {
        output::line(format!("         {example}"));
    }
    audit(findings, installation).await;
    let age = found.oldest_waiting_ms.map(|oldest| engine.now_ms().saturating_sub(oldest) / 1000);
    match age {
        None => findings.good("events", "all delivered"),
        Some(age) => findings.good("events", format!("{} wait for the server, the oldest for {age} s", found.waiting)),
    }
}

/// Is the audit log what it was when it was sealed?
async fn audit(findings: &mut Findings, installation: &Installation) {
    let cx = Context::system("doctor");
    let (mut days, mut entries, mut removed, mut faults) = (0, 0, 0, Vec::new());
    let mut after: Option<String> = None;
    loop {
        let found = match installation.engine.verify_audit(&cx, after.as_deref()).await {
            Ok(found) => found,
            Err(error) => return findings.bad("audit log", error.to_string()),
        };
        days += found.days;
        entries += found.entries;
        removed += found.removed;
        faults.extend(found.faults);
        match (found.next_cursor, found.day, found.hash) {
            (Some(next), ..) => after = Some(next),
            (None, day, hash) => {
                let end =
                    day.zip(hash).map(|(day, hash)| format!(", the last, {day}, with {hash}")).unwrap_or_default();
                let old = if removed > 0 {
                    format!("; {removed} were removed when they were old enough")
                } else {
                    String::new()
                };
                let content =
                    format!("{entries} entries of {days} days are sealed{end}; {} not yet{old}", found.unsealed);
                break if faults.is_empty() {
                    findings.good("audit log", content)
                } else {
                    findings.bad("audit log", content)
                };
            }
        }
    }
    for fault in faults {
        output::line(format!("         {}: {}", fault.day, fault.code));
    }
}

fn plugins(findings: &mut Findings, list: &Json) {
    for plugin in list["items"].as_array().into_iter().flatten() {
        let name = format!("plugin {}", plugin["id"].as_str().unwrap_or_default());
        let state = plugin["state"].as_str().unwrap_or_default();
        match (state, plugin["problem"].as_str()) {
            ("enabled", None) => findings.good(&name, plugin["version"].as_str().unwrap_or_default()),
            ("disabled", None) => findings.warn(&name, "disabled"),
            (state, problem) => findings.bad(&name, format!("{state}: {}", problem.unwrap_or("no reason given"))),
        }
    }
}
