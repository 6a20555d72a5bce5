//! Which index answers a list: decided here from the filter and the sort, and pinned with `WITH INDEX`.
//!
//! 1. Equality tests that fill an index's equality fields, with the wanted sort behind them: walk it, stop after a page.
//! 2. An `in`, or an `or` of equality tests (a data scope is one), each over such an index: merge the ordered walks.
//! 3. An equality test that few records pass (counted first, up to a bound): take those and sort them here.
//! 4. The sort's own index: walk it, the filter applies to each row.
//! 5. No index for the sort: read everything that passes the filter, keep the best page.

use serde_json::Value as Json;
use surrealdb::types::Value;
use tessera_model::field::{FieldDef, FieldKind};
use tessera_model::filter::{Filter, Op, Test};
use tessera_model::object::ObjectDef;
use tessera_model::query::Sort;

use crate::connection::Bindings;
use crate::json::{self, to_value};
use crate::layout::{self, Index, column};

/// Most walks that are merged.
const MERGE_MAX: usize = 24;

/// The weight of the fields that data scopes test.
const WEIGHT_OF_SCOPES: u32 = 4;

/// One way into an index: its name and the conditions that it answers.
#[derive(Clone, Debug)]
pub(crate) struct Access {
    pub(crate) index: String,
    pub(crate) conditions: Vec<Condition>,
}

/// A condition that an index answers.
#[derive(Clone, Debug)]
pub(crate) enum Condition {
    Equal(String, Value),
    /// The list in the column has the value.
    Has(String, Value),
}

impl Condition {
    pub(crate) fn text(&self, bindings: &mut Bindings) -> String {
        match self {
            Self::Equal(column, value) => format!("{column} = {}", bindings.add(value.clone())),
            Self::Has(column, value) => format!("{column} CONTAINS {}", bindings.add(value.clone())),
        }
    }
}

/// The ways to answer a list, best first within each kind.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    /// An index whose equality fields the filter fills, in the sort's order.
    pub(crate) walk: Option<Access>,
    /// Walks of which the merge is the list.
    pub(crate) merge: Vec<Access>,
    /// What the merged walks leave to test.
    pub(crate) merge_rest: Filter,
    /// Groups of accesses; what any one of a group finds contains all that the filter passes.
    pub(crate) probes: Vec<Vec<Access>>,
    /// The sort's own index.
    pub(crate) sorted: Option<Access>,
    /// The only ids that the filter can pass.
    pub(crate) ids: Option<Vec<String>>,
}

impl Plan {
    /// True when no index narrows down which records are looked at.
    pub(crate) const fn is_blind(&self) -> bool {
        self.walk.is_none() && self.merge.is_empty() && self.probes.is_empty()
    }

    /// True when the index answers the whole filter: a walk along it reads a page's records and no others.
    pub(crate) fn is_exact(&self, filter: &Filter) -> bool {
        if filter.is_everything() {
            return self.sorted.is_some();
        }
        let mut conjuncts = Vec::new();
        flatten(filter, &mut conjuncts);
        self.walk.as_ref().is_some_and(|walk| walk.conditions.len() == conjuncts.len())
    }
}

/// An equality test on a field: its value is (or, for lists, has) one of these.
struct Pin<'a> {
    field: &'a FieldDef,
    values: Vec<Json>,
}

