//! Records and names that were read lately, so that what is shown again and again (a list, the owners behind its names, a record that is being
//! changed) isn't asked of the database each time.
//!
//! Both are held here only as they were last committed: whoever writes a record takes them out before the transaction begins and once more
//! when that has ended, and what somebody read meanwhile is not put in. A database that other processes write to as well (`ws://`)
//! is always asked.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher as _;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use moka::sync::Cache;
use serde_json::Value as Json;
use tessera_model::record::StoredRecord;

/// About so many bytes of records are held.
const BYTES_MAX: u64 = 32 * 1024 * 1024;
/// Names that are held.
const NAMES_MAX: u64 = 50_000;
/// Records share so many turns; writers of one keep readers of its neighbours from putting theirs in, for a moment.
const TURNS: usize = 1_024;

/// The records.
pub(crate) struct Recent {
    records: Cache<String, Arc<StoredRecord>>,
    names: Cache<String, Arc<Name>>,
    turns: Vec<Mutex<Turn>>,
    hasher: RandomState,
    is_off: bool,
}

/// What a record is called, by the field that gave objects their names at the time.
struct Name {
    field: String,
    text: String,
}

/// Who writes some of the records.
#[derive(Default)]
struct Turn {
    /// Transactions that began.
    begun: u64,
    /// Those of them that have not ended.
    writing: u32,
}

/// Permission to put in what is read from now on, unless somebody writes it meanwhile.
pub(crate) struct Pass {
    turn: usize,
    begun: u64,
}

/// A transaction that writes records. One whose end nobody saw (the caller was broken off) keeps their turns closed for good: then
/// the database is asked, as if there were nothing here.
pub(crate) struct Writing<'a> {
    recent: &'a Recent,
    places: Vec<(String, usize)>,
}

impl Recent {
    /// `is_off` for a database that others write to.
    pub(crate) fn new(is_off: bool) -> Self {
        Self {
            records: Cache::builder()
                .max_capacity(BYTES_MAX)
                .weigher(|_: &String, record: &Arc<StoredRecord>| weight(record))
                .build(),
            names: Cache::new(NAMES_MAX),
            turns: std::iter::repeat_with(Mutex::default).take(TURNS).collect(),
            hasher: RandomState::new(),
            is_off,
        }
    }

    pub(crate) fn get(&self, object: &str, id: &str) -> Option<Arc<StoredRecord>> {
        if self.is_off { None } else { self.records.get(&key(object, id)) }
    }

    /// To be taken before the database is asked.
    pub(crate) fn pass(&self, object: &str, id: &str) -> Option<Pass> {
        if self.is_off {
            return None;
        }
        let at = self.turn_of(&key(object, id));
        let turn = self.lock(at)?;
        (turn.writing == 0).then_some(Pass { turn: at, begun: turn.begun })
    }

    /// Puts in what was read with a pass.
    pub(crate) fn put(&self, pass: &Pass, record: &StoredRecord) {
        let Some(turn) = self.lock(pass.turn) else { return };
        if turn.writing == 0 && turn.begun == pass.begun {
            // Under the lock: a writer that begins now takes it out again.
            self.records.insert(key(record.object(), record.id()), Arc::new(record.clone()));
        }
    }

    /// The name of a record, as this field says it.
    pub(crate) fn name(&self, object: &str, id: &str, field: &str) -> Option<String> {
        if self.is_off {
            return None;
        }
        self.names.get(&key(object, id)).filter(|name| name.field == field).map(|name| name.text.clone())
    }

    /// Puts in a name that was read with a pass.
    pub(crate) fn put_name(&self, pass: &Pass, object: &str, id: &str, field: &str, text: &str) {
        let Some(turn) = self.lock(pass.turn) else { return };
        if turn.writing == 0 && turn.begun == pass.begun {
            let name = Name { field: field.to_owned(), text: text.to_owned() };
            self.names.insert(key(object, id), Arc::new(name));
        }
    }

