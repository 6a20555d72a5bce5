//! The last failures of a plugin, with where it stood, and what it was denied.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Mutex, PoisonError};

use serde_json::{Value as Json, json};
use tessera_model::date::instant_from_millis;
use tessera_package::Manifest;

use crate::capability::Capability;

/// Failures that are kept.
pub(crate) const FAILURES_KEPT: usize = 20;
/// Capabilities whose denials are kept.
pub(crate) const DENIALS_KEPT: usize = 100;
/// Refusals that are told apart.
const REFUSALS_KEPT: usize = 100;
/// Characters of a failure's message.
const MESSAGE_CHARS: usize = 2_000;

/// Where in a plugin something happened, and when.
#[derive(Clone, Debug, Default)]
pub(crate) struct Place {
    pub(crate) at_ms: i64,
    /// None where only the handler's name is known.
    pub(crate) phase: Option<&'static str>,
    pub(crate) handler: String,
    /// Id of the request behind it.
    pub(crate) trace: String,
}

/// The last failures.
#[derive(Default)]
pub(crate) struct Failures(Mutex<VecDeque<Failed>>);

#[derive(Clone, Debug)]
struct Failed {
    place: Place,
    kind: &'static str,
    message: String,
    stack: Vec<String>,
}

impl Failures {
    /// Keeps a failure; `stack` names the functions of the plugin that were running, the innermost first.
    pub(crate) fn add(&self, place: Place, kind: &'static str, message: &str, stack: &[String]) {
        let message = message.chars().take(MESSAGE_CHARS).collect();
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= FAILURES_KEPT {
            kept.pop_front();
        }
        kept.push_back(Failed { place, kind, message, stack: stack.to_vec() });
    }

    /// The last one in a sentence.
    pub(crate) fn last(&self) -> Option<String> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.back().map(|failed| format!("{}: {}", failed.place.handler, failed.message))
    }

    /// All that are kept, newest first.
    pub(crate) fn to_json(&self) -> Vec<Json> {
        let kept: Vec<Failed> = self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().rev().cloned().collect();
        let shown = |failed: &Failed| {
            json!({
                "at": instant_from_millis(failed.place.at_ms),
                "phase": failed.place.phase,
                "handler": failed.place.handler,
                "kind": failed.kind,
                "message": failed.message,
                "stack": failed.stack,
                "trace": failed.place.trace,
            })
        };
        kept.iter().map(shown).collect()
    }
}

/// What was denied, by what would allow it.
#[derive(Default)]
pub(crate) struct Denials(Mutex<BTreeMap<Capability, Denied>>);

#[derive(Clone, Debug)]
struct Denied {
    count: u64,
    first_ms: i64,
    /// The last time.
    place: Place,
}

impl Denials {
    /// Counts a denial.
    pub(crate) fn add(&self, missing: Capability, place: Place) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = kept.get_mut(&missing) {
            known.count += 1;
            known.place = place;
            return;
        }
        if kept.len() >= DENIALS_KEPT {
            let oldest = kept.iter().min_by_key(|(_, denied)| denied.place.at_ms).map(|(key, _)| key.clone());
            if let Some(oldest) = oldest {
                kept.remove(&oldest);
            }
        }
        kept.insert(missing, Denied { count: 1, first_ms: place.at_ms, place });
    }

    /// All that are kept, the last one first, each with the line of the manifest that would allow it.
    pub(crate) fn to_json(&self, manifest: &Manifest) -> Vec<Json> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let mut kept: Vec<_> = kept.into_iter().collect();
        kept.sort_by_key(|(_, denied)| std::cmp::Reverse(denied.place.at_ms));
        let shown = |(missing, denied): &(Capability, Denied)| {
            let asked = missing.asked_as().to_string();
            json!({
                "capability": missing.to_string(),
                // Then an administrator's consent is all that it lacks.
                "is_asked": manifest.capabilities.contains(&asked),
                "manifest_line": manifest_line(&manifest.capabilities, &asked),
                "count": denied.count,
                "first_at": instant_from_millis(denied.first_ms),
                "last_at": instant_from_millis(denied.place.at_ms),
                "phase": denied.place.phase,
                "handler": denied.place.handler,
                "trace": denied.place.trace,
            })
        };
        kept.iter().map(shown).collect()
    }
}

/// What was refused already, so that it is told of once.
#[derive(Default)]
pub(crate) struct Refusals(Mutex<BTreeSet<String>>);

impl Refusals {
    /// True the first time; of more than are kept none is the first.
    pub(crate) fn is_first(&self, what: String) -> bool {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.len() < REFUSALS_KEPT && kept.insert(what)
    }
}

/// The line of `manifest.toml` as it must stand for a capability to be asked for.
fn manifest_line(asked: &[String], missing: &str) -> String {
    let new = (!asked.iter().any(|one| one == missing)).then_some(missing);
    let all: Vec<String> = asked.iter().map(String::as_str).chain(new).map(|one| format!("{one:?}")).collect();
    format!("capabilities = [{}]", all.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(at_ms: i64) -> Place {
        Place { at_ms, phase: Some("function"), handler: "peek".to_owned(), trace: "t".to_owned() }
    }

    #[test]
    fn a_denial_names_the_line_that_would_allow_it() {
        let asked = ["jobs".to_owned(), "records.read:note".to_owned()];
        assert_eq!(
            manifest_line(&asked, "records.read:account"),
            r#"capabilities = ["jobs", "records.read:note", "records.read:account"]"#
        );
        assert_eq!(manifest_line(&asked, "jobs"), r#"capabilities = ["jobs", "records.read:note"]"#);
        assert_eq!(manifest_line(&[], "events"), r#"capabilities = ["events"]"#);
    }

    #[test]
    fn the_same_denial_is_counted_and_the_oldest_give_way() {
        let denials = Denials::default();
        for n in 0..3 {
            denials.add(Capability::Jobs, place(n));
        }
        {
            let kept = denials.0.lock().unwrap();
            let jobs = &kept[&Capability::Jobs];
            assert_eq!((jobs.count, jobs.first_ms, jobs.place.at_ms), (3, 0, 2));
        }
        for n in 0..300_u32 {
            denials.add(Capability::Read(format!("object_{n}")), place(i64::from(n) + 10));
        }
        let kept = denials.0.lock().unwrap();
        assert_eq!(kept.len(), DENIALS_KEPT);
        assert!(!kept.contains_key(&Capability::Jobs) && kept.contains_key(&Capability::Read("object_299".to_owned())));
    }

    #[test]
    fn a_refusal_is_told_of_once() {
        let refusals = Refusals::default();
        assert!(refusals.is_first("a".to_owned()) && !refusals.is_first("a".to_owned()));
        let told = (0..300).filter(|n| refusals.is_first(n.to_string())).count();
        assert_eq!(told, REFUSALS_KEPT - 1);
    }

    #[test]
    fn failures_are_kept_newest_first_and_no_more_than_so_many() {
        let failures = Failures::default();
        for n in 0..50 {
            failures.add(place(n), "trap", &format!("failure {n}"), &["one::two".to_owned()]);
        }
        let shown = failures.to_json();
        assert_eq!(shown.len(), FAILURES_KEPT);
        assert_eq!((&shown[0]["message"], &shown[0]["stack"]), (&json!("failure 49"), &json!(["one::two"])));
        assert_eq!(failures.last().unwrap(), "peek: failure 49");
    }
}
