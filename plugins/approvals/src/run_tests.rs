//! The way of a request, step by step.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use serde::Deserialize as _;
use tessera_sdk::{Json, Value, json};

use super::*;
use crate::condition::{Facts, OwnedFacts};
use crate::process::Approver;

/// Everybody reports to the next letter: a to b, b to c.
struct Here {
    away: RefCell<BTreeMap<String, String>>,
    now_ms: Cell<u64>,
}

impl World for Here {
    fn people(&self, approvers: &[Approver]) -> Result<Vec<String>> {
        let of = |approver: &Approver| match approver {
            Approver::User { id } => vec![id.clone()],
            Approver::Role { id } if id == "board" => vec!["x".to_owned(), "y".to_owned(), "z".to_owned()],
            _ => Vec::new(),
        };
        Ok(approvers.iter().flat_map(of).collect())
    }

    fn manager_of(&self, person: &str) -> Result<Option<String>> {
        let next = person.chars().next().and_then(|letter| char::from_u32(u32::from(letter) + 1));
        Ok(next.filter(|letter| letter.is_ascii_lowercase()).map(String::from))
    }

    fn administrators(&self) -> Result<Vec<String>> {
        Ok(vec!["root".to_owned()])
    }

    fn substitute_of(&self, person: &str) -> Result<Option<String>> {
        Ok(self.away.borrow().get(person).cloned())
    }

    fn fact(&self) -> Facts<'_> {
        &|_| None
    }

    fn now_ms(&self) -> u64 {
        self.now_ms.get()
    }
}

/// The same with facts.
struct With<'a>(&'a Here, OwnedFacts<'a>);

impl World for With<'_> {
    fn people(&self, approvers: &[Approver]) -> Result<Vec<String>> {
        self.0.people(approvers)
    }
    fn manager_of(&self, person: &str) -> Result<Option<String>> {
        self.0.manager_of(person)
    }
    fn administrators(&self) -> Result<Vec<String>> {
        self.0.administrators()
    }
    fn substitute_of(&self, person: &str) -> Result<Option<String>> {
        self.0.substitute_of(person)
    }
    fn fact(&self) -> Facts<'_> {
        &*self.1
    }
    fn now_ms(&self) -> u64 {
        self.0.now_ms()
    }
}

fn here() -> Here {
    Here { away: RefCell::default(), now_ms: Cell::new(1_000) }
}

fn step(name: &str, people: &[&str], more: Json) -> Json {
    let approvers: Vec<Json> = people.iter().map(|id| json!({"by": "user", "id": id})).collect();
    let mut step = json!({"name": name, "approvers": approvers});
    for (key, value) in more.as_object().into_iter().flatten() {
        step[key.as_str()] = value.clone();
    }
    step
}

fn begin(world: &dyn World, steps: Json) -> Run {
    let definition = Definition::deserialize(json!({"steps": steps})).unwrap();
    Run::start(definition, "a", "please", world).unwrap()
}

/// Who is asked now.
fn asked(run: &Run) -> Vec<&str> {
    run.open().map(|(_, seat)| seat.person.as_str()).collect()
}

fn says(run: &mut Run, world: &dyn World, person: &str, verb: Verb) -> Result<()> {
    let seat = run.open().find(|(_, seat)| seat.person == person).map(|(number, _)| number);
    run.decide(seat.unwrap_or(usize::MAX), &verb, "so", world)
}

fn approves(run: &mut Run, world: &dyn World, person: &str) {
    says(run, world, person, Verb::Approve).unwrap();
}

#[test]
fn all_of_a_step_approve_and_then_the_next_step_is_asked() {
    let world = here();
    let mut run = begin(&world, json!([step("Two", &["m", "n"], json!({})), step("One", &["p"], json!({}))]));
    assert_eq!(asked(&run), ["m", "n"]);
    approves(&mut run, &world, "n");
    assert_eq!((asked(&run), run.at), (vec!["m"], 0));
    approves(&mut run, &world, "m");
    assert_eq!((asked(&run), run.at), (vec!["p"], 1));
    assert!(says(&mut run, &world, "m", Verb::Approve).is_err(), "nobody decides twice");
    approves(&mut run, &world, "p");
    assert_eq!((run.state, run.at, asked(&run).len()), (State::Approved, 2, 0));
    assert_eq!(run.log.last().unwrap().what, What::Finished);
    let kept: Run = Run::deserialize(json!(run)).unwrap();
    assert_eq!(kept, run, "it is kept as it is");
}

