//! `cargo xtask tidy`: the rules of the source tree, each a small function from the tree to what breaks it.
//!
//! They are rules that a compiler does not check and a reviewer forgets. `cargo test -p xtask` runs them too, and
//! each has tests that see it fail on a bad sample.

mod ambient;
mod documents;
mod door;
mod files;
mod hostile;
mod layers;
mod manifests;
mod queries;
mod root;
mod words;

mod metadata;
mod tree;

use std::fmt;

use anyhow::{Result, bail};

use crate::paths::Paths;
use crate::tools;
use metadata::Metadata;
use tree::Tree;

/// One place that breaks a rule.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Fault {
    path: String,
    /// From 1; 0 when the whole file is meant.
    line: usize,
    message: String,
}

impl Fault {
    fn new(path: &str, line: usize, message: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line, message: message.into() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.path, self.message),
            line => write!(f, "{}:{line}: {}", self.path, self.message),
        }
    }
}

/// Checks all rules and prints every fault.
///
/// # Errors
/// When there is a fault, or the tree cannot be read.
pub(crate) fn tidy(paths: &Paths) -> Result<()> {
    let faults = faults(paths)?;
    for fault in &faults {
        tools::print(&fault.to_string());
    }
    if !faults.is_empty() {
        bail!("{} places break the rules of the tree", faults.len());
    }
    tools::say("tidy: all rules hold");
    Ok(())
}

fn faults(paths: &Paths) -> Result<Vec<Fault>> {
    let tree = Tree::read(&paths.root)?;
    let metadata = Metadata::read(paths)?;
    let mut faults = Vec::new();
    faults.extend(layers::faults(&metadata));
    faults.extend(door::faults(&tree));
    faults.extend(manifests::faults(&tree, &metadata));
    faults.extend(files::faults(&tree));
    faults.extend(words::faults(&tree));
    faults.extend(queries::faults(&tree));
    faults.extend(documents::faults(&tree));
    faults.extend(hostile::faults(&tree));
    faults.extend(root::faults(&tree));
    faults.extend(ambient::faults(&tree));
    faults.sort();
    Ok(faults)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checkout_obeys_its_rules() {
        let faults = faults(&Paths::find().unwrap()).unwrap();
        let listed: Vec<_> = faults.iter().map(ToString::to_string).collect();
        assert!(faults.is_empty(), "{}", listed.join("\n"));
    }
}
