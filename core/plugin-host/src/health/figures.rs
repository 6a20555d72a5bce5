//! Figures of calls, of all together and of each hook, function, job and slot: counters and a histogram of fixed size.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::{Value as Json, json};

use crate::runtime::budget::Phase;
use crate::runtime::call::Cost;

/// Handlers that are counted one by one; the rest counts together.
const HANDLERS_MAX: usize = 200;
/// Under what the rest counts.
const REST: &str = "…";
/// Steps of the histogram: four an octave, so that a percentile is at most a quarter too high.
const STEPS: usize = 112;

/// Figures of a plugin's calls.
#[derive(Default)]
pub(crate) struct Figures(Mutex<Counted>);

/// By phase and handler.
type Key = (&'static str, String);

#[derive(Default)]
struct Counted {
    total: Count,
    handlers: BTreeMap<Key, Count>,
}

/// What calls came to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Count {
    pub(crate) calls: u64,
    /// By the plugin's fault.
    pub(crate) failures: u64,
    pub(crate) fuel: u64,
    fuel_max: u64,
    pub(crate) micros: u64,
    micros_max: u64,
    /// Bytes that one call held at most.
    memory_max: u64,
    times: Histogram,
}

impl Figures {
    /// Counts a call.
    pub(crate) fn called(&self, phase: Phase, handler: &str, cost: Cost) {
        let mut counted = self.lock();
        counted.total.add(cost);
        counted.handler(phase.key(), handler).add(cost);
    }

    /// Counts a failure; without a phase of whichever handler has the name.
    pub(crate) fn failed(&self, phase: Option<Phase>, handler: &str) {
        let mut counted = self.lock();
        counted.total.failures += 1;
        let known = |key: &&'static str| counted.handlers.contains_key(&(*key, handler.to_owned()));
        let phase = phase.map(Phase::key).or_else(|| Phase::ALL.iter().map(|phase| phase.key()).find(known));
        if let Some(phase) = phase {
            counted.handler(phase, handler).failures += 1;
        }
    }

    /// All calls together.
    pub(crate) fn total(&self) -> Count {
        self.lock().total.clone()
    }

    /// Each handler's, by phase and name.
    pub(crate) fn handlers(&self) -> Vec<Json> {
        // Copied first: whoever calls the plugin doesn't wait for what is written here.
        let handlers = self.lock().handlers.clone();
        let shown = |((phase, handler), count): ((&'static str, String), Count)| {
            let mut shown = count.to_json();
            if let Some(parts) = shown.as_object_mut() {
                parts.insert("phase".to_owned(), json!(phase));
                parts.insert("handler".to_owned(), json!(handler));
            }
            shown
        };
        handlers.into_iter().map(shown).collect()
    }

    fn lock(&self) -> MutexGuard<'_, Counted> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Counted {
    fn handler(&mut self, phase: &'static str, handler: &str) -> &mut Count {
        let key = (phase, handler.to_owned());
        let is_full = self.handlers.len() >= HANDLERS_MAX && !self.handlers.contains_key(&key);
        self.handlers.entry(if is_full { (REST, REST.to_owned()) } else { key }).or_default()
    }
}

impl Count {
    fn add(&mut self, cost: Cost) {
        self.calls += 1;
        self.fuel = self.fuel.saturating_add(cost.fuel);
        self.fuel_max = self.fuel_max.max(cost.fuel);
        self.micros = self.micros.saturating_add(cost.micros);
        self.micros_max = self.micros_max.max(cost.micros);
        self.memory_max = self.memory_max.max(cost.memory);
        self.times.add(cost.micros);
    }

    /// The time within which so many percent of the calls ended, in microseconds; none before the first.
    pub(crate) fn percentile(&self, percent: u64) -> Option<u64> {
        self.times.percentile(percent).map(|micros| micros.min(self.micros_max))
    }

