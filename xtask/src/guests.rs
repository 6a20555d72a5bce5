//! `cargo xtask guests`: plugins' guests as components, and plugins as packages.
//!
//! All guests are one cargo call, so that what they share is compiled once. What comes out:
//! `plugins/<id>-<version>.tessera` for each plugin of the product, and below `guests/` the tests' guests:
//! `components/<crate>.wasm`, and `packages/<id>-<version>.tessera` for those with a manifest.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use serde::Deserialize;
use tessera_build::{Choice, TARGET, Toolchain};

use crate::cargo::cargo;
use crate::fingerprint::{Fingerprint, Stamp, write_if_changed};
use crate::paths::Paths;
use crate::{scripts, tools};

/// The profile in the workspace's `Cargo.toml` that guests are built with.
const PROFILE: &str = "guest";

#[derive(clap::Args, Default)]
pub(crate) struct Options {
    /// Which compiler builds the guests
    #[arg(long, value_enum, default_value_t)]
    toolchain: Choice,
    /// Build even when nothing changed
    #[arg(long)]
    force: bool,
}

/// Builds and packs all plugins and test guests, when any of their sources changed.
///
/// # Errors
/// When no compiler for guests can be had, a guest does not build, or a plugin's folder is not acceptable.
pub(crate) fn build(paths: &Paths, options: &Options) -> Result<()> {
    let guests = guest_crates(paths)?;
    let folders = plugin_folders(paths)?;
    let toolchain = Toolchain::prepare(options.toolchain, &paths.guests().join("rustup-cannot"), &tools::say)?;
    let inputs = inputs(paths, &toolchain)?;
    let stamp = Stamp::new(paths.guests().join("stamp"), inputs);
    let listing = paths.guests().join("outputs");
    if !options.force && stamp.is_current() && all_there(&listing) {
        tools::say("plugins: unchanged");
        return Ok(());
    }
    tools::say(&format!("building {} guests, packing {} plugins", guests.len(), folders.len()));
    if !guests.is_empty() {
        compile(paths, &toolchain, &guests)?;
    }

    let mut outputs = Vec::new();
    for guest in guests.iter().filter(|guest| guest.is_for_tests) {
        let file = paths.guests().join("components").join(format!("{}.wasm", guest.name));
        write_if_changed(&file, &component(paths, guest)?)?;
        outputs.push(file);
    }
    for folder in &folders {
        outputs.push(pack(paths, folder, &guests)?);
    }
    for made in ["components", "packages"].map(|below| paths.guests().join(below)).iter().chain([&paths.plugins()]) {
        remove_others(made, &outputs)?;
    }
    let listed: Vec<_> = outputs.iter().map(|output| output.to_string_lossy()).collect();
    write_if_changed(&listing, listed.join("\n").as_bytes())?;
    stamp.keep()
}

/// A crate of the workspace with `[package.metadata.tessera] guest = true`.
#[derive(Debug, PartialEq, Eq)]
struct Guest {
    name: String,
    folder: PathBuf,
    /// It doesn't ship.
    is_for_tests: bool,
}

/// A folder with a `manifest.toml`.
struct PluginFolder {
    folder: PathBuf,
    /// It doesn't ship.
    is_for_tests: bool,
}

/// Where plugins lie, and whether they ship.
const FOLDERS: [(&str, bool); 3] = [("plugins", true), ("tests/guests", false), ("sdk/cookbook", false)];

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<MetadataPackage>,
}

#[derive(Deserialize)]
struct MetadataPackage {
    name: String,
    manifest_path: PathBuf,
    metadata: Option<serde_json::Value>,
}

fn guest_crates(paths: &Paths) -> Result<Vec<Guest>> {
    let json = tools::capture(&mut cargo(paths, &["metadata", "--no-deps", "--format-version", "1"]))?;
    Ok(guests_of(&serde_json::from_str(&json)?, &paths.root))
}

fn guests_of(metadata: &Metadata, root: &Path) -> Vec<Guest> {
    let is_guest = |package: &&MetadataPackage| {
        package.metadata.as_ref().and_then(|metadata| metadata["tessera"]["guest"].as_bool()).unwrap_or(false)
    };
    let guest = |package: &MetadataPackage| {
        let folder = package.manifest_path.parent()?.to_owned();
        let is_for_tests = !FOLDERS.iter().any(|(below, ships)| *ships && folder.starts_with(root.join(below)));
        Some(Guest { name: package.name.clone(), folder, is_for_tests })
    };
    metadata.packages.iter().filter(is_guest).filter_map(guest).collect()
}

fn plugin_folders(paths: &Paths) -> Result<Vec<PluginFolder>> {
    let mut folders = Vec::new();
    for (below, ships) in FOLDERS {
        let Ok(entries) = std::fs::read_dir(paths.root.join(below)) else { continue };
        for entry in entries {
            let folder = entry?.path();
            if folder.join("manifest.toml").is_file() {
                folders.push(PluginFolder { folder, is_for_tests: !ships });
            }
        }
    }
    folders.sort_by(|one, other| one.folder.cmp(&other.folder));
    Ok(folders)
}

