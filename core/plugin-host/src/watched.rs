//! The objects that a plugin watches. What its manifest says of every object can be narrowed to those that it marked: then a save of
//! another one starts no component, and nothing of the plugin stands on its page.
//!
//! The marks are held in memory. Where other servers work on the same database they may have made others: then every call that marks
//! bear on first looks at the plugin's revision, which every change of what it keeps counts up, and reads them again after one.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use arc_swap::ArcSwap;
use tessera_model::error::Result;

use tessera_package::manifest::Manifest;

use crate::active::{Active, Identity};
use crate::host::PluginHost;
use crate::keeping::{SCAN_BYTES, SCAN_MAX};

/// What the keys of the marks begin with; the object's key follows.
pub(crate) const PREFIX: &str = "watch/";
/// Stands for every object.
const ANY: &str = "*";

/// The objects that a plugin marked, as its kept values say.
#[derive(Default)]
pub(crate) struct Watched {
    marked: ArcSwap<BTreeSet<String>>,
    /// The revision of what the plugin keeps as of which the marks were read, where other servers count.
    read_at: AtomicU64,
}

impl Watched {
    /// True when something that the manifest says of `declared` concerns `object`: it is said of that one, or of every object and,
    /// where marks count, of a marked one.
    pub(crate) fn concerns(&self, declared: &str, needs_mark: bool, object: &str) -> bool {
        declared == object || declared == ANY && (!needs_mark || self.marked.load().contains(object))
    }

    /// The objects that something is said of, every object standing for the marked ones where marks count.
    pub(crate) fn named<'a>(&self, declared: impl Iterator<Item = &'a str>, needs_mark: bool) -> BTreeSet<String> {
        let marked = self.marked.load();
        let of = |key: &'a str| {
            let is_narrowed = key == ANY && needs_mark;
            let named = (!is_narrowed).then(|| key.to_owned());
            let marked = marked.iter().filter(move |_| is_narrowed).cloned();
            named.into_iter().chain(marked).collect::<Vec<_>>()
        };
        declared.flat_map(of).collect()
    }

    /// Notes what became of a kept value; true when that marks an object that wasn't, or the reverse.
    pub(crate) fn note(&self, key: &str, is_there: bool) -> bool {
        let Some(object) = key.strip_prefix(PREFIX) else { return false };
        if self.marked.load().contains(object) == is_there {
            return false;
        }
        self.marked.rcu(|marked| {
            let mut marked = BTreeSet::clone(marked);
            if is_there {
                marked.insert(object.to_owned())
            } else {
                marked.remove(object)
            };
            marked
        });
        true
    }
}

impl PluginHost {
    /// Reads the marks that a plugin left.
    ///
    /// # Errors
    /// The store's failures.
    pub(crate) async fn read_watched(&self, identity: &Identity) -> Result<()> {
        let mut marked = BTreeSet::new();
        let mut after: Option<String> = None;
        loop {
            let (id, now_ms) = (identity.id.as_str(), self.engine.now_ms());
            let found =
                self.engine.store().kv_scan(id, PREFIX, after.as_deref(), SCAN_MAX, SCAN_BYTES, now_ms).await?.entries;
            let Some(last) = found.last() else { break };
            after = Some(last.key.clone());
            marked.extend(found.iter().filter_map(|entry| entry.key.strip_prefix(PREFIX)).map(str::to_owned));
        }
        identity.watched.marked.store(Arc::new(marked));
        Ok(())
    }

    /// Whether marks may be other ones than this server knows; then what is narrowed to them concerns every object until
    /// [`PluginHost::follow_marks`] has looked.
    pub(crate) fn marks_may_lag(&self, declared: &str, needs_mark: bool) -> bool {
        needs_mark && declared == ANY && self.is_shared()
    }

    /// Reads a plugin's marks again when another server may have changed them since, and has pages ask anew what stands on them.
    ///
    /// # Errors
    /// The store's failures.
    pub(crate) async fn follow_marks(&self, active: &Active) -> Result<()> {
        if !self.is_shared() || !watches(&active.manifest) {
            return Ok(());
        }
        let identity = &active.identity;
        let revision = self.engine.store().kv_use(&identity.id).await?.revision;
        if identity.watched.read_at.load(Ordering::Acquire) == revision {
            return Ok(());
        }
        let before = identity.watched.marked.load_full();
        self.read_watched(identity).await?;
        identity.watched.read_at.store(revision, Ordering::Release);
        if *before != **identity.watched.marked.load() {
            self.engine.live().metadata_changed();
        }
        Ok(())
    }

    /// The same for all plugins.
    ///
    /// # Errors
    /// The store's failures.
    pub(crate) async fn follow_all_marks(&self) -> Result<()> {
        if !self.is_shared() {
            return Ok(());
        }
        let registry = self.registry.load_full();
        for active in registry.plugins().filter(|active| active.loaded.is_some()) {
            self.follow_marks(active).await?;
        }
        Ok(())
    }
}

/// True when a plugin leaves anything to its marks.
fn watches(manifest: &Manifest) -> bool {
    manifest.hooks.iter().any(|hook| hook.watched)
        || manifest.actions.iter().any(|action| action.watched)
        || manifest.slots.iter().any(|slot| slot.watched)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_narrow_what_is_said_of_every_object() {
        let watched = Watched::default();
        assert!(watched.concerns("account", false, "account") && !watched.concerns("account", false, "contact"));
        assert!(watched.concerns("*", false, "account") && !watched.concerns("*", true, "account"));
        assert!(!watched.note("watching/account", true) && !watched.note("watch/account", false));
        assert!(watched.note("watch/account", true) && !watched.note("watch/account", true));
        assert!(watched.concerns("*", true, "account") && !watched.concerns("*", true, "contact"));
        let named = |objects: &[&str], needs_mark| watched.named(objects.iter().copied(), needs_mark);
        assert_eq!(named(&["*", "memo"], true), BTreeSet::from(["account".to_owned(), "memo".to_owned()]));
        assert_eq!(named(&["*"], false), BTreeSet::from(["*".to_owned()]));
        assert!(watched.note("watch/account", false) && !watched.concerns("*", true, "account"));
    }
}
