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
    Token,
    Passkey,
    PasskeyAnswered,
    SignInProvider,
    SignInLink,
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
    Share,
    Audit,
    AuditSeal,
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
            Self::Token => "d_token",
            Self::Passkey => "d_passkey",
            Self::PasskeyAnswered => "d_passkey_answered",
            Self::SignInProvider => "d_sign_in_provider",
            Self::SignInLink => "d_sign_in_link",
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
            Self::Share => "d_share",
            Self::Audit => "d_audit",
            Self::AuditSeal => "d_audit_seal",
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
        let mut bindings =
            Bindings::new().with("id", json::record_id(table.name(), id)).with("value", json::to_value(&value));
        let text = match table.newest_key(&value) {
            Some(newest) => {
                bindings.set("newest", int(newest));
                "UPSERT $id CONTENT { v: $value, n: $newest } RETURN NONE"
            }
            None => "UPSERT $id CONTENT { v: $value } RETURN NONE",
        };
        self.retried(text, &bindings).await.map(drop)
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

    /// Documents in order of their ids, after one of them.
    ///
    /// # Errors
    /// `store_unavailable`, `internal`.
    #[crate::opaque]
    pub async fn doc_list(
        &self,
        table: Table,
        order: DocOrder,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<(String, Json)>> {
        if order == DocOrder::Newest {
            let ids = self.newest_ids(table.name(), after, limit).await?;
            let rows = self.rows_of(table.name(), &ids, "v").await?;
            return Ok(rows.into_iter().map(|(id, mut row)| (id, row.json("v").unwrap_or_default())).collect());
        }
        let mut bindings = Bindings::new();
        let start = after.map_or(Bound::Unbounded, |id| Bound::Excluded(RecordIdKey::String(id.to_owned())));
        let key = RecordIdKey::Range(Box::new(RecordIdKeyRange { start, end: Bound::Unbounded }));
        let source = bindings.add_range(Value::RecordId(RecordId { table: table.name().into(), key }));
        let rows = self.connection().rows(&format!("SELECT id, v FROM {source} LIMIT {limit}"), bindings).await?;
        Ok(documents(rows))
    }

    /// Some documents whose fields equal the given values, in no order: those over which the table has an index.
    ///
    /// # Errors
    /// `store_unavailable`, `internal`.
    #[crate::opaque]
    pub async fn docs_equal(&self, table: Table, equal: &[(&str, Json)], limit: usize) -> Result<Vec<(String, Json)>> {
        let mut bindings = Bindings::new();
        let conditions: Vec<_> = equal
            .iter()
            .map(|(field, value)| format!("v.{} = {}", column(field), bindings.add(json::to_value(value))))
            .collect();
        let text = format!("SELECT id, v FROM {} WHERE {} LIMIT {limit}", table.name(), conditions.join(" AND "));
        Ok(documents(self.connection().rows(&text, bindings).await?))
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

fn documents(rows: Vec<Value>) -> Vec<(String, Json)> {
    let documents = rows.into_iter().filter_map(|row| {
        let mut row = Row::new(row);
        Some((row.text("id")?, row.json("v").unwrap_or_default()))
    });
    documents.collect()
}
