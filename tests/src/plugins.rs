//! Plugins under test: the product's own packages and those of the tests' guests, as `cargo xtask guests` made them.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tessera_package::Package;
use tessera_plugin_host::{PluginHost, PluginHostOptions};

use crate::TestApp;

/// The product's own packages.
///
/// # Panics
/// When there are none; so do the other functions here.
pub fn bundled() -> Vec<(String, Cow<'static, [u8]>)> {
    let folder = option_env!("TESSERA_BUNDLED_PLUGINS").map_or_else(|| target().join("plugins"), PathBuf::from);
    packages(&folder)
}

/// The package of one of the tests' guests.
pub fn guest(id: &str) -> Vec<u8> {
    let folder = option_env!("TESSERA_GUESTS").map_or_else(|| target().join("guests"), PathBuf::from);
    let found = packages(&folder.join("packages")).into_iter().find(|(name, _)| {
        // `acme.x-1.0.0.tessera` is no package of `acme`, nor of `acme.x-1`.
        name.strip_prefix(id)
            .and_then(|rest| rest.strip_prefix('-'))
            .is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_digit()))
    });
    found.unwrap_or_else(|| panic!("there is no package of {id}: run `cargo xtask guests`")).1.into_owned()
}

/// The package of one of the tests' guests, with files of it changed.
pub fn altered(id: &str, edit: impl FnOnce(&mut BTreeMap<String, Vec<u8>>)) -> Vec<u8> {
    let package = Package::read(&guest(id)).unwrap_or_else(|error| panic!("{error}"));
    let mut files: BTreeMap<String, Vec<u8>> = package
        .listing()
        .filter(|(path, _)| *path != "digests.json")
        .filter_map(|(path, _)| Some((path.to_owned(), package.file(path)?.to_vec())))
        .collect();
    edit(&mut files);
    tessera_package::write::pack_files(files).unwrap_or_else(|error| panic!("{error}"))
}

/// The same with a text of its manifest replaced.
pub fn with_manifest(id: &str, replacements: &[(&str, &str)]) -> Vec<u8> {
    altered(id, |files| {
        let manifest = files.get("manifest.toml").map(|bytes| String::from_utf8_lossy(bytes).into_owned());
        let mut manifest = manifest.unwrap_or_default();
        for (from, to) in replacements {
            assert!(manifest.contains(from), "{from}");
            manifest = manifest.replacen(from, to, 1);
        }
        files.insert("manifest.toml".to_owned(), manifest.into_bytes());
    })
}

/// A host with the product's plugins and, beside them, those given.
pub async fn host(app: &TestApp, extra: &[&str]) -> Arc<PluginHost> {
    // The fixtures and the plugins both have accounts.
    app.engine.catalog().remove(&app.engine, crate::fixtures::SOURCE).await.unwrap_or_else(|error| panic!("{error}"));
    let mut packages = bundled();
    packages.extend(extra.iter().map(|id| ((*id).to_owned(), Cow::Owned(guest(id)))));
    let options = PluginHostOptions { bundled: packages, ..options() };
    PluginHost::open(app.engine.clone(), options).await.unwrap_or_else(|error| panic!("{error}"))
}

/// Without plugins. Compiled code is shared by all tests, and by their next run: compiling was three quarters of their time.
pub fn options() -> PluginHostOptions {
    PluginHostOptions { cache_dir: Some(target().join("tmp/compiled")), ..PluginHostOptions::default() }
}

fn packages(folder: &Path) -> Vec<(String, Cow<'static, [u8]>)> {
    let entries = std::fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("{}: {error}: run `cargo xtask guests`", folder.display()));
    let mut files: Vec<PathBuf> = entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "tessera"));
    files.sort();
    let read = |file: PathBuf| {
        let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        (name, Cow::Owned(std::fs::read(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))))
    };
    files.into_iter().map(read).collect()
}

/// Cargo's target folder, from where this very binary lies: `target/debug/deps/it-…`.
#[expect(clippy::disallowed_methods, reason = "what the build left beside this test is found from there")]
fn target() -> PathBuf {
    let binary = std::env::current_exe().unwrap_or_else(|error| panic!("{error}"));
    binary.ancestors().nth(3).unwrap_or_else(|| Path::new(".")).to_owned()
}
