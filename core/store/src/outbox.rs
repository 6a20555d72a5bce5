//! The outbox: changes that after-hooks, workflows and webhooks have still to see, oldest first.

use std::ops::Bound;
use std::sync::atomic::Ordering;

use surrealdb::types::{Array, RecordId, RecordIdKey, RecordIdKeyRange, Value};
use tessera_model::error::Result;
use tessera_model::record::FieldChange;

use crate::connection::Bindings;
use crate::history::{self, Operation};
use crate::json::{self, Row, int, text};
use crate::{DocOrder, Store, Table};

pub(crate) const TABLE: &str = "outbox";
/// How far before the oldest row that was seen last the next reading begins: clocks of nodes differ.
const MARGIN_MS: i64 = 120_000;
/// How often the whole outbox is read, for rows of a node whose clock is far behind.
const POLLS_PER_WHOLE: u64 = 64;

/// Names a row of the outbox.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OutboxKey {
    /// When the change was made; rows are kept in this order.
    pub at_ms: i64,
    pub object: String,
    pub id: String,
    pub version: u64,
    pub operation: Operation,
}

/// A change that has still to be seen.
#[derive(Clone, Debug, PartialEq)]
pub struct OutboxRow {
    pub key: OutboxKey,
    pub at_ms: i64,
    pub actor: String,
    pub channel: String,
    pub source: Option<String>,
    pub trace: String,
    /// Names of what led to the change, outermost first.
    pub chain: Vec<String>,
    pub changes: Vec<FieldChange>,
    pub attempts: u32,
    /// Not to be tried again before.
    pub next_at_ms: i64,
    /// Set once it failed: the only consumer that has still to see it.
    pub consumer: Option<String>,
}

impl Store {
    /// Rows that are waiting, oldest first, also those that are not due again yet.
    ///
    /// # Errors
    /// `store_unavailable`, `internal`.
    pub async fn outbox_pending(&self, limit: usize) -> Result<Vec<OutboxRow>> {
        let polls = self.inner.outbox_polls.fetch_add(1, Ordering::Relaxed);
        let is_whole = polls % POLLS_PER_WHOLE == 0;
        let floor = if is_whole { 0 } else { self.inner.outbox_floor.load(Ordering::Relaxed) };
        let rows = self.outbox_from(floor, limit).await?;
        if let Some(first) = rows.first() {
            self.inner.outbox_floor.store(first.at_ms.saturating_sub(MARGIN_MS).max(0), Ordering::Relaxed);
        }
        Ok(rows)
    }

    async fn outbox_from(&self, floor: i64, limit: usize) -> Result<Vec<OutboxRow>> {
        let start = RecordIdKey::Array(Array::from(vec![int(floor)]));
        let range = RecordIdKeyRange { start: Bound::Included(start), end: Bound::Unbounded };
        let range = Value::RecordId(RecordId { table: TABLE.into(), key: RecordIdKey::Range(Box::new(range)) });
        let rows = self
            .connection()
            .rows(&format!("SELECT * FROM $range LIMIT {limit}"), Bindings::new().with("range", range))
            .await?;
        let mut out: Vec<OutboxRow> = rows.into_iter().map(|row| outbox_row(Row::new(row))).collect();
        let ids: Vec<Value> = out
            .iter()
            .map(|row| {
                json::list_id(
                    history::TABLE,
                    vec![text(row.key.object.as_str()), text(row.key.id.as_str()), int(signed(row.key.version))],
                )
            })
            .collect();
        if ids.is_empty() {
            return Ok(out);
        }
        let rows = self
            .connection()
            .rows("SELECT id, changes FROM $ids", Bindings::new().with("ids", Value::Array(ids.into())))
            .await?;
        let mut changes: std::collections::HashMap<(String, String, u64), Vec<FieldChange>> = rows
            .into_iter()
            .map(|row| {
                let row = history::history_row(Row::new(row));
                ((row.object, row.id, row.version), row.changes)
            })
            .collect();
        for row in &mut out {
            let key = (row.key.object.clone(), row.key.id.clone(), row.key.version);
            row.changes = changes.remove(&key).unwrap_or_default();
        }
        Ok(out)
    }

