//! The parts of a manifest that people see: actions, slots, settings, roles.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Text;

/// A verb on a record, offered as a button.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Action {
    pub key: String,
    /// An object's key, or `*` for those that the plugin watches.
    pub object: String,
    /// Goes with the object `*`: offered on the objects that the plugin marked at run time, as for [`super::Hook`].
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub watched: bool,
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
    /// Handed to the component, so that one export can fill several places.
    pub key: String,
    /// The place: one of [`SLOT_NAMES`].
    pub slot: String,
    pub label: Text,
    /// The object that it is about, or `*`; only in places about records.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object: Option<String>,
    /// The same for several objects.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub objects: Vec<String>,
    /// With the object `*`: only the objects that the plugin marked at run time, as for [`super::Hook`].
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub watched: bool,
    /// One of the menu's words for icons.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub icon: Option<String>,
    /// Lower stands earlier; equal ones by plugin id.
    #[serde(default = "default_order")]
    pub order: i32,
    /// A filter that the record must match; only in places on a record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Value>,
    /// Codes of roles of which a person must have one; none named: anybody. Administrators see every slot.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<String>,
}

impl Slot {
    /// The objects that it is about, `*` for any.
    pub fn all_objects(&self) -> impl Iterator<Item = &str> {
        self.object.iter().chain(&self.objects).map(String::as_str)
    }

    /// True when it is about this object.
    #[must_use]
    pub fn concerns(&self, object: &str) -> bool {
        self.all_objects().any(|own| own == "*" || own == object)
    }

    /// True for places on one record.
    #[must_use]
    pub fn is_on_record(&self) -> bool {
        self.slot.starts_with("record.")
    }

    /// True for places that are about objects: on a record, or on chosen ones of a list.
    #[must_use]
    pub fn is_about_objects(&self) -> bool {
        self.is_on_record() || self.slot.starts_with("list.")
    }
}

fn default_order() -> i32 {
    100
}

/// Places that exist. The contract's `list.column` is not among them: each page of a list would wait for a call of each plugin.
pub const SLOT_NAMES: [&str; 8] = [
    "nav.page",
    "record.tab",
    "record.card",
    "record.action",
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
    /// Where a secret may be sent, in headers of requests that name it: `https://api.example.com`, `https://*.example.com`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hosts: Vec<String>,
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
