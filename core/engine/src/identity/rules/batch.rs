//! The changes of one call with what the rules say to each.

use serde_json::Value as Json;
use tessera_model::error::FieldError;
use tessera_model::record::Fields;

use crate::hooks::{Decision, HookChange, HookOperation};

/// Changes and the answers to them so far.
pub(super) struct Batch<'a> {
    changes: &'a [HookChange],
    answers: Vec<Answer>,
}

#[derive(Default)]
struct Answer {
    patch: Fields,
    problems: Vec<FieldError>,
}

impl<'a> Batch<'a> {
    pub(super) fn new(changes: &'a [HookChange]) -> Self {
        Self { changes, answers: changes.iter().map(|_| Answer::default()).collect() }
    }

    /// The changes with their places.
    pub(super) fn changes(&self) -> impl Iterator<Item = (usize, &'a HookChange)> + use<'a> {
        self.changes.iter().enumerate()
    }

    /// Those that leave a record behind.
    pub(super) fn writes(&self) -> impl Iterator<Item = (usize, &'a HookChange)> + use<'a> {
        self.changes().filter(|(_, change)| change.operation != HookOperation::Delete)
    }

    /// Refuses a change.
    pub(super) fn refuse(&mut self, at: usize, problem: FieldError) {
        if let Some(answer) = self.answers.get_mut(at) {
            answer.problems.push(problem);
        }
    }

    /// Sets a field, in wire form.
    pub(super) fn set(&mut self, at: usize, field: &str, value: Json) {
        if let Some(answer) = self.answers.get_mut(at) {
            answer.patch.insert(field.to_owned(), value);
        }
    }

    pub(super) fn decisions(self) -> Vec<Decision> {
        let decide = |answer: Answer| match answer {
            Answer { problems, .. } if !problems.is_empty() => Decision::Reject(problems),
            Answer { patch, .. } if !patch.is_empty() => Decision::Modify(patch),
            _ => Decision::Allow,
        };
        self.answers.into_iter().map(decide).collect()
    }
}

/// True when the change writes this field.
pub(super) fn touches(change: &HookChange, field: &str) -> bool {
    change.touched.iter().any(|touched| touched == field)
}

/// A text, code or id as it will be.
pub(super) fn text_after<'a>(change: &'a HookChange, field: &str) -> Option<&'a str> {
    change.after.get(field).and_then(Json::as_str)
}
