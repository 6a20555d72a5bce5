//! The statements of an aggregation.

use surrealdb::types::Value;
use tessera_model::field::FieldDef;
use tessera_model::filter::Path;
use tessera_model::kinds::{Comparison, comparison};
use tessera_model::object::ObjectDef;
use tessera_model::query::{Aggregate, DatePart, GroupKey, Measure, MeasureOp};

use crate::connection::Bindings;
use crate::filter_sql::path_expression;
use crate::json;
use crate::layout;
use crate::plan;
use crate::query::walk::{residual, where_clause};

/// One row per group and currencies: `g0`, `g1` … are the groups' values, `k0` … the currencies of [`money_fields`], `n` counts,
/// `s0`, `c0`, `a0`, `z0` … are sum, count of values, least and greatest of each measure. Of the ids alone, where they are given.
pub(super) fn main(object: &ObjectDef, aggregate: &Aggregate, ids: Option<&[String]>) -> (String, Bindings) {
    let mut bindings = Bindings::new();
    let mut columns = group_columns(object, aggregate, &mut bindings);
    let mut names = group_names(aggregate);
    for (at, field) in money_fields(aggregate).into_iter().enumerate() {
        columns.push(format!("{}.currency AS k{at}", layout::column(field)));
        names.push(format!("k{at}"));
    }
    columns.push("count() AS n".to_owned());
    for (at, measure) in aggregate.measures.iter().enumerate().filter(|(_, measure)| !needs_values(measure)) {
        let Some(value) = value_expression(object, measure, &mut bindings) else { continue };
        match measure.op {
            MeasureOp::Count | MeasureOp::CountDistinct => {}
            MeasureOp::Sum | MeasureOp::Avg => {
                columns.push(format!("math::sum({value}) AS s{at}"));
                columns.push(format!("count({value} != NONE) AS c{at}"));
            }
            MeasureOp::Min => columns.push(format!("math::min({value}) AS a{at}")),
            MeasureOp::Max => columns.push(format!("math::max({value}) AS z{at}")),
        }
        if matches!(measure.op, MeasureOp::Min | MeasureOp::Max) {
            columns.push(format!("count({value} != NONE) AS c{at}"));
        }
    }
    (select(object, aggregate, ids, &columns, &names, Vec::new(), &mut bindings), bindings)
}

/// The fields of money whose amounts are taken together, each once.
pub(super) fn money_fields(aggregate: &Aggregate) -> Vec<&str> {
    let mut fields: Vec<&str> = Vec::new();
    for field in aggregate.measures.iter().filter_map(money_field) {
        if !fields.contains(&field) {
            fields.push(field);
        }
    }
    fields
}

/// The field of money whose amounts a measure takes together.
pub(super) fn money_field(measure: &Measure) -> Option<&str> {
    let field =
        measure.field.as_ref().filter(|field| measure.minus.is_none() && comparison(field) == Comparison::Money)?;
    (!matches!(measure.op, MeasureOp::Count | MeasureOp::CountDistinct)).then_some(field.key.as_str())
}

/// One row per group and value (`v`) of a measure.
pub(super) fn values(
    object: &ObjectDef,
    aggregate: &Aggregate,
    measure: &Measure,
    ids: Option<&[String]>,
) -> (String, Bindings) {
    let mut bindings = Bindings::new();
    let mut columns = group_columns(object, aggregate, &mut bindings);
    let value = value_expression(object, measure, &mut bindings).unwrap_or_else(|| "NONE".to_owned());
    columns.push(format!("{value} AS v"));
    let conditions = vec![format!("{value} != NONE")];
    let mut names = group_names(aggregate);
    names.push("v".to_owned());
    (select(object, aggregate, ids, &columns, &names, conditions, &mut bindings), bindings)
}

