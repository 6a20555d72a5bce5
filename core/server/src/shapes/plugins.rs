//! What plugins show: slots, views, effects; and whom they are taken from. Blocks and effects themselves stand in `sdk/blocks`.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};
use utoipa::ToSchema;

/// A place that a plugin fills.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct PluginSlot {
    /// The plugin's id.
    pub plugin: String,
    pub plugin_name: String,
    /// The slot's key in the plugin.
    pub slot: String,
    /// `nav.page`, `record.tab`, `record.card`, `record.action`, `list.bulk-action`, `dashboard.widget`, `settings.page`, `command`.
    pub place: String,
    /// Objects that it is about; `*` stands for any.
    pub objects: Vec<String>,
    pub label: String,
    pub icon: Option<String>,
    pub order: i32,
    /// Whether it is shown depends on the record; ask again with its id.
    pub conditional: bool,
}

/// Places that plugins fill.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct PluginSlots {
    pub items: Vec<PluginSlot>,
}

/// A record that a slot is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PluginSubject {
    pub object: String,
    pub id: String,
}

/// Asks for what a plugin shows.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct PluginRender {
    pub plugin: String,
    pub slot: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<PluginSubject>,
    /// Chosen records of a list, at most 200.
    #[serde(default)]
    pub selection: Vec<PluginSubject>,
    /// At most 8 KiB.
    #[serde(default)]
    pub params: Map<String, Json>,
}

/// Which plugin.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct PluginNamed {
    pub id: String,
    pub name: String,
}

/// What a plugin shows.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct PluginView {
    /// A `crm.blocks/1` document.
    pub view: Map<String, Json>,
    /// Goes back with each action; null when the view remembers nothing.
    pub state: Option<String>,
    pub plugin: PluginNamed,
}

/// A button of a plugin's view.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct PluginAct {
    pub plugin: String,
    pub slot: String,
    /// The button's action.
    pub action: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<PluginSubject>,
    /// Values of the view's fields by name, and what the button adds.
    #[serde(default)]
    pub form: Map<String, Json>,
    /// The token that came with the view.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
}

/// What follows from a button.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct PluginEffects {
    /// In order; each has a `type`.
    pub effects: Vec<Map<String, Json>>,
    /// In place of the token so far; null keeps it.
    pub state: Option<String>,
    pub plugin: PluginNamed,
}

/// Asks for choices of a field.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct PluginChoices {
    pub plugin: String,
    pub slot: String,
    /// The field's `source`.
    pub source: String,
    /// What was typed so far.
    #[serde(default)]
    pub text: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<PluginSubject>,
    #[serde(default)]
    pub selection: Vec<PluginSubject>,
    #[serde(default)]
    pub params: Map<String, Json>,
}

/// What is to become of a migration: `retry`, `cancel` or `tidy`.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct MigrationInput {
    #[serde(rename = "do")]
    pub wish: String,
}

/// A publisher's key that is trusted from now on.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct TrustedKeyInput {
    /// The public key as minisign prints it, with its comment or without.
    pub key: String,
    /// Whose it is.
    pub name: String,
    #[serde(default)]
    pub note: Option<String>,
}

/// What is not to run any more: one of a key, a package by its digest, or a plugin's version (or all of them).
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct RevocationInput {
    #[serde(default)]
    pub key: Option<String>,
    #[serde(default)]
    pub sha256: Option<String>,
    #[serde(default)]
    pub plugin: Option<String>,
    #[serde(default)]
    pub version: Option<String>,
    /// Why, for administrators.
    pub reason: String,
}
