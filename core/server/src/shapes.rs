//! Shapes of bodies and answers, for the OpenAPI document and for typed clients. What an object's records look like comes from
//! its definition (`/api/openapi.json` has one schema for each).

mod identity;
mod layouts;
pub mod mail;
mod personal;
mod plugins;
pub mod single_sign_on;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};
use utoipa::ToSchema;

use crate::access_shapes::NewShare;

pub use identity::{
    ApiToken, ApiTokens, HandOverItem, HandOverPreview, HandOverStarted, HandOverWish, MadeApiToken, MadeLink,
    NewApiToken, OpenedLink, Passkey, PasskeyCreation, PasskeyInput, PasskeyQuestion, Passkeys, RecoveryCodes,
    SecondFactorSecret, SecondFactorState, SecurityPolicy, SetupState, ViewingStarted,
};
pub use layouts::{ArrangedLayout, LayoutParts, LayoutSection, ObjectLayouts};
pub use personal::{
    Dashboard, DashboardCard, DashboardInput, DashboardList, DashboardPatch, Followers, HomeCard, HomeCards, Kind,
    Kinds, Looker, Lookers, Preferences, PreferencesChange, SavedView, SavedViews, Sharing, Sight, ViewInput,
    ViewParts, ViewPatch,
};
pub use plugins::{
    MigrationInput, PluginAct, PluginChoices, PluginEffects, PluginNamed, PluginRender, PluginSlot, PluginSlots,
    PluginSubject, PluginView, RevocationInput, TrustedKeyInput,
};

/// A record or user that something refers to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Ref {
    pub id: String,
    pub label: String,
}

/// The id of something that was started.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Started {
    pub id: String,
}

/// What is wrong with one field.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct FieldProblem {
    /// `required`, `invalid`, `too_long`, `out_of_range`, `not_a_choice`, `retired`, `reference_not_found`, `taken`,
    /// `read_only`, `unknown`, or one that a plugin names.
    pub code: String,
    pub message: String,
}

/// A failure (RFC 9457); some codes bring facts of their own beside these members.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    #[serde(rename = "type")]
    pub kind: String,
    /// What happened, in the language of `Accept-Language`.
    pub title: String,
    pub status: u16,
    /// Stable code.
    pub code: String,
    pub detail: String,
    #[serde(default)]
    pub fields: BTreeMap<String, FieldProblem>,
    /// Id of the request in the server's log.
    pub trace_id: String,
}

/// A list without a shape of its own.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct List {
    pub items: Vec<Map<String, Json>>,
    #[serde(default)]
    pub next_cursor: Option<String>,
}

/// A record: system fields beside the object's own.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Record {
    pub id: String,
    /// Counts up with each change; goes into `If-Match`.
    pub version: u64,
    #[serde(flatten)]
    pub fields: Map<String, Json>,
}

/// A page of records.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct RecordPage {
    pub items: Vec<Record>,
    pub next_cursor: Option<String>,
    /// All matching records, when asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub count: Option<u64>,
    /// False when there are at least `count`, and counting stopped there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub count_is_exact: Option<bool>,
}

/// A list as it is asked for.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
pub struct Query {
    /// `{"and":[{"field":"city","op":"eq","value":"北京"}]}`; see docs/API.md.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub filter: Option<Json>,
    /// Words to find in any searchable field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub search: Option<String>,
    /// `name` or `-created_at`; newest first when empty.
    #[serde(default)]
    pub sort: Vec<String>,
    /// Fields to show, also through one reference; all when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fields: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 500)]
    pub limit: Option<usize>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    #[serde(default)]
    pub count: bool,
}

/// A figure of an aggregation.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Measure {
    /// `count`, `count_distinct`, `sum`, `avg`, `min` or `max`.
    pub op: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// With two date fields: the days from this one to `field`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minus: Option<String>,
}

/// Grouped figures as they are asked for.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
pub struct Aggregate {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub filter: Option<Json>,
    /// Words to find in any searchable field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub search: Option<String>,
    /// `stage`, `account.industry`, `close_date:month`.
    #[serde(default)]
    pub group_by: Vec<String>,
    pub measures: BTreeMap<String, Measure>,
}

/// One group of an aggregation.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct AggregateRow {
    pub group: Map<String, Json>,
    /// Names of what `group` holds ids of.
    #[serde(default)]
    pub labels: Map<String, Json>,
    pub measures: Map<String, Json>,
    /// Amounts by currency of measures that are not of the organisation's currency alone; of several they are `null` above.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub by_currency: BTreeMap<String, BTreeMap<String, String>>,
}

/// Grouped figures.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Figures {
    pub items: Vec<AggregateRow>,
    /// False when the words find more records than figures are taken of.
    pub is_exact: bool,
}

