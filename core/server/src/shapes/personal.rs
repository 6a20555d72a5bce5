//! What people arrange for themselves and share: preferences, views, dashboards, following, presence.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};
use utoipa::ToSchema;

use super::{MaybeNamed, Measure, Named};

/// Values of a person, by key.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Preferences {
    pub version: u64,
    pub values: Map<String, Json>,
}

/// Values to set; null takes one away.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PreferencesChange {
    pub values: Map<String, Json>,
}

/// Who finds it beside its owner.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
pub struct Sharing {
    #[serde(default)]
    pub everyone: bool,
    /// Ids.
    #[serde(default)]
    pub roles: Vec<String>,
    /// Ids; people of the departments below find it too.
    #[serde(default)]
    pub departments: Vec<String>,
}

/// What a view shows, as in an object's metadata.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ViewParts {
    /// `list`, `board`, `calendar` or `gallery`.
    pub kind: String,
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    pub filter: Option<Json>,
    #[serde(default)]
    pub sort: Vec<String>,
    #[serde(default)]
    pub columns: Vec<String>,
    /// Pixels by column.
    #[serde(default)]
    pub widths: BTreeMap<String, f64>,
    #[serde(default)]
    pub pinned: Vec<String>,
    /// Of a board its columns, of a list its groups.
    #[serde(default)]
    #[schema(nullable = false)]
    pub group_by: Option<String>,
    /// By column.
    #[serde(default)]
    pub measures: BTreeMap<String, Measure>,
    #[serde(default)]
    pub card: Vec<String>,
    #[serde(default)]
    #[schema(nullable = false)]
    pub sum: Option<String>,
    #[serde(default)]
    #[schema(nullable = false)]
    pub weighted_sum: Option<String>,
    #[serde(default)]
    #[schema(nullable = false)]
    pub date_field: Option<String>,
    #[serde(default)]
    #[schema(nullable = false)]
    pub end_field: Option<String>,
    #[serde(default)]
    #[schema(nullable = false)]
    pub picture_field: Option<String>,
    #[serde(default)]
    #[schema(nullable = false)]
    pub color_by: Option<String>,
}

/// A view that somebody keeps.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct SavedView {
    pub id: String,
    /// Goes into `If-Match`.
    pub version: u64,
    pub object: String,
    pub name: String,
    pub definition: ViewParts,
    pub sharing: Sharing,
    /// Ids of roles whose people see it first.
    pub default_for: Vec<String>,
    pub owner: MaybeNamed,
    pub can_edit: bool,
    /// For one of the caller's roles.
    pub is_default: bool,
    pub updated_at: String,
}

/// The caller's views.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct SavedViews {
    pub items: Vec<SavedView>,
    pub next_cursor: Option<String>,
}

/// A view to keep.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ViewInput {
    pub object: String,
    pub name: String,
    pub definition: ViewParts,
    #[serde(default)]
    pub sharing: Option<Sharing>,
    /// For administrators.
    #[serde(default)]
    pub default_for: Option<Vec<String>>,
}

/// What is to change of a view.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ViewPatch {
    #[serde(default)]
    pub name: Option<String>,
    #[serde(default)]
    pub definition: Option<ViewParts>,
    #[serde(default)]
    pub sharing: Option<Sharing>,
    /// For administrators.
    #[serde(default)]
    pub default_for: Option<Vec<String>>,
}

/// One figure or chart.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct DashboardCard {
    pub key: String,
    pub label: Named,
    /// `number`, `funnel`, `bar`, `line`, `pie`, `table` or `target`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Columns of the 24.
    #[schema(minimum = 1, maximum = 24)]
    pub span: u8,
    pub object: String,
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    pub filter: Option<Json>,
    #[serde(default)]
    pub group_by: Vec<String>,
    pub measures: BTreeMap<String, Measure>,
    /// The measure that is shown.
    pub value: String,
    /// `money`, `number`, `days` or `percent`.
    #[serde(default)]
    pub format: Option<String>,
    #[serde(default)]
    pub limit: Option<u32>,
    /// `value` (largest first) or `group`.
    #[serde(default)]
    pub order: Option<String>,
    /// For the type `target`.
    #[serde(default)]
    pub target: Option<f64>,
    /// Rows.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 4)]
    pub height: Option<u8>,
    /// The date that the dashboard's range of days is about.
    #[serde(default)]
    pub date_field: Option<String>,
}

/// A page of figures.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Dashboard {
    /// Of people's own ones the id.
    pub key: String,
    pub label: Named,
    pub cards: Vec<DashboardCard>,
    pub can_edit: bool,
    /// Of people's own ones, as what follows.
    #[serde(default)]
    #[schema(nullable = false)]
    pub id: Option<String>,
    /// Goes into `If-Match`.
    #[serde(default)]
    #[schema(nullable = false)]
    pub version: Option<u64>,
    #[serde(default)]
    #[schema(nullable = false)]
    pub owner: Option<MaybeNamed>,
    #[serde(default)]
    #[schema(nullable = false)]
    pub sharing: Option<Sharing>,
    #[serde(default)]
    #[schema(nullable = false)]
    pub updated_at: Option<String>,
}

/// Every dashboard that the caller sees.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct DashboardList {
    pub items: Vec<Dashboard>,
    pub next_cursor: Option<String>,
}

/// A dashboard to keep.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct DashboardInput {
    pub name: String,
    pub cards: Vec<DashboardCard>,
    #[serde(default)]
    pub sharing: Option<Sharing>,
}

/// What is to change of a dashboard.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct DashboardPatch {
    #[serde(default)]
    pub name: Option<String>,
    #[serde(default)]
    pub cards: Option<Vec<DashboardCard>>,
    #[serde(default)]
    pub sharing: Option<Sharing>,
}

/// A card on the home page.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct HomeCard {
    pub key: String,
    /// Id of the plugin that brings it.
    pub plugin: String,
    pub label: Named,
    /// `counter`, `list`, `schedule` or `announcements`.
    #[serde(rename = "type")]
    pub kind: String,
    pub object: String,
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    pub filter: Option<Json>,
    #[serde(default)]
    pub sort: Vec<String>,
    #[serde(default)]
    pub fields: Vec<String>,
    #[serde(default)]
    #[schema(nullable = false)]
    pub date_field: Option<String>,
    #[serde(default)]
    #[schema(nullable = false)]
    pub end_field: Option<String>,
    #[serde(default)]
    #[schema(nullable = false)]
    pub limit: Option<u32>,
    /// The object's view that shows all of it.
    #[serde(default)]
    #[schema(nullable = false)]
    pub view: Option<String>,
}

/// The home page's cards.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct HomeCards {
    pub items: Vec<HomeCard>,
    pub next_cursor: Option<String>,
}

/// A kind of notification.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Kind {
    pub key: String,
    pub label: Named,
}

/// Kinds of notifications.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Kinds {
    pub items: Vec<Kind>,
    pub next_cursor: Option<String>,
}

/// Who follows a record.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Followers {
    pub items: Vec<MaybeNamed>,
    pub next_cursor: Option<String>,
    /// The caller does.
    pub is_following: bool,
}

/// A record that somebody looks at.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Sight {
    pub object: String,
    pub id: String,
}

/// Somebody who looks at a record.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Looker {
    pub user: MaybeNamed,
    pub since: String,
}

/// Who else looks at it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Lookers {
    pub items: Vec<Looker>,
    pub next_cursor: Option<String>,
}
