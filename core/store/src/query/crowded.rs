//! Which ways into a list are known to hold too many records to be taken and sorted here.
//!
//! To find that out costs as much as a walk. Somebody's data scope, which stands in every list of theirs, is wide or narrow for a
//! long time; so it is asked once in a while instead of every time. An outdated answer costs time, never a record.

use std::time::Duration;

use moka::sync::Cache;
use tessera_model::object::ObjectDef;

use crate::plan::Access;

/// Answers that are kept.
const CAPACITY: u64 = 20_000;
/// How long an answer counts.
const TRUSTED: Duration = Duration::from_secs(60);

pub(crate) struct Crowded {
    known: Cache<String, ()>,
}

impl Crowded {
    pub(crate) fn new() -> Self {
        Self { known: Cache::builder().max_capacity(CAPACITY).time_to_live(TRUSTED).build() }
    }

    /// True when a group of accesses was found to hold more than so many records.
    pub(super) fn knows(&self, object: &ObjectDef, group: &[Access], most: usize) -> bool {
        self.known.contains_key(&key(object, group, most))
    }

    pub(super) fn note(&self, object: &ObjectDef, group: &[Access], most: usize) {
        self.known.insert(key(object, group, most), ());
    }
}

fn key(object: &ObjectDef, group: &[Access], most: usize) -> String {
    format!("{} {most} {group:?}", object.key)
}
