//! Who may use whom, and who alone may use a heavy dependency.

use super::Fault;
use super::metadata::{Crate, Metadata};

/// Each crate's folder, and the folders of the crates that it may use. A crate that is not here has no place yet:
/// adding one is a decision, and this line records it.
const LAYERS: [(&str, &[&str]); 17] = [
    ("core/model", &[]),
    ("core/permission", &["core/model"]),
    ("core/columns", &["core/model"]),
    ("core/store", &["core/model", "core/permission", "core/columns"]),
    ("core/engine", &["core/model", "core/permission", "core/store"]),
    ("sdk/package", &[]),
    ("sdk/build", &["sdk/package"]),
    ("sdk/testkit", &["core/model", "core/engine"]),
    ("core/plugin-host", &["core/model", "core/permission", "core/engine", "sdk/package"]),
    ("core/scripting", &["core/model", "core/permission", "core/engine", "sdk/testkit"]),
    ("core/mail", &["core/model", "core/engine"]),
    ("core/server", &["core/model", "core/permission", "core/engine"]),
    ("core/tessera", ALL),
    ("sdk/macros", &[]),
    ("sdk/rust", &["sdk/macros"]),
    ("tests", ALL),
    ("xtask", &["sdk/package", "sdk/build"]),
];

const ALL: &[&str] = &[
    "core/model",
    "core/permission",
    "core/columns",
    "core/store",
    "core/engine",
    "sdk/package",
    "sdk/build",
    "sdk/testkit",
    "core/plugin-host",
    "core/scripting",
    "core/mail",
    "core/server",
];

/// Guests live in folders of their own below these, and know only the SDK.
const GUESTS: [&str; 4] = ["plugins/", "tests/guests/", "sdk/cookbook/", "sdk/template"];
const GUESTS_MAY_USE: &[&str] = &["sdk/rust", "sdk/macros"];

/// A dependency, with all whose names begin with it and a hyphen, and the only folder whose crate names it. The tests
/// may name all of them.
const OWNERS: [(&str, &str); 6] = [
    ("surrealdb", "core/store"),
    ("wasmtime", "core/plugin-host"),
    ("rhai", "core/scripting"),
    ("lettre", "core/mail"),
    ("axum", "core/server"),
    ("utoipa-axum", "core/server"),
];

pub(super) fn faults(metadata: &Metadata) -> Vec<Fault> {
    metadata.crates.iter().flat_map(|one| edges(one).into_iter().chain(owners(one))).collect()
}

fn edges(one: &Crate) -> Vec<Fault> {
    let manifest = format!("{}/Cargo.toml", one.folder);
    let Some(may_use) = may_use(&one.folder) else {
        return vec![Fault::new(&manifest, 0, "this crate has no layer; give it one in xtask/src/tidy/layers.rs")];
    };
    let uses = one.dependencies.iter().filter_map(|dependency| dependency.folder.as_deref());
    let forbidden = uses.filter(|folder| !may_use.contains(folder));
    forbidden.map(|folder| Fault::new(&manifest, 0, format!("{} may not use {folder}", one.folder))).collect()
}

fn owners(one: &Crate) -> Vec<Fault> {
    let manifest = format!("{}/Cargo.toml", one.folder);
    let mut faults = Vec::new();
    for (name, owner) in OWNERS {
        let is_it = |other: &str| other.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'));
        let names_it = one.dependencies.iter().any(|dependency| is_it(&dependency.name));
        if names_it && one.folder != owner && one.folder != "tests" {
            faults.push(Fault::new(&manifest, 0, format!("only {owner} may name {name}")));
        }
    }
    faults
}

fn may_use(folder: &str) -> Option<&'static [&'static str]> {
    if GUESTS.iter().any(|above| folder.starts_with(above)) {
        return Some(GUESTS_MAY_USE);
    }
    LAYERS.iter().find(|(crate_folder, _)| *crate_folder == folder).map(|(_, may_use)| *may_use)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::metadata::sample;

    fn messages(crates: &[(&str, &[&str])]) -> Vec<String> {
        faults(&sample(crates)).into_iter().map(|fault| fault.to_string()).collect()
    }

    #[test]
    fn the_layers_as_written_pass() {
        let crates: [(&str, &[&str]); 5] = [
            ("core/model", &["serde"]),
            ("core/store", &["core/model", "core/permission", "surrealdb"]),
            ("core/tessera", &["core/server", "core/store"]),
            ("tests", &["core/store", "axum", "surrealdb"]),
            ("plugins/sales", &["sdk/rust"]),
        ];
        assert_eq!(messages(&crates), Vec::<String>::new());
    }

    #[test]
    fn an_edge_upwards_or_sideways_is_a_fault() {
        assert_eq!(
            messages(&[("core/model", &["core/engine"])]),
            ["core/model/Cargo.toml: core/model may not use core/engine"]
        );
        assert_eq!(
            messages(&[("core/server", &["core/plugin-host"])]),
            ["core/server/Cargo.toml: core/server may not use core/plugin-host"]
        );
        assert_eq!(messages(&[("xtask", &["core/model"])]), ["xtask/Cargo.toml: xtask may not use core/model"]);
        assert_eq!(
            messages(&[("plugins/sales", &["core/model"])]),
            ["plugins/sales/Cargo.toml: plugins/sales may not use core/model"]
        );
    }

    #[test]
    fn a_heavy_dependency_has_one_owner() {
        assert_eq!(
            messages(&[("core/engine", &["surrealdb"]), ("core/server", &["axum"])]),
            ["core/engine/Cargo.toml: only core/store may name surrealdb"]
        );
        assert_eq!(messages(&[("core/engine", &["surrealdb-core", "rhainy"])]).len(), 1);
    }

    #[test]
    fn a_crate_without_a_layer_is_a_fault() {
        assert_eq!(messages(&[("core/extra", &[])]).len(), 1);
    }

    #[test]
    fn the_table_goes_downwards() {
        for (at, (folder, may_use)) in LAYERS.iter().enumerate() {
            for below in *may_use {
                let position = LAYERS.iter().position(|(other, _)| other == below);
                assert!(position.is_some_and(|position| position < at), "{folder} uses {below}");
            }
        }
    }
}
