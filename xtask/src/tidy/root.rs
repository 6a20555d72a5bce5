//! The root shows the product at a glance: what is not on this list goes into a folder.

use super::Fault;
use super::tree::Tree;

const ENTRIES: [&str; 20] = [
    ".cargo",
    ".ci",
    ".gitattributes",
    ".gitignore",
    "CHANGELOG.md",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE",
    "README.md",
    "clippy.toml",
    "core",
    "docs",
    "migrations",
    "plugins",
    "rustfmt.toml",
    "sdk",
    "tests",
    "workflows",
    "xtask",
    "rust-toolchain.toml",
];

pub(super) fn faults(tree: &Tree) -> Vec<Fault> {
    let unknown = tree.root_entries().into_iter().filter(|entry| !ENTRIES.contains(entry));
    unknown.map(|entry| Fault::new(entry, 0, "does not belong in the root")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tree::sample;

    #[test]
    fn what_is_not_listed_is_a_fault() {
        let tree = sample(&[("Cargo.toml", ""), ("core/model/src/lib.rs", ""), ("scripts/x.sh", ""), ("a.log", "")]);
        let found: Vec<_> = faults(&tree).into_iter().map(|fault| fault.path).collect();
        assert_eq!(found, ["a.log", "scripts"]);
    }
}
