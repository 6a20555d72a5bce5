//! The files of the checkout: those that git tracks or would track, so that what is built does not count.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use anyhow::Result;

use crate::tools;

/// All files, read once.
#[derive(Default)]
pub(super) struct Tree {
    /// In the order of their paths.
    pub(super) files: Vec<SourceFile>,
    /// Every folder above a file.
    folders: BTreeSet<String>,
}

/// One file.
pub(super) struct SourceFile {
    /// From the root, with slashes.
    pub(super) path: String,
    /// Empty for what is not text.
    pub(super) text: String,
}

impl Tree {
    /// Reads the checkout.
    ///
    /// # Errors
    /// When git cannot list it.
    pub(super) fn read(root: &Path) -> Result<Self> {
        // Listing reads nothing that another owner of the checkout could use against us.
        let mut git = Command::new("git");
        git.current_dir(root).args(["-c", "safe.directory=*", "ls-files"]);
        let listing = tools::capture(git.args(["-z", "--cached", "--others", "--exclude-standard"]))?;
        let paths: BTreeSet<_> = listing.split('\0').filter(|path| !path.is_empty()).collect();
        // A file that is deleted but still tracked is gone.
        let present = paths.into_iter().filter(|path| root.join(path).is_file());
        Ok(Self::of(present.map(|path| {
            let text = std::fs::read_to_string(root.join(path)).unwrap_or_default();
            (path.to_owned(), text)
        })))
    }

    /// A tree of these paths and texts.
    pub(super) fn of(files: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut tree = Self::default();
        for (path, text) in files {
            let mut above = path.as_str();
            while let Some((folder, _)) = above.rsplit_once('/') {
                tree.folders.insert(folder.to_owned());
                above = folder;
            }
            tree.files.push(SourceFile { path, text });
        }
        tree
    }

    /// Whether a file or folder of this path exists.
    pub(super) fn has(&self, path: &str) -> bool {
        self.folders.contains(path) || self.files.iter().any(|file| file.path == path)
    }

    /// The names directly in the root.
    pub(super) fn root_entries(&self) -> BTreeSet<&str> {
        self.files.iter().filter_map(|file| file.path.split('/').next()).collect()
    }
}

impl SourceFile {
    /// Whether the name ends in one of these, dot included.
    pub(super) fn ends_in(&self, endings: &[&str]) -> bool {
        endings.iter().any(|ending| self.path.ends_with(ending))
    }

    /// Whether this is a test, or stands among tests.
    pub(super) fn is_test(&self) -> bool {
        self.path.split('/').any(|part| ["tests", "tests.rs", "testing", "fixtures"].contains(&part))
            || self.ends_in(&[".test.ts", ".test.tsx", "_tests.rs", "samples.rs"])
    }

    /// The lines with their numbers from 1, up to where a Rust file's own tests begin.
    pub(super) fn lines_before_tests(&self) -> impl Iterator<Item = (usize, &str)> {
        let is_rust = self.ends_in(&[".rs"]);
        let lines = self.text.lines().enumerate().map(|(at, line)| (at + 1, line));
        lines.take_while(move |(_, line)| !(is_rust && line.trim_start().starts_with("#[cfg(test)]")))
    }
}

#[cfg(test)]
pub(super) fn sample(files: &[(&str, &str)]) -> Tree {
    Tree::of(files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())))
}
