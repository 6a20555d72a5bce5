//! Before an opportunity is stored: what follows from its stage, what a closed one needs, and who may touch a closed one.

use std::cell::Cell;

use tessera_sdk::change::Violation;
use tessera_sdk::value::Fields;
use tessera_sdk::{Change, Decision, Result, context, identity};

use crate::names::{self, Names};
use crate::stages::{self, Outcome, Stage, Stages};

/// Decides a batch; what it needs to know of others is read once for all.
pub(crate) fn decide_all(changes: &[Change]) -> Result<Vec<Decision>> {
    let names = names::read(changes)?;
    let stages = stages::of_dictionary();
    let now = context::now();
    let may_reopen = asked_once(may_reopen);
    changes.iter().map(|change| decide(change, &stages, &names, &now, &may_reopen)).collect()
}

/// A closed opportunity is deleted only by those who may reopen it, or by undoing the import that made it.
pub(crate) fn decide_deletions(changes: &[Change]) -> Result<Vec<Decision>> {
    let stages = stages::of_dictionary();
    let may_reopen = asked_once(may_reopen);
    let decide = |change: &Change| {
        // An import deletes only when it is undone, and then only what it made itself and nobody has changed since.
        let is_free = change.is_import || !was_closed(change, &stages);
        Ok(if is_free || may_reopen()? { Decision::Allow } else { Decision::refuse("closed-is-locked") })
    };
    changes.iter().map(decide).collect()
}

fn was_closed(change: &Change, stages: &Stages<impl Fn(&str) -> Stage>) -> bool {
    change.text_before("stage").is_some_and(|before| stages.get(before).outcome.is_some())
}

/// Whether the acting user may reopen at all. Which records they reach is the core's to check, and asking for each one would
/// spend the calls of a hook on a full batch.
fn may_reopen() -> Result<bool> {
    identity::can("reopen", "opportunity", None, None)
}

/// The answer of a question that is put at most once.
fn asked_once(question: impl Fn() -> Result<bool>) -> impl Fn() -> Result<bool> {
    let answer = Cell::new(None);
    move || match answer.get() {
        Some(answer) => Ok(answer),
        None => question().inspect(|given| answer.set(Some(*given))),
    }
}

fn decide(
    change: &Change,
    stages: &Stages<impl Fn(&str) -> Stage>,
    names: &Names,
    now: &str,
    may_reopen: &impl Fn() -> Result<bool>,
) -> Result<Decision> {
    let stage = stages.get(change.text("stage").unwrap_or_default());
    if was_closed(change, stages) && !may_reopen()? {
        return Ok(Decision::refuse("closed-is-locked"));
    }
    let problems = problems(change, stage);
    if !problems.is_empty() {
        return Ok(Decision::Reject(problems));
    }
    let mut set = Fields::new();
    follow_stage(change, stage, &mut set);
    close_or_open(change, stage, now, &mut set);
    if change.text("name").is_none() {
        if let Some(name) = names.made_up(change) {
            set.set("name", name);
        }
    }
    Ok(Decision::set(set))
}

/// What a closed opportunity lacks. Old data that is imported may lack a reason: people can't be asked any more.
fn problems(change: &Change, stage: Stage) -> Vec<Violation> {
    let mut found = Vec::new();
    let mut lacks = |field: &str, key: &str| {
        found.push(Violation { field: Some(field.to_owned()), message_key: key.to_owned(), args: None })
    };
    match stage.outcome {
        Some(Outcome::Won) => {
            if change.money("amount").is_none() {
                lacks("amount", "won-needs-amount");
            }
            if change.text("close_date").is_none() {
                lacks("close_date", "won-needs-close-date");
            }
        }
        Some(Outcome::Lost) if change.text("lost_reason").is_none() && !change.is_import => {
            lacks("lost_reason", "lost-needs-reason")
        }
        Some(Outcome::Lost) | None => {}
    }
    // Days compare as texts.
    let dates = (change.text("engage_date"), change.text("close_date"));
    if matches!(dates, (Some(engaged), Some(closed)) if closed < engaged) && !change.is_import {
        lacks("close_date", "close-before-engage");
    }
    found
}

/// Probability is the stage's, the weighted amount follows from both.
fn follow_stage(change: &Change, stage: Stage, set: &mut Fields) {
    let probability = stage.probability.to_string();
    if change.text("probability") != Some(probability.as_str()) {
        set.set("probability", probability);
    }
    let weighted = change.money("amount").map(|amount| amount.percent(stage.probability));
    if change.money("weighted_amount") != weighted {
        set.set("weighted_amount", weighted);
    }
}

