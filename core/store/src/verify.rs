//! Looking through everything that is stored: does it fit together? For whoever wants to know after a crash.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Bound;

use surrealdb::types::{Array, RecordId, RecordIdKey, RecordIdKeyRange, Value};
use tessera_model::error::Result;
use tessera_model::object::ObjectDef;
use tessera_model::record::StoredRecord;
use tessera_model::schema::Schema;

use crate::connection::Bindings;
use crate::json::{self, Row, int, text};
use crate::records::{range_after, record_of};
use crate::{Store, bin, history, layout, outbox, write};

/// Rows that are read at once.
const PAGE: usize = 1_000;
/// Faults that are put into words.
const EXAMPLES: usize = 20;

/// What [`Store::verify`] found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verification {
    pub records: u64,
    /// In the bin.
    pub deleted: u64,
    /// Rows of history.
    pub changes: u64,
    /// Changes that somebody has still to be told of.
    pub waiting: u64,
    /// When the oldest of them was made, in milliseconds since 1970.
    pub oldest_waiting_ms: Option<i64>,
    pub faults: u64,
    /// The first faults, in words.
    pub examples: Vec<String>,
}

impl Verification {
    fn fault(&mut self, what: impl FnOnce() -> String) {
        self.faults += 1;
        if self.examples.len() < EXAMPLES {
            self.examples.push(what());
        }
    }
}

impl Store {
    /// Reads all records, their history, the bin and the outbox, and compares: every record has every one of its changes, every
    /// change its record; what is kept beside records (keys of sorts, tokens of the search, counts) is what it should be. Changes
    /// nothing. What is written meanwhile may look like a fault.
    ///
    /// # Errors
    /// `store_unavailable`, `internal`.
    #[crate::opaque]
    pub async fn verify(&self, schema: &Schema) -> Result<Verification> {
        let mut found = Verification::default();
        for object in schema.objects() {
            self.verify_records(object, &mut found).await?;
        }
        self.verify_history(schema, &mut found).await?;
        self.verify_outbox(schema, &mut found).await?;
        Ok(found)
    }

    async fn verify_records(&self, object: &ObjectDef, found: &mut Verification) -> Result<()> {
        let table = layout::table(&object.key);
        let mut seen = 0;
        let mut after: Option<String> = None;
        loop {
            let mut bindings = Bindings::new();
            let source = bindings.add_range(range_after(&table, after.as_deref()));
            let rows = self.connection().rows(&format!("SELECT * FROM {source} LIMIT {PAGE}"), bindings).await?;
            let keys: Vec<Value> = rows.iter().map(|row| Row::new(row.clone()).take("k")).collect();
            let records: Vec<_> = rows.into_iter().filter_map(|row| record_of(object, row)).collect();
            let Some(last) = records.last() else { break };
            after = Some(last.id().to_owned());
            seen += records.len() as u64;
            self.verify_tokens(object, &records, found).await?;
            let changes = records.iter().map(|record| change_id(&object.key, record.id(), record.version())).collect();
            let changes = self.versions_of(changes).await?;
            for (record, keys) in records.iter().zip(keys) {
                let name = || format!("{} `{}`", object.key, record.id());
                if !changes.contains(&(object.key.clone(), record.id().to_owned(), record.version())) {
                    found.fault(|| format!("{} has no history of its version {}", name(), record.version()));
                }
                if keys != write::sort_keys(object, record.id(), record.fields()) {
                    found.fault(|| format!("{} has other keys for sorting than its fields lead to", name()));
                }
            }
        }
        found.records += seen;
        let mut counts = vec![("the kept count".to_owned(), format!("SELECT count() AS n FROM `{table}` GROUP ALL"))];
        for index in layout::indexes(object).iter().filter(|index| index.equal.is_empty()) {
            let column = layout::SAME_COLUMN;
            let text =
                format!("SELECT count() AS n FROM `{table}` WITH INDEX `{}` WHERE {column} = 0 GROUP ALL", index.name);
            counts.push((format!("the index `{}`", index.name), text));
        }
        for (what, statement) in counts {
            let rows = self.connection().rows(&statement, Bindings::new()).await?;
            let count = rows.into_iter().next().map_or(0, |row| Row::new(row).unsigned("n"));
            if count != seen {
                found.fault(|| format!("{what} of {} tells of {count} records, there are {seen}", object.key));
            }
        }
        Ok(())
    }

