//! History: one row per change of a record, never changed afterwards.

use std::ops::Bound;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use surrealdb::types::{RecordId, RecordIdKey, RecordIdKeyRange, Value};
use tessera_model::error::Result;
use tessera_model::record::FieldChange;

use crate::Store;
use crate::connection::Bindings;
use crate::json::{self, Row, int, text};

pub(crate) const TABLE: &str = "history";

/// What was done to a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Operation {
    Create,
    Update,
    Delete,
    Restore,
}

impl Operation {
    /// The stable text of the operation.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Update => "update",
            Self::Delete => "delete",
            Self::Restore => "restore",
        }
    }

    pub(crate) fn parse(text: &str) -> Self {
        match text {
            "create" => Self::Create,
            "delete" => Self::Delete,
            "restore" => Self::Restore,
            _ => Self::Update,
        }
    }
}

/// A change of a record.
#[derive(Clone, Debug, PartialEq)]
pub struct HistoryRow {
    pub object: String,
    pub id: String,
    /// The version that the change led to; a deletion counts as one.
    pub version: u64,
    pub at_ms: i64,
    /// A user's id, or the name of a part of the system.
    pub actor: String,
    pub channel: String,
    pub source: Option<String>,
    pub reason: Option<String>,
    pub operation: Operation,
    pub changes: Vec<FieldChange>,
}

impl Store {
    /// Changes of a record, newest first, before a version when one is given.
    ///
    /// # Errors
    /// `store_unavailable`, `internal`.
    #[crate::opaque]
    pub async fn history(
        &self,
        object: &str,
        id: &str,
        before_version: Option<u64>,
        limit: usize,
    ) -> Result<Vec<HistoryRow>> {
        // Versions count from 1 without gaps, so the newest rows are found without reading backwards, which is slow.
        let last = match before_version {
            Some(version) => version.saturating_sub(1),
            None => self.last_version(object, id).await?,
        };
        let first = last.saturating_sub((limit as u64).saturating_sub(1)).max(1);
        if last == 0 || limit == 0 {
            return Ok(Vec::new());
        }
        let range = range(object, id, Bound::Included(first), Bound::Included(last));
        let rows = self.connection().rows("SELECT * FROM $range", Bindings::new().with("range", range)).await?;
        let mut out: Vec<_> = rows.into_iter().map(|row| history_row(Row::new(row))).collect();
        out.sort_by_key(|row| std::cmp::Reverse(row.version));
        Ok(out)
    }

    /// The version of a record, in its table, in the bin or, when it is gone from both, in its history.
    async fn last_version(&self, object: &str, id: &str) -> Result<u64> {
        let bindings = Bindings::new()
            .with("live", json::record_id(&crate::layout::table(object), id))
            .with("bin", json::list_id("bin", vec![text(object), text(id)]));
        let mut answer = self
            .connection()
            .raw("SELECT VALUE version FROM $live; SELECT VALUE version FROM $bin", bindings)
            .await
            .map_err(|error| crate::errors::general(&error))?;
        // The object's table may be gone with its plugin.
        drop(answer.take_errors());
        for index in 0..2 {
            if let Some(version) = crate::connection::rows_at(&mut answer, index).first() {
                return Ok(u64::try_from(json::part_int(version)).unwrap_or_default());
            }
        }
        let range = range(object, id, Bound::Unbounded, Bound::Unbounded);
        let rows = self.connection().rows("SELECT VALUE id FROM $range", Bindings::new().with("range", range)).await?;
        let version = rows.into_iter().next_back().map(|id| match id {
            Value::RecordId(RecordId { key: RecordIdKey::Array(parts), .. }) => parts.last().map_or(0, json::part_int),
            _ => 0,
        });
        Ok(version.and_then(|version| u64::try_from(version).ok()).unwrap_or_default())
    }
}

/// The rows of one record between two versions.
pub(crate) fn range(object: &str, id: &str, first: Bound<u64>, last: Bound<u64>) -> Value {
    let key = |version: Option<i64>| {
        let mut parts = vec![text(object), text(id)];
        parts.push(version.map_or(Value::Null, int));
        RecordIdKey::Array(parts.into())
    };
    let number = |version: u64| Some(i64::try_from(version).unwrap_or(i64::MAX));
    let start = match first {
        Bound::Included(version) | Bound::Excluded(version) => key(number(version)),
        Bound::Unbounded => key(None),
    };
    let end = match last {
        Bound::Included(version) | Bound::Excluded(version) => key(number(version)),
        Bound::Unbounded => key(Some(i64::MAX)),
    };
    let range = RecordIdKeyRange { start: Bound::Included(start), end: Bound::Included(end) };
    Value::RecordId(RecordId { table: TABLE.into(), key: RecordIdKey::Range(Box::new(range)) })
}

pub(crate) fn history_row(mut row: Row) -> HistoryRow {
    let parts = row.id_parts();
    let part = |at: usize| parts.get(at).map(json::part_text).unwrap_or_default();
    HistoryRow {
        object: part(0),
        id: part(1),
        version: parts.get(2).map_or(0, |version| u64::try_from(json::part_int(version)).unwrap_or_default()),
        at_ms: row.int("at_ms").unwrap_or_default(),
        actor: row.text("actor").unwrap_or_default(),
        channel: row.text("channel").unwrap_or_default(),
        source: row.text("source"),
        reason: row.text("reason"),
        operation: Operation::parse(&row.text("operation").unwrap_or_default()),
        changes: changes_of(&row.text("changes").unwrap_or_default()),
    }
}

/// Changes are kept as one text: they are only ever read whole.
pub(crate) fn changes_text(changes: &[FieldChange]) -> String {
    let list: Vec<Json> = changes
        .iter()
        .map(|change| {
            Json::Array(vec![
                Json::from(change.field.as_str()),
                change.old.clone().unwrap_or_default(),
                change.new.clone().unwrap_or_default(),
            ])
        })
        .collect();
    Json::Array(list).to_string()
}

pub(crate) fn changes_of(changes: &str) -> Vec<FieldChange> {
    let list: Vec<(String, Json, Json)> = serde_json::from_str(changes).unwrap_or_default();
    // Stored values are never null, so null stands for "empty".
    let value = |json: Json| if json.is_null() { None } else { Some(json) };
    list.into_iter().map(|(field, old, new)| FieldChange { field, old: value(old), new: value(new) }).collect()
}
