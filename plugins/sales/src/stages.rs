//! What a stage means: read from the dictionary, so that probability and outcome stand in one place, beside the labels.

use std::cell::RefCell;
use std::collections::HashMap;

use tessera_sdk::dictionaries;

/// The dictionary of stages.
const DICTIONARY: &str = "opportunity_stage";

/// How an opportunity ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Won,
    Lost,
}

/// What a stage means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Stage {
    /// In percent.
    pub(crate) probability: i64,
    /// None while the opportunity is open.
    pub(crate) outcome: Option<Outcome>,
}

/// Stages by code; each is looked up once in a call.
pub(crate) struct Stages<L> {
    known: RefCell<HashMap<String, Stage>>,
    look_up: L,
}

/// The stages of the dictionary.
pub(crate) fn of_dictionary() -> Stages<impl Fn(&str) -> Stage> {
    Stages::new(|code| {
        let attributes = dictionaries::item(DICTIONARY, code).map(|item| item.attributes).unwrap_or_default();
        Stage {
            probability: attributes
                .get("probability")
                .and_then(|value| value.as_i64())
                .unwrap_or_default()
                .clamp(0, 100),
            outcome: match attributes.get("outcome").and_then(|value| value.as_str()) {
                Some("won") => Some(Outcome::Won),
                Some("lost") => Some(Outcome::Lost),
                _ => None,
            },
        }
    })
}

impl<L: Fn(&str) -> Stage> Stages<L> {
    pub(crate) fn new(look_up: L) -> Self {
        Self { known: RefCell::default(), look_up }
    }

    pub(crate) fn get(&self, code: &str) -> Stage {
        if let Some(stage) = self.known.borrow().get(code) {
            return *stage;
        }
        let stage = (self.look_up)(code);
        self.known.borrow_mut().insert(code.to_owned(), stage);
        stage
    }
}
