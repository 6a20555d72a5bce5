//! The SDK that travels in this binary. A plugin's folder gets a copy in `.tessera/sdk`, so that a plugin can be built wherever
//! the binary is, and always against the interface that this binary speaks.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context as _, bail};
use rust_embed::RustEmbed;
use tessera_package::digests::sha256_hex;
use toml::{Table, Value};

/// Where the copy lies, from the plugin's folder.
pub(super) const FOLDER: &str = ".tessera/sdk";
/// Beside it: which copy it is.
const STAMP: &str = ".tessera/sdk/stamp";
/// The SDK's crate.
const CRATE: &str = "tessera-sdk";

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../sdk/rust/src"]
struct Sources;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../sdk/wit/v1"]
struct Interface;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../sdk/typescript/src"]
struct ScriptSources;

/// What stands beside the sources of the SDK for TypeScript.
const SCRIPT_FILES: [(&str, &str); 3] = [
    ("build.mjs", include_str!("../../../../../sdk/typescript/build.mjs")),
    ("package.json", include_str!("../../../../../sdk/typescript/package.json")),
    ("tsconfig.json", include_str!("../../../../../sdk/typescript/tsconfig.json")),
];
const SCRIPT_LOCK: &str = include_str!("../../../../../sdk/typescript/package-lock.json");

const MANIFEST: &str = include_str!("../../../../../sdk/rust/Cargo.toml");
const WORKSPACE: &str = include_str!("../../../../../Cargo.toml");
const LOCK: &str = include_str!("../../../../../Cargo.lock");

/// Writes the copy anew when it isn't this binary's. True when it did.
pub(super) fn refresh(folder: &Path) -> anyhow::Result<bool> {
    let files = files()?;
    let stamp = stamp(&files);
    if std::fs::read_to_string(folder.join(STAMP)).is_ok_and(|known| known == stamp) {
        return Ok(false);
    }
    let place = folder.join(FOLDER);
    if place.exists() {
        std::fs::remove_dir_all(&place).with_context(|| place.display().to_string())?;
    }
    for (name, content) in &files {
        let path = place.join(name);
        if let Some(above) = path.parent() {
            std::fs::create_dir_all(above).with_context(|| above.display().to_string())?;
        }
        std::fs::write(&path, content).with_context(|| path.display().to_string())?;
    }
    // Last, so that half a copy is made again.
    std::fs::write(folder.join(STAMP), stamp).with_context(|| STAMP.to_owned())?;
    Ok(true)
}

/// A lock file for a plugin: the versions of everything below the SDK that the product itself is built with.
pub(super) fn lock_file(plugin: &str) -> anyhow::Result<String> {
    let lock: Table = LOCK.parse()?;
    let packages = lock.get("package").and_then(Value::as_array).context("the lock file names no packages")?;
    let mut wanted = BTreeSet::new();
    let mut waiting = vec![CRATE.to_owned()];
    while let Some(name) = waiting.pop() {
        if wanted.insert(name.clone()) {
            let package = packages.iter().find(|package| is_named(package, &name));
            let package = package.with_context(|| format!("the lock file doesn't know {name}"))?;
            waiting.extend(texts(package.get("dependencies")));
        }
    }
    let kept: Vec<Value> =
        packages.iter().filter(|package| wanted.iter().any(|name| is_named(package, name))).cloned().collect();
    let mut own = Table::new();
    own.insert("name".to_owned(), plugin.into());
    own.insert("version".to_owned(), "0.1.0".into());
    own.insert("dependencies".to_owned(), vec![CRATE].into());
    let mut out = Table::new();
    out.insert("version".to_owned(), lock.get("version").cloned().unwrap_or(Value::Integer(4)));
    out.insert("package".to_owned(), std::iter::once(Value::Table(own)).chain(kept).collect::<Vec<_>>().into());
    Ok(toml::to_string(&out)?)
}

/// The same for a plugin in TypeScript: the tools that the product's own are built with.
pub(super) fn script_lock_file(plugin: &str) -> anyhow::Result<String> {
    let mut lock: serde_json::Value = serde_json::from_str(SCRIPT_LOCK)?;
    // Both the file and the package that it is for are named.
    for at in ["", "/packages/"] {
        if let Some(part) = lock.pointer_mut(at) {
            part["name"] = plugin.into();
            part["version"] = "0.1.0".into();
        }
    }
    Ok(serde_json::to_string_pretty(&lock)? + "\n")
}

/// The versions of these tools, by name.
pub(super) fn script_tools() -> anyhow::Result<String> {
    let package: serde_json::Value = serde_json::from_str(SCRIPT_FILES[1].1)?;
    Ok(package["devDependencies"].to_string())
}

