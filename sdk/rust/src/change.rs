//! A change as a before-hook sees it, and what the hook says to it.

use crate::bindings::hooks::exports::tessera::plugin::hooks as wire;
use crate::value::{Fields, Money, Value};
use crate::{Json, RecordRef, Row};

pub use wire::Operation;

/// One wanted change.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    pub operation: Operation,
    /// None while a record is being made, but for hooks on every object (`*`): these are told which one it will be.
    pub record: Option<RecordRef>,
    /// The record as it is; none while it is being made.
    pub before: Option<Row>,
    /// What changes.
    pub patch: Fields,
    /// Part of an import: historic data may lack what a person would be asked for.
    pub is_import: bool,
}

impl Change {
    /// A field's value as it would be afterwards.
    pub fn get(&self, name: &str) -> Option<&Value> {
        let now = self.patch.get(name).or_else(|| self.before.as_ref().and_then(|row| row.get(name)));
        now.filter(|value| !value.is_null())
    }

    /// A field's text as it would be afterwards, when it is not empty.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.get(name).and_then(Value::as_text)
    }

    /// A boolean field as it would be afterwards; false when it is empty.
    pub fn is(&self, name: &str) -> bool {
        self.get(name).and_then(Value::as_bool).unwrap_or(false)
    }

    /// An amount as it would be afterwards.
    pub fn money(&self, name: &str) -> Option<Money> {
        self.get(name).and_then(Value::as_money)
    }

    /// A field's text as it was.
    pub fn text_before(&self, name: &str) -> Option<&str> {
        self.before.as_ref().and_then(|row| row.text(name))
    }

    /// True when the field's value differs from before.
    pub fn touches(&self, name: &str) -> bool {
        self.patch.get(name).is_some()
    }
}

/// What a hook says to one change.
#[derive(Clone, Debug, PartialEq)]
pub enum Decision {
    Allow,
    /// Set these fields too.
    Modify(Fields),
    Reject(Vec<Violation>),
}

/// Why a change is refused.
#[derive(Clone, Debug, PartialEq)]
pub struct Violation {
    /// The field to mend; none when the change as a whole is refused.
    pub field: Option<String>,
    /// A message of the package's locales.
    pub message_key: String,
    /// Its arguments, an object.
    pub args: Option<Json>,
}

impl Decision {
    /// [`Decision::Modify`], or [`Decision::Allow`] when there is nothing to set.
    pub fn set(fields: Fields) -> Self {
        if fields.is_empty() { Self::Allow } else { Self::Modify(fields) }
    }

    /// A refusal for one field.
    pub fn reject(field: &str, message_key: &str) -> Self {
        Self::Reject(vec![Violation { field: Some(field.to_owned()), message_key: message_key.to_owned(), args: None }])
    }

    /// A refusal of the change as a whole.
    pub fn refuse(message_key: &str) -> Self {
        Self::Reject(vec![Violation { field: None, message_key: message_key.to_owned(), args: None }])
    }
}

impl From<wire::Change> for Change {
    fn from(change: wire::Change) -> Self {
        Self {
            operation: change.operation,
            record: change.ref_,
            before: change.before,
            patch: Fields(change.patch),
            is_import: change.import_batch,
        }
    }
}

impl From<Decision> for wire::Decision {
    fn from(decision: Decision) -> Self {
        match decision {
            Decision::Allow => Self::Allow,
            Decision::Modify(fields) => Self::Modify(fields.0),
            Decision::Reject(violations) => Self::Reject(
                violations
                    .into_iter()
                    .map(|violation| wire::Violation {
                        field: violation.field,
                        message_key: violation.message_key,
                        args: violation.args.map(|args| args.to_string()),
                    })
                    .collect(),
            ),
        }
    }
}
