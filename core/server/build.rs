//! Finds the built user interface, or puts a page in its place that tells how to build it.

#![expect(clippy::disallowed_methods, reason = "a build script is told everything through the environment")]

use std::path::{Path, PathBuf};

const PLACEHOLDER: &str = include_str!("placeholder.html");

fn main() {
    let manifest = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR").unwrap_or_default());
    let dist = manifest.join("../ui/dist");
    println!("cargo:rerun-if-changed=placeholder.html");
    println!("cargo:rerun-if-changed={}", dist.display());
    let folder = if dist.join("index.html").is_file() { dist } else { placeholder() };
    println!("cargo:rustc-env=TESSERA_UI_DIST={}", folder.display());
}

fn placeholder() -> PathBuf {
    let folder = Path::new(&std::env::var("OUT_DIR").unwrap_or_default()).join("ui");
    let written =
        std::fs::create_dir_all(&folder).and_then(|()| std::fs::write(folder.join("index.html"), PLACEHOLDER));
    if let Err(error) = written {
        println!("cargo:warning=the placeholder page could not be written: {error}");
    }
    folder
}
