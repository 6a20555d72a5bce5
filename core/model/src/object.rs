//! Definition of an object: fields, layout, views, related lists, indexes. Read from a plugin's `objects/*.toml`.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::field::{FieldDef, FieldKind};
use crate::label::Label;

/// An object type.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ObjectDef {
    /// Stable name, singular `snake_case`.
    pub key: String,
    pub label: Label,
    pub label_plural: Label,
    /// Name of an icon of the user interface.
    #[serde(default)]
    pub icon: String,
    /// Id of the plugin that defines it; empty for the core's own. Set when loaded, never read from a file.
    #[serde(default, skip_deserializing)]
    pub plugin: String,
    /// The field that names a record to people.
    pub name_field: String,
    /// A select field shown as a path of steps on the record's page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path_field: Option<String>,
    /// Records have an owner, a department and collaborators, and data scopes apply.
    #[serde(default = "yes")]
    pub has_owner: bool,
    #[serde(rename = "field")]
    pub fields: Vec<FieldDef>,
    #[serde(default)]
    pub layout: Layout,
    #[serde(default, rename = "view")]
    pub views: Vec<ViewDef>,
    #[serde(default)]
    pub related: Vec<RelatedList>,
    /// Objects whose records make up the timeline of a record, related by a reference to it.
    #[serde(default)]
    pub timeline: Vec<String>,
    /// Sort orders that lists offer at any size, each served by an index: fields tested for equality first (none, one or
    /// more), then one sort such as `-created_at`.
    #[serde(default, rename = "index")]
    pub indexes: Vec<IndexDef>,
    /// What makes two records look like one.
    #[serde(default, rename = "duplicate_rule")]
    pub duplicate_rules: Vec<DuplicateRule>,
}

const fn yes() -> bool {
    true
}

/// Which fields a record's page and form show, in which order.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Layout {
    /// Shown beside the name.
    pub header: Vec<String>,
    #[serde(rename = "section")]
    pub sections: Vec<LayoutSection>,
}

/// One titled part of a layout.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LayoutSection {
    pub key: String,
    pub label: Label,
    pub fields: Vec<String>,
}

/// How a view shows its records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ViewKind {
    #[default]
    List,
    Board,
}

/// A list or board of records with its filter and order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ViewDef {
    pub key: String,
    pub label: Label,
    #[serde(default)]
    pub kind: ViewKind,
    #[serde(default)]
    pub columns: Vec<String>,
    #[serde(default)]
    pub filter: Option<Json>,
    #[serde(default)]
    pub sort: Vec<String>,
    /// For boards: the select field whose choices are the columns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group_by: Option<String>,
    /// For boards: fields on a card.
    #[serde(default)]
    pub card: Vec<String>,
    /// For boards: the field summed in a column's head.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sum: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weighted_sum: Option<String>,
}

/// Records of another object that refer to this one, as shown on its page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RelatedList {
    pub object: String,
    /// The reference field of that object.
    pub field: String,
    pub label: Label,
}

/// An index that lists walk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IndexDef {
    /// Fields tested for equality.
    #[serde(default)]
    pub equal: Vec<String>,
    /// One sort, such as `name` or `-created_at`.
    pub sort: String,
}

/// Records that agree in all these fields are suspected duplicates; empty values never agree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DuplicateRule {
    pub fields: Vec<String>,
}

impl ObjectDef {
    /// The field with a key, system fields included once the schema added them.
    pub fn field(&self, key: &str) -> Option<&FieldDef> {
        self.fields.iter().find(|field| field.key == key)
    }

    /// Fields that point to records of `target`.
    pub fn references_to<'a>(&'a self, target: &'a str) -> impl Iterator<Item = &'a FieldDef> {
        self.fields.iter().filter(move |field| field.target() == Some(target))
    }

    /// Fields that full-text search reads.
    pub fn searchable(&self) -> impl Iterator<Item = &FieldDef> {
        self.fields.iter().filter(|field| field.searchable)
    }

    /// The auto-numbered fields.
    pub fn auto_numbers(&self) -> impl Iterator<Item = &FieldDef> {
        self.fields.iter().filter(|field| matches!(field.kind, FieldKind::AutoNumber(_)))
    }
}
