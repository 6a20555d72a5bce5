//! What is known of which records have followers, so that writing others costs nothing.

use std::collections::BTreeSet;
use std::sync::Arc;

use moka::sync::Cache;
use tessera_model::error::Result;
use tessera_store::Table;

use super::path;
use crate::engine::Engine;

/// Records that are remembered.
const CAPACITY: u64 = 50_000;
/// What was read is trusted for so long: on another node somebody may have begun to follow.
const TRUSTED_MS: i64 = 60 * 1000;

#[derive(Clone, Copy)]
struct Seen {
    has_followers: bool,
    at_ms: i64,
}

/// Objects and records (by the path of their followers) and whether anybody follows them.
pub(crate) struct Known {
    seen: Cache<Arc<str>, Seen>,
}

impl Known {
    pub(crate) fn new() -> Self {
        Self { seen: Cache::new(CAPACITY) }
    }

    /// False when nobody follows the record, as far as was looked; true when nobody looked.
    pub(super) fn may_have(&self, object: &str, record: &str, now_ms: i64) -> bool {
        self.get(object, now_ms) != Some(false) && self.get(&path(object, record), now_ms) != Some(false)
    }

    /// Somebody follows a record from now on.
    pub(super) fn follows(&self, object: &str, record: &str, now_ms: i64) {
        self.set(object, true, now_ms);
        self.set(&path(object, record), true, now_ms);
    }

    /// Somebody follows a record no more: it is looked at anew.
    pub(super) fn forget(&self, object: &str, record: &str) {
        self.seen.invalidate(path(object, record).as_str());
    }

    fn get(&self, path: &str, now_ms: i64) -> Option<bool> {
        let seen = self.seen.get(path)?;
        (0..TRUSTED_MS).contains(&(now_ms - seen.at_ms)).then_some(seen.has_followers)
    }

    fn set(&self, path: &str, has_followers: bool, at_ms: i64) {
        self.seen.insert(path.into(), Seen { has_followers, at_ms });
    }
}

/// Looks which of some records have followers, unless that is known: first whether any of their objects has, then the records
/// themselves, in one question each.
#[crate::opaque]
pub(crate) async fn look(engine: &Engine, records: &[(&str, &str)]) -> Result<()> {
    let (known, now) = (&engine.inner.following, engine.now_ms());
    ask(engine, records.iter().map(|(object, _)| (*object).to_owned()).collect()).await?;
    let followed = records.iter().filter(|(object, _)| known.get(object, now) == Some(true));
    ask(engine, followed.map(|(object, record)| path(object, record)).collect()).await
}

async fn ask(engine: &Engine, paths: BTreeSet<String>) -> Result<()> {
    let (known, now) = (&engine.inner.following, engine.now_ms());
    let unknown: Vec<String> = paths.into_iter().filter(|path| known.get(path, now).is_none()).collect();
    let found = engine.store().docs_exist_below(Table::Follower, &unknown).await?;
    for (path, has_followers) in unknown.iter().zip(found) {
        // Whoever began to follow meanwhile is not overlooked.
        if known.get(path, now).is_none() {
            known.set(path, has_followers, now);
        }
    }
    Ok(())
}
