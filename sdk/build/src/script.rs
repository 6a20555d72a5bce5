//! A plugin in TypeScript or JavaScript, and how it becomes a component: `npm run build` makes one.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use serde_json::Value as Json;

use crate::{Say, program};

/// The oldest Node that the tools run on.
const NODE_MIN: u32 = 20;
/// Tells the build script where to put what it makes.
const TARGET: &str = "TESSERA_TARGET";
/// What it makes there.
const COMPONENT: &str = "component.wasm";
/// Beside the installed packages: what they were installed by.
const STAMP: &str = "node_modules/.tessera-stamp";
/// How every component begins; a core module has another version.
const COMPONENT_HEAD: &[u8] = b"\0asm\x0d\0\x01\0";

/// A folder with a `package.json`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    /// The plugin's folder.
    pub folder: PathBuf,
    /// Where everything built goes.
    pub target: PathBuf,
    /// What npm is to install; names with versions.
    packages: Vec<String>,
}

/// The package in a plugin's folder; none where there is no `package.json`.
///
/// # Errors
/// When it can't be read, or builds nothing.
pub fn find(folder: &Path) -> Result<Option<Script>> {
    let file = folder.join("package.json");
    if !file.is_file() {
        return Ok(None);
    }
    let text = std::fs::read_to_string(&file).with_context(|| file.display().to_string())?;
    let package: Json = serde_json::from_str(&text).with_context(|| file.display().to_string())?;
    if package["scripts"]["build"].as_str().is_none() {
        bail!(
            "{}: add a script `build` that makes target/{COMPONENT}: \"node .tessera/sdk/typescript/build.mjs\"",
            file.display()
        );
    }
    let of = |key: &str| package[key].as_object().cloned().unwrap_or_default();
    let wanted = of("dependencies").into_iter().chain(of("devDependencies"));
    let packages = wanted.map(|(name, version)| format!("{name} {}", version.as_str().unwrap_or_default())).collect();
    let folder = folder.canonicalize().with_context(|| folder.display().to_string())?;
    Ok(Some(Script { target: folder.join("target"), folder, packages }))
}

impl Script {
    /// The same with what is built going elsewhere.
    #[must_use]
    pub fn into_target(mut self, target: PathBuf) -> Self {
        self.target = target;
        self
    }

    /// Finds Node, and installs the npm packages that `package.json` names when they aren't there: by the lock file where there is one.
    ///
    /// # Errors
    /// When Node is missing or too old, or npm fails.
    pub fn prepare(&self, say: Say<'_>) -> Result<()> {
        require_node(say)?;
        let stamp = self.folder.join(STAMP);
        if self.packages.is_empty() || std::fs::read_to_string(&stamp).is_ok_and(|known| known == self.asked()) {
            return Ok(());
        }
        say(&format!("installing with npm into {}: {}", self.folder.display(), self.packages.join(", ")));
        let how = if self.folder.join("package-lock.json").is_file() { "ci" } else { "install" };
        let mut command = Command::new("npm");
        program::run(say, command.current_dir(&self.folder).args([how, "--no-audit", "--no-fund"]))?;
        std::fs::write(&stamp, self.asked()).with_context(|| stamp.display().to_string())
    }

    /// Builds the component; the script says by itself what is wrong.
    ///
    /// # Errors
    /// When it fails.
    pub fn compile(&self, say: Say<'_>) -> Result<()> {
        let mut command = Command::new("npm");
        command.current_dir(&self.folder).args(["run", "--silent", "build"]).env(TARGET, &self.target);
        program::run(say, &mut command)
    }

    /// The component that was built last.
    ///
    /// # Errors
    /// When there is none.
    pub fn component(&self) -> Result<Vec<u8>> {
        let file = self.target.join(COMPONENT);
        let bytes = std::fs::read(&file).with_context(|| {
            format!("{} has not been compiled: there is no {}", self.folder.display(), file.display())
        })?;
        if !bytes.starts_with(COMPONENT_HEAD) {
            bail!("{} is no WebAssembly component", file.display());
        }
        Ok(bytes)
    }

    /// What the packages depend on: both files as they are.
    fn asked(&self) -> String {
        let read = |name: &str| std::fs::read_to_string(self.folder.join(name)).unwrap_or_default();
        read("package.json") + &read("package-lock.json")
    }
}

fn require_node(say: Say<'_>) -> Result<()> {
    if program::find("node").is_none() || program::find("npm").is_none() {
        program::apt_install(say, &["nodejs", "npm"], "plugins in TypeScript are built with Node")?;
    }
    let version = program::capture(Command::new("node").arg("--version"))?;
    match major(&version) {
        Some(major) if major >= NODE_MIN => Ok(()),
        _ => bail!("Node {version} is too old: {NODE_MIN} or newer is needed (a newer one: https://nodejs.org)"),
    }
}

fn major(version: &str) -> Option<u32> {
    version.trim().trim_start_matches('v').split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(package: &str) -> (tempfile::TempDir, Result<Option<Script>>) {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("package.json"), package).unwrap();
        let found = find(folder.path());
        (folder, found)
    }

    #[test]
    fn a_package_that_builds_is_found_and_what_it_lacks_is_said() {
        let (_folder, found) = with(r#"{"scripts": {"build": "true"}, "devDependencies": {"esbuild": "1.0.0"}}"#);
        let script = found.unwrap().unwrap();
        assert_eq!(script.packages, ["esbuild 1.0.0"]);
        let (_folder, found) = with("{}");
        assert!(found.unwrap_err().to_string().contains("add a script `build`"));
        let (_folder, found) = with("{");
        assert!(found.is_err());
        assert_eq!(find(tempfile::tempdir().unwrap().path()).unwrap(), None);
    }

    #[test]
    fn only_a_component_is_taken() {
        let (folder, found) = with(r#"{"scripts": {"build": "true"}}"#);
        let script = found.unwrap().unwrap().into_target(folder.path().join("made"));
        assert!(script.component().unwrap_err().to_string().contains("has not been compiled"));
        std::fs::create_dir(folder.path().join("made")).unwrap();
        std::fs::write(folder.path().join("made/component.wasm"), b"\0asm\x01\0\0\0").unwrap();
        assert!(script.component().unwrap_err().to_string().contains("no WebAssembly component"));
        std::fs::write(folder.path().join("made/component.wasm"), COMPONENT_HEAD).unwrap();
        assert_eq!(script.component().unwrap(), COMPONENT_HEAD);
    }

    #[test]
    fn versions_of_node_are_read() {
        assert_eq!((major("v20.19.2\n"), major("unknown")), (Some(20), None));
    }
}
