//! A plugin's crate, and how it becomes a component.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;
use toml::Table;

use crate::toolchain::{TARGET, Toolchain};
use crate::{Say, program};

/// The profile of a workspace that builds guests beside other things.
const OWN_PROFILE: &str = "guest";

/// A plugin's crate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guest {
    /// The crate's name.
    pub name: String,
    /// The plugin's folder.
    pub folder: PathBuf,
    /// Cargo's target folder.
    pub target: PathBuf,
    profile: &'static str,
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    workspace_root: PathBuf,
    target_directory: PathBuf,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    manifest_path: PathBuf,
    metadata: Option<serde_json::Value>,
    targets: Vec<Target>,
}

#[derive(Deserialize)]
struct Target {
    crate_types: Vec<String>,
}

/// The crate in a plugin's folder; none where the plugin is data alone.
///
/// # Errors
/// When cargo can't read it, or the crate isn't a guest.
pub fn find(folder: &Path) -> Result<Option<Guest>> {
    let manifest = folder.join("Cargo.toml");
    if !manifest.is_file() {
        return Ok(None);
    }
    let folder = folder.canonicalize().with_context(|| folder.display().to_string())?;
    let mut cargo = Command::new("cargo");
    cargo.current_dir(&folder).args(["metadata", "--no-deps", "--format-version", "1"]);
    let metadata: Metadata =
        serde_json::from_str(&program::capture(&mut cargo)?).context("what cargo says of the crate")?;
    guest(&metadata, &folder).map(Some)
}

fn guest(metadata: &Metadata, folder: &Path) -> Result<Guest> {
    let package = metadata.packages.iter().find(|package| package.manifest_path.parent() == Some(folder));
    let package = package.with_context(|| format!("there is no package in {}", folder.join("Cargo.toml").display()))?;
    let is_guest = package.metadata.as_ref().and_then(|metadata| metadata["tessera"]["guest"].as_bool());
    if is_guest != Some(true) {
        bail!("{}: add `[package.metadata.tessera]` with `guest = true`", package.manifest_path.display());
    }
    if !package.targets.iter().any(|target| target.crate_types.iter().any(|kind| kind == "cdylib")) {
        bail!("{}: add `[lib]` with `crate-type = [\"cdylib\"]`", package.manifest_path.display());
    }
    let workspace = std::fs::read_to_string(metadata.workspace_root.join("Cargo.toml")).unwrap_or_default();
    Ok(Guest {
        name: package.name.clone(),
        folder: folder.to_owned(),
        target: metadata.target_directory.clone(),
        profile: profile(&workspace),
    })
}

fn profile(workspace: &str) -> &'static str {
    let has_own = |table: Table| table.get("profile").and_then(|profiles| profiles.get(OWN_PROFILE)).is_some();
    if workspace.parse::<Table>().is_ok_and(has_own) { OWN_PROFILE } else { "release" }
}

impl Guest {
    /// Compiles the crate; cargo says by itself what it does.
    ///
    /// # Errors
    /// When it doesn't compile.
    pub fn compile(&self, toolchain: &Toolchain, say: Say<'_>) -> Result<()> {
        let mut command = Command::new("cargo");
        command.current_dir(&self.folder).args(["build", "--profile", self.profile, "--package", &self.name]);
        toolchain.apply(&mut command, say);
        program::run(say, &mut command)
    }

    /// The component of what was compiled last.
    ///
    /// # Errors
    /// When nothing was, or it can't become a component.
    pub fn component(&self) -> Result<Vec<u8>> {
        let module = self.module();
        let bytes = std::fs::read(&module)
            .with_context(|| format!("{} has not been compiled: there is no {}", self.name, module.display()))?;
        tessera_package::component::componentize(&bytes).with_context(|| self.name.clone())
    }

    fn module(&self) -> PathBuf {
        self.target.join(TARGET).join(self.profile).join(format!("{}.wasm", self.name.replace('-', "_")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn metadata(metadata: &str, kind: &str) -> Metadata {
        let json = format!(
            r#"{{"workspace_root": "/nowhere", "target_directory": "/t", "packages": [
                {{"name": "other", "manifest_path": "/x/other/Cargo.toml", "metadata": null, "targets": []}},
                {{"name": "acme-x", "manifest_path": "/x/mine/Cargo.toml", "metadata": {metadata},
                  "targets": [{{"crate_types": ["{kind}"]}}]}}]}}"#
        );
        serde_json::from_str(&json).unwrap()
    }

    #[test]
    fn a_guest_is_found_by_its_folder_and_what_it_lacks_is_said() {
        let is_guest = r#"{"tessera": {"guest": true}}"#;
        let found = guest(&metadata(is_guest, "cdylib"), Path::new("/x/mine")).unwrap();
        assert_eq!(found.module(), Path::new("/t/wasm32-unknown-unknown/release/acme_x.wasm"));
        let refused = |metadata: &Metadata, folder| guest(metadata, Path::new(folder)).unwrap_err().to_string();
        assert!(refused(&metadata("null", "cdylib"), "/x/mine").contains("guest = true"));
        assert!(refused(&metadata(is_guest, "lib"), "/x/mine").contains("crate-type"));
        assert!(refused(&metadata(is_guest, "cdylib"), "/x/nowhere").contains("no package"));
    }

    #[test]
    fn a_folder_without_a_crate_has_no_guest() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(find(folder.path()).unwrap(), None);
    }

    #[test]
    fn a_workspace_may_have_a_profile_for_guests() {
        assert_eq!(profile("[profile.guest]\ninherits = \"release\"\n"), "guest");
        assert_eq!((profile("[workspace]\n"), profile("")), ("release", "release"));
    }
}
