//! What plugins hold of memory. Each figure comes from a process of its own: what one that ended has left would hide what the next one takes.

use std::io::Write as _;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, bail, ensure};

use super::middle;
use super::place::{MANY, Packages, Packs, Place, program};
use crate::report::Report;

/// Processes for each figure.
const TURNS: usize = 3;

/// The difference that plugins make: installed and off, and active.
pub(super) fn costs(cache: &Path, report: &mut Report) -> Result<()> {
    let of = |what: &str| -> Result<f64> {
        Ok(middle((0..TURNS).map(|_| asked(what, cache)).collect::<Result<Vec<f64>>>()?) / 1024.0)
    };
    let (none, own, crowd) = (of("none")?, of("own")?, of("crowd")?);
    let (own_off, crowd_off) = (of("own-off")?, of("crowd-off")?);
    let row = |what: &str, off: String, on: f64| vec![what.to_owned(), off, format!("{on:.1}")];
    let rows = vec![
        row("none", String::new(), none),
        row("the product's own", format!("{own_off:.1}"), own),
        row("ten more", format!("{crowd_off:.1}"), crowd),
        row("each of the ten", format!("{:.2}", (crowd_off - own_off) / MANY as f64), (crowd - own) / MANY as f64),
    ];
    let head = ["plugins", "installed and off (MiB)", "active (MiB)"];
    report.table("Memory of a process with an empty database in memory", &head, rows);
    Ok(())
}

/// The other side: opens an installation and prints what this process holds then, in KiB.
///
/// # Errors
/// For what isn't one of the installations that are measured.
pub(crate) async fn print(what: &str, cache: &Path) -> Result<()> {
    let packs = Packs::find()?;
    let (packages, is_off) = match what {
        "none" => (Packages::new(), false),
        "own" => (packs.own, false),
        "own-off" => (packs.own, true),
        "crowd" => (packs.crowd()?, false),
        "crowd-off" => (packs.crowd()?, true),
        other => bail!("{other} is not measured"),
    };
    let place = Place::open_with(packages, cache, is_off).await?;
    writeln!(std::io::stdout().lock(), "{}", resident()?)?;
    place.close().await;
    Ok(())
}

fn asked(what: &str, cache: &Path) -> Result<f64> {
    let done = Command::new(program()?).args(["--memory-of", what]).arg(cache).output()?;
    ensure!(done.status.success(), "{what}: {}", String::from_utf8_lossy(&done.stderr));
    let text = String::from_utf8(done.stdout)?;
    text.trim().parse().with_context(|| format!("{what}: {text}"))
}

/// KiB of memory that this process holds.
fn resident() -> Result<f64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("the system doesn't tell")?;
    Ok(line.trim().trim_end_matches(" kB").parse()?)
}
