//! What plugins keep for themselves: keys and values, counted and bounded per plugin.
//!
//! A row of `plugin_kv` per key, whose id `[plugin, key]` keeps plugins apart; a row of `plugin_kv_end` for each that ends, by when; and
//! one of `plugin_kv_use` per plugin, which counts keys and bytes and gives out revisions. Every change passes through that last row:
//! whoever read it before somebody else's change begins anew. So counts are exact without counting, a revision is given once, and
//! what is read beside the counts is still so when it is written.

mod rows;
mod scan;
mod sweep;

use std::time::Duration;

use surrealdb::types::Value;
use tessera_model::error::{Error, ErrorCode, Result};

use crate::Store;
use crate::connection::{Bindings, rows_at};
use crate::errors::{self, Failure};
use crate::json::Row;

pub use scan::KvScan;

use rows::{Held, counter_id, end_id, end_row, entry_id, entry_of, entry_row, guard, held_of, is_live, use_of};

/// How often a change that another one came between is tried again.
const RETRIES: u32 = 12;
/// The longest pause before that is 2 to the power of this, in milliseconds.
const PAUSE_MAX: u32 = 7;

/// A value that a plugin keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KvEntry {
    pub key: String,
    pub value: Vec<u8>,
    /// Grows with every change; never the same again, also after the key was away.
    pub revision: u64,
    /// When it ends.
    pub until_ms: Option<i64>,
}

/// A value to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KvWrite {
    pub key: String,
    pub value: Vec<u8>,
    /// Only in place of this revision; 0 stands for none.
    pub expected: Option<u64>,
    pub until_ms: Option<i64>,
}

/// How much a plugin may keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KvQuota {
    pub keys: u64,
    /// Of keys and values together.
    pub bytes: u64,
}

/// How much a plugin keeps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct KvUse {
    pub keys: u64,
    /// Of keys and values together.
    pub bytes: u64,
    /// The last revision that was given out.
    pub revision: u64,
}

/// What came of [`Store::kv_set`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KvSet {
    /// Written, under this revision.
    Done(u64),
    /// Another revision than the expected one is there; 0 when none is.
    Changed(u64),
    /// The plugin may keep no more keys.
    NoKeysLeft,
    /// The plugin may keep no more bytes.
    NoBytesLeft,
}

impl Store {
    /// A value that a plugin keeps; none when it is over.
    ///
    /// # Errors
    /// `store_unavailable`, `internal`.
    #[crate::opaque]
    pub async fn kv_get(&self, plugin: &str, key: &str, now_ms: i64) -> Result<Option<KvEntry>> {
        let bindings = Bindings::new().with("id", entry_id(plugin, key));
        let rows = self.connection().rows("SELECT * FROM $id", bindings).await?;
        let found = rows.into_iter().next().map(entry_of).transpose()?;
        Ok(found.filter(|entry| is_live(entry.until_ms, now_ms)))
    }

    /// The values of many keys, in any order; those that aren't there, or are over, are left out.
    ///
    /// # Errors
    /// `store_unavailable`, `internal`.
    #[crate::opaque]
    pub async fn kv_get_many(&self, plugin: &str, keys: &[String], now_ms: i64) -> Result<Vec<KvEntry>> {
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let ids: Vec<Value> = keys.iter().map(|key| entry_id(plugin, key)).collect();
        let bindings = Bindings::new().with("ids", Value::Array(ids.into()));
        let rows = self.connection().rows("SELECT * FROM $ids", bindings).await?;
        let found = rows.into_iter().map(entry_of).collect::<Result<Vec<_>>>()?;
        Ok(found.into_iter().filter(|entry| is_live(entry.until_ms, now_ms)).collect())
    }

    /// Keeps a value. One that is over counts as absent, and gives its room back when there is none left.
    ///
    /// # Errors
    /// `write_conflict` when others keep changing what the plugin keeps; `store_unavailable`, `internal`.
    #[crate::opaque]
    pub async fn kv_set(&self, plugin: &str, write: &KvWrite, quota: KvQuota, now_ms: i64) -> Result<KvSet> {
        let size = write.key.len() as u64 + write.value.len() as u64;
        for tried in 0..=RETRIES {
            let (usage, held) = self.kv_before(plugin, &write.key).await?;
            let revision = held.as_ref().filter(|held| is_live(held.until_ms, now_ms)).map_or(0, |held| held.revision);
            if write.expected.is_some_and(|expected| expected != revision) {
                return Ok(KvSet::Changed(revision));
            }
            let before = usage.unwrap_or_default();
            let counts = KvUse {
                keys: before.keys + u64::from(held.is_none()),
                bytes: before.bytes.saturating_sub(held.as_ref().map_or(0, |held| held.size)) + size,
                revision: before.revision + 1,
            };
            if let Some(full) = full(before, counts, quota) {
                if self.kv_sweep_of(plugin, now_ms).await? == 0 {
                    return Ok(full);
                }
                continue;
            }
            if self.kv_put(plugin, write, size, usage, counts, held).await? {
                return Ok(KvSet::Done(counts.revision));
            }
            pause(tried).await;
        }
        Err(busy(plugin))
    }

    /// Removes a value; false when there was none.
    ///
    /// # Errors
    /// As [`Store::kv_set`].
    #[crate::opaque]
    pub async fn kv_delete(&self, plugin: &str, key: &str, now_ms: i64) -> Result<bool> {
        for tried in 0..=RETRIES {
            let (usage, held) = self.kv_before(plugin, key).await?;
            let Some(held) = held else { return Ok(false) };
            let was_live = is_live(held.until_ms, now_ms);
            if self.kv_remove(plugin, usage.unwrap_or_default(), &[held]).await? {
                return Ok(was_live);
            }
            pause(tried).await;
        }
        Err(busy(plugin))
    }

