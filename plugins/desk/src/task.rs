//! Tasks: when they were done, and whose account they are about.

use tessera_sdk::value::{Fields, Value};
use tessera_sdk::{Change, Decision, Result, context};

use crate::related::Related;

/// What leads to an account, the most telling first. Fields are named as the objects that they refer to.
const LEADING: [&str; 2] = ["opportunity", "contact"];

/// Fills in what follows from the rest.
pub(crate) fn decide_all(changes: &[Change]) -> Result<Vec<Decision>> {
    let related = Related::read(changes, &LEADING)?;
    let now = context::now();
    Ok(changes.iter().map(|change| decide(change, &related, &now)).collect())
}

fn decide(change: &Change, related: &Related, now: &str) -> Decision {
    let mut set = Fields::new();
    let is_done = change.is("is_done");
    if change.get("is_done").is_none() {
        // Lists ask for what is not done; empty would be neither.
        set.set("is_done", false);
    }
    match change.text("done_at") {
        None if is_done => set.set("done_at", now),
        Some(_) if !is_done => set.set("done_at", Value::Null),
        _ => {}
    }
    if let Some(account) = related.account(change, &LEADING) {
        set.set("account", account);
    }
    Decision::set(set)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tessera_sdk::{Operation, Row, records};

    const NOW: &str = "2026-11-21T08:00:00.000Z";

    fn row(object: &str, id: &str, fields: Fields) -> Row {
        Row { ref_: records::reference(object, id), version: 1, fields: fields.0 }
    }

    fn change(before: Option<Fields>, patch: Fields) -> Change {
        let operation = if before.is_some() { Operation::Update } else { Operation::Create };
        let before = before.map(|fields| row("task", "t1", fields));
        Change { operation, record: None, before, patch, is_import: false }
    }

    #[test]
    fn done_has_a_time_as_long_as_it_is_done() {
        let none = Related::default();
        let decide = |before: Option<Fields>, patch: Fields| decide(&change(before, patch), &none, NOW);
        let done = Fields::new().with("is_done", true);
        assert_eq!(decide(None, done.clone()), Decision::Modify(Fields::new().with("done_at", NOW)));
        let before = done.clone().with("done_at", "2026-01-01T00:00:00.000Z");
        assert_eq!(decide(Some(before.clone()), done), Decision::Allow, "it keeps its time");
        let open = Fields::new().with("is_done", false);
        assert_eq!(decide(Some(before), open), Decision::Modify(Fields::new().with("done_at", Value::Null)));
        assert_eq!(decide(None, Fields::new()), Decision::Modify(Fields::new().with("is_done", false)));
    }

    #[test]
    fn the_account_is_that_of_the_opportunity_or_the_contact() {
        let of =
            |object: &'static str, account: &str| (object, row(object, "x", Fields::new().with("account", account)));
        let related = Related::of(vec![of("contact", "a1"), of("opportunity", "a2")]);
        let open = Fields::new().with("is_done", false);
        let account = |patch: Fields| match decide(&change(None, patch), &related, NOW) {
            Decision::Modify(set) => set.text("account").map(str::to_owned),
            _ => None,
        };
        assert_eq!(account(open.clone().with("contact", "x")).as_deref(), Some("a1"));
        assert_eq!(account(open.clone().with("contact", "x").with("opportunity", "x")).as_deref(), Some("a2"));
        assert_eq!(account(open.clone().with("contact", "x").with("account", "a3")), None);
        assert_eq!(account(open.with("contact", "unseen")), None);
    }
}