    /// Removes rows that everybody has seen.
    ///
    /// # Errors
    /// `store_unavailable`, `internal`.
    pub async fn outbox_done(&self, keys: &[OutboxKey]) -> Result<()> {
        if keys.is_empty() {
            return Ok(());
        }
        let ids: Vec<Value> = keys.iter().map(id_of).collect();
        self.retried("DELETE $ids RETURN NONE", &Bindings::new().with("ids", Value::Array(ids.into()))).await.map(drop)
    }

    /// Notes that a consumer failed and when to try again. The row stays for that consumer alone.
    ///
    /// # Errors
    /// `store_unavailable`, `internal`.
    pub async fn outbox_failed(
        &self,
        key: &OutboxKey,
        consumer: &str,
        attempts: u32,
        next_at_ms: i64,
        error: &str,
    ) -> Result<()> {
        let statement =
            "UPDATE $id SET consumer = $consumer, attempts = $attempts, next_at_ms = $next, error = $error RETURN NONE";
        let bindings = Bindings::new()
            .with("id", id_of(key))
            .with("consumer", text(consumer))
            .with("attempts", int(i64::from(attempts)))
            .with("next", int(next_at_ms))
            .with("error", text(error));
        self.retried(statement, &bindings).await.map(drop)
    }

    /// Gives a row up: it moves to [`Table::DeadLetter`], where a person finds it.
    ///
    /// # Errors
    /// `store_unavailable`, `internal`.
    pub async fn outbox_dead(&self, row: &OutboxRow, consumer: &str, error: &str) -> Result<()> {
        let key = &row.key;
        let value = serde_json::json!({
            "at_ms": key.at_ms, "object": key.object, "id": key.id, "version": key.version, "operation": key.operation.as_str(),
            "consumer": consumer, "attempts": row.attempts, "error": error, "actor": row.actor, "channel": row.channel,
            "source": row.source, "trace": row.trace, "chain": row.chain,
        });
        let name = format!(
            "{:013}-{}-{}-{}-{}-{consumer}",
            key.at_ms,
            key.object,
            key.id,
            key.version,
            key.operation.as_str()
        );
        let bindings = Bindings::new()
            .with("dead", json::record_id(Table::DeadLetter.name(), &name))
            .with("value", json::to_value(&value))
            .with("id", id_of(key));
        let statement = "BEGIN; UPSERT $dead CONTENT { v: $value } RETURN NONE; DELETE $id RETURN NONE; COMMIT";
        self.retried(statement, &bindings).await.map(drop)
    }

    /// Rows that were given up, newest first, as documents of [`Table::DeadLetter`].
    ///
    /// # Errors
    /// `store_unavailable`, `internal`.
    pub async fn outbox_given_up(&self, after: Option<&str>, limit: usize) -> Result<Vec<(String, serde_json::Value)>> {
        self.doc_list(Table::DeadLetter, &[], DocOrder::Newest, after, limit).await
    }
}

pub(crate) fn id_of(key: &OutboxKey) -> Value {
    json::list_id(
        TABLE,
        vec![
            int(key.at_ms),
            text(key.object.as_str()),
            text(key.id.as_str()),
            int(signed(key.version)),
            text(key.operation.as_str()),
        ],
    )
}

fn signed(version: u64) -> i64 {
    i64::try_from(version).unwrap_or(i64::MAX)
}

fn outbox_row(mut row: Row) -> OutboxRow {
    let parts = row.id_parts();
    let part = |at: usize| parts.get(at).map(json::part_text).unwrap_or_default();
    let number = |at: usize| parts.get(at).map_or(0, json::part_int);
    let key = OutboxKey {
        at_ms: number(0),
        object: part(1),
        id: part(2),
        version: u64::try_from(number(3)).unwrap_or_default(),
        operation: Operation::parse(&part(4)),
    };
    OutboxRow {
        at_ms: key.at_ms,
        key,
        actor: row.text("actor").unwrap_or_default(),
        channel: row.text("channel").unwrap_or_default(),
        source: row.text("source"),
        trace: row.text("trace").unwrap_or_default(),
        chain: row.json("chain").and_then(|chain| serde_json::from_value(chain).ok()).unwrap_or_default(),
        changes: Vec::new(),
        attempts: u32::try_from(row.unsigned("attempts")).unwrap_or(u32::MAX),
        next_at_ms: row.int("next_at_ms").unwrap_or_default(),
        consumer: row.text("consumer"),
    }
}
