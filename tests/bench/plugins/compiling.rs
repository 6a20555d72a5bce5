//! How long each plugin's component takes to compile, in a process of its own as on a server, and to come from the cache.

use std::time::Instant;

use anyhow::{Context as _, Result};
use tessera_engine::extension::InstallOptions;
use tessera_package::Package;

use super::place::{Packages, Packs, Place, cx};
use super::{TURNS, middle};
use crate::report::Report;

/// Plans the installation of each, which compiles it or takes it from the cache and puts nothing in force.
pub(super) async fn costs(packs: &Packs, report: &mut Report) -> Result<()> {
    let mut packages: Packages = packs.own.clone();
    for id in ["cookbook.reachable-1", "test.speaker-1", "cookbook.reachable-ts-1", "test.speaker-ts-1"] {
        packages.extend(packs.guests(id)?);
    }
    let cache = tempfile::tempdir()?;
    // What the others require is there.
    let place = Place::open(packs.own.clone(), cache.path()).await?;
    let admin = place.engine.plugin_admin().context("there is no plugin host")?;
    let mut rows = Vec::new();
    for (name, bytes) in packages {
        let package = Package::read(&bytes)?;
        let Some(component) = package.component() else { continue };
        let plan = async || -> Result<f64> {
            let started = Instant::now();
            admin.install(&cx(), bytes.to_vec(), true, InstallOptions::default()).await?;
            Ok(started.elapsed().as_secs_f64() * 1e3)
        };
        let (mut first, mut again, mut read) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..TURNS {
            // Also the key: what it protects is gone with it, and the host has it.
            for file in std::fs::read_dir(cache.path())? {
                std::fs::remove_file(file?.path())?;
            }
            first.push(plan().await?);
            again.push(plan().await?);
            let started = Instant::now();
            Package::read(&bytes)?;
            read.push(started.elapsed().as_secs_f64() * 1e3);
        }
        let kib = (component.len() / 1024).to_string();
        let figures = [first, again, read].map(|times| format!("{:.1}", middle(times)));
        rows.push([vec![name, kib], figures.to_vec()].concat());
    }
    place.close().await;
    let head =
        ["plugin", "component (KiB)", "compiled (ms)", "from the cache (ms)", "of each: reading the package (ms)"];
    report.table("Planning the installation of a plugin", &head, rows);
    Ok(())
}
