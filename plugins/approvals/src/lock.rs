//! Before a record is stored: what waits for an approval isn't changed meanwhile, and what needs an approval isn't done without one.

use std::collections::BTreeSet;

use tessera_sdk::change::Violation;
use tessera_sdk::{Change, Decision, Json, Operation, RecordRef, Result, context, json, kv, records};

use crate::condition;
use crate::marks::{self, Watch, lock_key, pass_key};

/// Who owns a record, and who else works on it, may change at any time: people are handed over while things wait.
const FREE: [&str; 3] = ["owner", "department", "collaborators"];

/// Decides a batch; what is kept is read once for all.
pub(crate) fn decide_all(changes: &[Change]) -> Result<Vec<Decision>> {
    let Some(object) = changes.iter().find_map(|change| change.record.as_ref()).map(|record| record.object.clone())
    else {
        return Ok(vec![Decision::Allow; changes.len()]);
    };
    if is_own() {
        return Ok(vec![Decision::Allow; changes.len()]);
    }
    let none = records::reference(&object, "");
    let of = |change: &Change| change.record.clone().unwrap_or_else(|| none.clone());
    let locks = kept(changes.iter().map(|change| lock_key(&of(change))))?;
    let gates = marks::gates(&object)?;
    let passes = if changes.iter().any(|change| needed(change, &gates).is_some()) {
        kept(changes.iter().map(|change| pass_key(&of(change))))?
    } else {
        vec![None; changes.len()]
    };
    let free = if locks.iter().any(Option::is_some) { free_fields(&none) } else { BTreeSet::new() };
    let decide = |((change, lock), pass): ((&Change, &Option<Json>), &Option<Json>)| {
        decide(change, lock.as_ref(), pass.as_ref(), &gates, &free)
    };
    Ok(changes.iter().zip(&locks).zip(&passes).map(decide).collect())
}

/// What a process writes when it ends, it writes before the record is free again, and an approval is not asked for it.
fn is_own() -> bool {
    let actor = context::actor();
    matches!(actor.principal, context::Principal::PluginService) && actor.id == crate::ID
}

fn decide(
    change: &Change,
    lock: Option<&Json>,
    pass: Option<&Json>,
    gates: &[Watch],
    free: &BTreeSet<String>,
) -> Decision {
    if let Some(lock) = lock.filter(|_| change.operation != Operation::Create) {
        let is_free = |name: &String| FREE.contains(&name.as_str()) || free.contains(name);
        let is_changed =
            change.operation == Operation::Delete || !change.patch.0.iter().all(|field| is_free(&field.name));
        if is_changed {
            return refuse(None, "record-is-locked", json!({"name": lock["name"]}));
        }
    }
    match needed(change, gates) {
        Some(watch) if !lets_through(pass, change, watch) => {
            refuse(Some(&watch.gate.field), "needs-approval", json!({"process": watch.process}))
        }
        _ => Decision::Allow,
    }
}

/// The gate that a change wants to pass. What is imported happened elsewhere, long ago.
fn needed<'a>(change: &Change, gates: &'a [Watch]) -> Option<&'a Watch> {
    if change.operation == Operation::Delete || change.is_import {
        return None;
    }
    gates.iter().find(|watch| {
        let (gate, field) = (&watch.gate, watch.gate.field.as_str());
        let enters = gate.has(change.text(field)) && !gate.has(change.text_before(field));
        enters && watch.when.as_ref().is_none_or(|when| condition::holds(when, &|field| change.get(field).cloned()))
    })
}

fn lets_through(pass: Option<&Json>, change: &Change, watch: &Watch) -> bool {
    let Some(pass) = pass else { return false };
    let wanted = change.text(&watch.gate.field).unwrap_or_default();
    let values = pass["values"].as_array();
    pass["field"] == watch.gate.field.as_str()
        && values.is_some_and(|values| values.iter().any(|value| value == wanted))
}