/// When it was closed, and nothing of that while it is open.
fn close_or_open(change: &Change, stage: Stage, now: &str, set: &mut Fields) {
    if stage.outcome != Some(Outcome::Lost) && change.text("lost_reason").is_some() {
        set.set("lost_reason", "");
    }
    if stage.outcome == Some(Outcome::Lost) && change.text("lost_reason").is_none() {
        set.set("lost_reason", "unknown");
    }
    match (stage.outcome, change.text("closed_at")) {
        (Some(_), None) => {
            let imported =
                change.text("close_date").filter(|_| change.is_import).map(|day| format!("{day}T00:00:00.000Z"));
            set.set("closed_at", imported.unwrap_or_else(|| now.to_owned()));
        }
        (None, Some(_)) => set.set("closed_at", ""),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tessera_sdk::{Operation, Row, records};

    const NOW: &str = "2026-11-21T08:00:00.000Z";

    fn stages() -> Stages<impl Fn(&str) -> Stage> {
        Stages::new(|code| match code {
            "prospecting" => Stage { probability: 10, outcome: None },
            "won" => Stage { probability: 100, outcome: Some(Outcome::Won) },
            "lost" => Stage { probability: 0, outcome: Some(Outcome::Lost) },
            _ => Stage::default(),
        })
    }

    fn create(patch: Fields) -> Change {
        Change { operation: Operation::Create, record: None, before: None, patch, is_import: false }
    }

    fn update(before: Fields, patch: Fields) -> Change {
        let record = records::reference("opportunity", "o1");
        let row = Row { ref_: record.clone(), version: 1, fields: before.0 };
        Change { operation: Operation::Update, record: Some(record), before: Some(row), patch, is_import: false }
    }

    fn decided(change: &Change, may_reopen: bool) -> Decision {
        decide(change, &stages(), &Names::default(), NOW, &|| Ok(may_reopen)).unwrap()
    }

    fn keys(decision: Decision) -> Vec<String> {
        match decision {
            Decision::Reject(violations) => violations.into_iter().map(|one| one.message_key).collect(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_stage_sets_probability_and_weighted_amount() {
        let change = create(Fields::new().with("name", "N").with("stage", "prospecting").with("amount", "1000.00 CNY"));
        let Decision::Modify(set) = decided(&change, false) else { panic!() };
        assert_eq!(set.text("probability"), Some("10"));
        assert_eq!(set.text("weighted_amount"), Some("100.00 CNY"));
        assert_eq!(set.get("closed_at"), None);
    }

    #[test]
    fn a_change_that_alters_nothing_is_left_alone() {
        let before = Fields::new().with("name", "N").with("stage", "prospecting").with("amount", "10.00 CNY");
        let before = before.with("probability", "10").with("weighted_amount", "1.00 CNY");
        assert_eq!(decided(&update(before, Fields::new().with("next_step", "Call")), false), Decision::Allow);
    }

    #[test]
    fn won_needs_amount_and_date_and_lost_a_reason() {
        let won = create(Fields::new().with("name", "N").with("stage", "won"));
        assert_eq!(keys(decided(&won, false)), ["won-needs-amount", "won-needs-close-date"]);
        let lost = create(Fields::new().with("name", "N").with("stage", "lost"));
        assert_eq!(keys(decided(&lost, false)), ["lost-needs-reason"]);
        let mixed = Fields::new()
            .with("name", "N")
            .with("stage", "prospecting")
            .with("engage_date", "2026-05-02")
            .with("close_date", "2026-05-01");
        assert_eq!(keys(decided(&create(mixed), false)), ["close-before-engage"]);
    }

    #[test]
    fn imports_may_lack_a_reason() {
        let patch = Fields::new()
            .with("name", "N")
            .with("stage", "lost")
            .with("close_date", "2017-03-01")
            .with("amount", "0.00 USD");
        let Decision::Modify(set) = decided(&Change { is_import: true, ..create(patch) }, false) else { panic!() };
        assert_eq!(set.text("lost_reason"), Some("unknown"));
        assert_eq!(set.text("closed_at"), Some("2017-03-01T00:00:00.000Z"));
        assert_eq!(set.text("weighted_amount"), Some("0.00 USD"));
    }

    #[test]
    fn a_closed_one_is_locked_but_for_those_who_may_reopen() {
        let closed = Fields::new()
            .with("name", "N")
            .with("stage", "lost")
            .with("lost_reason", "price")
            .with("probability", "0")
            .with("closed_at", NOW);
        let reopen = update(closed.clone(), Fields::new().with("stage", "prospecting"));
        assert_eq!(keys(decided(&reopen, false)), ["closed-is-locked"]);
        let by_import = Change { is_import: true, ..update(closed, Fields::new().with("stage", "prospecting")) };
        assert_eq!(keys(decided(&by_import, false)), ["closed-is-locked"]);
        let Decision::Modify(set) = decided(&reopen, true) else { panic!() };
        assert!(set.get("lost_reason").unwrap().is_null() && set.get("closed_at").unwrap().is_null());
        assert_eq!(set.text("probability"), Some("10"));
    }

    #[test]
    fn a_question_is_put_once() {
        let put = Cell::new(0);
        let answer = asked_once(|| {
            put.set(put.get() + 1);
            Ok(true)
        });
        assert!(answer().unwrap() && answer().unwrap());
        assert_eq!(put.get(), 1);
    }
}
