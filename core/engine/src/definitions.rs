//! What a source (the core or a plugin) defines as data: objects, dictionaries, dashboards, menu, roles, actions.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use tessera_model::dictionary::Dictionary;
use tessera_model::field::FieldDef;
use tessera_model::label::Label;
use tessera_model::object::{LayoutSection, ObjectDef, RelatedList};
use tessera_permission::Permissions;

use crate::records::aggregate::AggregateRequest;

/// Everything that one source defines.
#[derive(Clone, Debug, Default)]
pub struct Definitions {
    pub objects: Vec<ObjectDef>,
    /// Fields that this source adds to objects of others.
    pub extensions: Vec<Extension>,
    pub dictionaries: Vec<Dictionary>,
    pub dashboards: Vec<Dashboard>,
    pub home: Vec<HomeCard>,
    pub menu: Vec<MenuGroup>,
    pub roles: Vec<RoleDef>,
    /// What the keys of what it adds to others' objects begin with, `_` aside; the last part of its id when absent.
    pub prefix: Option<String>,
    /// The source is off: its data can be read and written, and nothing else of it shows.
    pub is_off: bool,
    /// The source was removed: its objects can be read, but not written.
    pub archived: bool,
}

impl Definitions {
    /// The same without what people see and use: a source that is off keeps its data readable.
    #[must_use]
    pub fn data_only(mut self) -> Self {
        self.dashboards.clear();
        self.home.clear();
        self.menu.clear();
        self.roles.clear();
        self.extensions.iter_mut().for_each(|extension| extension.aliases.clear());
        self.is_off = true;
        self
    }

    /// The same of a source that was removed: what it kept can be read, but is not written any more.
    #[must_use]
    pub fn archived(self) -> Self {
        let mut definitions = Self { archived: true, ..self.data_only() };
        for field in definitions.extensions.iter_mut().flat_map(|extension| &mut extension.fields) {
            field.read_only = true;
            field.required = false;
            field.required_when = None;
            field.default = None;
        }
        definitions
    }

    /// In the state of another: in force, off or removed.
    #[must_use]
    pub(crate) fn in_state_of(self, other: &Self) -> Self {
        match other {
            Self { archived: true, .. } => self.archived(),
            Self { is_off: true, .. } => self.data_only(),
            _ => self,
        }
    }

    /// What keys begin with that it adds to others' objects; `source` is its id.
    pub(crate) fn namespace(&self, source: &str) -> String {
        let last = source.rsplit('.').next().unwrap_or(source).replace('-', "_");
        self.prefix.clone().unwrap_or(last)
    }
}

/// Fields, related lists and names of columns added to an object of another source.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Extension {
    pub object: String,
    #[serde(default, rename = "field")]
    pub fields: Vec<FieldDef>,
    /// Where those fields stand: parts of the layout behind those that the object has, or at the end of one of these, by its key. What
    /// no part names comes at the end of the object's own last one.
    #[serde(default, rename = "section")]
    pub sections: Vec<LayoutSection>,
    /// Those of the fields that the object's lists show besides.
    #[serde(default)]
    pub columns: Vec<String>,
    /// Lists of this source's own records that refer to the object.
    #[serde(default)]
    pub related: Vec<RelatedList>,
    /// By the key of a field that the object has: what files may call it besides.
    #[serde(default)]
    pub aliases: BTreeMap<String, Vec<String>>,
}

/// A page of figures.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dashboard {
    pub key: String,
    pub label: Label,
    #[serde(rename(deserialize = "card"))]
    pub cards: Vec<Card>,
}

/// One figure or chart.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Card {
    pub key: String,
    pub label: Label,
    /// `number`, `funnel`, `bar`, `line`, `pie`, `table`, `target`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Columns of the 24 that the card is wide.
    pub span: u8,
    pub object: String,
    #[serde(default)]
    pub filter: Option<Json>,
    #[serde(default)]
    pub group_by: Vec<String>,
    pub measures: serde_json::Map<String, Json>,
    /// The measure that is shown.
    pub value: String,
    /// `money`, `number`, `days`, `percent`.
    #[serde(default)]
    pub format: Option<String>,
    #[serde(default)]
    pub limit: Option<u32>,
    /// `value` (largest first) or `group`.
    #[serde(default)]
    pub order: Option<String>,
    /// What a card of type `target` is held against.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<f64>,
    /// Rows that the card is high, 1 to 4; by its type when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub height: Option<u8>,
    /// The date that the dashboard's range of days is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date_field: Option<String>,
}

impl Card {
    /// The figures behind it.
    pub(crate) fn figures(&self) -> serde_json::Result<AggregateRequest> {
        Ok(AggregateRequest {
            filter: self.filter.clone(),
            search: None,
            group_by: self.group_by.clone(),
            measures: serde_json::from_value(Json::Object(self.measures.clone()))?,
        })
    }
}

/// What a card on the home page is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HomeCardKind {
    /// How many records there are.
    Counter,
    /// The first records of a list.
    List,
    /// What lies ahead, by `date_field`.
    Schedule,
    /// News, pinned ones first.
    Announcements,
}

/// A card on everybody's home page.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HomeCard {
    pub key: String,
    /// Id of the plugin that defines it. Set when loaded, never read from a file.
    #[serde(default, skip_deserializing)]
    pub plugin: String,
    pub label: Label,
    #[serde(rename = "type")]
    pub kind: HomeCardKind,
    pub object: String,
    /// As in views, with `$me` and relative dates.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<Json>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sort: Vec<String>,
    /// Fields shown of each record.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date_field: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end_field: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// The object's view that shows all of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub view: Option<String>,
    /// Cards are shown by rising order, until a person arranges them.
    #[serde(default, skip_serializing)]
    pub order: i32,
}

/// A group of the main menu.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MenuGroup {
    pub key: String,
    pub label: Label,
    #[serde(default)]
    pub icon: String,
    /// Groups are shown by rising order.
    #[serde(default)]
    pub order: i32,
    #[serde(rename(deserialize = "item"))]
    pub items: Vec<MenuItem>,
}

/// An entry of the main menu: exactly one of object, dashboard and page is set.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MenuItem {
    pub key: String,
    pub label: Label,
    #[serde(default)]
    pub icon: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dashboard: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
}

/// A role that is made when the source is installed; administrators may change it afterwards.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleDef {
    pub code: String,
    pub label: Label,
    #[serde(default)]
    pub description: Option<Label>,
    pub permissions: Permissions,
}

/// An action on records of an object.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActionDef {
    pub key: String,
    pub label: Label,
    /// Asked of the user before the action runs.
    #[serde(default)]
    pub fields: Vec<FieldDef>,
    /// Offered only on records that pass this filter.
    #[serde(default)]
    pub when: Option<Json>,
    /// Shown as something that destroys.
    #[serde(default)]
    pub danger: bool,
    /// Not among what `*` allows in a role: it must be granted by its name.
    #[serde(default)]
    pub restricted: bool,
}