fn refuse(field: Option<&str>, key: &str, args: Json) -> Decision {
    let field = field.map(str::to_owned);
    Decision::Reject(vec![Violation { field, message_key: key.to_owned(), args: Some(args) }])
}

fn kept(keys: impl Iterator<Item = String>) -> Result<Vec<Option<Json>>> {
    let found = kv::get_many(&keys.collect::<Vec<_>>())?;
    Ok(found.into_iter().map(|entry| entry.and_then(|entry| entry.json().ok())).collect())
}

/// Fields that nobody fills in by hand: they follow from others, or from what happens elsewhere.
fn free_fields(record: &RecordRef) -> BTreeSet<String> {
    let described = records::describe(&record.object).unwrap_or_default();
    let fields = described["fields"].as_array().cloned().unwrap_or_default();
    let key = |field: &Json| field["key"].as_str().filter(|_| field["read_only"] == true).map(str::to_owned);
    fields.iter().filter_map(key).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::process::Gate;
    use tessera_sdk::{Fields, Row};

    fn change(operation: Operation, before: Fields, patch: Fields) -> Change {
        let record = records::reference("deal", "d1");
        let before =
            (operation != Operation::Create).then(|| Row { ref_: record.clone(), version: 1, fields: before.0 });
        Change { operation, record: Some(record), before, patch, is_import: false }
    }

    fn update(patch: Fields) -> Change {
        change(Operation::Update, Fields::new().with("stage", "open").with("amount", "200000.00 CNY"), patch)
    }

    fn gate() -> Vec<Watch> {
        let gate = Gate { field: "stage".to_owned(), values: vec!["won".to_owned()] };
        let when = json!({"field": "amount", "op": "gte", "value": 100_000});
        vec![Watch { process: "Large".to_owned(), gate, when: Some(when) }]
    }

    fn keys(decision: Decision) -> Vec<String> {
        match decision {
            Decision::Reject(violations) => violations.into_iter().map(|one| one.message_key).collect(),
            _ => Vec::new(),
        }
    }

    #[test]
    fn what_waits_is_locked_but_for_who_works_on_it() {
        let free = BTreeSet::from(["last_call_at".to_owned()]);
        let lock = json!({"name": "Deal"});
        let says = |change: &Change| keys(decide(change, Some(&lock), None, &[], &free));
        assert_eq!(says(&update(Fields::new().with("name", "B"))), ["record-is-locked"]);
        assert_eq!(says(&update(Fields::new().with("owner", "u2").with("name", "B"))), ["record-is-locked"]);
        assert_eq!(says(&change(Operation::Delete, Fields::new(), Fields::new())), ["record-is-locked"]);
        assert!(says(&update(Fields::new().with("owner", "u2").with("last_call_at", "x"))).is_empty());
        assert!(keys(decide(&update(Fields::new().with("name", "B")), None, None, &[], &free)).is_empty());
    }

    #[test]
    fn a_gate_is_passed_with_an_approval_for_that_very_change() {
        let (gates, free) = (gate(), BTreeSet::new());
        let won = || Fields::new().with("stage", "won");
        let says = |change: &Change, pass: Option<&Json>| keys(decide(change, None, pass, &gates, &free));
        assert_eq!(says(&update(won()), None), ["needs-approval"]);
        assert!(says(&update(won().with("amount", "99999.99 CNY")), None).is_empty());
        assert!(says(&update(Fields::new().with("stage", "lost")), None).is_empty());
        assert_eq!(says(&change(Operation::Create, Fields::new(), won().with("amount", "100000 CNY")), None).len(), 1);
        assert!(says(&Change { is_import: true, ..update(won()) }, None).is_empty());
        assert!(says(&update(won()), Some(&json!({"field": "stage", "values": ["won"]}))).is_empty());
        assert_eq!(says(&update(won()), Some(&json!({"field": "stage", "values": ["lost"]}))).len(), 1);
        let was_won =
            change(Operation::Update, won().with("amount", "1 CNY"), Fields::new().with("amount", "200000 CNY"));
        assert!(says(&was_won, None).is_empty(), "only what enters is asked");
    }
}
