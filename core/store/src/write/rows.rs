//! Rows as they are written.

use surrealdb::types::{Object, Value};
use tessera_model::object::ObjectDef;
use tessera_model::record::{Fields, StoredRecord, ValidRecord};
use tessera_model::sort_key::sort_key;

use super::{RecordWrite, WriteMeta};
use crate::history::{self, Operation};
use crate::json::{self, int, object_of, record_id, text};
use crate::outbox::{self, OutboxKey};
use crate::search::tokens;
use crate::{bin, layout};

/// A record's row, with its sort keys.
pub(super) fn record_row(object: &ObjectDef, table: &str, record: &ValidRecord) -> Value {
    let mut row = object_of(record.fields());
    row.insert("k", sort_keys(object, record.id(), record.fields()));
    row.insert("id", record_id(table, record.id()));
    row.insert("version", int(signed(record.version())));
    Value::Object(row)
}

/// The keys of a record for each sort that has an index.
pub(crate) fn sort_keys(object: &ObjectDef, id: &str, fields: &Fields) -> Value {
    let mut keys = Object::new();
    keys.insert("o", int(0));
    for (name, (sort, field)) in layout::sorts(object) {
        keys.insert(name, text(sort_key(field, fields.get(&sort.field), sort.descending, id)));
    }
    Value::Object(keys)
}

/// The row of a record's search tokens.
pub(crate) fn token_row(object: &ObjectDef, id: &str, fields: &Fields) -> Value {
    let mut row = Object::new();
    row.insert("id", record_id(&layout::token_table(&object.key), id));
    row.insert("s", Value::Array(tokens::tokens(object, fields).into_iter().map(text).collect::<Vec<_>>().into()));
    Value::Object(row)
}

/// The row of the bin for a deleted record.
pub(super) fn bin_row(meta: &WriteMeta, record: &StoredRecord, version: u64) -> Value {
    let mut row = Object::new();
    row.insert("id", bin::id_of(record.object(), record.id()));
    row.insert("object", text(record.object()));
    row.insert("key", text(bin::newest_key(meta.at_ms, record.id())));
    row.insert("record", Value::Object(object_of(record.fields())));
    row.insert("version", int(signed(version)));
    row.insert("deleted_at_ms", int(meta.at_ms));
    row.insert("deleted_by", text(meta.actor.as_str()));
    insert_some(&mut row, "reason", meta.reason.as_deref());
    Value::Object(row)
}

/// The row of history for a change.
pub(super) fn history_row(meta: &WriteMeta, write: &RecordWrite, operation: Operation) -> Value {
    let mut row = Object::new();
    let parts = vec![text(write.object.as_str()), text(write.id.as_str()), int(signed(write.version))];
    row.insert("id", json::list_id(history::TABLE, parts));
    row.insert("at_ms", int(meta.at_ms));
    row.insert("actor", text(meta.actor.as_str()));
    row.insert("channel", text(meta.channel.as_str()));
    insert_some(&mut row, "source", meta.source.as_deref());
    insert_some(&mut row, "reason", meta.reason.as_deref());
    row.insert("operation", text(operation.as_str()));
    row.insert("changes", text(history::changes_text(&write.changes)));
    Value::Object(row)
}

/// The row of the outbox for a change.
pub(super) fn outbox_row(meta: &WriteMeta, write: &RecordWrite, operation: Operation) -> Value {
    let key = OutboxKey {
        at_ms: meta.at_ms,
        object: write.object.clone(),
        id: write.id.clone(),
        version: write.version,
        operation,
        only: None,
    };
    let mut row = Object::new();
    row.insert("id", outbox::id_of(&key));
    row.insert("actor", text(meta.actor.as_str()));
    row.insert("channel", text(meta.channel.as_str()));
    insert_some(&mut row, "source", meta.source.as_deref());
    row.insert("trace", text(meta.trace.as_str()));
    if !meta.chain.is_empty() {
        row.insert("chain", Value::Array(meta.chain.iter().map(|name| text(name.as_str())).collect::<Vec<_>>().into()));
    }
    Value::Object(row)
}

fn insert_some(row: &mut Object, key: &str, value: Option<&str>) {
    if let Some(value) = value {
        row.insert(key, text(value));
    }
}

pub(super) fn signed(version: u64) -> i64 {
    i64::try_from(version).unwrap_or(i64::MAX)
}
