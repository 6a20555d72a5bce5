//! A small set of objects that has every kind of field, so that tests of the core need no plugin.

use tessera_engine::definitions::Definitions;
use tessera_model::dictionary::Dictionary;
use tessera_model::object::ObjectDef;

/// Where the fixtures come from, as a source of definitions.
pub const SOURCE: &str = "test.fixtures";

#[derive(serde::Deserialize)]
struct File {
    #[serde(default, rename = "dictionary")]
    dictionaries: Vec<Dictionary>,
    #[serde(rename = "object")]
    objects: Vec<ObjectDef>,
}

/// The definitions.
///
/// # Errors
/// A fault in the file beside this one.
pub fn definitions() -> anyhow::Result<Definitions> {
    let file: File = toml::from_str(include_str!("fixtures/objects.toml"))?;
    Ok(Definitions { objects: file.objects, dictionaries: file.dictionaries, ..Definitions::default() })
}