    /// For administrators.
    pub(crate) fn to_json(&self) -> Json {
        json!({
            "calls": self.calls,
            "failures": self.failures,
            "fuel": self.fuel,
            "fuel_max": self.fuel_max,
            "p50_micros": self.percentile(50),
            "p95_micros": self.percentile(95),
            "max_micros": (self.calls > 0).then_some(self.micros_max),
            "memory_peak_bytes": self.memory_max,
        })
    }
}

/// How many took how long.
#[derive(Clone, Debug)]
struct Histogram([u32; STEPS]);

impl Default for Histogram {
    fn default() -> Self {
        Self([0; STEPS])
    }
}

impl Histogram {
    fn add(&mut self, micros: u64) {
        if let Some(count) = self.0.get_mut(step_of(micros)) {
            *count = count.saturating_add(1);
        }
    }

    fn percentile(&self, percent: u64) -> Option<u64> {
        let all: u64 = self.0.iter().copied().map(u64::from).sum();
        let wanted = (all * percent).div_ceil(100).max(1);
        let mut passed = 0;
        self.0.iter().enumerate().find_map(|(step, count)| {
            passed += u64::from(*count);
            (passed >= wanted).then(|| end_of(step))
        })
    }
}

/// The step that a time falls into.
fn step_of(micros: u64) -> usize {
    if micros < 4 {
        return usize::try_from(micros).unwrap_or_default();
    }
    let octave = 63 - micros.leading_zeros();
    let quarter = (micros >> (octave - 2)) & 3;
    let step = u64::from(octave - 1) * 4 + quarter;
    usize::try_from(step).map_or(STEPS - 1, |step| step.min(STEPS - 1))
}

/// The longest time of a step.
fn end_of(step: usize) -> u64 {
    let step = step as u64;
    if step < 4 {
        return step;
    }
    let shift = step / 4 - 1;
    ((4 + step % 4) << shift) + (1 << shift) - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cost(micros: u64) -> Cost {
        Cost { fuel: 10, micros, memory: 1_000 + micros }
    }

    #[test]
    fn a_time_lies_within_its_step_and_steps_are_narrow() {
        for micros in [0, 1, 3, 4, 5, 7, 8, 9, 15, 16, 100, 999, 1_000, 65_535, 65_536, 1_000_000, 60_000_000] {
            let step = step_of(micros);
            let end = end_of(step);
            assert!(end >= micros && end <= micros + micros / 4, "{micros}: step {step} ends at {end}");
            assert!(step == 0 || end_of(step - 1) < micros, "{micros}");
        }
        assert_eq!(step_of(u64::MAX), STEPS - 1);
    }

    #[test]
    fn percentiles_tell_the_usual_from_the_slow() {
        let figures = Figures::default();
        assert_eq!(figures.total().percentile(50), None);
        for _ in 0..90 {
            figures.called(Phase::BeforeHook, "check", cost(100));
        }
        for _ in 0..10 {
            figures.called(Phase::Job, "sweep", cost(50_000));
        }
        figures.failed(None, "sweep");
        let total = figures.total();
        assert_eq!((total.calls, total.failures, total.fuel), (100, 1, 1_000));
        let (half, most) = (total.percentile(50).unwrap(), total.percentile(95).unwrap());
        assert!((100..=125).contains(&half) && most == 50_000, "{half} {most}");
        let handlers = figures.handlers();
        assert_eq!(handlers.len(), 2);
        assert_eq!((&handlers[1]["handler"], &handlers[1]["failures"]), (&json!("sweep"), &json!(1)));
        assert_eq!(handlers[1]["memory_peak_bytes"], 51_000);
    }

    #[test]
    fn however_many_handlers_there_are_memory_is_bounded() {
        let figures = Figures::default();
        for n in 0..1_000 {
            figures.called(Phase::Function, &format!("function {n}"), cost(1));
        }
        let handlers = figures.handlers();
        assert_eq!(handlers.len(), HANDLERS_MAX + 1);
        let rest = handlers.iter().find(|one| one["handler"] == REST).unwrap();
        assert_eq!(rest["calls"], 800);
    }
}
