//! Filters as conditions of a query. Every operand is bound; names come from checked definitions alone.
//!
//! The meaning is that of `Filter::matches`, to which a property test holds it. Empty columns are `NONE`, which the database
//! orders below everything: tests that compare upwards only must keep it out.

use serde_json::Value as Json;
use surrealdb::types::Value;
use tessera_model::filter::{Filter, Op, Path, Test};
use tessera_model::kinds::Comparison;

use crate::connection::Bindings;
use crate::json::{self, to_value};
use crate::layout::{column, table};

/// Entries that are looked for one by one at most.
const SPREAD_MAX: usize = 24;

/// The condition under which a record of `object` passes.
pub(crate) fn condition(object: &str, filter: &Filter, bindings: &mut Bindings) -> String {
    match filter {
        Filter::All(parts) if parts.is_empty() => "true".to_owned(),
        Filter::Any(parts) if parts.is_empty() => "false".to_owned(),
        Filter::All(parts) => joined(object, parts, " AND ", bindings),
        Filter::Any(parts) => joined(object, parts, " OR ", bindings),
        Filter::Not(part) => format!("!({})", condition(object, part, bindings)),
        Filter::Test(test) => test_condition(object, test, bindings),
    }
}

fn joined(object: &str, parts: &[Filter], operator: &str, bindings: &mut Bindings) -> String {
    match parts {
        [one] => condition(object, one, bindings),
        many => {
            let parts: Vec<_> = many.iter().map(|part| condition(object, part, bindings)).collect();
            format!("({})", parts.join(operator))
        }
    }
}

/// The expression of a path's value, with its parameters bound.
pub(crate) fn path_expression(object: &str, path: &Path, bindings: &mut Bindings) -> String {
    let field = match (&path.via, path.field.as_str()) {
        (None, "id") => return "record::id(id)".to_owned(),
        (None, field) => column(field),
        (Some(via), "id") => column(&via.field),
        (Some(via), field) => {
            let target = bindings.add(json::text(table(&via.object)));
            // A blank is no record's id, so an empty reference leads nowhere.
            format!("type::record({target}, {} ?? ' ').{}", column(&via.field), column(field))
        }
    };
    let _ = object;
    match path.comparison {
        Comparison::Money => format!("{field}.amount"),
        _ => field,
    }
}

fn test_condition(object: &str, test: &Test, bindings: &mut Bindings) -> String {
    if test.path.via.is_none()
        && test.path.field == "id"
        && let Some(text) = id_condition(object, &test.op, bindings)
    {
        return text;
    }
    let value = path_expression(object, &test.path, bindings);
    let is_list = test.path.comparison == Comparison::List;
    let mut operand = |json: &Json| bindings.add(to_value(json));
    match &test.op {
        Op::Eq(operand_json) => format!("{value} = {}", operand(operand_json)),
        Op::Ne(operand_json) => format!("{value} != {}", operand(operand_json)),
        Op::Lt(operand_json) => format!("({value} != NONE AND {value} < {})", operand(operand_json)),
        Op::Lte(operand_json) => format!("({value} != NONE AND {value} <= {})", operand(operand_json)),
        Op::Gt(operand_json) => format!("{value} > {}", operand(operand_json)),
        Op::Gte(operand_json) => format!("{value} >= {}", operand(operand_json)),
        // Within an `OR` (a data scope is one) the database looks one entry up in an index, and reads the table for any of several.
        Op::In(operands) if is_list && (1..=SPREAD_MAX).contains(&operands.len()) => {
            let tests: Vec<_> = operands.iter().map(|entry| format!("{value} CONTAINS {}", operand(entry))).collect();
            format!("({})", tests.join(" OR "))
        }
        Op::In(operands) if is_list => format!("{value} CONTAINSANY {}", list(operands, bindings)),
        Op::NotIn(operands) if is_list => format!("!({value} CONTAINSANY {})", list(operands, bindings)),
        Op::In(operands) => format!("{value} IN {}", list(operands, bindings)),
        Op::NotIn(operands) => format!("!({value} IN {})", list(operands, bindings)),
        Op::Contains(text) if is_list => format!("{value} CONTAINS {}", bindings.add(json::text(text.as_str()))),
        Op::Contains(text) => {
            let operand = bindings.add(json::text(text.as_str()));
            format!("({value} != NONE AND string::contains(string::lowercase({value} ?? ''), {operand}))")
        }
        Op::StartsWith(text) => {
            let operand = bindings.add(json::text(text.as_str()));
            format!("({value} != NONE AND string::starts_with(string::lowercase({value} ?? ''), {operand}))")
        }
        Op::IsNull(true) => format!("{value} = NONE"),
        Op::IsNull(false) => format!("{value} != NONE"),
        Op::Range(low, high) => format!("({value} >= {} AND {value} < {})", operand(low), operand(high)),
        Op::Between(low, high) => format!("({value} >= {} AND {value} <= {})", operand(low), operand(high)),
    }
}

/// Tests of the record's own id compare whole ids, which the database answers without reading other records.
fn id_condition(object: &str, op: &Op, bindings: &mut Bindings) -> Option<String> {
    let table = table(object);
    let id = |json: &Json| json::record_id(&table, json.as_str().unwrap_or(" "));
    let ids = |operands: &[Json]| Value::Array(operands.iter().map(id).collect::<Vec<_>>().into());
    Some(match op {
        Op::Eq(operand) => format!("id = {}", bindings.add(id(operand))),
        Op::Ne(operand) => format!("id != {}", bindings.add(id(operand))),
        Op::In(operands) => format!("id IN {}", bindings.add(ids(operands))),
        Op::NotIn(operands) => format!("!(id IN {})", bindings.add(ids(operands))),
        Op::IsNull(true) => "false".to_owned(),
        Op::IsNull(false) => "true".to_owned(),
        _ => return None,
    })
}

fn list(operands: &[Json], bindings: &mut Bindings) -> String {
    bindings.add(Value::Array(operands.iter().map(to_value).collect::<Vec<_>>().into()))
}
