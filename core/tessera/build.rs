//! Puts the packages of the plugins that ship with the product into the binary.
//!
//! They come from the folder that `TESSERA_BUNDLED_PLUGINS` names, else from `plugins` beside the build's output; a build
//! without such a folder makes a binary without plugins.

#![expect(clippy::disallowed_methods, reason = "a build script is told everything through the environment")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

fn main() {
    println!("cargo:rerun-if-env-changed=TESSERA_BUNDLED_PLUGINS");
    println!("cargo:rerun-if-env-changed=CARGO_TARGET_DIR");
    let mut list = String::from("&[\n");
    if let Some(folder) = folder() {
        // A folder that isn't there yet is watched too: it may come with the next build.
        println!("cargo:rerun-if-changed={}", folder.display());
        for package in packages(&folder) {
            println!("cargo:rerun-if-changed={}", package.display());
            let name = package.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let _ = writeln!(list, "    ({name:?}, include_bytes!({:?})),", package.display().to_string());
        }
    }
    list.push_str("]\n");
    let out = PathBuf::from(std::env::var_os("OUT_DIR").unwrap_or_default()).join("bundled.rs");
    if let Err(error) = std::fs::write(&out, list) {
        println!("cargo:warning={}: {error}", out.display());
    }
}

fn folder() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("TESSERA_BUNDLED_PLUGINS") {
        return Some(PathBuf::from(named));
    }
    std::env::var_os("CARGO_TARGET_DIR").map(|target| Path::new(&target).join("plugins"))
}

fn packages(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.filter_map(|entry| entry.ok().map(|entry| entry.path()));
    let mut packages: Vec<_> =
        paths.filter(|path| path.extension().is_some_and(|ending| ending == "tessera")).collect();
    packages.sort();
    packages
}
