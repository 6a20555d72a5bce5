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
    /// Set on a row that was given up and taken back: the only consumer that is to see it.
    pub only: Option<String>,
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
    /// The consumer that failed on it last.
    pub consumer: Option<String>,
}

impl Store {
    /// Rows that are waiting, oldest first, also those that are not due again yet.
    ///
    /// # Errors
    /// `store_unavailable`, `internal`.
    #[crate::opaque]
    pub async fn outbox_pending(&self, limit: usize) -> Result<Vec<OutboxRow>> {
        let polls = self.inner.outbox_polls.fetch_add(1, Ordering::Relaxed);
        let is_whole = polls.is_multiple_of(POLLS_PER_WHOLE);
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
        let mut bindings = Bindings::new();
        let source = bindings.add_range(range);
        let rows = self.connection().rows(&format!("SELECT * FROM {source} LIMIT {limit}"), bindings).await?;
        let mut out: Vec<OutboxRow> = rows.into_iter().map(|row| outbox_row(Row::new(row))).collect();
        self.add_changes(&mut out).await?;
        Ok(out)
    }

    /// Reads what changed out of the history.
    async fn add_changes(&self, out: &mut [OutboxRow]) -> Result<()> {
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
            return Ok(());
        }
        let rows = self
            .connection()
            .rows("SELECT id, changes FROM $ids", Bindings::new().with("ids", Value::Array(ids.into())))
            .await?;
        let changes: std::collections::HashMap<(String, String, u64), Vec<FieldChange>> = rows
            .into_iter()
            .map(|row| {
                let row = history::history_row(Row::new(row));
                ((row.object, row.id, row.version), row.changes)
            })
            .collect();
        for row in out {
            let key = (row.key.object.clone(), row.key.id.clone(), row.key.version);
            // Several rows may tell of one change: those that were taken back stand beside the first.
            row.changes = changes.get(&key).cloned().unwrap_or_default();
        }
        Ok(())
    }

    /// Removes rows that everybody has seen.
    ///
    /// # Errors
    /// `store_unavailable`, `internal`.
    #[crate::opaque]
    pub async fn outbox_done(&self, keys: &[OutboxKey]) -> Result<()> {
        if keys.is_empty() {
            return Ok(());
        }
        let ids: Vec<Value> = keys.iter().map(id_of).collect();
        self.retried("DELETE $ids RETURN NONE", &Bindings::new().with("ids", Value::Array(ids.into()))).await.map(drop)
    }

    /// Notes that a consumer failed and when to try again. The row stays until everybody has seen it.
    ///
    /// # Errors
    /// `store_unavailable`, `internal`.
    #[crate::opaque]
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

    /// Gives a row up for a consumer: it is noted in [`Table::DeadLetter`], where a person finds it. The row itself stays for the
    /// other consumers; [`Store::outbox_done`] removes it.
    ///
    /// # Errors
    /// `store_unavailable`, `internal`.
    #[crate::opaque]
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
        self.doc_put(Table::DeadLetter, &name, value).await
    }

    /// Rows that were given up, newest first, as documents of [`Table::DeadLetter`].
    ///
    /// # Errors
    /// `store_unavailable`, `internal`.
    #[crate::opaque]
    pub async fn outbox_given_up(&self, after: Option<&str>, limit: usize) -> Result<Vec<(String, serde_json::Value)>> {
        self.doc_list(Table::DeadLetter, DocOrder::Newest, after, limit).await
    }

    /// How many rows were given up, counted up to a limit.
    ///
    /// # Errors
    /// `store_unavailable`, `internal`.
    #[crate::opaque]
    pub async fn outbox_given_up_count(&self, limit: usize) -> Result<usize> {
        let text = format!("SELECT VALUE id FROM {} LIMIT {limit}", Table::DeadLetter.name());
        Ok(self.connection().rows(&text, Bindings::new()).await?.len())
    }

    /// A row that was given up, as it is to be tried again: by its consumer alone, with all attempts before it.
    ///
    /// # Errors
    /// `store_unavailable`, `internal`.
    #[crate::opaque]
    pub async fn outbox_given_up_row(&self, id: &str) -> Result<Option<OutboxRow>> {
        let Some(value) = self.doc_get(Table::DeadLetter, id).await? else { return Ok(None) };
        let mut rows = [given_up_row(&value)];
        self.add_changes(&mut rows).await?;
        let [row] = rows;
        Ok(Some(row))
    }

    /// Takes a row back that was given up under this id: out of the dead letters and into the outbox, or neither.
    ///
    /// # Errors
    /// `store_unavailable`, `internal`.
    #[crate::opaque]
    pub async fn outbox_revive(&self, id: &str, row: &OutboxRow) -> Result<()> {
        // Its place in the outbox may lie before everything that was read last.
        self.inner.outbox_floor.fetch_min(row.at_ms.saturating_sub(MARGIN_MS).max(0), Ordering::Relaxed);
        let mut content = surrealdb::types::Object::new();
        content.insert("id", id_of(&row.key));
        content.insert("actor", text(row.actor.as_str()));
        content.insert("channel", text(row.channel.as_str()));
        if let Some(source) = &row.source {
            content.insert("source", text(source.as_str()));
        }
        content.insert("trace", text(row.trace.as_str()));
        content
            .insert("chain", Value::Array(row.chain.iter().map(|name| text(name.as_str())).collect::<Vec<_>>().into()));
        let bindings = Bindings::new()
            .with("dead", json::record_id(Table::DeadLetter.name(), id))
            .with("row", Value::Object(content));
        let statement = "BEGIN; UPSERT $row.id CONTENT $row RETURN NONE; DELETE $dead RETURN NONE; COMMIT";
        self.retried(statement, &bindings).await.map(drop)
    }
}

pub(crate) fn id_of(key: &OutboxKey) -> Value {
    let mut parts = vec![
        int(key.at_ms),
        text(key.object.as_str()),
        text(key.id.as_str()),
        int(signed(key.version)),
        text(key.operation.as_str()),
    ];
    parts.extend(key.only.as_deref().map(text));
    json::list_id(TABLE, parts)
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
        only: parts.get(5).map(json::part_text),
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

/// A row as the dead letters keep it.
fn given_up_row(value: &serde_json::Value) -> OutboxRow {
    let part = |key: &str| value.get(key).and_then(serde_json::Value::as_str);
    let owned = |key: &str| part(key).unwrap_or_default().to_owned();
    let at_ms = value.get("at_ms").and_then(serde_json::Value::as_i64).unwrap_or_default();
    let key = OutboxKey {
        at_ms,
        object: owned("object"),
        id: owned("id"),
        version: value.get("version").and_then(serde_json::Value::as_u64).unwrap_or_default(),
        operation: Operation::parse(part("operation").unwrap_or_default()),
        only: Some(owned("consumer")),
    };
    OutboxRow {
        key,
        at_ms,
        actor: owned("actor"),
        channel: owned("channel"),
        source: part("source").map(str::to_owned),
        trace: owned("trace"),
        chain: value.get("chain").and_then(|chain| serde_json::from_value(chain.clone()).ok()).unwrap_or_default(),
        changes: Vec::new(),
        attempts: 0,
        next_at_ms: 0,
        consumer: None,
    }
}
