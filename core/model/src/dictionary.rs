//! Data dictionaries: the shared lists of choices that select fields draw from.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::label::Label;

/// One choice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DictionaryItem {
    /// Stable code; what records hold.
    pub code: String,
    pub label: Label,
    /// Name of a colour of the user interface's palette (`green`, `red`, `blue`, `gold`, `grey`, `teal`, `purple`, `orange`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub color: Option<String>,
    /// A retired item stays readable on old records but can't be chosen.
    #[serde(default = "yes")]
    pub active: bool,
    /// Facts that hooks and views read, such as a probability.
    #[serde(default)]
    pub attributes: serde_json::Map<String, Json>,
}

const fn yes() -> bool {
    true
}

/// A list of choices; the order of the items is the order of the choices.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dictionary {
    pub key: String,
    pub label: Label,
    pub items: Vec<DictionaryItem>,
}

impl Dictionary {
    /// The item with a code.
    pub fn item(&self, code: &str) -> Option<&DictionaryItem> {
        self.items.iter().find(|item| item.code == code)
    }
}
