//! Answers to “why may they, who may, and is what was written down still so?”.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use tessera_engine::identity;
use utoipa::ToSchema;

use crate::shapes::Named;

/// Which field is looked at behind its mask.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RevealWish {
    pub field: String,
}

/// The value behind a mask.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Revealed {
    #[schema(value_type = Object)]
    pub value: serde_json::Value,
}

/// An id with a name.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct NamedId {
    pub id: String,
    pub label: Option<String>,
}

/// One reason to reach a record.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct AccessGround {
    /// `administrator`, `all`, `no_owner`, `owner`, `report`, `department`, `department_below`, `collaborator`, `shared`, `rule`
    /// or `followed`: they may read the record that it refers to.
    pub kind: String,
    /// For `report`: whose record it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<NamedId>,
    /// For `department` and `department_below`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub department: Option<NamedId>,
    /// For `shared`: `user`, `user_group` or `department`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// For `shared`: which of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub with: Option<NamedId>,
    /// For `shared` with a department: those below it too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub below: Option<bool>,
    /// For `shared` and `rule`: `read` or `write`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// For `shared`: the last day; for good without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// For `shared`: whoever did it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<NamedId>,
    /// For `rule`: which sharing rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<NamedId>,
    /// For `followed`: the field that refers to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// For `followed`: the object of which that is a record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub object: Option<String>,
    /// For `followed`: which record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<NamedId>,
}

/// With whom a record is to be shared.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewShare {
    /// `user`, `user_group` or `department`.
    pub to: String,
    pub id: String,
    /// Of a department: those below it too.
    #[serde(default)]
    pub below: bool,
    /// `read`, or `write`: to change it too.
    pub level: String,
    /// The last day, `YYYY-MM-DD` in the organization's time zone; for good without one.
    #[serde(default)]
    pub until: Option<String>,
}

/// One share of a record.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct RecordShare {
    /// `user`, `user_group` or `department`.
    pub to: String,
    pub id: String,
    /// Nothing when it is gone, or out of the caller's sight.
    pub label: Option<String>,
    pub below: bool,
    /// `read` or `write`.
    pub level: String,
    pub until: Option<String>,
    pub by: NamedId,
    pub at: String,
}

/// With whom a record is shared.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct RecordShares {
    pub items: Vec<RecordShare>,
    pub next_cursor: Option<String>,
}

/// How an action stands.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct AccessAction {
    /// `read`, `update`, `delete`, `create`, `assign`, `import`, `export` or `reveal`.
    pub key: String,
    pub allowed: bool,
    /// Why the record is reached; all reasons.
    pub grounds: Vec<AccessGround>,
    /// `no_role`: no role allows it on any record; `out_of_scope`: some do, but don't reach this record; `unreadable`: they would, but the
    /// record can't even be read.
    pub refusal: Option<String>,
    /// The roles that allow it, each by itself.
    pub roles: Vec<NamedId>,
    /// Which records the roles reach: `own`, `own_and_reports`, `department`, `department_tree`, `all`.
    pub scopes: Vec<String>,
}

/// A field that isn't simply writable.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct AccessField {
    pub key: String,
    pub label: Named,
    /// `hidden`, `masked` or `read_only`.
    pub access: String,
    /// `role`, or `sensitive`: masked because no role says otherwise.
    pub why: String,
    pub roles: Vec<NamedId>,
}

/// The record in question.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct AccessRecord {
    pub id: String,
    pub label: Option<String>,
    pub owner: Option<NamedId>,
    pub department: Option<NamedId>,
}

/// What a person may do, and why.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct PersonAccess {
    pub user: NamedId,
    /// False for a disabled account, which may nothing.
    pub active: bool,
    pub administrator: bool,
    pub roles: Vec<NamedId>,
    pub object: String,
    pub record: Option<AccessRecord>,
    pub actions: Vec<AccessAction>,
    pub fields: Vec<AccessField>,
}

/// Somebody who may read a record.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct AccessPerson {
    pub user: NamedId,
    pub grounds: Vec<AccessGround>,
    pub update: bool,
    pub delete: bool,
}

/// Those who may read a record.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct RecordAccess {
    pub items: Vec<AccessPerson>,
    pub next_cursor: Option<String>,
}

/// How long entries of the audit log are kept, in days.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct AuditRetention {
    /// By kind, the beginning of an entry's key; null: for ever.
    pub days: BTreeMap<String, Option<u32>>,
    /// Of kinds that are not among these; null: for ever.
    pub others: Option<u32>,
    /// The least that each may be, `others` included.
    pub days_min: BTreeMap<String, u32>,
}

/// Days to set; null keeps for ever, what is left out stays as it is.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AuditRetentionInput {
    /// By kind.
    #[serde(default)]
    pub days: BTreeMap<String, Option<u32>>,
    #[serde(default)]
    pub others: Option<u32>,
}

/// How the audit log stands beside its seals. Days are in UTC.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AuditVerification {
    /// Days that were looked at.
    pub days: u64,
    /// Entries of these days.
    pub entries: u64,
    /// Entries of these days that were removed because they were older than their kind is kept.
    pub removed: u64,
    /// Entries that no seal has yet: those of the last minutes.
    pub unsealed: u64,
    /// The last of these days.
    pub day: Option<String>,
    /// What the chain of that day came to: the same as in the server's log, for days that are over.
    pub hash: Option<String>,
    pub faults: Vec<AuditFault>,
    pub next_cursor: Option<String>,
}

/// What is wrong with a day.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AuditFault {
    pub day: String,
    /// `altered`: an entry was changed, taken out or added; `seal_altered`: the seal isn't the one that was kept, or was made with another
    /// key; `seal_missing`: the day before it lost its seal; `not_sealed`: entries are older than half an hour, and no seal has them.
    pub code: String,
}

impl From<identity::AuditVerification> for AuditVerification {
    fn from(found: identity::AuditVerification) -> Self {
        let fault = |fault: identity::AuditFault| AuditFault { day: fault.day, code: fault.code.to_owned() };
        Self {
            days: found.days,
            entries: found.entries,
            removed: found.removed,
            unsealed: found.unsealed,
            day: found.day,
            hash: found.hash,
            faults: found.faults.into_iter().map(fault).collect(),
            next_cursor: found.next_cursor,
        }
    }
}
