//! Tells of a record's changes in the order of its versions.
//!
//! Two writers that change one record at the same time commit one after the other, but may come back from the store the other way
//! round. Each says before its commit which version it is going to make; whoever made a later one waits until the earlier is told
//! of, or has failed. No two can wait for each other: of two that are committed, one came first for every record of both.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

type Place = (String, String);

/// Versions that are being made now.
#[derive(Default)]
pub(crate) struct Turns {
    open: Mutex<HashMap<Place, BTreeMap<u64, usize>>>,
    ended: Notify,
}

/// From before a commit until its changes are told.
pub(crate) struct Turn {
    turns: Arc<Turns>,
    changes: Vec<(Place, u64)>,
}

impl Turns {
    /// Announces versions of records that are going to be made: object, id and version of each.
    pub(crate) fn enter(self: &Arc<Self>, changes: impl Iterator<Item = (String, String, u64)>) -> Turn {
        let changes: Vec<_> = changes.map(|(object, id, version)| ((object, id), version)).collect();
        let mut open = self.open();
        for (place, version) in &changes {
            *open.entry(place.clone()).or_default().entry(*version).or_default() += 1;
        }
        drop(open);
        Turn { turns: self.clone(), changes }
    }

    fn open(&self) -> MutexGuard<'_, HashMap<Place, BTreeMap<u64, usize>>> {
        // Whoever panicked left counts that are whole.
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Turn {
    /// Waits until no earlier version of any of the records is on its way. To be called after the commit.
    pub(crate) async fn come(&self) {
        loop {
            let mut ended = std::pin::pin!(self.turns.ended.notified());
            // Told also of what ends between the look and the waiting.
            ended.as_mut().enable();
            if !self.is_behind() {
                return;
            }
            ended.await;
        }
    }

    fn is_behind(&self) -> bool {
        let open = self.turns.open();
        self.changes
            .iter()
            .any(|(place, version)| open.get(place).is_some_and(|versions| versions.range(..version).next().is_some()))
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut open = self.turns.open();
        for (place, version) in &self.changes {
            let Some(versions) = open.get_mut(place) else { continue };
            match versions.get_mut(version) {
                Some(count) if *count > 1 => *count -= 1,
                _ => drop(versions.remove(version)),
            }
            if versions.is_empty() {
                open.remove(place);
            }
        }
        drop(open);
        self.turns.ended.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt as _;

    use super::*;

    fn of(versions: &[(&str, u64)]) -> impl Iterator<Item = (String, String, u64)> {
        versions
            .iter()
            .map(|(id, version)| ("thing".to_owned(), (*id).to_owned(), *version))
            .collect::<Vec<_>>()
            .into_iter()
    }

    #[tokio::test]
    async fn a_later_version_waits_for_the_earlier_one_and_for_no_other() {
        let turns = Arc::new(Turns::default());
        let earlier = turns.enter(of(&[("a", 4)]));
        let later = turns.enter(of(&[("b", 1), ("a", 5)]));
        let other = turns.enter(of(&[("b", 9), ("c", 2)]));
        assert!(earlier.come().now_or_never().is_some(), "the first waits for nobody");
        assert!(later.come().now_or_never().is_none());
        assert!(other.come().now_or_never().is_none());
        drop(earlier);
        assert!(later.come().now_or_never().is_some());
        assert!(other.come().now_or_never().is_none(), "b 1 is not told yet");
        drop(later);
        assert!(other.come().now_or_never().is_some());
        drop(other);
        assert!(turns.open().is_empty(), "nothing is kept of what is over");
    }

    #[tokio::test]
    async fn whoever_waits_is_woken() {
        let turns = Arc::new(Turns::default());
        let earlier = turns.enter(of(&[("a", 4)]));
        let rival = turns.enter(of(&[("a", 4)]));
        let later = turns.enter(of(&[("a", 5)]));
        let waiting = tokio::spawn(async move { later.come().await });
        tokio::task::yield_now().await;
        drop(rival);
        tokio::task::yield_now().await;
        assert!(!waiting.is_finished(), "one of the two that tried the version is still on its way");
        drop(earlier);
        waiting.await.unwrap();
    }
}
