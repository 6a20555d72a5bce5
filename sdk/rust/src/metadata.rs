//! Definitions that the plugin makes at run time: objects, fields on others' objects, dictionaries and entries of the menu, in the
//! shape of a package's files. Needs the capability `metadata:write` and an administrator who acts in person.
//!
//! The definitions are one document and are changed as a whole: read them, change what is wanted, propose, and apply with the
//! revision that was read. Keys begin with the manifest's `prefix`, or the last part of the plugin's id. Nothing that records hold is
//! deleted: what is no longer defined is no longer shown, and comes back with its definition.
//!
//! ```no_run
//! # fn add() -> tessera_sdk::Result<()> {
//! use tessera_sdk::{json, metadata};
//!
//! let mut found = metadata::definitions()?;
//! let field = json!({"key": "cf_colour", "label": {"en": "Colour", "zh-CN": "颜色"}, "kind": "text"});
//! found.definitions["extensions"] = json!([{"object": "account", "field": [field]}]);
//! let plan = metadata::propose(&found.definitions)?;
//! if !plan.needs_acceptance {
//!     metadata::apply(&found.definitions, found.revision, false)?;
//! }
//! # Ok(())
//! # }
//! ```

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::bindings::hooks::tessera::plugin::metadata as host;
use crate::dictionaries::Label;
use crate::{Json, Result};

/// What the plugin defines now.
#[derive(Clone, Debug, Deserialize)]
pub struct Found {
    /// Counts up with each change; 0 before the first.
    pub revision: u64,
    /// `objects`, `extensions`, `dictionaries` and `menu`, each a list.
    pub definitions: Json,
}

/// What a change does.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Plan {
    #[serde(default)]
    pub changes: Vec<Change>,
    /// Values that records hold would no longer be shown: somebody has to agree.
    #[serde(default)]
    pub needs_acceptance: bool,
    /// The tables of the objects take long to follow: it will be in force when they are ready.
    #[serde(default, rename = "state", deserialize_with = "is_running")]
    pub is_running: bool,
}

/// One of its changes.
#[derive(Clone, Debug, Deserialize)]
pub struct Change {
    /// `object`, `field`, `dictionary`, `layout`, `menu`.
    pub what: String,
    /// `added`, `changed`, `removed`.
    pub change: String,
    pub key: String,
    /// Of a field.
    pub object: Option<String>,
    pub label: Option<Label>,
    /// What of it changes.
    #[serde(default)]
    pub parts: Vec<String>,
    /// Records that it concerns.
    #[serde(default)]
    pub records: u64,
    /// `hidden`: they hold values that are no longer shown; `must_be_filled`: they lack a value that is required; `comes_back`: they hold
    /// values from before; `computed`: a formula is computed for them; `converted`: what they hold is converted to another kind.
    pub effect: Option<String>,
    /// Values that can be converted, of those that were looked at.
    #[serde(default)]
    pub converts: u64,
    /// Values that can't be: afterwards only the histories of their records have them.
    #[serde(default)]
    pub fails: u64,
    /// What a formula turns out to be, or a value is converted to, for some records.
    #[serde(default)]
    pub examples: Vec<Example>,
}

/// What becomes of a field of one record.
#[derive(Clone, Debug, Deserialize)]
pub struct Example {
    /// The record's name.
    pub record: Option<String>,
    /// The value as it is before, where it is converted.
    #[serde(default)]
    pub from: Json,
    /// The value, as records are read out.
    #[serde(default)]
    pub value: Json,
    /// Why it can't be converted.
    pub why: Option<Label>,
}

/// An object that there is.
#[derive(Clone, Debug, Deserialize)]
pub struct Object {
    pub key: String,
    pub label: Label,
    pub label_plural: Label,
    pub icon: String,
    /// Whose it is; empty for the product's own.
    pub plugin: String,
    /// Its plugin was removed.
    pub archived: bool,
}

/// A dictionary, or a group of the menu.
#[derive(Clone, Debug, Deserialize)]
pub struct Named {
    pub key: String,
    pub label: Label,
    /// Of a group.
    #[serde(default)]
    pub icon: String,
    /// Of a group.
    #[serde(default)]
    pub order: i32,
}

/// What the plugin defines.
///
/// # Errors
/// `capability-missing`, `permission-denied` for whoever is no administrator, `phase-forbidden` in a before-hook.
pub fn definitions() -> Result<Found> {
    read(&host::definitions()?)
}

/// What would follow if it defined this; changes nothing.
///
/// # Errors
/// As [`definitions`]; `validation-failed` with `{"fields":[{"field","code","message"}]}` in its details.
pub fn propose(wanted: &Json) -> Result<Plan> {
    read(&host::propose(&wanted.to_string())?)
}

/// Puts this in force in place of what it defined, if that still has this revision; `accept` says that somebody agreed to the plan.
///
/// # Errors
/// As [`propose`]; `conflict` when somebody changed it meanwhile, `state-conflict` when nobody agreed, `limit-exceeded`.
pub fn apply(wanted: &Json, revision: u64, accept: bool) -> Result<Plan> {
    read(&host::apply(&wanted.to_string(), revision, accept)?)
}

/// All objects that there are.
///
/// # Errors
/// As [`definitions`].
pub fn objects() -> Result<Vec<Object>> {
    read(&host::objects()?)
}

/// The whole definition of an object, its fields as `field`.
///
/// # Errors
/// As [`definitions`].
pub fn object(key: &str) -> Result<Option<Json>> {
    host::object(key)?.as_deref().map(read).transpose()
}

/// All dictionaries that there are.
///
/// # Errors
/// As [`definitions`].
pub fn dictionaries() -> Result<Vec<Named>> {
    read(&host::dictionaries()?)
}

/// The groups of the main menu.
///
/// # Errors
/// As [`definitions`].
pub fn menu() -> Result<Vec<Named>> {
    read(&host::menu()?)
}

fn read<T: DeserializeOwned>(text: &str) -> Result<T> {
    Ok(serde_json::from_str(text)?)
}

fn is_running<'de, D: serde::Deserializer<'de>>(from: D) -> std::result::Result<bool, D::Error> {
    Ok(Option::<String>::deserialize(from)?.as_deref() == Some("running"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_is_read_with_what_it_leaves_out() {
        let plan: Plan = read(
            r#"{"revision": 2, "needs_acceptance": true, "changes": [
                {"what": "field", "change": "removed", "key": "cf_a", "object": "account", "label": {"en": "A", "zh-CN": "甲"}, "records": 2, "effect": "hidden"},
                {"what": "field", "change": "changed", "key": "cf_b", "effect": "converted", "converts": 1, "fails": 1,
                 "examples": [{"record": "A", "from": "many", "value": null, "why": {"en": "No", "zh-CN": "否"}}]}
            ]}"#,
        )
        .unwrap();
        assert!(plan.needs_acceptance && !plan.is_running);
        assert_eq!((plan.changes[0].records, plan.changes[0].effect.as_deref()), (2, Some("hidden")));
        let changed = &plan.changes[1];
        let why = changed.examples[0].why.as_ref().map(|why| why.en.as_str());
        assert_eq!((changed.converts, changed.fails, why), (1, 1, Some("No")));
        let running: Plan = read(r#"{"state": "running"}"#).unwrap();
        assert!(running.is_running && running.changes.is_empty());
    }
}
