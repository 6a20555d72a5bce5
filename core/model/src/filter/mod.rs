//! Filters: a tree of tests over fields, checked against the definitions when read.
//!
//! One filter serves the store (compiled to a query), live updates and single records ([`Filter::matches`]); a property test
//! holds the two against each other. Empty values: `ne`, `not_in` match them; every other test does not.

mod matches;
mod parse;

use serde_json::Value as Json;

use crate::kinds::Comparison;

pub use parse::{FilterContext, Mine, NOTHING_MINE};

/// A condition on records.
#[derive(Clone, Debug, PartialEq)]
pub enum Filter {
    /// All must hold; an empty list always holds.
    All(Vec<Filter>),
    /// One must hold; an empty list never holds.
    Any(Vec<Filter>),
    Not(Box<Filter>),
    Test(Test),
}

/// A condition on one field.
#[derive(Clone, Debug, PartialEq)]
pub struct Test {
    pub path: Path,
    pub op: Op,
}

/// A field of the record, or of the record that one of its references points to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    /// The reference field and the object that it points to, when the field is over there.
    pub via: Option<Via>,
    /// The field; `id` stands for the record's id.
    pub field: String,
    /// How its values compare.
    pub comparison: Comparison,
}

/// The reference that a path goes through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Via {
    pub field: String,
    pub object: String,
}

/// An operator with its operand; operands are in stored form (money as the scaled amount alone).
#[derive(Clone, Debug, PartialEq)]
pub enum Op {
    Eq(Json),
    Ne(Json),
    Lt(Json),
    Lte(Json),
    Gt(Json),
    Gte(Json),
    In(Vec<Json>),
    NotIn(Vec<Json>),
    /// Text: holds the operand, in any case. List: has it as an entry.
    Contains(String),
    /// Text begins so, in any case.
    StartsWith(String),
    IsNull(bool),
    /// At least the first, less than the second (relative dates).
    Range(Json, Json),
    /// At least the first, at most the second.
    Between(Json, Json),
}

impl Filter {
    /// The filter that every record passes.
    pub const fn everything() -> Self {
        Self::All(Vec::new())
    }

    /// The filter that no record passes.
    pub const fn nothing() -> Self {
        Self::Any(Vec::new())
    }

    /// True for [`Filter::everything`].
    pub fn is_everything(&self) -> bool {
        matches!(self, Self::All(parts) if parts.is_empty())
    }

    /// Both must hold.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::All(mut left), Self::All(right)) => {
                left.extend(right);
                Self::All(left)
            }
            (Self::All(mut parts), other) | (other, Self::All(mut parts)) => {
                parts.push(other);
                Self::All(parts)
            }
            (left, right) => Self::All(vec![left, right]),
        }
    }

    /// A test of one of the record's own code fields (a reference, an id, a choice).
    pub fn code(field: &str, op: Op) -> Self {
        Self::Test(Test { path: Path { via: None, field: field.to_owned(), comparison: Comparison::Code }, op })
    }

    /// Every path that the filter reads, for the check that the actor may read it.
    pub fn paths<'a>(&'a self, out: &mut Vec<&'a Path>) {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|part| part.paths(out)),
            Self::Not(part) => part.paths(out),
            Self::Test(test) => out.push(&test.path),
        }
    }
}
