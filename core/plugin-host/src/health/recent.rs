//! The last calls of a plugin, each with what it cost and what it asked of the host: for whoever writes the plugin.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde_json::{Value as Json, json};
use tessera_model::date::instant_from_millis;

use super::Place;
use crate::runtime::call::Cost;

/// Calls that are kept.
const CALLS_KEPT: usize = 50;
/// Calls of the host that are kept of each; the rest is counted.
const STEPS_KEPT: usize = 50;

/// What a call asked of the host, in this order, each with when in the call that was.
#[derive(Clone, Debug, Default)]
pub(crate) struct Steps {
    kept: Vec<(&'static str, Duration)>,
    more: u32,
}

impl Steps {
    pub(crate) const fn new() -> Self {
        Self { kept: Vec::new(), more: 0 }
    }

    /// Keeps one.
    pub(crate) fn add(&mut self, call: &'static str, at: Duration) {
        if self.kept.len() < STEPS_KEPT {
            self.kept.push((call, at));
        } else {
            self.more = self.more.saturating_add(1);
        }
    }

    fn to_json(&self) -> Vec<Json> {
        let micros = |at: Duration| u64::try_from(at.as_micros()).unwrap_or(u64::MAX);
        self.kept.iter().map(|(call, at)| json!({"call": call, "at_micros": micros(*at)})).collect()
    }
}

/// The last calls; the oldest gives way to the newest.
#[derive(Default)]
pub(crate) struct Recent(Mutex<Calls>);

#[derive(Default)]
struct Calls {
    made: u64,
    kept: VecDeque<Call>,
}

struct Call {
    id: u64,
    place: Place,
    cost: Cost,
    failed: Option<&'static str>,
    steps: Steps,
}

impl Recent {
    /// Keeps a call; `failed` is how it did.
    pub(crate) fn add(&self, place: Place, cost: Cost, failed: Option<&'static str>, steps: Steps) {
        let mut calls = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        calls.made += 1;
        let id = calls.made;
        if calls.kept.len() >= CALLS_KEPT {
            calls.kept.pop_front();
        }
        calls.kept.push_back(Call { id, place, cost, failed, steps });
    }

    /// All that are kept, newest first.
    pub(crate) fn to_json(&self) -> Vec<Json> {
        let calls = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let shown = |call: &Call| {
            json!({
                "id": call.id,
                "at": instant_from_millis(call.place.at_ms),
                "phase": call.place.phase,
                "handler": call.place.handler,
                "trace": call.place.trace,
                "micros": call.cost.micros,
                "fuel": call.cost.fuel,
                "failed": call.failed,
                "host_calls": call.steps.to_json(),
                "more_host_calls": call.steps.more,
            })
        };
        calls.kept.iter().rev().map(shown).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_calls_are_kept_with_what_they_asked() {
        let recent = Recent::default();
        for n in 0..70_u64 {
            let mut steps = Steps::new();
            for step in 0..n {
                steps.add("records.get", Duration::from_micros(step));
            }
            recent.add(Place::default(), Cost { fuel: n, ..Cost::default() }, (n == 69).then_some("trap"), steps);
        }
        let shown = recent.to_json();
        assert_eq!(shown.len(), CALLS_KEPT);
        assert_eq!((&shown[0]["id"], &shown[0]["fuel"], &shown[0]["failed"]), (&json!(70), &json!(69), &json!("trap")));
        assert_eq!(shown[0]["more_host_calls"], 19);
        assert_eq!(shown[0]["host_calls"][2], json!({"call": "records.get", "at_micros": 2}));
        assert_eq!((&shown[49]["id"], &shown[49]["failed"]), (&json!(21), &Json::Null));
    }
}
