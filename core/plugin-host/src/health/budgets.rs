//! What an administrator lets a plugin's calls use, where that isn't what every plugin starts with.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use tessera_model::error::{Error, ErrorCode, FieldError, Result};
use tessera_model::record::Fields;

use crate::runtime::budget::{Budget, CHAIN_WALL, LOG_LINES, Phase};

/// Everything that can be changed, as administrators name it.
const KEYS: [&str; 8] = ["fuel", "wall_ms", "host_calls", "rows", "writes", "http", "log_lines", "memory_mib"];

/// The limits of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Limits {
    pub(crate) budget: Budget,
    /// Lines of log.
    pub(crate) log_lines: u32,
    pub(crate) memory_mib: u32,
}

impl Limits {
    /// What a call may use where nobody changed it; the memory is what the manifest asks for.
    pub(crate) const fn new(budget: Budget, memory_mib: u32) -> Self {
        Self { budget, log_lines: LOG_LINES, memory_mib }
    }

    fn get(&self, key: &str) -> u64 {
        match key {
            "fuel" => self.budget.fuel,
            "wall_ms" => u64::try_from(self.budget.wall.as_millis()).unwrap_or(u64::MAX),
            "host_calls" => self.budget.host_calls.into(),
            "rows" => self.budget.rows.into(),
            "writes" => self.budget.writes.into(),
            "http" => self.budget.http.into(),
            "log_lines" => self.log_lines.into(),
            "memory_mib" => self.memory_mib.into(),
            _ => 0,
        }
    }

    fn set(&mut self, key: &str, value: u64) {
        let small = u32::try_from(value).unwrap_or(u32::MAX);
        match key {
            "fuel" => self.budget.fuel = value,
            "wall_ms" => self.budget.wall = Duration::from_millis(value),
            "host_calls" => self.budget.host_calls = small,
            "rows" => self.budget.rows = small,
            "writes" => self.budget.writes = small,
            "http" => self.budget.http = small,
            "log_lines" => self.log_lines = small,
            "memory_mib" => self.memory_mib = small,
            _ => {}
        }
    }
}

/// Floor and ceiling of a limit; none where it can't be changed.
fn bounds(phase: Phase, key: &str) -> Option<(u64, u64)> {
    let is_before = phase == Phase::BeforeHook;
    let is_render = phase == Phase::UiRender;
    Some(match key {
        // Somebody's write waits for it.
        "fuel" if is_before => (1_000_000, 1_000_000_000),
        "fuel" => (1_000_000, 50_000_000_000),
        "wall_ms" => match phase {
            Phase::BeforeHook => (10, u64::try_from(CHAIN_WALL.as_millis()).ok()?),
            Phase::UiRender => (10, 10_000),
            Phase::Function | Phase::Lifecycle | Phase::UiAct | Phase::Webhook => (10, 25_000),
            Phase::AfterHook => (10, 60_000),
            Phase::Job | Phase::Migration => (10, 600_000),
        },
        "host_calls" if is_before => (1, 1_000),
        "host_calls" => (1, 100_000),
        "rows" if is_before => (0, 10_000),
        "rows" => (0, 1_000_000),
        // Neither may write at all.
        "writes" if is_before || is_render => return None,
        "writes" => (0, 100_000),
        // A write that is tried again must not be told twice.
        "http" if is_before => return None,
        "http" if is_render => (0, 20),
        "http" => (0, 10_000),
        "log_lines" => (0, 500),
        "memory_mib" => (1, 256),
        _ => return None,
    })
}

/// What was changed, by phase and limit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Budgets(BTreeMap<String, BTreeMap<String, u64>>);

impl Budgets {
    /// The limits of a call that would else be these.
    pub(crate) fn applied(&self, phase: Phase, start: Limits) -> Limits {
        let mut limits = start;
        for (key, value) in self.0.get(phase.key()).into_iter().flatten() {
            // Kept by another release, perhaps.
            if let Some((min, max)) = bounds(phase, key) {
                limits.set(key, (*value).clamp(min, max));
            }
        }
        limits
    }

    /// With changes as an administrator sends them: `{"job":{"fuel":1000000,"rows":null},"function":null}`; what isn't named
    /// stays, null takes the default back.
    ///
    /// # Errors
    /// `unknown_field` for a phase or limit that there isn't; `validation_failed` with all that lie out of bounds.
    pub(crate) fn changed(&self, values: &Fields) -> Result<Self> {
        let mut after = self.clone();
        let mut problems = Vec::new();
        for (name, value) in values {
            let phase = Phase::ALL.into_iter().find(|phase| phase.key() == name).ok_or_else(|| unknown(name))?;
            let limits = match value {
                Json::Null => {
                    after.0.remove(name);
                    continue;
                }
                Json::Object(limits) => limits,
                _ => {
                    return Err(Error::new(ErrorCode::MalformedRequest, format!("`{name}` must be an object or null")));
                }
            };
            let set = after.0.entry(name.clone()).or_default();
            for (key, value) in limits {
                let place = format!("{name}.{key}");
                let Some((min, max)) = bounds(phase, key) else { return Err(unknown(&place)) };
                match value.as_u64() {
                    _ if value.is_null() => {
                        set.remove(key);
                    }
                    Some(number) if (min..=max).contains(&number) => {
                        set.insert(key.clone(), number);
                    }
                    _ => problems.push(FieldError::new(
                        place,
                        "out_of_range",
                        format!("Must be a whole number from {min} to {max}"),
                        format!("必须是 {min} 到 {max} 之间的整数"),
                    )),
                }
            }
        }
        after.0.retain(|_, limits| !limits.is_empty());
        if problems.is_empty() { Ok(after) } else { Err(Error::validation(problems)) }
    }