    /// Where search reads tokens: each record has those that its fields lead to.
    async fn verify_tokens(
        &self,
        object: &ObjectDef,
        records: &[StoredRecord],
        found: &mut Verification,
    ) -> Result<()> {
        if !self.inner.has_tokens() {
            return Ok(());
        }
        let table = layout::token_table(&object.key);
        let ids: Vec<Value> = records.iter().map(|record| json::record_id(&table, record.id())).collect();
        let rows = self.connection().rows("SELECT id, s FROM $ids", ids_of(ids)).await?;
        let mut tokens: HashMap<String, Value> =
            rows.into_iter().map(Row::new).filter_map(|mut row| Some((row.text("id")?, row.take("s")))).collect();
        for record in records {
            let name = || format!("{} `{}`", object.key, record.id());
            let wanted = Row::new(write::token_row(object, record.id(), record.fields())).take("s");
            match tokens.remove(record.id()) {
                Some(kept) if kept == wanted => {}
                Some(_) => found.fault(|| format!("{} can't be found by some of its words", name())),
                None => found.fault(|| format!("{} can't be searched for", name())),
            }
        }
        Ok(())
    }

    /// Each record's history, from its first version to the one that it has now, in its table or in the bin.
    async fn verify_history(&self, schema: &Schema, found: &mut Verification) -> Result<()> {
        let mut after: Option<Vec<Value>> = None;
        let mut open: BTreeMap<(String, String), Vec<u64>> = BTreeMap::new();
        loop {
            let start = after.take().map_or(Bound::Unbounded, |parts| Bound::Excluded(key_of(parts)));
            let mut bindings = Bindings::new();
            let source = bindings.add_range(range_of(history::TABLE, start));
            let rows = self.connection().rows(&format!("SELECT VALUE id FROM {source} LIMIT {PAGE}"), bindings).await?;
            let is_over = rows.len() < PAGE;
            found.changes += rows.len() as u64;
            let mut last = None;
            for row in rows {
                let parts = parts_of(row);
                let (Some(object), Some(id), Some(version)) = (parts.first(), parts.get(1), parts.get(2)) else {
                    continue;
                };
                let key = (json::part_text(object), json::part_text(id));
                open.entry(key.clone()).or_default().push(unsigned(version));
                last = Some(key);
                after = Some(parts);
            }
            // The last record may go on with the next page.
            let rest = last.filter(|_| !is_over).and_then(|key| open.remove_entry(&key));
            let complete = std::mem::replace(&mut open, rest.into_iter().collect());
            self.verify_versions(schema, complete, found).await?;
            if is_over {
                break;
            }
        }
        let rows =
            self.connection().rows("SELECT count() AS n FROM bin GROUP ALL", Bindings::new()).await?.into_iter().next();
        let binned = rows.map_or(0, |row| Row::new(row).unsigned("n"));
        let deleted = found.deleted;
        if binned < deleted {
            found.fault(|| format!("the bin has {binned} records, {deleted} were deleted"));
        }
        Ok(())
    }