/// One operation of a batch.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(tag = "op", rename_all = "snake_case")]
pub enum BatchOperation {
    Create {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        object: Option<String>,
        fields: Map<String, Json>,
    },
    Update {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        object: Option<String>,
        id: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        version: Option<u64>,
        fields: Map<String, Json>,
    },
    Delete {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        object: Option<String>,
        id: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        version: Option<u64>,
    },
}

/// What a batch made of its operations, in their order; null for deletions.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct BatchAnswer {
    pub items: Vec<Option<Record>>,
}

/// One change to many records: those of `ids`, or those that `filter` and `search` find.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Bulk {
    /// `update`, `delete` or `share`.
    pub op: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ids: Option<Vec<String>>,
    /// `null` for every record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub filter: Option<Json>,
    /// Words to find in any searchable field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub search: Option<String>,
    #[serde(default)]
    pub fields: Map<String, Json>,
    /// Entries to put into fields that hold lists, by field.
    #[serde(default)]
    pub add: BTreeMap<String, Vec<String>>,
    /// Entries to take out of fields that hold lists, by field.
    #[serde(default)]
    pub remove: BTreeMap<String, Vec<String>>,
    /// With whom, for `share`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share: Option<NewShare>,
}

/// A list that becomes a file.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Export {
    pub object: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub filter: Option<Json>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub search: Option<String>,
    #[serde(default)]
    pub sort: Vec<String>,
    /// Columns, also through one reference; all that the caller may see when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fields: Option<Vec<String>>,
    /// `csv` or `xlsx`.
    pub format: String,
}

/// The first sign-in's answer and every other's.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct SignedIn {
    /// Also set as the cookie `tessera_session`; serves as `Authorization: Bearer`.
    pub token: String,
    pub user: User,
    pub must_change_password: bool,
}

/// A login.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct User {
    pub id: String,
    pub username: String,
    pub name: String,
    pub email: Option<String>,
    pub department: Option<Ref>,
    pub manager: Option<Ref>,
    pub roles: Vec<Ref>,
    pub locale: Option<String>,
    pub timezone: Option<String>,
    pub theme: Option<String>,
    pub is_active: bool,
    /// The account of a program: it has tokens and no password.
    pub is_service: bool,
}

/// A file in a form, with options as JSON text beside it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct FileForm {
    #[schema(format = Binary, value_type = String)]
    pub file: Vec<u8>,
    /// JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub options: Option<String>,
}

/// An event that a consumer gave up.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct DeadLetter {
    pub id: String,
    /// When the record changed.
    pub at: String,
    pub object: String,
    /// The record; its label is null once it is gone.
    pub record: MaybeNamed,
    pub version: u64,
    /// `create`, `update`, `delete` or `restore`.
    pub operation: String,
    /// Who gave up: `plugin:<id>` or `workflows`.
    pub consumer: String,
    pub attempts: u32,
    /// The last failure.
    pub error: String,
    /// Who changed the record.
    pub by: Ref,
    pub channel: String,
    pub source: Option<String>,
    /// Id of the request behind it, in the server's log.
    pub trace: String,
    /// The hooks and workflows that led to the change, outermost first.
    pub chain: Vec<String>,
}

/// A record that may be gone.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct MaybeNamed {
    pub id: String,
    pub label: Option<String>,
}

/// A page of dead letters.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct DeadLetterPage {
    pub items: Vec<DeadLetter>,
    pub next_cursor: Option<String>,
}

/// What a plugin gets of the capabilities that it asks for.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Grants {
    pub granted: Vec<String>,
}

/// What can be set for a plugin.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct PluginSettings {
    pub items: Vec<PluginSetting>,
}

/// One thing that can be set.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct PluginSetting {
    pub key: String,
    /// `text`, `number`, `boolean`, `select`, `url`, `email` or `json`.
    pub kind: String,
    pub label: Named,
    pub help: Option<Named>,
    pub required: bool,
    /// Written, never read back.
    pub secret: bool,
    #[schema(value_type = Option<Object>)]
    pub default: Option<Json>,
    /// For `select`.
    pub choices: Vec<SettingChoice>,
    /// The value in force; always null for a secret.
    #[schema(value_type = Option<Object>)]
    pub value: Option<Json>,
    /// An administrator set it; else the default is in force.
    pub is_set: bool,
}

/// One of several values.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct SettingChoice {
    pub code: String,
    pub label: Named,
}

/// A text in both languages.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Named {
    pub en: String,
    #[serde(rename = "zh-CN")]
    pub zh_cn: String,
}

/// An uploaded file.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct FileInfo {
    pub id: String,
    pub name: String,
    pub size_bytes: u64,
    pub media_type: String,
}
