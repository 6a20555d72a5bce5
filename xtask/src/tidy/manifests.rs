//! Every crate takes the workspace's lints and the workspace's versions, so that both are said once.

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
        let good = "[lints]\nworkspace = true\n[dependencies]\nserde.workspace = true\n\
                    toml = { workspace = true, features = [\"x\"] }\n";
        assert_eq!(messages(good), Vec::<String>::new());
    }

    #[test]
    fn missing_lints_and_own_versions_are_faults() {
        assert_eq!(messages("[dependencies]\n"), ["must have `[lints] workspace = true`"]);
        for own in [
            "[dependencies]\nserde = \"1\"\n",
            "[dev-dependencies]\nserde = { path = \"../serde\" }\n",
            "[target.'cfg(unix)'.dependencies]\nserde = { version = \"1\" }\n",
        ] {
            let found = messages(&format!("lints.workspace = true\n{own}"));
            assert_eq!(found, ["serde must come from the workspace: `serde.workspace = true`"], "{own}");
        }
    }
}
