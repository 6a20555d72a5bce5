//! Rows and their ids, and the one row of counts that every change passes through.

use std::ops::Bound;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use surrealdb::types::{Object, RecordId, RecordIdKey, RecordIdKeyRange, Value};
use tessera_model::error::{Error, Result};

use super::{KvEntry, KvUse, KvWrite};
use crate::connection::Bindings;
use crate::json::{self, Row, int, text};

const TABLE: &str = "plugin_kv";
pub(super) const ENDS: &str = "plugin_kv_end";
pub(super) const USE: &str = "plugin_kv_use";

/// What a change needs to know of a row that is there.
#[derive(Clone, Debug)]
pub(super) struct Held {
    pub(super) key: String,
    pub(super) size: u64,
    pub(super) revision: u64,
    pub(super) until_ms: Option<i64>,
}

/// Whether something that ends then, or never, is still there.
pub(super) fn is_live(until_ms: Option<i64>, now_ms: i64) -> bool {
    until_ms.is_none_or(|until| until > now_ms)
}

pub(super) fn entry_id(plugin: &str, key: &str) -> Value {
    json::list_id(TABLE, vec![text(plugin), text(key)])
}

pub(super) fn end_id(plugin: &str, until_ms: i64, key: &str) -> Value {
    json::list_id(ENDS, vec![text(plugin), int(until_ms), text(key)])
}

pub(super) fn counter_id(plugin: &str) -> Value {
    json::record_id(USE, plugin)
}

pub(super) fn entry_row(write: &KvWrite, size: u64, revision: u64) -> Value {
    let mut row = Object::new();
    row.insert("value", text(BASE64.encode(&write.value)));
    row.insert("size", int(signed(size)));
    row.insert("revision", int(signed(revision)));
    if let Some(until) = write.until_ms {
        row.insert("until", int(until));
    }
    Value::Object(row)
}

pub(super) fn end_row(size: u64) -> Value {
    let mut row = Object::new();
    row.insert("size", int(signed(size)));
    Value::Object(row)
}

pub(super) fn range(table: &str, start: Bound<Vec<Value>>, end: Vec<Value>) -> Value {
    let start = start.map(|parts| RecordIdKey::Array(parts.into()));
    let range = RecordIdKeyRange { start, end: Bound::Excluded(RecordIdKey::Array(end.into())) };
    Value::RecordId(RecordId { table: table.into(), key: RecordIdKey::Range(Box::new(range)) })
}

/// The rows whose keys begin with a text and come after one of them; none when none can.
pub(super) fn beginning_with(plugin: &str, prefix: &str, after: Option<&str>) -> Option<Value> {
    let start = match after {
        Some(after) if after.starts_with(prefix) => Bound::Excluded(vec![text(plugin), text(after)]),
        Some(after) if after > prefix => return None,
        _ => Bound::Included(vec![text(plugin), text(prefix)]),
    };
    let end = match behind(prefix) {
        Some(end) => vec![text(plugin), text(end)],
        // A space comes before all characters of ids, so no other plugin's rows lie in between.
        None => vec![text(format!("{plugin} "))],
    };
    Some(range(TABLE, start, end))
}

/// The first text behind all that begin with this one.
fn behind(prefix: &str) -> Option<String> {
    let mut parts: Vec<char> = prefix.chars().collect();
    while let Some(last) = parts.pop() {
        let next = match last {
            '\u{D7FF}' => Some('\u{E000}'),
            other => char::from_u32(u32::from(other) + 1),
        };
        if let Some(next) = next {
            parts.push(next);
            return Some(parts.into_iter().collect());
        }
    }
    None
}

pub(super) fn entry_of(row: Value) -> Result<KvEntry> {
    let mut row = Row::new(row);
    let key = row.id_parts().get(1).map(json::part_text).unwrap_or_default();
    let value = BASE64
        .decode(row.text("value").unwrap_or_default())
        .map_err(|error| Error::internal(format!("a value of a plugin can't be read: {error}")))?;
    Ok(KvEntry { key, value, revision: row.unsigned("revision"), until_ms: row.int("until") })
}

pub(super) fn held_of(mut row: Row) -> Held {
    Held {
        key: row.id_parts().get(1).map(json::part_text).unwrap_or_default(),
        size: row.unsigned("size"),
        revision: row.unsigned("revision"),
        until_ms: row.int("until"),
    }
}

/// A row of those that end.
pub(super) fn ended_of(mut row: Row) -> Held {
    let parts = row.id_parts();
    Held {
        key: parts.get(2).map(json::part_text).unwrap_or_default(),
        size: row.unsigned("size"),
        revision: 0,
        until_ms: parts.get(1).map(json::part_int),
    }
}

pub(super) fn use_of(mut row: Row) -> KvUse {
    KvUse { keys: row.unsigned("keys"), bytes: row.unsigned("bytes"), revision: row.unsigned("revision") }
}

pub(super) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Puts new counts in place of those that were read, or stops the transaction.
pub(super) fn guard(
    statements: &mut String,
    bindings: &mut Bindings,
    plugin: &str,
    seen: Option<KvUse>,
    counts: KvUse,
) {
    let mut row = Object::new();
    row.insert("keys", int(signed(counts.keys)));
    row.insert("bytes", int(signed(counts.bytes)));
    row.insert("revision", int(signed(counts.revision)));
    let (id, row) = (bindings.add(counter_id(plugin)), bindings.add(Value::Object(row)));
    statements.push_str(&match seen {
        None => format!("CREATE {id} CONTENT {row} RETURN NONE;\n"),
        Some(seen) => {
            let seen = bindings.add(int(signed(seen.revision)));
            format!(
                "IF array::len(UPDATE {id} CONTENT {row} WHERE revision = {seen} RETURN VALUE revision) = 0 {{ THROW 'changed' }};\n"
            )
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_behind_a_prefix_is_the_first_that_does_not_begin_with_it() {
        for (prefix, next) in [
            ("a", Some("b")),
            ("用", Some("甩")),
            ("a\u{10FFFF}", Some("b")),
            ("\u{D7FF}", Some("\u{E000}")),
            ("", None),
            ("\u{10FFFF}", None),
        ] {
            assert_eq!(behind(prefix).as_deref(), next, "{prefix:?}");
        }
    }
}