/// Plans a list.
pub(crate) fn plan(object: &ObjectDef, filter: &Filter, sort: Option<&Sort>) -> Plan {
    let indexes = layout::indexes(object);
    let mut conjuncts = Vec::new();
    flatten(filter, &mut conjuncts);
    let groups: Vec<(usize, Vec<Pin<'_>>)> =
        conjuncts.iter().enumerate().filter_map(|(at, conjunct)| Some((at, pins(object, conjunct)?))).collect();
    let singles: Vec<&Pin<'_>> =
        groups.iter().filter_map(|(_, group)| if let [pin] = group.as_slice() { Some(pin) } else { None }).collect();
    let mut plan = Plan {
        walk: None,
        merge: Vec::new(),
        merge_rest: Filter::everything(),
        probes: Vec::new(),
        sorted: None,
        ids: conjuncts.iter().find_map(|conjunct| ids_of(conjunct)),
    };
    if let Some(sort) = sort {
        let ordered: Vec<&Index> = indexes.iter().filter(|index| index.sort.as_ref() == Some(sort)).collect();
        plan.sorted = ordered.iter().find(|index| index.equal.is_empty()).map(|index| sorted_access(index));
        plan.walk = best_walk(&ordered, &singles);
        let merges = groups.iter().filter_map(|(at, group)| Some((*at, merged(&ordered, group, &singles)?)));
        if let Some((used, merge)) = merges.min_by_key(|(_, merge)| merge.len()) {
            plan.merge = merge;
            let rest =
                conjuncts.iter().enumerate().filter(|(at, _)| *at != used).map(|(_, part)| (*part).clone()).collect();
            plan.merge_rest = Filter::All(rest);
        }
    }
    let walked =
        plan.walk.iter().flat_map(|access| &access.conditions).map(|condition| weight_of(object, condition)).max();
    // Merged walks stop after a page however many records pass; only a test that tells more is worth a try before them.
    let walked = walked.unwrap_or(0).max(if plan.merge.is_empty() { 0 } else { WEIGHT_OF_SCOPES });
    let mut probes: Vec<(u32, Vec<Access>)> = groups
        .iter()
        .map(|(_, group)| (group.iter().map(|pin| weight(pin.field)).min().unwrap_or(0), group))
        .filter(|(weight, _)| *weight > walked)
        .filter_map(|(weight, group)| Some((weight, probe(&indexes, group)?)))
        .collect();
    probes.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
    plan.probes = probes.into_iter().map(|(_, probe)| probe).collect();
    plan
}

/// The index that answers equality on a field, the narrowest first.
pub(crate) fn index_for(object: &ObjectDef, field: &str) -> Option<Index> {
    layout::indexes(object)
        .into_iter()
        .filter(|index| index.equal.first().is_some_and(|first| first == field))
        .min_by_key(|index| (!index.unique, index.equal.len() + usize::from(index.sort.is_some())))
}

/// Statements that find records by equality on one field, and how many they are.
pub(crate) fn equality_statements(
    object: &ObjectDef,
    field: &str,
    values: &[Json],
    limit: usize,
) -> (String, Bindings, usize) {
    let table = layout::table(&object.key);
    let mut bindings = Bindings::new();
    let Some(definition) = object.field(field).filter(|_| field != "id") else {
        let ids: Vec<Value> = values.iter().filter_map(Json::as_str).map(|id| json::record_id(&table, id)).collect();
        let ids = bindings.add(Value::Array(ids.into()));
        return (format!("SELECT * FROM {ids} LIMIT {limit}"), bindings, 1);
    };
    let indexes = layout::indexes(object);
    let mut statements = Vec::new();
    for value in values {
        let Some(access) = access_to(&indexes, definition, value) else { break };
        let conditions: Vec<_> = access.conditions.iter().map(|condition| condition.text(&mut bindings)).collect();
        statements.push(format!(
            "SELECT * FROM `{table}` WITH INDEX `{}` WHERE {} LIMIT {limit}",
            access.index,
            conditions.join(" AND ")
        ));
    }
    if statements.len() < values.len() {
        let mut bindings = Bindings::new();
        let operands = bindings.add(Value::Array(values.iter().map(to_value).collect::<Vec<_>>().into()));
        let test = if definition.is_list() { "CONTAINSANY" } else { "IN" };
        return (
            format!("SELECT * FROM `{table}` WHERE {} {test} {operands} LIMIT {limit}", column(field)),
            bindings,
            1,
        );
    }
    let count = statements.len();
    (statements.join(";\n"), bindings, count)
}

/// The parts of a filter that must all hold.
pub(crate) fn flatten<'a>(filter: &'a Filter, out: &mut Vec<&'a Filter>) {
    match filter {
        Filter::All(parts) => parts.iter().for_each(|part| flatten(part, out)),
        Filter::Any(parts) if parts.len() == 1 => parts.iter().for_each(|part| flatten(part, out)),
        other => out.push(other),
    }
}

/// The walk over all records in the order of an index's sort.
pub(crate) fn sorted_access(index: &Index) -> Access {
    let all = Condition::Equal(layout::SAME_COLUMN.to_owned(), json::int(0));
    Access { index: index.name.clone(), conditions: vec![all] }
}

/// The equality tests of which one must hold, when the filter is nothing else.
fn pins<'a>(object: &'a ObjectDef, filter: &'a Filter) -> Option<Vec<Pin<'a>>> {
    match filter {
        Filter::Test(test) => pin(object, test).map(|pin| vec![pin]),
        Filter::Any(parts) if !parts.is_empty() => {
            let mut out = Vec::new();
            for part in parts {
                out.extend(pins(object, part)?);
            }
            Some(out)
        }
        Filter::All(parts) => {
            if let [one] = parts.as_slice() {
                pins(object, one)
            } else {
                None
            }
        }
        _ => None,
    }
}

fn pin<'a>(object: &'a ObjectDef, test: &'a Test) -> Option<Pin<'a>> {
    let field = object.field(&test.path.field).filter(|_| test.path.via.is_none())?;
    let values = match &test.op {
        Op::Eq(value) if layout::is_pinnable(field) => vec![value.clone()],
        Op::In(values) if values.len() <= MERGE_MAX && (layout::is_pinnable(field) || field.is_list()) => {
            values.clone()
        }
        Op::Contains(value) if field.is_list() => vec![Json::from(value.as_str())],
        _ => return None,
    };
    Some(Pin { field, values })
}