    /// To be told before a transaction begins; [`Writing::end`] when it has ended, well or badly.
    pub(crate) fn writing<'a>(&'a self, places: impl Iterator<Item = (&'a str, &'a str)>) -> Writing<'a> {
        let places: Vec<(String, usize)> = if self.is_off {
            Vec::new()
        } else {
            let key = |(object, id)| key(object, id);
            places.map(key).map(|key| (self.turn_of(&key), key)).map(|(turn, key)| (key, turn)).collect()
        };
        for (key, at) in &places {
            if let Some(mut turn) = self.lock(*at) {
                turn.begun += 1;
                turn.writing += 1;
            }
            self.forget(key);
        }
        Writing { recent: self, places }
    }

    /// Forgets everything.
    pub(crate) fn clear(&self) {
        for at in 0..self.turns.len() {
            if let Some(mut turn) = self.lock(at) {
                turn.begun += 1;
            }
        }
        self.records.invalidate_all();
        self.names.invalidate_all();
    }

    fn forget(&self, key: &str) {
        self.records.invalidate(key);
        self.names.invalidate(key);
    }

    fn turn_of(&self, key: &str) -> usize {
        usize::try_from(self.hasher.hash_one(key)).unwrap_or_default() % TURNS
    }

    fn lock(&self, at: usize) -> Option<MutexGuard<'_, Turn>> {
        self.turns.get(at).map(|turn| turn.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Writing<'_> {
    /// The transaction has ended.
    pub(crate) fn end(self) {
        for (key, at) in &self.places {
            self.recent.forget(key);
            if let Some(mut turn) = self.recent.lock(*at) {
                turn.writing = turn.writing.saturating_sub(1);
            }
        }
    }
}

fn key(object: &str, id: &str) -> String {
    format!("{object}/{id}")
}

/// About how many bytes a record takes.
fn weight(record: &StoredRecord) -> u32 {
    let fields = record.fields().iter().map(|(key, value)| 80 + key.len() + bytes_of(value)).sum::<usize>();
    u32::try_from(300 + fields).unwrap_or(u32::MAX)
}

fn bytes_of(value: &Json) -> usize {
    match value {
        Json::String(text) => text.len(),
        Json::Array(items) => items.iter().map(|item| 40 + bytes_of(item)).sum(),
        Json::Object(parts) => parts.iter().map(|(key, part)| 80 + key.len() + bytes_of(part)).sum(),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use tessera_model::record::Fields;

    use super::*;

    fn record(version: u64) -> StoredRecord {
        let fields: Fields = [("name".to_owned(), json!("Ada"))].into_iter().collect();
        StoredRecord::from_store("person", "a", version, fields)
    }

    fn read(recent: &Recent) -> Option<u64> {
        recent.get("person", "a").map(|record| record.version())
    }

    #[test]
    fn what_was_read_before_or_during_a_write_is_not_held() {
        let recent = Recent::new(false);
        let early = recent.pass("person", "a").unwrap();
        recent.put(&early, &record(1));
        assert_eq!(read(&recent), Some(1));
        let writing = recent.writing([("person", "a")].into_iter());
        assert_eq!(read(&recent), None, "taken out when the transaction begins");
        assert!(recent.pass("person", "a").is_none());
        recent.put(&early, &record(1));
        writing.end();
        recent.put(&early, &record(1));
        assert_eq!(read(&recent), None, "read before the write, so perhaps what was there before it");
        let late = recent.pass("person", "a").unwrap();
        recent.put(&late, &record(2));
        assert_eq!(read(&recent), Some(2));
        recent.clear();
        assert_eq!(read(&recent), None);
        recent.put(&late, &record(2));
        assert_eq!(read(&recent), None);
    }

    #[test]
    fn a_name_that_was_read_before_or_during_a_write_is_not_held() {
        let recent = Recent::new(false);
        let name = || recent.name("person", "a", "name");
        let early = recent.pass("person", "a").unwrap();
        recent.put_name(&early, "person", "a", "name", "Ada");
        assert_eq!(name().as_deref(), Some("Ada"));
        assert_eq!(recent.name("person", "a", "email"), None, "people are called otherwise now");
        let writing = recent.writing([("person", "a")].into_iter());
        assert_eq!(name(), None);
        writing.end();
        recent.put_name(&early, "person", "a", "name", "Ada");
        assert_eq!(name(), None, "read before the write, so perhaps the old name");
        let late = recent.pass("person", "a").unwrap();
        recent.put_name(&late, "person", "a", "name", "Augusta");
        assert_eq!(name().as_deref(), Some("Augusta"));
        drop(recent.writing([("person", "a")].into_iter()));
        assert_eq!(name(), None, "whoever wrote was broken off, perhaps after the commit");
        recent.put_name(&late, "person", "a", "name", "Augusta");
        recent.clear();
        assert_eq!(name(), None);
        let elsewhere = Recent::new(true);
        elsewhere.put_name(&late, "person", "a", "name", "Augusta");
        assert_eq!(elsewhere.name("person", "a", "name"), None, "others write to this database");
    }

    #[test]
    fn a_write_whose_end_nobody_saw_keeps_its_records_out() {
        let recent = Recent::new(false);
        drop(recent.writing([("person", "a")].into_iter()));
        assert!(recent.pass("person", "a").is_none());
        assert!(Recent::new(true).pass("person", "a").is_none(), "others write to this database");
    }
}
