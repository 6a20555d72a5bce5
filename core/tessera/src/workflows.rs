//! The workflows of an installation: those that ship with the product, and those of its own folder.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use rust_embed::RustEmbed;
use tessera_engine::Engine;
use tessera_scripting::{Source, Workflows};

use crate::config::Config;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../workflows"]
struct Shipped;

/// Compiles all workflows and wires them into the engine; one in the data folder replaces the product's own of the same id.
pub(crate) async fn open(engine: &Engine, config: &Config) -> anyhow::Result<Arc<Workflows>> {
    let mut sources = shipped();
    let own = config.data.join("workflows");
    if !config.is_in_memory() && own.is_dir() {
        for folder in folders(&own)? {
            match Source::read(&folder) {
                Ok(source) => sources.push(source),
                Err(error) => tracing::error!("a workflow can't be read: {error}"),
            }
        }
    }
    Ok(Workflows::open(engine.clone(), sources, config.safe_mode).await?)
}

/// Those that ship with the product.
pub(crate) fn shipped() -> Vec<Source> {
    let text = |path: &str| Shipped::get(path).and_then(|file| String::from_utf8(file.data.into_owned()).ok());
    let folders = Shipped::iter().filter_map(|path| path.strip_suffix("/workflow.toml").map(str::to_owned));
    let source = |folder: String| {
        let toml = text(&format!("{folder}/workflow.toml"))?;
        let script = text(&format!("{folder}/main.rhai"))?;
        Some(Source { toml, script, cases: text(&format!("{folder}/cases.toml")), ..Source::default() })
    };
    folders.filter_map(source).collect()
}

/// The workflows in a folder, by name: the folder itself when it is one, else those right below.
pub(crate) fn folders(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let is_workflow = |folder: &Path| folder.join("workflow.toml").is_file();
    if is_workflow(folder) {
        return Ok(vec![folder.to_owned()]);
    }
    let entries = std::fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    let mut found: Vec<PathBuf> =
        entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).filter(|path| is_workflow(path)).collect();
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ships_compiles_and_has_cases() {
        let shipped = shipped();
        assert!(shipped.len() >= 2, "{} workflows", shipped.len());
        for source in &shipped {
            let definition = Workflows::check(source).unwrap_or_else(|(file, fault)| panic!("{file}: {fault}"));
            let cases = tessera_scripting::cases::read(source.cases.as_deref().unwrap_or_default()).unwrap();
            assert!(cases.len() >= 3, "{}", definition.id);
        }
    }
}
