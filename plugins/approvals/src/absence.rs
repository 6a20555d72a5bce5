//! Absences: who stands in for somebody, and from when until when.

use tessera_sdk::{Change, Decision, Fields, Result, context};

/// Decides a batch.
pub(crate) fn decide_all(changes: &[Change]) -> Result<Vec<Decision>> {
    let me = context::actor().id;
    Ok(changes.iter().map(|change| decide(change, &me)).collect())
}

fn decide(change: &Change, me: &str) -> Decision {
    let (from, until) = (change.text("from_on").unwrap_or_default(), change.text("until_on").unwrap_or_default());
    // Days compare as texts.
    if until < from {
        return Decision::reject("until_on", "until-before-from");
    }
    if change.text("substitute") == Some(change.text("owner").unwrap_or(me)) {
        return Decision::reject("substitute", "substitute-is-oneself");
    }
    let name = format!("{from} – {until}");
    if change.text("name") == Some(name.as_str()) {
        return Decision::Allow;
    }
    Decision::set(Fields::new().with("name", name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use tessera_sdk::Operation;

    #[test]
    fn it_has_an_end_and_somebody_else() {
        let says = |from: &str, until: &str, substitute: &str| {
            let patch = Fields::new().with("from_on", from).with("until_on", until).with("substitute", substitute);
            let change = Change { operation: Operation::Create, record: None, before: None, patch, is_import: false };
            decide(&change, "me")
        };
        let named = Decision::set(Fields::new().with("name", "2026-05-01 – 2026-05-03"));
        assert_eq!(says("2026-05-01", "2026-05-03", "you"), named);
        assert_eq!(says("2026-05-03", "2026-05-01", "you"), Decision::reject("until_on", "until-before-from"));
        assert_eq!(says("2026-05-01", "2026-05-03", "me"), Decision::reject("substitute", "substitute-is-oneself"));
    }
}