/// True for measures that are folded together from single values.
pub(super) fn needs_values(measure: &Measure) -> bool {
    match measure.op {
        MeasureOp::CountDistinct => true,
        MeasureOp::Min | MeasureOp::Max => {
            measure.minus.is_none()
                && measure
                    .field
                    .as_ref()
                    .is_some_and(|field| !matches!(comparison(field), Comparison::Scaled(_) | Comparison::Money))
        }
        _ => false,
    }
}

fn select(
    object: &ObjectDef,
    aggregate: &Aggregate,
    ids: Option<&[String]>,
    columns: &[String],
    names: &[String],
    mut conditions: Vec<String>,
    bindings: &mut Bindings,
) -> String {
    let table = layout::table(&object.key);
    let source = match ids {
        Some(ids) => {
            // Without a condition the database would count a table that isn't one.
            conditions.push("version > 0".to_owned());
            let ids: Vec<Value> = ids.iter().map(|id| json::record_id(&table, id)).collect();
            bindings.add(Value::Array(ids.into()))
        }
        None => match plan::plan(object, &aggregate.filter, None).probes.first().map(Vec::as_slice) {
            Some([access]) => {
                conditions.extend(access.conditions.iter().map(|condition| condition.text(bindings)));
                format!("`{table}` WITH INDEX `{}`", access.index)
            }
            _ => format!("`{table}`"),
        },
    };
    residual(object, &aggregate.filter, &mut conditions, bindings);
    let by = if names.is_empty() { "GROUP ALL".to_owned() } else { format!("GROUP BY {}", names.join(", ")) };
    format!("SELECT {} FROM {source}{} {by}", columns.join(", "), where_clause(&conditions))
}

fn group_columns(object: &ObjectDef, aggregate: &Aggregate, bindings: &mut Bindings) -> Vec<String> {
    aggregate
        .group_by
        .iter()
        .enumerate()
        .map(|(at, key)| format!("{} AS g{at}", group_expression(object, key, aggregate.offset_minutes, bindings)))
        .collect()
}

fn group_names(aggregate: &Aggregate) -> Vec<String> {
    (0..aggregate.group_by.len()).map(|at| format!("g{at}")).collect()
}

fn group_expression(object: &ObjectDef, key: &GroupKey, offset_minutes: i32, bindings: &mut Bindings) -> String {
    let value = path_expression(&object.key, &key.path, bindings);
    let length = match key.part {
        None => return value,
        Some(DatePart::Day | DatePart::Week) => 10,
        Some(DatePart::Month | DatePart::Quarter) => 7,
        Some(DatePart::Year) => 4,
    };
    if key.path.comparison == Comparison::Instant && offset_minutes != 0 {
        let (sign, minutes) =
            if offset_minutes < 0 { ('-', -i64::from(offset_minutes)) } else { ('+', offset_minutes.into()) };
        return format!(
            "(IF {value} != NONE THEN string::slice(type::string(type::datetime({value}) {sign} {minutes}m), 0, {length}) ELSE '' END)"
        );
    }
    // An empty date leaves an empty text, which reads as no value.
    format!("string::slice({value} ?? '', 0, {length})")
}

fn value_expression(object: &ObjectDef, measure: &Measure, bindings: &mut Bindings) -> Option<String> {
    let field = measure.field.as_ref()?;
    let value = field_expression(object, field, bindings);
    let Some(minus) = &measure.minus else { return Some(value) };
    let from = field_expression(object, minus, bindings);
    let day = |value: &str| {
        format!(
            "time::unix(type::datetime(string::concat(string::slice({value} ?? '1970-01-01', 0, 10), 'T00:00:00Z')))"
        )
    };
    Some(format!(
        "(IF {value} != NONE AND {from} != NONE THEN ({} - {}) / 86400 ELSE NONE END)",
        day(&value),
        day(&from)
    ))
}

fn field_expression(object: &ObjectDef, field: &FieldDef, bindings: &mut Bindings) -> String {
    let path = Path { via: None, field: field.key.clone(), comparison: comparison(field) };
    path_expression(&object.key, &path, bindings)
}