    /// What is in force in a phase, with what it would be and within which bounds it can be changed.
    pub(crate) fn shown(&self, phase: Phase, start: Limits) -> Json {
        let now = self.applied(phase, start);
        let set = self.0.get(phase.key());
        let limit = |key: &&str| {
            let (min, max) = bounds(phase, key)?;
            Some(json!({
                "key": key,
                "value": now.get(key),
                "default": start.get(key),
                "min": min,
                "max": max,
                "is_set": set.is_some_and(|set| set.contains_key(*key)),
            }))
        };
        json!({"phase": phase.key(), "limits": KEYS.iter().filter_map(limit).collect::<Vec<_>>()})
    }

    /// Every value by `phase.limit`, null where the default holds there and not here: what an audit entry tells.
    pub(crate) fn flat(&self, other: &Self) -> Fields {
        let places = self.places().into_iter().chain(other.places());
        let value = |(phase, key): &(String, String)| self.0.get(phase).and_then(|limits| limits.get(key)).copied();
        places.map(|place| (format!("{}.{}", place.0, place.1), json!(value(&place)))).collect()
    }

    fn places(&self) -> Vec<(String, String)> {
        let of = |(phase, limits): (&String, &BTreeMap<String, u64>)| {
            limits.keys().map(|key| (phase.clone(), key.clone())).collect::<Vec<_>>()
        };
        self.0.iter().flat_map(of).collect()
    }
}

fn unknown(place: &str) -> Error {
    let problem = FieldError::new(
        place,
        "unknown",
        format!("There is no limit `{place}` that can be changed"),
        format!("没有可修改的限额“{place}”"),
    );
    Error::new(ErrorCode::UnknownField, format!("there is no limit `{place}` that can be changed")).with_field(problem)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(value: Json) -> Fields {
        value.as_object().cloned().unwrap()
    }

    fn start(phase: Phase) -> Limits {
        Limits::new(Budget::of(phase), 64)
    }

    #[test]
    fn changes_hold_in_their_phase_and_null_takes_the_default_back() {
        let sent = json!({"job": {"fuel": 2_000_000, "memory_mib": 128}, "function": {"wall_ms": 100, "log_lines": 0}});
        let budgets = Budgets::default().changed(&fields(sent)).unwrap();
        let job = budgets.applied(Phase::Job, start(Phase::Job));
        assert_eq!((job.budget.fuel, job.memory_mib, job.budget.rows), (2_000_000, 128, 100_000));
        let function = budgets.applied(Phase::Function, start(Phase::Function));
        assert_eq!((function.budget.wall, function.log_lines), (Duration::from_millis(100), 0));
        assert_eq!(budgets.applied(Phase::UiAct, start(Phase::UiAct)), start(Phase::UiAct));
        let less = budgets.changed(&fields(json!({"job": {"fuel": null}, "function": null}))).unwrap();
        assert_eq!(less.applied(Phase::Job, start(Phase::Job)).budget.fuel, Budget::of(Phase::Job).fuel);
        assert_eq!(less.flat(&budgets)["function.wall_ms"], Json::Null);
        assert_eq!(budgets.flat(&less)["function.wall_ms"], 100);
        let none = less.changed(&fields(json!({"job": {"memory_mib": null}}))).unwrap();
        assert_eq!(none, Budgets::default());
    }

    #[test]
    fn what_lies_out_of_bounds_is_refused_by_its_place() {
        let refused = |value: Json| Budgets::default().changed(&fields(value)).unwrap_err();
        let error =
            refused(json!({"before_hook": {"wall_ms": 401, "fuel": 1, "rows": 1.5}, "job": {"memory_mib": 257}}));
        let mut places: Vec<_> = error.fields.iter().map(|field| field.field.as_str()).collect();
        places.sort_unstable();
        assert_eq!(places, ["before_hook.fuel", "before_hook.rows", "before_hook.wall_ms", "job.memory_mib"]);
        assert_eq!(refused(json!({"before_hook": {"writes": 1}})).code, ErrorCode::UnknownField);
        assert_eq!(refused(json!({"teleport": {"fuel": 1}})).code, ErrorCode::UnknownField);
        assert_eq!(refused(json!({"job": 7})).code, ErrorCode::MalformedRequest);
    }

    #[test]
    fn every_default_lies_within_its_bounds() {
        for phase in Phase::ALL {
            for key in KEYS {
                let default = start(phase).get(key);
                if let Some((min, max)) = bounds(phase, key) {
                    assert!((min..=max).contains(&default), "{key} in {}: {default}", phase.key());
                }
            }
        }
    }
}
