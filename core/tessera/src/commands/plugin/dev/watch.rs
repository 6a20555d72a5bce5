//! Whether something in a plugin's folder was saved since it was looked at last.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::Context as _;

/// What builds make, in the plugin's folder.
const MADE: [&str; 4] = ["target", "Cargo.lock", "node_modules", "package-lock.json"];

/// The files of a folder by name, each with when it was written and how long it is.
pub(super) fn state(folder: &Path) -> anyhow::Result<Vec<(PathBuf, Option<SystemTime>, u64)>> {
    let mut files = Vec::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(folder) = waiting.pop() {
        for entry in std::fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
            let entry = entry?;
            let name = entry.file_name();
            let name = name.to_string_lossy();
            if name.starts_with('.') || MADE.contains(&&*name) {
                continue;
            }
            // Editors replace files: one that is gone just now will be there at the next look.
            let Ok(metadata) = entry.metadata() else { continue };
            if metadata.is_dir() {
                waiting.push(entry.path());
            } else {
                files.push((entry.path(), metadata.modified().ok(), metadata.len()));
            }
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_saved_is_seen_and_what_is_built_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        write("src/lib.rs", "one");
        let first = state(folder.path()).unwrap();
        for made in
            ["target/release/x.wasm", "Cargo.lock", ".tessera/sdk/stamp", ".git/index", "node_modules/x/index.js"]
        {
            write(made, "made");
        }
        assert_eq!(state(folder.path()).unwrap(), first);
        write("src/lib.rs", "longer");
        let second = state(folder.path()).unwrap();
        assert_ne!(second, first);
        write("locales/en.ftl", "");
        assert_ne!(state(folder.path()).unwrap(), second);
    }
}