#[test]
fn any_one_is_enough_or_one_after_another() {
    let world = here();
    let mut any = begin(&world, json!([step("Any", &["m", "n"], json!({"mode": "any"}))]));
    approves(&mut any, &world, "n");
    assert_eq!(any.state, State::Approved);
    assert_eq!(any.seats[0].state, SeatState::Passed);

    let mut turns = begin(&world, json!([step("Turns", &["m", "n", "p"], json!({"mode": "sequence"}))]));
    for person in ["m", "n", "p"] {
        assert_eq!(asked(&turns), [person]);
        approves(&mut turns, &world, person);
    }
    assert_eq!(turns.state, State::Approved);
}

#[test]
fn a_refusal_ends_it_or_sends_it_back() {
    let world = here();
    let steps = json!([step("One", &["m"], json!({})), step("Two", &["n", "p"], json!({}))]);
    let mut run = begin(&world, steps.clone());
    says(&mut run, &world, "m", Verb::Reject { to: None }).unwrap();
    assert_eq!((run.state, asked(&run).len()), (State::Rejected, 0));

    let mut run = begin(&world, steps);
    approves(&mut run, &world, "m");
    approves(&mut run, &world, "p");
    let refused = says(&mut run, &world, "n", Verb::Reject { to: Some(1) }).unwrap_err();
    assert_eq!((refused.message.as_str(), refused.field.as_deref()), ("not-an-earlier-step", Some("to_step")));
    says(&mut run, &world, "n", Verb::Reject { to: Some(0) }).unwrap();
    assert_eq!((run.state, run.at, asked(&run)), (State::Pending, 0, vec!["m"]));
    approves(&mut run, &world, "m");
    assert_eq!(asked(&run), ["n", "p"], "what was said before doesn't count any more");
}

#[test]
fn steps_are_left_out_by_their_condition() {
    let base = here();
    let large = json!({"when": {"field": "amount", "op": "gte", "value": 100_000}});
    let steps = json!([step("Manager", &["m"], json!({})), step("Large", &["n"], large)]);
    for (amount, ends) in [("99999.00 CNY", true), ("100000.00 CNY", false)] {
        let facts = move |key: &str| (key == "amount").then(|| Value::text(amount));
        let world = With(&base, Box::new(facts));
        let mut run = begin(&world, steps.clone());
        approves(&mut run, &world, "m");
        assert_eq!(run.state == State::Approved, ends, "{amount}");
    }
}

#[test]
fn nobody_and_oneself_are_provided_for() {
    let world = here();
    let empty = |nobody: &str| json!({"name": "Empty", "approvers": [{"by": "role", "id": "none"}], "nobody": nobody});
    assert_eq!(asked(&begin(&world, json!([empty("administrators")]))), ["root"]);
    assert_eq!(begin(&world, json!([empty("skip")])).state, State::Approved);
    assert_eq!(begin(&world, json!([empty("reject")])).state, State::Rejected);

    let own = |own: &str| step("Own", &["a", "m"], json!({"own": own}));
    assert_eq!(asked(&begin(&world, json!([own("manager")]))), ["b", "m"]);
    assert_eq!(asked(&begin(&world, json!([own("keep")]))), ["a", "m"]);
    assert_eq!(asked(&begin(&world, json!([own("pass")]))), ["m"]);
    let alone = begin(&world, json!([step("Own", &["a"], json!({"own": "pass", "mode": "any"}))]));
    assert_eq!(alone.state, State::Approved);
}