fn inputs(paths: &Paths, toolchain: &Toolchain) -> Result<String> {
    let mut inputs = Fingerprint::default().text(&format!("{toolchain:?}")).text(&toolchain.version()?);
    for below in
        ["Cargo.toml", "Cargo.lock", "plugins", "tests/guests", "sdk", "xtask/src/guests.rs", "xtask/src/scripts.rs"]
    {
        inputs = inputs.path(&paths.root, below)?;
    }
    Ok(inputs.finish())
}

fn compile(paths: &Paths, toolchain: &Toolchain, guests: &[Guest]) -> Result<()> {
    let mut command = cargo(paths, &["build", "--profile", PROFILE]);
    toolchain.apply(&mut command, &tools::say);
    for guest in guests {
        command.args(["--package", &guest.name]);
    }
    tools::run(command.env("CARGO_TARGET_DIR", build_folder(paths)))
}

fn build_folder(paths: &Paths) -> PathBuf {
    paths.guests().join("build")
}

fn component(paths: &Paths, guest: &Guest) -> Result<Vec<u8>> {
    let file = format!("{}.wasm", guest.name.replace('-', "_"));
    let module = build_folder(paths).join(TARGET).join(PROFILE).join(file);
    let module = std::fs::read(&module)
        .with_context(|| format!("{} made no {}: is it a cdylib?", guest.name, module.display()))?;
    tessera_package::component::componentize(&module).with_context(|| guest.name.clone())
}

fn pack(paths: &Paths, plugin: &PluginFolder, guests: &[Guest]) -> Result<PathBuf> {
    let shown = plugin.folder.strip_prefix(&paths.root).unwrap_or(&plugin.folder).display().to_string();
    let guest = guests.iter().find(|guest| guest.folder == plugin.folder);
    let component = match guest {
        Some(guest) => Some(component(paths, guest)?),
        None => scripts::component(paths, &plugin.folder)?,
    };
    let bytes = tessera_package::write::pack(&plugin.folder, component.as_deref()).with_context(|| shown.clone())?;
    let package = tessera_package::Package::read(&bytes)?;
    let target = if plugin.is_for_tests { paths.guests().join("packages") } else { paths.plugins() };
    let file = target.join(package.manifest().package_file_name());
    write_if_changed(&file, &bytes)?;
    tools::say(&format!("packed {shown}: {} KiB", bytes.len().div_ceil(1024)));
    Ok(file)
}

/// Removes what an earlier build made and this one did not: a plugin that is gone, an older version.
fn remove_others(folder: &Path, outputs: &[PathBuf]) -> Result<()> {
    std::fs::create_dir_all(folder)?;
    for entry in std::fs::read_dir(folder)? {
        let file = entry?.path();
        if file.is_file() && !outputs.contains(&file) {
            std::fs::remove_file(&file).with_context(|| file.display().to_string())?;
        }
    }
    Ok(())
}

fn all_there(listing: &Path) -> bool {
    std::fs::read_to_string(listing).is_ok_and(|listing| listing.lines().all(|file| Path::new(file).is_file()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guests_are_found_by_their_metadata() {
        let json = r#"{"packages": [
            {"name": "tessera-model", "manifest_path": "/x/core/model/Cargo.toml", "metadata": null},
            {"name": "other", "manifest_path": "/x/sdk/o/Cargo.toml", "metadata": {"tessera": {"guest": false}}},
            {"name": "sales", "manifest_path": "/x/plugins/sales/Cargo.toml", "metadata": {"tessera": {"guest": true}}},
            {"name": "recipe", "manifest_path": "/x/sdk/cookbook/recipe/Cargo.toml", "metadata": {"tessera": {"guest": true}}},
            {"name": "loops", "manifest_path": "/x/tests/guests/loops/Cargo.toml", "metadata": {"tessera": {"guest": true}}}
        ]}"#;
        let guests = guests_of(&serde_json::from_str(json).unwrap(), Path::new("/x"));
        let found: Vec<_> = guests.iter().map(|guest| (guest.name.as_str(), guest.is_for_tests)).collect();
        assert_eq!(found, [("sales", false), ("recipe", true), ("loops", true)]);
    }

    #[test]
    fn what_is_not_made_any_more_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let (kept, gone) = (folder.path().join("a-2.0.0.tessera"), folder.path().join("a-1.0.0.tessera"));
        std::fs::write(&kept, "").unwrap();
        std::fs::write(&gone, "").unwrap();
        remove_others(folder.path(), std::slice::from_ref(&kept)).unwrap();
        assert!(kept.is_file() && !gone.exists());
    }
}