/// `name`, or `name version` where there are several.
fn is_named(package: &Value, wanted: &str) -> bool {
    let text = |key: &str| package.get(key).and_then(Value::as_str).unwrap_or_default();
    match wanted.split_once(' ') {
        Some((name, version)) => text("name") == name && text("version") == version,
        None => text("name") == wanted,
    }
}

fn texts(list: Option<&Value>) -> Vec<String> {
    list.and_then(Value::as_array).into_iter().flatten().filter_map(|text| text.as_str().map(str::to_owned)).collect()
}

fn files() -> anyhow::Result<BTreeMap<String, Vec<u8>>> {
    let mut files = BTreeMap::from([("rust/Cargo.toml".to_owned(), manifest()?.into_bytes())]);
    let sources =
        Sources::iter().filter_map(|name| Some((format!("rust/src/{name}"), Sources::get(&name)?.data.into_owned())));
    files.extend(sources);
    let interface =
        Interface::iter().filter_map(|name| Some((format!("wit/v1/{name}"), Interface::get(&name)?.data.into_owned())));
    files.extend(interface);
    files.extend(
        ScriptSources::iter()
            .filter_map(|name| Some((format!("typescript/src/{name}"), ScriptSources::get(&name)?.data.into_owned()))),
    );
    files.extend(SCRIPT_FILES.map(|(name, text)| (format!("typescript/{name}"), text.as_bytes().to_vec())));
    Ok(files)
}

fn stamp(files: &BTreeMap<String, Vec<u8>>) -> String {
    let all: Vec<String> = files.iter().map(|(name, content)| format!("{name} {}", sha256_hex(content))).collect();
    sha256_hex(all.join("\n").as_bytes())
}

/// The SDK's manifest with what it takes from the workspace written out.
fn manifest() -> anyhow::Result<String> {
    let workspace: Table = WORKSPACE.parse()?;
    let of =
        |part: &str| workspace.get("workspace").and_then(|workspace| workspace.get(part)).and_then(Value::as_table);
    let mut manifest: Table = MANIFEST.parse()?;
    manifest.remove("lints");
    for part in ["package", "dependencies"] {
        let Some(entries) = manifest.get_mut(part).and_then(Value::as_table_mut) else {
            bail!("the SDK's manifest has no {part}");
        };
        for (key, value) in entries.iter_mut() {
            if value.get("workspace").and_then(Value::as_bool) == Some(true) {
                let shared = of(part).and_then(|shared| shared.get(key));
                *value = shared.with_context(|| format!("the workspace says nothing of {key}"))?.clone();
            }
        }
    }
    Ok(toml::to_string(&manifest)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_copy_stands_alone_and_is_written_once() {
        let folder = tempfile::tempdir().unwrap();
        assert!(refresh(folder.path()).unwrap());
        assert!(!refresh(folder.path()).unwrap());
        let text = std::fs::read_to_string(folder.path().join(".tessera/sdk/rust/Cargo.toml")).unwrap();
        assert!(!text.contains("workspace"), "{text}");
        let manifest: Table = text.parse().unwrap();
        assert_eq!(manifest["package"]["name"].as_str(), Some(CRATE));
        std::fs::write(folder.path().join(STAMP), "of an older one").unwrap();
        std::fs::write(folder.path().join(".tessera/sdk/rust/src/gone.rs"), "").unwrap();
        assert!(refresh(folder.path()).unwrap());
        assert!(!folder.path().join(".tessera/sdk/rust/src/gone.rs").exists());
    }

    #[test]
    fn the_copy_and_the_lock_file_serve_typescript_too() {
        let folder = tempfile::tempdir().unwrap();
        refresh(folder.path()).unwrap();
        for name in ["build.mjs", "tsconfig.json", "src/index.ts", "../wit/v1/worlds.wit"] {
            assert!(folder.path().join(".tessera/sdk/typescript").join(name).is_file(), "{name}");
        }
        let lock: serde_json::Value = serde_json::from_str(&script_lock_file("acme-greeter").unwrap()).unwrap();
        let tools: serde_json::Value = serde_json::from_str(&script_tools().unwrap()).unwrap();
        assert_eq!((&lock["name"], &lock["packages"][""]["name"]), (&"acme-greeter".into(), &"acme-greeter".into()));
        assert_eq!(lock["packages"][""]["devDependencies"], tools);
        assert!(tools["componentize-qjs"].is_string());
    }

    #[test]
    fn the_lock_file_has_what_the_sdk_needs_and_not_the_product() {
        let lock: Table = lock_file("acme-greeter").unwrap().parse().unwrap();
        let names: Vec<_> =
            lock["package"].as_array().unwrap().iter().map(|package| package["name"].as_str().unwrap()).collect();
        for name in ["acme-greeter", CRATE, "wit-bindgen", "serde_json", "wit-bindgen-rust-macro"] {
            assert!(names.contains(&name), "{name}: {names:?}");
        }
        assert!(!names.contains(&"surrealdb") && names.len() < 80, "{names:?}");
    }
}
