//! The workspace as cargo sees it.

use std::path::{Path, PathBuf};

use anyhow::Result;
use serde::Deserialize;

use crate::cargo::cargo;
use crate::paths::Paths;
use crate::tools;

/// The workspace's crates.
#[derive(Debug)]
pub(super) struct Metadata {
    pub(super) crates: Vec<Crate>,
}

/// One crate.
#[derive(Debug)]
pub(super) struct Crate {
    /// Its folder from the root, with slashes: `core/model`. Rules go by folder, because that is what a reader sees.
    pub(super) folder: String,
    pub(super) dependencies: Vec<Dependency>,
}

/// What a crate uses, of any kind: normal, for tests, or for its build script.
#[derive(Debug)]
pub(super) struct Dependency {
    pub(super) name: String,
    /// The folder from the root when it is a crate of the workspace.
    pub(super) folder: Option<String>,
}

#[derive(Deserialize)]
struct Json {
    packages: Vec<JsonPackage>,
}

#[derive(Deserialize)]
struct JsonPackage {
    manifest_path: PathBuf,
    dependencies: Vec<JsonDependency>,
}

#[derive(Deserialize)]
struct JsonDependency {
    name: String,
    path: Option<PathBuf>,
    kind: Option<String>,
}

impl JsonDependency {
    fn is_for_tests_of_ours(&self) -> bool {
        self.kind.as_deref() == Some("dev") && self.path.is_some()
    }
}

impl Metadata {
    /// Asks cargo.
    ///
    /// # Errors
    /// When the workspace's manifests are broken.
    pub(super) fn read(paths: &Paths) -> Result<Self> {
        let json = tools::capture(&mut cargo(paths, &["metadata", "--no-deps", "--format-version", "1"]))?;
        Self::parse(&json, &paths.root)
    }

    fn parse(json: &str, root: &Path) -> Result<Self> {
        let json: Json = serde_json::from_str(json)?;
        let below = |path: &Path| path.strip_prefix(root).unwrap_or(path).to_string_lossy().replace('\\', "/");
        let dependency = |dependency: JsonDependency| Dependency {
            folder: dependency.path.as_deref().map(below),
            name: dependency.name,
        };
        let one = |package: JsonPackage| Crate {
            folder: package.manifest_path.parent().map(below).unwrap_or_default(),
            // A crate's own tests may open what lies below its layer, such as a store of their own.
            dependencies: package
                .dependencies
                .into_iter()
                .filter(|one| !one.is_for_tests_of_ours())
                .map(dependency)
                .collect(),
        };
        Ok(Self { crates: json.packages.into_iter().map(one).collect() })
    }
}

/// Crates by folder, with the folders or names of what they use.
#[cfg(test)]
pub(super) fn sample(crates: &[(&str, &[&str])]) -> Metadata {
    let dependency = |text: &&str| Dependency {
        name: text.rsplit('/').next().unwrap_or(text).to_owned(),
        folder: text.contains('/').then(|| (*text).to_owned()),
    };
    let one = |(folder, uses): &(&str, &[&str])| Crate {
        folder: (*folder).to_owned(),
        dependencies: uses.iter().map(dependency).collect(),
    };
    Metadata { crates: crates.iter().map(one).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_told_from_the_root() {
        let json = r#"{"packages": [{"name": "a", "manifest_path": "/x/core/a/Cargo.toml", "dependencies": [
            {"name": "b", "path": "/x/core/b"}, {"name": "serde", "path": null}]}]}"#;
        let metadata = Metadata::parse(json, Path::new("/x")).unwrap();
        assert_eq!(metadata.crates[0].folder, "core/a");
        assert_eq!(metadata.crates[0].dependencies[0].folder.as_deref(), Some("core/b"));
        assert_eq!(metadata.crates[0].dependencies[1].folder, None);
    }
}
