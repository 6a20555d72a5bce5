//! The parts of a manifest that people see: actions, slots, settings, roles.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Text;

/// A verb on a record, offered as a button.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Action {
    pub key: String,
    pub object: String,
    pub label: Text,
    /// What is asked before it runs: field definitions as in `objects/*.toml`.
    #[serde(default)]
    pub fields: Vec<Value>,
    /// One of the manifest's functions.
    pub function: String,
    /// A filter that the record must match for the action to be offered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Value>,
    /// Asks for confirmation and is shown as dangerous.
    #[serde(default)]
    pub danger: bool,
    /// Roles must name it: the `*` that stands for all actions doesn't cover it.
    #[serde(default)]
    pub restricted: bool,
}

/// A place in the user interface that the component fills with blocks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Slot {
    pub key: String,
    /// `record.tab`, `dashboard.widget` …
    pub slot: String,
    pub label: Text,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Value>,
}

/// Places that exist.
pub const SLOT_NAMES: [&str; 9] = [
    "nav.page",
    "record.tab",
    "record.card",
    "record.action",
    "list.column",
    "list.bulk-action",
    "dashboard.widget",
    "settings.page",
    "command",
];

/// Something an administrator sets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Setting {
    pub key: String,
    pub kind: SettingKind,
    pub label: Text,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<Text>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<Value>,
    /// Written, never read back; the component may use it but not see it.
    #[serde(default)]
    pub secret: bool,
    #[serde(default)]
    pub required: bool,
    /// For `select`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<Choice>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SettingKind {
    Text,
    Number,
    Boolean,
    Select,
    Url,
    Email,
    Json,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    pub code: String,
    pub label: Text,
}

/// A role that the plugin brings; an administrator may edit or drop it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Role {
    pub key: String,
    pub name: Text,
    /// As in the roles API.
    pub permissions: Value,
}