fn ids_of(filter: &Filter) -> Option<Vec<String>> {
    let Filter::Test(Test { path, op }) = filter else { return None };
    if path.via.is_some() || path.field != "id" {
        return None;
    }
    match op {
        Op::Eq(id) => Some(id.as_str().map(str::to_owned).into_iter().collect()),
        Op::In(ids) => Some(ids.iter().filter_map(Json::as_str).map(str::to_owned).collect()),
        _ => None,
    }
}

/// The index with the most equality fields filled; of equals the one whose field tells most.
fn best_walk(ordered: &[&Index], singles: &[&Pin<'_>]) -> Option<Access> {
    ordered
        .iter()
        .filter(|index| !index.equal.is_empty())
        .filter_map(|index| {
            let pins: Option<Vec<_>> = index
                .equal
                .iter()
                .map(|key| singles.iter().find(|pin| pin.field.key == *key && pin.values.len() == 1))
                .collect();
            let pins = pins?;
            let score = (pins.len(), pins.iter().map(|pin| weight(pin.field)).max().unwrap_or(0));
            let conditions =
                pins.iter().filter_map(|pin| pin.values.first().map(|value| equal(index, pin.field, value))).collect();
            Some((score, Access { index: index.name.clone(), conditions }))
        })
        .max_by_key(|(score, _)| *score)
        .map(|(_, access)| access)
}

/// One walk per value of a group of pins, over indexes that begin with the pin's field and end in the sort.
fn merged(ordered: &[&Index], group: &[Pin<'_>], singles: &[&Pin<'_>]) -> Option<Vec<Access>> {
    let mut out = Vec::new();
    for pin in group {
        if pin.values.len() + out.len() > MERGE_MAX {
            return None;
        }
        let filled = |key: &String| {
            *key == pin.field.key || singles.iter().any(|single| single.field.key == *key && single.values.len() == 1)
        };
        let index = ordered
            .iter()
            .filter(|index| index.equal.contains(&pin.field.key) && index.equal.iter().all(filled))
            .max_by_key(|index| index.equal.len())?;
        for value in &pin.values {
            let conditions = index
                .equal
                .iter()
                .filter_map(|key| {
                    if *key == pin.field.key {
                        return Some(equal(index, pin.field, value));
                    }
                    let single = singles.iter().find(|single| single.field.key == *key)?;
                    Some(equal(index, single.field, single.values.first()?))
                })
                .collect();
            out.push(Access { index: index.name.clone(), conditions });
        }
    }
    if out.is_empty() { None } else { Some(out) }
}

fn probe(indexes: &[Index], group: &[Pin<'_>]) -> Option<Vec<Access>> {
    let mut out = Vec::new();
    for pin in group {
        for value in &pin.values {
            out.push(access_to(indexes, pin.field, value)?);
        }
    }
    if out.is_empty() || out.len() > MERGE_MAX { None } else { Some(out) }
}

/// The way to the records whose field equals a value.
fn access_to(indexes: &[Index], field: &FieldDef, value: &Json) -> Option<Access> {
    let index = indexes
        .iter()
        .filter(|index| index.equal.first() == Some(&field.key))
        .min_by_key(|index| (!index.unique, index.equal.len() + usize::from(index.sort.is_some())))?;
    Some(Access { index: index.name.clone(), conditions: vec![equal(index, field, value)] })
}

fn equal(index: &Index, field: &FieldDef, value: &Json) -> Condition {
    if index.over_entries {
        Condition::Has(column(&field.key), to_value(value))
    } else {
        Condition::Equal(column(&field.key), to_value(value))
    }
}

/// How much an equality test on a field tells, by what the field is: choices least, unique values most.
const fn weight(field: &FieldDef) -> u32 {
    match &field.kind {
        _ if field.unique => 9,
        FieldKind::Reference(_) if !field.system => 7,
        FieldKind::Text(_)
        | FieldKind::Email(_)
        | FieldKind::Phone(_)
        | FieldKind::Url(_)
        | FieldKind::AutoNumber(_) => 6,
        FieldKind::References(_) | FieldKind::User(_) => WEIGHT_OF_SCOPES,
        FieldKind::Reference(_) => 3,
        FieldKind::Select(_) | FieldKind::Boolean(_) => 1,
        _ => 2,
    }
}

fn weight_of(object: &ObjectDef, condition: &Condition) -> u32 {
    let (Condition::Equal(name, _) | Condition::Has(name, _)) = condition;
    object.field(name.trim_matches('`')).map_or(0, weight)
}
