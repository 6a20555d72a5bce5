//! Before a lead is stored: its score.

use tessera_sdk::value::Fields;
use tessera_sdk::{Change, Decision};

/// How much knowing a field is worth; together 100.
const WORTH: [(&str, u32); 8] = [
    ("phone", 25),
    ("email", 15),
    ("company", 20),
    ("position", 10),
    ("source", 10),
    ("industry", 5),
    ("region", 5),
    ("description", 10),
];

/// Sets the score. A converted lead is as it was when it was converted.
pub(crate) fn decide(change: &Change) -> Decision {
    let converts_now = change.touches("status");
    if change.text_before("status") == Some("converted") && !converts_now {
        let is_changed = WORTH.iter().any(|(field, _)| change.touches(field));
        return if is_changed && !change.is_import { Decision::refuse("lead-is-converted") } else { Decision::Allow };
    }
    // A status alone makes no account; the action does, and sets both. What was converted elsewhere may be imported.
    let becomes = change.text("status") == Some("converted") && change.text_before("status") != Some("converted");
    if becomes && change.get("converted_account").is_none() && !change.is_import {
        return Decision::refuse("lead-converts-by-action");
    }
    if change.text_before("status") == Some("converted") && change.text("status") != Some("converted") {
        return Decision::refuse("lead-stays-converted");
    }
    let score = score(change).to_string();
    if change.text("score") == Some(score.as_str()) {
        Decision::Allow
    } else {
        Decision::Modify(Fields::new().with("score", score))
    }
}

/// How complete the lead is, 0 to 100.
fn score(change: &Change) -> u32 {
    WORTH.iter().filter(|(field, _)| change.get(field).is_some()).map(|(_, worth)| worth).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use tessera_sdk::Operation;

    #[test]
    fn the_more_is_known_the_higher_the_score() {
        assert_eq!(WORTH.iter().map(|(_, worth)| worth).sum::<u32>(), 100);
        let patch = Fields::new().with("name", "Ann").with("phone", "+8613812345678").with("company", "Acme");
        let change = Change { operation: Operation::Create, record: None, before: None, patch, is_import: false };
        assert_eq!(decide(&change), Decision::Modify(Fields::new().with("score", "45")));
    }

    #[test]
    fn only_the_action_converts_and_nothing_takes_it_back() {
        let change = |before: &str, patch: Fields| {
            let fields = Fields::new().with("name", "Ann").with("status", before).with("score", "0");
            let row =
                tessera_sdk::Row { ref_: tessera_sdk::records::reference("lead", "l1"), version: 1, fields: fields.0 };
            Change { operation: Operation::Update, record: None, before: Some(row), patch, is_import: false }
        };
        let by_hand = change("new", Fields::new().with("status", "converted"));
        assert_eq!(decide(&by_hand), Decision::refuse("lead-converts-by-action"));
        let by_action = Fields::new().with("status", "converted").with("converted_account", "a1");
        assert_ne!(decide(&change("new", by_action)), Decision::refuse("lead-converts-by-action"));
        let back = change("converted", Fields::new().with("status", "new"));
        assert_eq!(decide(&back), Decision::refuse("lead-stays-converted"));
    }
}
