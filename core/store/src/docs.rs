//! The core's own small documents: a table each, a text for an id, a JSON object for a value.

use std::ops::Bound;

use serde_json::Value as Json;
use surrealdb::types::{RecordId, RecordIdKey, RecordIdKeyRange, Value};
use tessera_model::error::Result;

use crate::Store;
use crate::connection::Bindings;
use crate::json::{self, Row, int};
use crate::layout::column;

/// A table of documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Table {
    Setting,
    Credential,
    Session,
    Login,
    Plugin,
    PluginBlob,
    Import,
    ImportError,
    Export,
    File,
    Notification,
    Preference,
    View,
    Dashboard,
    Follower,
    Audit,
    Sequence,
    WorkflowRun,
    DeadLetter,
    Kv,
    Lease,
    Lock,
}

impl Table {
    /// The table's name in the database.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Setting => "d_setting",
            Self::Credential => "d_credential",
            Self::Session => "d_session",
            Self::Login => "d_login",
            Self::Plugin => "d_plugin",
            Self::PluginBlob => "d_plugin_blob",
            Self::Import => "d_import",
            Self::ImportError => "d_import_error",
            Self::Export => "d_export",
            Self::File => "d_file",
            Self::Notification => "d_notification",
            Self::Preference => "d_preference",
            Self::View => "d_view",
            Self::Dashboard => "d_dashboard",
            Self::Follower => "d_follower",
            Self::Audit => "d_audit",
            Self::Sequence => "d_sequence",
            Self::WorkflowRun => "d_workflow_run",
            Self::DeadLetter => "d_dead_letter",
            Self::Kv => "d_kv",
            Self::Lease => "d_lease",
            Self::Lock => "d_lock",
        }
    }
}

/// In which order of their ids documents come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DocOrder {
    Oldest,
    Newest,
}

impl Store {
    /// A document.
    ///
    /// # Errors
    /// `store_unavailable`, `internal`.
    #[crate::opaque]
    pub async fn doc_get(&self, table: Table, id: &str) -> Result<Option<Json>> {
        let bindings = Bindings::new().with("id", json::record_id(table.name(), id));
        let rows = self.connection().rows("SELECT VALUE v FROM $id", bindings).await?;
        Ok(rows.into_iter().next().map(json::to_json))
    }

    /// Writes a document, in place of a former one.
    ///
    /// # Errors
    /// `write_conflict` when others keep writing it at the same time; `store_unavailable`, `internal`.
    #[crate::opaque]
    pub async fn doc_put(&self, table: Table, id: &str, value: Json) -> Result<()> {
        let bindings =
            Bindings::new().with("id", json::record_id(table.name(), id)).with("value", json::to_value(&value));
        self.retried("UPSERT $id CONTENT { v: $value } RETURN NONE", &bindings).await.map(drop)
    }

    /// Removes a document, if it is there.
    ///
    /// # Errors
    /// `store_unavailable`, `internal`.
    #[crate::opaque]
    pub async fn doc_delete(&self, table: Table, id: &str) -> Result<()> {
        let bindings = Bindings::new().with("id", json::record_id(table.name(), id));
        self.retried("DELETE $id RETURN NONE", &bindings).await.map(drop)
    }

    /// Documents whose fields equal the given values, in order of their ids, after one of them.
    ///
    /// # Errors
    /// `store_unavailable`, `internal`.
    #[crate::opaque]
    pub async fn doc_list(
        &self,
        table: Table,
        equal: &[(&str, Json)],
        order: DocOrder,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<(String, Json)>> {
        if equal.is_empty() && order == DocOrder::Newest {
            let ids = self.newest_ids(table.name(), after, limit).await?;
            let rows = self.rows_of(table.name(), &ids, "v").await?;
            return Ok(rows.into_iter().map(|(id, mut row)| (id, row.json("v").unwrap_or_default())).collect());
        }
        let mut bindings = Bindings::new();
        let mut conditions = equalities(equal, &mut bindings);
        // An index over the tested fields beats a range of ids; then what one key has kept is sorted.
        let source = if equal.is_empty() {
            let start = after.map_or(Bound::Unbounded, |id| Bound::Excluded(RecordIdKey::String(id.to_owned())));
            let key = RecordIdKey::Range(Box::new(RecordIdKeyRange { start, end: Bound::Unbounded }));
            bindings.add_range(Value::RecordId(RecordId { table: table.name().into(), key }))
        } else {
            if let Some(after) = after {
                let test = if order == DocOrder::Oldest { ">" } else { "<" };
                conditions.push(format!("id {test} {}", bindings.add(json::record_id(table.name(), after))));
            }
            table.name().to_owned()
        };
        let direction = if order == DocOrder::Oldest { "ASC" } else { "DESC" };
        let condition =
            if conditions.is_empty() { String::new() } else { format!(" WHERE {}", conditions.join(" AND ")) };
        let text = format!("SELECT id, v FROM {source}{condition} ORDER BY id {direction} LIMIT {limit}");
        let rows = self.connection().rows(&text, bindings).await?;
        Ok(rows
            .into_iter()
            .filter_map(|row| {
                let mut row = Row::new(row);
                Some((row.text("id")?, row.json("v").unwrap_or_default()))
            })
            .collect())
    }

    /// Removes the documents whose fields equal the given values; how many there were.
    ///
    /// # Errors
    /// `store_unavailable`, `internal`.
    #[crate::opaque]
    pub async fn doc_delete_where(&self, table: Table, equal: &[(&str, Json)]) -> Result<u64> {
        let mut bindings = Bindings::new();
        let conditions = equalities(equal, &mut bindings);
        let condition =
            if conditions.is_empty() { String::new() } else { format!(" WHERE {}", conditions.join(" AND ")) };
        let rows = self.retried(&format!("DELETE {}{condition} RETURN BEFORE", table.name()), &bindings).await?;
        Ok(rows.len() as u64)
    }

    /// Takes a run of numbers out of a sequence, which begins with 1; the first of them. No number is given twice.
    ///
    /// # Errors
    /// `write_conflict`, `store_unavailable`, `internal`.
    #[crate::opaque]
    pub async fn next_number(&self, sequence: &str, count: u64) -> Result<u64> {
        let count = i64::try_from(count).unwrap_or(i64::MAX).max(1);
        let bindings =
            Bindings::new().with("id", json::record_id(Table::Sequence.name(), sequence)).with("count", int(count));
        let rows =
            self.retried("UPSERT $id SET v.last = (v.last ?? 0) + $count RETURN VALUE v.last", &bindings).await?;
        let last = rows.first().map_or(count, json::part_int);
        Ok(u64::try_from(last - count + 1).unwrap_or(1))
    }
}

fn equalities(equal: &[(&str, Json)], bindings: &mut Bindings) -> Vec<String> {
    equal
        .iter()
        .map(|(field, value)| {
            let path: Vec<String> = field.split('.').map(|part| column(&part.replace('`', ""))).collect();
            match value {
                Json::Null => format!("(v.{path} = NONE OR v.{path} = NULL)", path = path.join(".")),
                value => format!("v.{} = {}", path.join("."), bindings.add(json::to_value(value))),
            }
        })
        .collect()
}
