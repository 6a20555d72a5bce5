//! Every crate takes the workspace's lints, the workspace's versions and its least version of Rust, so that they are said once.

use toml::{Table, Value};

use super::Fault;
use super::metadata::Metadata;
use super::tree::Tree;

const KINDS: [&str; 3] = ["dependencies", "dev-dependencies", "build-dependencies"];

pub(super) fn faults(tree: &Tree, metadata: &Metadata) -> Vec<Fault> {
    let mut faults = Vec::new();
    for one in &metadata.crates {
        let path = format!("{}/Cargo.toml", one.folder);
        let Some(file) = tree.files.iter().find(|file| file.path == path) else { continue };
        match file.text.parse::<Table>() {
            Ok(manifest) => faults.extend(of_manifest(&path, &manifest)),
            Err(error) => faults.push(Fault::new(&path, 0, error.message())),
        }
    }
    faults
}

fn of_manifest(path: &str, manifest: &Table) -> Vec<Fault> {
    let mut faults = Vec::new();
    let takes_lints = manifest.get("lints").and_then(|lints| lints.get("workspace")).and_then(Value::as_bool);
    if takes_lints != Some(true) {
        faults.push(Fault::new(path, 0, "must have `[lints] workspace = true`"));
    }
    let version = manifest.get("package").and_then(|package| package.get("rust-version"));
    if version.and_then(|version| version.get("workspace")).and_then(Value::as_bool) != Some(true) {
        faults.push(Fault::new(path, 0, "must have `rust-version.workspace = true` in [package]"));
    }
    let of_targets = manifest.get("target").and_then(Value::as_table);
    let tables = of_targets.into_iter().flat_map(|targets| targets.values().filter_map(Value::as_table));
    for table in tables.chain([manifest]) {
        for dependencies in KINDS.iter().filter_map(|kind| table.get(*kind)?.as_table()) {
            for (name, dependency) in dependencies {
                if dependency.get("workspace").and_then(Value::as_bool) != Some(true) {
                    let message = format!("{name} must come from the workspace: `{name}.workspace = true`");
                    faults.push(Fault::new(path, 0, message));
                }
            }
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::{metadata, tree};

    fn messages(manifest: &str) -> Vec<String> {
        let tree = tree::sample(&[("core/a/Cargo.toml", manifest)]);
        faults(&tree, &metadata::sample(&[("core/a", &[])])).into_iter().map(|fault| fault.message).collect()
    }

    #[test]
    fn a_manifest_that_takes_everything_from_the_workspace_passes() {
        let good = "[package]\nrust-version.workspace = true\n[lints]\nworkspace = true\n[dependencies]\nserde.workspace = true\n\
                    toml = { workspace = true, features = [\"x\"] }\n";
        assert_eq!(messages(good), Vec::<String>::new());
    }

    #[test]
    fn missing_lints_and_own_versions_are_faults() {
        let missing =
            ["must have `[lints] workspace = true`", "must have `rust-version.workspace = true` in [package]"];
        assert_eq!(messages("[dependencies]\n"), missing);
        assert_eq!(messages("[package]\nrust-version = \"1.80\"\n"), missing);
        for own in [
            "[dependencies]\nserde = \"1\"\n",
            "[dev-dependencies]\nserde = { path = \"../serde\" }\n",
            "[target.'cfg(unix)'.dependencies]\nserde = { version = \"1\" }\n",
        ] {
            let found = messages(&format!("lints.workspace = true\npackage.rust-version.workspace = true\n{own}"));
            assert_eq!(found, ["serde must come from the workspace: `serde.workspace = true`"], "{own}");
        }
    }
}
