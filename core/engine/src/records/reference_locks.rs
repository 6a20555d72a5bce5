//! Keeps a record from being deleted while another one that refers to it is being saved, and the other way round.
//!
//! The store's transactions are snapshots: one that checks "the target exists" and one that deletes the target would both
//! commit. Writers that refer to a record share its lock; whoever deletes it, or what takes it along, takes it alone. The locks live
//! in this process: they hold because a database has one server (`docs/decisions/path-of-a-write.md`).

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;

use tokio::sync::{OwnedRwLockReadGuard, OwnedRwLockWriteGuard, RwLock};

const SHARDS: usize = 256;

pub(crate) struct ReferenceLocks {
    shards: Vec<Arc<RwLock<()>>>,
}

/// Held from the check until after the commit.
pub(crate) struct Held {
    _shared: Vec<OwnedRwLockReadGuard<()>>,
    _alone: Vec<OwnedRwLockWriteGuard<()>>,
}

impl ReferenceLocks {
    pub(crate) fn new() -> Self {
        Self { shards: (0..SHARDS).map(|_| Arc::default()).collect() }
    }

    /// Takes all locks in one order, so that two writers can't wait for each other.
    pub(crate) async fn hold(&self, referred: impl Iterator<Item = &str>, deleted: impl Iterator<Item = &str>) -> Held {
        let alone: BTreeSet<usize> = deleted.map(shard).collect();
        let shared: BTreeSet<usize> = referred.map(shard).filter(|shard| !alone.contains(shard)).collect();
        let mut held = Held { _shared: Vec::new(), _alone: Vec::new() };
        for at in alone.union(&shared) {
            let Some(lock) = self.shards.get(*at) else { continue };
            if alone.contains(at) {
                held._alone.push(lock.clone().write_owned().await);
            } else {
                held._shared.push(lock.clone().read_owned().await);
            }
        }
        held
    }
}

fn shard(id: &str) -> usize {
    let mut hasher = DefaultHasher::new();
    id.hash(&mut hasher);
    usize::try_from(hasher.finish() % SHARDS as u64).unwrap_or_default()
}
