//! The objects that a plugin watches. What its manifest says of every object can be narrowed to those that it marked: then a save of
//! another one starts no component, and nothing of the plugin stands on its page.

use std::collections::BTreeSet;
use std::sync::Arc;

use arc_swap::ArcSwap;
use tessera_model::error::Result;

use crate::active::Identity;
use crate::host::PluginHost;
use crate::keeping::{SCAN_BYTES, SCAN_MAX};

/// What the keys of the marks begin with; the object's key follows.
pub(crate) const PREFIX: &str = "watch/";
/// Stands for every object.
const ANY: &str = "*";

/// The objects that a plugin marked, as its kept values say.
#[derive(Default)]
pub(crate) struct Watched(ArcSwap<BTreeSet<String>>);

impl Watched {
    /// True when something that the manifest says of `declared` concerns `object`: it is said of that one, or of every object and,
    /// where marks count, of a marked one.
    pub(crate) fn concerns(&self, declared: &str, needs_mark: bool, object: &str) -> bool {
        declared == object || declared == ANY && (!needs_mark || self.0.load().contains(object))
    }

    /// The objects that something is said of, every object standing for the marked ones where marks count.
    pub(crate) fn named<'a>(&self, declared: impl Iterator<Item = &'a str>, needs_mark: bool) -> BTreeSet<String> {
        let marked = self.0.load();
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
        if self.0.load().contains(object) == is_there {
            return false;
        }
        self.0.rcu(|marked| {
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
        identity.watched.0.store(Arc::new(marked));
        Ok(())
    }
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
