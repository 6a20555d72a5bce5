//! Has anything changed since last time? A hash of files' names and contents, kept in a stamp file.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use sha2::{Digest as _, Sha256};

/// Folders that hold what is made, not what it is made from.
const SKIPPED: [&str; 5] = ["target", "node_modules", "dist", "coverage", ".git"];

/// Collects what a build depends on.
#[derive(Default)]
pub(crate) struct Fingerprint(Sha256);

impl Fingerprint {
    /// Adds a text, such as a compiler's version.
    pub(crate) fn text(mut self, text: &str) -> Self {
        self.0.update(text.len().to_le_bytes());
        self.0.update(text);
        self
    }

    /// Adds a file, or all files below a folder; one that does not exist counts as empty.
    ///
    /// # Errors
    /// When something there cannot be read.
    pub(crate) fn path(mut self, root: &Path, below: &str) -> Result<Self> {
        let mut files = Vec::new();
        collect(&root.join(below), &mut files)?;
        files.sort();
        for file in files {
            let name = file.strip_prefix(root).unwrap_or(&file).to_string_lossy().into_owned();
            let content = std::fs::read(&file).with_context(|| file.display().to_string())?;
            self = self.text(&name);
            self.0.update(content.len().to_le_bytes());
            self.0.update(&content);
        }
        Ok(self)
    }

    /// The hash, in hexadecimal.
    pub(crate) fn finish(self) -> String {
        hex::encode(self.0.finalize())
    }
}

/// A stamp file that remembers the fingerprint of the last success.
pub(crate) struct Stamp {
    file: PathBuf,
    fingerprint: String,
}

impl Stamp {
    pub(crate) fn new(file: PathBuf, fingerprint: String) -> Self {
        Self { file, fingerprint }
    }

    /// Whether the last success was with this very input.
    pub(crate) fn is_current(&self) -> bool {
        std::fs::read_to_string(&self.file).is_ok_and(|kept| kept.trim() == self.fingerprint)
    }

    /// Remembers this success.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub(crate) fn keep(&self) -> Result<()> {
        if let Some(folder) = self.file.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(&self.file, &self.fingerprint).with_context(|| self.file.display().to_string())
    }
}

/// Writes a file unless it has this content already, so that what depends on its time is not built anew.
///
/// # Errors
/// When it cannot be written.
pub(crate) fn write_if_changed(file: &Path, content: &[u8]) -> Result<()> {
    if std::fs::read(file).is_ok_and(|kept| kept == content) {
        return Ok(());
    }
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(file, content).with_context(|| file.display().to_string())
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    if path.is_file() {
        files.push(path.to_owned());
    } else if path.is_dir() {
        for entry in std::fs::read_dir(path).with_context(|| path.display().to_string())? {
            let entry = entry?;
            if !SKIPPED.iter().any(|skipped| entry.file_name() == *skipped) {
                collect(&entry.path(), files)?;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(folder: &Path) -> String {
        Fingerprint::default().path(folder, "src").unwrap().finish()
    }

    #[test]
    fn a_changed_renamed_or_added_file_changes_the_fingerprint() {
        let folder = tempfile::tempdir().unwrap();
        let source = folder.path().join("src");
        std::fs::create_dir_all(source.join("node_modules")).unwrap();
        std::fs::write(source.join("a.rs"), "1").unwrap();
        let first = of(folder.path());
        assert_eq!(of(folder.path()), first);

        std::fs::write(source.join("node_modules/x.js"), "made").unwrap();
        assert_eq!(of(folder.path()), first);

        std::fs::write(source.join("a.rs"), "2").unwrap();
        let changed = of(folder.path());
        std::fs::write(source.join("b.rs"), "").unwrap();
        let added = of(folder.path());
        std::fs::rename(source.join("b.rs"), source.join("c.rs")).unwrap();
        let renamed = of(folder.path());
        let all = [&first, &changed, &added, &renamed];
        assert!(all.iter().enumerate().all(|(at, one)| !all[..at].contains(one)));
    }

    #[test]
    fn a_stamp_is_current_only_for_its_fingerprint() {
        let folder = tempfile::tempdir().unwrap();
        let stamp = |fingerprint: &str| Stamp::new(folder.path().join("deep/stamp"), fingerprint.to_owned());
        assert!(!stamp("a").is_current());
        stamp("a").keep().unwrap();
        assert!(stamp("a").is_current());
        assert!(!stamp("b").is_current());
    }
}