#[test]
fn a_decision_is_handed_on() {
    let world = here();
    let mut run = begin(&world, json!([step("Turns", &["m", "n"], json!({"mode": "sequence"}))]));
    let to = |person: &str| Verb::Delegate { person: person.to_owned() };
    for (person, why) in [("", "choose-somebody"), ("a", "not-the-submitter"), ("n", "is-asked-already")] {
        assert_eq!(says(&mut run, &world, "m", to(person)).unwrap_err().message, why);
    }
    says(&mut run, &world, "m", to("q")).unwrap();
    assert_eq!(asked(&run), ["q"], "whoever comes after still waits");
    assert_eq!(run.seats[2].instead_of.as_deref(), Some("m"));
    says(&mut run, &world, "q", to("m")).unwrap();
    approves(&mut run, &world, "m");
    approves(&mut run, &world, "n");
    assert_eq!(run.state, State::Approved);
}

#[test]
fn others_are_asked_too_before_or_after() {
    let world = here();
    let add = |person: &str, before| Verb::Add { person: person.to_owned(), before };
    let mut run = begin(&world, json!([step("Any", &["m", "n"], json!({"mode": "any"}))]));
    says(&mut run, &world, "m", add("q", true)).unwrap();
    assert_eq!(asked(&run), ["n", "q"]);
    approves(&mut run, &world, "q");
    assert_eq!(asked(&run), ["m", "n"]);
    approves(&mut run, &world, "m");
    assert_eq!(run.state, State::Approved);

    let mut run = begin(&world, json!([step("Any", &["m", "n"], json!({"mode": "any"}))]));
    says(&mut run, &world, "m", add("q", false)).unwrap();
    assert_eq!((run.state, asked(&run)), (State::Pending, vec!["n", "q"]), "whoever was added is needed");
    approves(&mut run, &world, "q");
    assert_eq!(run.state, State::Approved);
}

#[test]
fn who_is_away_is_stood_in_for() {
    let world = here();
    world.away.borrow_mut().insert("m".to_owned(), "s".to_owned());
    let run = begin(&world, json!([step("One", &["m"], json!({}))]));
    assert_eq!((asked(&run), run.seats[0].instead_of.as_deref()), (vec!["s"], Some("m")));
    world.away.borrow_mut().insert("m".to_owned(), "a".to_owned());
    assert_eq!(asked(&begin(&world, json!([step("One", &["m"], json!({}))]))), ["m"], "but not by whoever submitted");
}

#[test]
fn it_is_taken_back() {
    let world = here();
    let mut run = begin(&world, json!([step("One", &["m"], json!({}))]));
    run.withdraw(&world);
    assert_eq!((run.state, asked(&run).len()), (State::Withdrawn, 0));
    assert!(run.decide(0, &Verb::Approve, "", &world).is_err());
}

#[test]
fn who_is_late_is_reminded_replaced_or_passed_over() {
    let world = here();
    let late = |what: &str| step("One", &["m"], json!({"hours": 1, "late": what}));
    let mut run = begin(&world, json!([late("remind")]));
    assert_eq!(run.overdue(&world).unwrap(), Vec::<usize>::new());
    world.now_ms.set(1_000 + HOUR_MS);
    assert_eq!(run.overdue(&world).unwrap(), [0]);
    assert_eq!(run.overdue(&world).unwrap(), Vec::<usize>::new(), "and not again before another hour");
    world.now_ms.set(1_000 + 2 * HOUR_MS);
    assert_eq!(run.overdue(&world).unwrap(), [0]);

    world.now_ms.set(1_000);
    let mut escalated = begin(&world, json!([late("escalate")]));
    let (mut approved, mut rejected) =
        (begin(&world, json!([late("approve")])), begin(&world, json!([late("reject")])));
    world.now_ms.set(1_000 + HOUR_MS);
    for run in [&mut escalated, &mut approved, &mut rejected] {
        assert!(run.overdue(&world).unwrap().is_empty());
    }
    assert_eq!((asked(&escalated), escalated.log.last().unwrap().what), (vec!["n"], What::Escalated));
    assert_eq!((approved.state, rejected.state), (State::Approved, State::Rejected));
}