    /// How much a plugin keeps, with what is over and not swept yet.
    ///
    /// # Errors
    /// `store_unavailable`, `internal`.
    #[crate::opaque]
    pub async fn kv_use(&self, plugin: &str) -> Result<KvUse> {
        Ok(self.kv_usage(plugin).await?.unwrap_or_default())
    }

    async fn kv_usage(&self, plugin: &str) -> Result<Option<KvUse>> {
        let bindings = Bindings::new().with("counter", counter_id(plugin));
        let rows = self.connection().rows("SELECT * FROM $counter", bindings).await?;
        Ok(rows.into_iter().next().map(|row| use_of(Row::new(row))))
    }

    /// The counts, and then what is there of a key.
    async fn kv_before(&self, plugin: &str, key: &str) -> Result<(Option<KvUse>, Option<Held>)> {
        let bindings = Bindings::new().with("counter", counter_id(plugin)).with("id", entry_id(plugin, key));
        let text = "SELECT * FROM $counter; SELECT id, size, revision, until FROM $id";
        let mut answer = self.connection().run(text, bindings).await?;
        let usage = rows_at(&mut answer, 0).into_iter().next().map(|row| use_of(Row::new(row)));
        let held = rows_at(&mut answer, 1).into_iter().next().map(|row| held_of(Row::new(row)));
        Ok((usage, held))
    }

    /// Writes a value in place of what is held; false when anything of the plugin's changed since that was read.
    async fn kv_put(
        &self,
        plugin: &str,
        write: &KvWrite,
        size: u64,
        usage: Option<KvUse>,
        counts: KvUse,
        held: Option<Held>,
    ) -> Result<bool> {
        let mut bindings = Bindings::new();
        let mut statements = String::from("BEGIN;\n");
        guard(&mut statements, &mut bindings, plugin, usage, counts);
        let (id, row) =
            (bindings.add(entry_id(plugin, &write.key)), bindings.add(entry_row(write, size, counts.revision)));
        statements.push_str(&format!("UPSERT {id} CONTENT {row} RETURN NONE;\n"));
        let ended = held.and_then(|held| held.until_ms);
        if let Some(until) = ended.filter(|_| ended != write.until_ms) {
            let end = bindings.add(end_id(plugin, until, &write.key));
            statements.push_str(&format!("DELETE {end} RETURN NONE;\n"));
        }
        if let Some(until) = write.until_ms {
            let (end, row) = (bindings.add(end_id(plugin, until, &write.key)), bindings.add(end_row(size)));
            statements.push_str(&format!("UPSERT {end} CONTENT {row} RETURN NONE;\n"));
        }
        statements.push_str("COMMIT");
        self.kv_commit(&statements, bindings).await
    }

    /// Removes rows; false when anything of the plugin's changed since they were read.
    async fn kv_remove(&self, plugin: &str, usage: KvUse, rows: &[Held]) -> Result<bool> {
        let size: u64 = rows.iter().map(|held| held.size).sum();
        let counts = KvUse {
            keys: usage.keys.saturating_sub(rows.len() as u64),
            bytes: usage.bytes.saturating_sub(size),
            revision: usage.revision + 1,
        };
        let ids: Vec<Value> = rows.iter().map(|held| entry_id(plugin, &held.key)).collect();
        let ends: Vec<Value> =
            rows.iter().filter_map(|held| held.until_ms.map(|until| end_id(plugin, until, &held.key))).collect();
        let mut bindings = Bindings::new();
        let mut statements = String::from("BEGIN;\n");
        guard(&mut statements, &mut bindings, plugin, Some(usage), counts);
        for list in [ids, ends].into_iter().filter(|list| !list.is_empty()) {
            let list = bindings.add(Value::Array(list.into()));
            statements.push_str(&format!("DELETE {list} RETURN NONE;\n"));
        }
        statements.push_str("COMMIT");
        self.kv_commit(&statements, bindings).await
    }

    async fn kv_commit(&self, statements: &str, bindings: Bindings) -> Result<bool> {
        match self.attempt(statements, bindings).await {
            Ok(()) => Ok(true),
            Err(Failure::Conflict | Failure::Thrown(_) | Failure::Exists(_)) => Ok(false),
            Err(Failure::Unique(index)) => Err(errors::unique_violation(&index)),
            Err(Failure::Other(error)) => Err(error),
        }
    }
}

/// What is lacking for the new counts; a change that makes nothing larger always has room.
fn full(before: KvUse, counts: KvUse, quota: KvQuota) -> Option<KvSet> {
    if counts.keys > quota.keys.max(before.keys) {
        Some(KvSet::NoKeysLeft)
    } else if counts.bytes > quota.bytes.max(before.bytes) {
        Some(KvSet::NoBytesLeft)
    } else {
        None
    }
}

async fn pause(tried: u32) {
    tokio::time::sleep(Duration::from_millis(1 << tried.min(PAUSE_MAX))).await;
}

fn busy(plugin: &str) -> Error {
    Error::new(ErrorCode::WriteConflict, format!("what `{plugin}` keeps is changed by others all the time"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_grows_needs_room_and_what_shrinks_does_not() {
        let quota = KvQuota { keys: 2, bytes: 10 };
        let usage = |keys, bytes| KvUse { keys, bytes, revision: 0 };
        assert_eq!(full(usage(1, 5), usage(2, 10), quota), None);
        assert_eq!(full(usage(2, 5), usage(3, 6), quota), Some(KvSet::NoKeysLeft));
        assert_eq!(full(usage(1, 5), usage(1, 11), quota), Some(KvSet::NoBytesLeft));
        assert_eq!(full(usage(5, 50), usage(5, 40), quota), None, "as when the quota was larger before");
    }
}
