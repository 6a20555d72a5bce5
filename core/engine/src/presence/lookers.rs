//! The register of who looks at what. Every call costs the same, however many people there are: what lapses is taken off one
//! queue in its order.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How long somebody is taken to be there after they said so.
const LAPSE_MS: i64 = 45_000;
/// Records that one person looks at; with one more they leave the first.
const RECORDS_MAX: usize = 20;
/// People at one record who are told of.
const LOOKERS_MAX: usize = 50;

/// Somebody who looks at a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Looker {
    pub(super) user: String,
    pub(super) since_ms: i64,
    seen_ms: i64,
}

/// A record at which somebody came or went, with those who are there now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Turn {
    pub(super) object: String,
    pub(super) record: String,
    pub(super) now: Vec<Looker>,
}

/// Object and record.
type Place = (String, String);

/// Who looks at which record.
#[derive(Default)]
pub(crate) struct Presence(Mutex<Register>);

#[derive(Default)]
struct Register {
    places: HashMap<Place, Vec<Looker>>,
    /// Where each person is, the longest there first.
    of_users: HashMap<String, VecDeque<Place>>,
    /// When whose word lapses, the next first.
    lapses: VecDeque<(i64, Place, String)>,
}

impl Presence {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Somebody says that they look at a record.
    pub(super) fn enter(&self, object: &str, record: &str, user: &str, now_ms: i64) -> Vec<Turn> {
        let place = (object.to_owned(), record.to_owned());
        let mut register = self.register();
        let mut changed = register.lapse(now_ms);
        let lookers = register.places.entry(place.clone()).or_default();
        match lookers.iter_mut().find(|looker| looker.user == user) {
            Some(looker) => looker.seen_ms = now_ms,
            None => {
                lookers.push(Looker { user: user.to_owned(), since_ms: now_ms, seen_ms: now_ms });
                let own = register.of_users.entry(user.to_owned()).or_default();
                own.push_back(place.clone());
                let left = if own.len() > RECORDS_MAX { own.pop_front() } else { None };
                if let Some(left) = left {
                    register.remove(&left, user);
                    changed.push(left);
                }
                changed.push(place.clone());
            }
        }
        register.lapses.push_back((now_ms + LAPSE_MS, place, user.to_owned()));
        register.turns(changed)
    }

    /// Somebody says that they look at it no more.
    pub(super) fn leave(&self, object: &str, record: &str, user: &str, now_ms: i64) -> Vec<Turn> {
        let place = (object.to_owned(), record.to_owned());
        let mut register = self.register();
        let mut changed = register.lapse(now_ms);
        if register.remove(&place, user) {
            changed.push(place);
        }
        register.turns(changed)
    }

    /// Who is there now.
    pub(super) fn at(&self, object: &str, record: &str, now_ms: i64) -> Vec<Looker> {
        let mut lookers = self.register().now(&(object.to_owned(), record.to_owned()));
        lookers.retain(|looker| looker.seen_ms + LAPSE_MS > now_ms);
        lookers
    }

    fn register(&self) -> MutexGuard<'_, Register> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Register {
    /// Takes off whoever was not heard of; where that was.
    fn lapse(&mut self, now_ms: i64) -> Vec<Place> {
        let mut changed = Vec::new();
        while self.lapses.front().is_some_and(|(at_ms, ..)| *at_ms <= now_ms) {
            let Some((_, place, user)) = self.lapses.pop_front() else { break };
            // Whoever spoke again since has a later word in the queue.
            let is_over = self.places.get(&place).is_some_and(|lookers| {
                lookers.iter().any(|looker| looker.user == user && looker.seen_ms + LAPSE_MS <= now_ms)
            });
            if is_over && self.remove(&place, &user) {
                changed.push(place);
            }
        }
        changed
    }

    /// True when somebody was there.
    fn remove(&mut self, place: &Place, user: &str) -> bool {
        let Some(lookers) = self.places.get_mut(place) else { return false };
        let before = lookers.len();
        lookers.retain(|looker| looker.user != user);
        let was_there = lookers.len() < before;
        if lookers.is_empty() {
            self.places.remove(place);
        }
        if let Some(own) = self.of_users.get_mut(user) {
            own.retain(|other| other != place);
            if own.is_empty() {
                self.of_users.remove(user);
            }
        }
        was_there
    }

    fn now(&self, place: &Place) -> Vec<Looker> {
        self.places.get(place).into_iter().flatten().take(LOOKERS_MAX).cloned().collect()
    }

    fn turns(&self, mut changed: Vec<Place>) -> Vec<Turn> {
        changed.sort_unstable();
        changed.dedup();
        let turn = |place: Place| Turn { now: self.now(&place), object: place.0, record: place.1 };
        changed.into_iter().map(turn).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn users(turns: &[Turn]) -> Vec<(&str, Vec<&str>)> {
        turns
            .iter()
            .map(|turn| (turn.record.as_str(), turn.now.iter().map(|looker| looker.user.as_str()).collect()))
            .collect()
    }

    #[test]
    fn people_come_stay_and_go() {
        let presence = Presence::new();
        assert_eq!(users(&presence.enter("thing", "1", "a", 0)), [("1", vec!["a"])]);
        assert_eq!(users(&presence.enter("thing", "1", "b", 10_000)), [("1", vec!["a", "b"])]);
        assert!(presence.enter("thing", "1", "a", 20_000).is_empty(), "saying it again is no news");
        assert_eq!(presence.at("thing", "1", 54_000).len(), 2);
        assert_eq!(presence.at("thing", "1", 55_000).len(), 1, "b was not heard of");
        // A word about another record takes off who has lapsed.
        assert_eq!(users(&presence.enter("thing", "2", "c", 60_000)), [("1", vec!["a"]), ("2", vec!["c"])]);
        assert_eq!(users(&presence.leave("thing", "1", "a", 61_000)), [("1", vec![])]);
        assert!(presence.leave("thing", "1", "a", 61_000).is_empty());
        assert!(
            presence.enter("thing", "3", "d", 200_000).iter().any(|turn| turn.record == "2" && turn.now.is_empty())
        );
        let register = presence.register();
        assert_eq!(
            (register.places.len(), register.of_users.len(), register.lapses.len()),
            (1, 1, 1),
            "nothing is left behind"
        );
    }

    #[test]
    fn nobody_looks_at_everything() {
        let presence = Presence::new();
        for n in 0..=RECORDS_MAX {
            presence.enter("thing", &n.to_string(), "a", 0);
        }
        assert!(presence.at("thing", "0", 1).is_empty());
        assert_eq!(presence.at("thing", "1", 1).len(), 1);
        assert_eq!(presence.register().places.len(), RECORDS_MAX);
    }
}