    async fn verify_versions(
        &self,
        schema: &Schema,
        histories: BTreeMap<(String, String), Vec<u64>>,
        found: &mut Verification,
    ) -> Result<()> {
        // What plugins left behind that are no longer there has no definition to be read by.
        let known: Vec<_> = histories.iter().filter(|((object, _), _)| schema.object(object).is_some()).collect();
        let live = known.iter().map(|((object, id), _)| json::record_id(&layout::table(object), id)).collect();
        let live = self.connection().rows("SELECT id, version FROM $ids", ids_of(live)).await?;
        let live: HashMap<(String, String), u64> = live
            .into_iter()
            .filter_map(|row| {
                let mut row = Row::new(row);
                let Value::RecordId(id) = row.take("id") else { return None };
                let object = id.table.as_str().trim_start_matches("o_").to_owned();
                Some(((object, json::key_text(id)?), row.unsigned("version")))
            })
            .collect();
        let binned = known.iter().map(|((object, id), _)| bin::id_of(object, id)).collect();
        let binned = self.connection().rows("SELECT id, version FROM $ids", ids_of(binned)).await?;
        let binned: HashMap<(String, String), u64> = binned
            .into_iter()
            .map(|row| {
                let mut row = Row::new(row);
                let version = row.unsigned("version");
                let parts = row.id_parts();
                let part = |at: usize| parts.get(at).map(json::part_text).unwrap_or_default();
                ((part(0), part(1)), version)
            })
            .collect();
        for (key, versions) in known {
            let name = || format!("{} `{}`", key.0, key.1);
            found.deleted += u64::from(binned.contains_key(key));
            let last = versions.last().copied().unwrap_or_default();
            if versions.iter().zip(1..).any(|(version, wanted)| *version != wanted) {
                found.fault(|| format!("{} lacks a part of its history: there are {versions:?}", name()));
            }
            match (live.get(key), binned.get(key)) {
                (Some(_), Some(_)) => found.fault(|| format!("{} is both there and in the bin", name())),
                (None, None) => found.fault(|| format!("{} has a history and isn't there", name())),
                (Some(version), None) | (None, Some(version)) if *version != last => {
                    found.fault(|| format!("{} has version {version}, its history ends with {last}", name()));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Everything that somebody has still to be told of must have happened.
    async fn verify_outbox(&self, schema: &Schema, found: &mut Verification) -> Result<()> {
        let mut after: Option<Vec<Value>> = None;
        loop {
            let start = after.take().map_or(Bound::Unbounded, |parts| Bound::Excluded(key_of(parts)));
            let mut bindings = Bindings::new();
            let source = bindings.add_range(range_of(outbox::TABLE, start));
            let statement = format!("SELECT VALUE id FROM {source} LIMIT {PAGE}");
            let rows: Vec<_> = self.connection().rows(&statement, bindings).await?.into_iter().map(parts_of).collect();
            if rows.is_empty() {
                return Ok(());
            }
            after = rows.last().cloned();
            found.waiting += rows.len() as u64;
            let mut wanted = Vec::new();
            for parts in &rows {
                let part = |at: usize| parts.get(at).map(json::part_text).unwrap_or_default();
                let at_ms = parts.first().map_or(0, json::part_int);
                found.oldest_waiting_ms = Some(found.oldest_waiting_ms.map_or(at_ms, |oldest| oldest.min(at_ms)));
                if schema.object(&part(1)).is_some() {
                    wanted.push((part(1), part(2), parts.get(3).map(unsigned).unwrap_or_default()));
                }
            }
            let ids = wanted.iter().map(|(object, id, version)| change_id(object, id, *version)).collect();
            let there = self.versions_of(ids).await?;
            for (object, id, version) in wanted.into_iter().filter(|change| !there.contains(change)) {
                // The history of a record that was removed for good went with it.
                if self.history(&object, &id, None, 1).await?.is_empty() {
                    continue;
                }
                found.fault(|| format!("version {version} of {object} `{id}` waits to be told, but has no history"));
            }
        }
    }

    /// Those of the changes that are there.
    async fn versions_of(&self, ids: Vec<Value>) -> Result<HashSet<(String, String, u64)>> {
        let rows = self.connection().rows("SELECT VALUE id FROM $ids", ids_of(ids)).await?;
        Ok(rows
            .into_iter()
            .map(|row| {
                let parts = parts_of(row);
                let part = |at: usize| parts.get(at).map(json::part_text).unwrap_or_default();
                (part(0), part(1), parts.get(2).map(unsigned).unwrap_or_default())
            })
            .collect())
    }
}

fn ids_of(ids: Vec<Value>) -> Bindings {
    Bindings::new().with("ids", Value::Array(ids.into()))
}

fn change_id(object: &str, id: &str, version: u64) -> Value {
    let version = int(i64::try_from(version).unwrap_or(i64::MAX));
    json::list_id(history::TABLE, vec![text(object), text(id), version])
}

fn unsigned(part: &Value) -> u64 {
    u64::try_from(json::part_int(part)).unwrap_or_default()
}

fn key_of(parts: Vec<Value>) -> RecordIdKey {
    RecordIdKey::Array(Array::from(parts))
}

fn range_of(table: &str, start: Bound<RecordIdKey>) -> Value {
    let range = RecordIdKeyRange { start, end: Bound::Unbounded };
    Value::RecordId(RecordId { table: table.into(), key: RecordIdKey::Range(Box::new(range)) })
}

fn parts_of(id: Value) -> Vec<Value> {
    match id {
        Value::RecordId(RecordId { key: RecordIdKey::Array(parts), .. }) => parts.into_vec(),
        _ => Vec::new(),
    }
}
