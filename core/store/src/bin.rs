//! The bin: deleted records, all objects in one table.

use serde_json::Value as Json;
use surrealdb::types::Value;
use tessera_model::error::Result;
use tessera_model::record::StoredRecord;

use crate::Store;
use crate::connection::Bindings;
use crate::json::{self, Row, text};

pub(crate) const TABLE: &str = "bin";

/// A deleted record.
#[derive(Clone, Debug, PartialEq)]
pub struct BinRow {
    /// As it was; its version counts the deletion.
    pub record: StoredRecord,
    pub deleted_at_ms: i64,
    pub deleted_by: String,
    pub reason: Option<String>,
}

impl Store {
    /// Deleted records of an object, newest deleted first, and where to go on.
    ///
    /// # Errors
    /// `store_unavailable`, `internal`.
    #[crate::opaque]
    pub async fn bin_list(
        &self,
        object: &str,
        after: Option<String>,
        limit: usize,
    ) -> Result<(Vec<BinRow>, Option<String>)> {
        let mut bindings = Bindings::new().with("object", text(object));
        let mut condition = String::from("object = $object");
        if let Some(after) = after {
            bindings.set("after", text(after));
            condition.push_str(" AND key > $after");
        }
        let statement =
            format!("SELECT * FROM bin WITH INDEX bin_newest WHERE {condition} ORDER BY key LIMIT {}", limit + 1);
        let rows = self.connection().rows(&statement, bindings).await?;
        let has_more = rows.len() > limit;
        let mut last = None;
        let mut out = Vec::with_capacity(rows.len().min(limit));
        for row in rows.into_iter().take(limit) {
            let mut row = Row::new(row);
            last = row.text("key");
            out.push(bin_row(row));
        }
        Ok((out, last.filter(|_| has_more)))
    }

    /// A deleted record.
    ///
    /// # Errors
    /// `store_unavailable`, `internal`.
    #[crate::opaque]
    pub async fn bin_get(&self, object: &str, id: &str) -> Result<Option<BinRow>> {
        let rows = self.connection().rows("SELECT * FROM $id", Bindings::new().with("id", id_of(object, id))).await?;
        Ok(rows.into_iter().next().map(|row| bin_row(Row::new(row))))
    }
}

pub(crate) fn id_of(object: &str, id: &str) -> Value {
    json::list_id(TABLE, vec![text(object), text(id)])
}

/// Sorts the newest first.
pub(crate) fn newest_key(at_ms: i64, id: &str) -> String {
    format!("{:016x}{id}", i64::MAX.saturating_sub(at_ms.max(0)))
}

fn bin_row(mut row: Row) -> BinRow {
    let parts = row.id_parts();
    let part = |at: usize| parts.get(at).map(json::part_text).unwrap_or_default();
    let fields = match row.json("record") {
        Some(Json::Object(fields)) => fields,
        _ => serde_json::Map::new(),
    };
    BinRow {
        record: StoredRecord::from_store(part(0), part(1), row.unsigned("version"), fields),
        deleted_at_ms: row.int("deleted_at_ms").unwrap_or_default(),
        deleted_by: row.text("deleted_by").unwrap_or_default(),
        reason: row.text("reason"),
    }
}
