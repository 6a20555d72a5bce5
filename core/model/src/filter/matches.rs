//! Whether one record passes a filter: the reference that the store's queries are held against.

use std::cmp::Ordering;

use serde_json::Value as Json;

use super::{Filter, Op, Path, Test};
use crate::kinds::Comparison;
use crate::record::{Fields, StoredRecord};

impl Filter {
    /// True when the record passes. `related` gives the values of the record that a reference field points to.
    pub fn matches(&self, record: &StoredRecord, related: &dyn Fn(&str) -> Option<Fields>) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|part| part.matches(record, related)),
            Self::Any(parts) => parts.iter().any(|part| part.matches(record, related)),
            Self::Not(part) => !part.matches(record, related),
            Self::Test(test) => test.passes(value(&test.path, record, related).as_ref()),
        }
    }
}

fn value(path: &Path, record: &StoredRecord, related: &dyn Fn(&str) -> Option<Fields>) -> Option<Json> {
    let stored = match &path.via {
        None if path.field == "id" => return Some(Json::String(record.id().to_owned())),
        None => record.get(&path.field).cloned(),
        Some(via) if path.field == "id" => return record.get(&via.field).cloned(),
        Some(via) => related(&via.field).and_then(|fields| fields.get(&path.field).cloned()),
    };
    match path.comparison {
        Comparison::Money => stored.and_then(|money| money.get("amount").cloned()),
        _ => stored,
    }
}

impl Test {
    /// True when a value passes the test; `None` is no value. Of money it is the amount alone.
    pub fn passes(&self, value: Option<&Json>) -> bool {
        let Some(value) = value else {
            return match &self.op {
                Op::Ne(_) | Op::NotIn(_) => true,
                Op::IsNull(wanted) => *wanted,
                _ => false,
            };
        };
        let is = |ordering: Ordering, operand: &Json| compare(value, operand) == Some(ordering);
        match &self.op {
            Op::Eq(operand) => value == operand,
            Op::Ne(operand) => value != operand,
            Op::Lt(operand) => is(Ordering::Less, operand),
            Op::Lte(operand) => is(Ordering::Less, operand) || is(Ordering::Equal, operand),
            Op::Gt(operand) => is(Ordering::Greater, operand),
            Op::Gte(operand) => is(Ordering::Greater, operand) || is(Ordering::Equal, operand),
            Op::In(operands) => is_in(value, operands),
            Op::NotIn(operands) => !is_in(value, operands),
            Op::Contains(operand) => match value {
                Json::Array(items) => items.iter().any(|item| item.as_str() == Some(operand)),
                Json::String(text) => text.to_lowercase().contains(operand.as_str()),
                _ => false,
            },
            Op::StartsWith(operand) => {
                value.as_str().is_some_and(|text| text.to_lowercase().starts_with(operand.as_str()))
            }
            Op::IsNull(wanted) => !wanted,
            Op::Range(low, high) => !is(Ordering::Less, low) && is(Ordering::Less, high),
            Op::Between(low, high) => !is(Ordering::Less, low) && !is(Ordering::Greater, high),
        }
    }
}

/// A list is "in" when it has one of the operands.
fn is_in(value: &Json, operands: &[Json]) -> bool {
    match value {
        Json::Array(items) => items.iter().any(|item| operands.contains(item)),
        value => operands.contains(value),
    }
}

fn compare(value: &Json, operand: &Json) -> Option<Ordering> {
    match (value, operand) {
        (Json::String(value), Json::String(operand)) => Some(value.cmp(operand)),
        (Json::Number(value), Json::Number(operand)) => Some(value.as_i64()?.cmp(&operand.as_i64()?)),
        _ => None,
    }
}
