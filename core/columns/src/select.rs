//! Which rows pass a filter: the same answer as `Filter::matches`, to which a property test holds it.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use tessera_model::filter::{Filter, Op, Path, Test, Via};
use tessera_model::kinds::Comparison;

use crate::bits::Bits;
use crate::column::{Codes, Column, EMPTY, Lists, Names, operand_of};
use crate::table::Table;

/// The table that is asked, and those that its references lead to.
pub struct Sources<'a> {
    pub main: &'a Table,
    /// By the objects' keys.
    pub others: BTreeMap<String, &'a Table>,
}

impl Sources<'_> {
    /// How many records pass; `None` when the filter reads what is not kept.
    pub fn count(&self, filter: &Filter) -> Option<u64> {
        self.select(filter).map(|rows| rows.count())
    }

    /// The rows of records that pass; `None` when the filter reads what is not kept.
    pub(crate) fn select(&self, filter: &Filter) -> Option<Bits> {
        Some(self.part(filter)?.and(self.main.present()))
    }

    fn part(&self, filter: &Filter) -> Option<Bits> {
        let len = self.main.len();
        if let Some(via) = only_via(filter) {
            return self.through(&via, filter);
        }
        match filter {
            Filter::All(parts) => parts.iter().try_fold(Bits::all(len), |rows, part| Some(rows.and(&self.part(part)?))),
            Filter::Any(parts) => parts.iter().try_fold(Bits::none(len), |rows, part| Some(rows.or(&self.part(part)?))),
            Filter::Not(part) => Some(self.part(part)?.not()),
            Filter::Test(test) => match &test.path.via {
                None => rows(self.main, &test.path.field, test),
                // The id over there is the reference itself.
                Some(via) => rows(self.main, &via.field, test),
            },
        }
    }

    /// What is asked of the record that a reference leads to: asked once for each record over there, however many tests it has, then
    /// looked up row by row.
    fn through(&self, via: &Via, filter: &Filter) -> Option<Bits> {
        let reference = self.main.codes(&via.field)?;
        let target = *self.others.get(&via.object)?;
        let passing = Sources { main: target, others: BTreeMap::new() }.part(&over_there(filter))?;
        let of_nothing = passes_nothing(filter);
        let ways = target.ways_from(reference);
        let leads = |way: &u32| (*way as usize).checked_sub(1).filter(|row| target.present().get(*row));
        let passes: Vec<bool> = std::iter::once(of_nothing)
            .chain(ways.iter().map(|way| leads(way).map_or(of_nothing, |row| passing.get(row))))
            .collect();
        Some(of_codes(reference, &passes))
    }
}

/// The one reference through which all of a filter is asked, if there is one.
fn only_via(filter: &Filter) -> Option<Via> {
    let mut paths = Vec::new();
    filter.paths(&mut paths);
    let via = paths.first()?.via.clone()?;
    paths.iter().all(|path| path.via.as_ref() == Some(&via) && path.field != "id").then_some(via)
}

/// A filter as it is asked of the record over there.
fn over_there(filter: &Filter) -> Filter {
    match filter {
        Filter::All(parts) => Filter::All(parts.iter().map(over_there).collect()),
        Filter::Any(parts) => Filter::Any(parts.iter().map(over_there).collect()),
        Filter::Not(part) => Filter::Not(Box::new(over_there(part))),
        Filter::Test(Test { path, op }) => {
            Filter::Test(Test { path: Path { via: None, ..path.clone() }, op: op.clone() })
        }
    }
}

/// Whether a reference that leads nowhere passes.
fn passes_nothing(filter: &Filter) -> bool {
    match filter {
        Filter::All(parts) => parts.iter().all(passes_nothing),
        Filter::Any(parts) => parts.iter().any(passes_nothing),
        Filter::Not(part) => !passes_nothing(part),
        Filter::Test(test) => test.passes(None),
    }
}

/// The rows of a table whose field passes a test, whether or not their records are still there.
fn rows(table: &Table, field: &str, test: &Test) -> Option<Bits> {
    if field == "id" {
        return ids(table, &test.op);
    }
    match table.column(field)? {
        (_, Column::Codes(codes)) => Some(codes_rows(codes, test)),
        (comparison, Column::Numbers(numbers) | Column::Money(numbers, _)) => numbers_rows(comparison, numbers, test),
        (_, Column::Lists(lists)) => lists_rows(lists, &test.op),
        (_, Column::Names(names)) => names_rows(names, &test.op),
        (_, Column::Dropped) => None,
    }
}

fn ids(table: &Table, op: &Op) -> Option<Bits> {
    let among = |wanted: &[Json]| {
        let mut found = Bits::none(table.len());
        for row in wanted.iter().filter_map(Json::as_str).filter_map(|id| table.row(id)) {
            found.set(row, true);
        }
        found
    };
    Some(match op {
        Op::Eq(id) => among(std::slice::from_ref(id)),
        Op::Ne(id) => among(std::slice::from_ref(id)).not(),
        Op::In(ids) => among(ids),
        Op::NotIn(ids) => among(ids).not(),
        Op::IsNull(wanted) => {
            if *wanted {
                Bits::none(table.len())
            } else {
                Bits::all(table.len())
            }
        }
        _ => return None,
    })
}

/// Of names only their order is kept, not how they are written.
fn names_rows(names: &Names, op: &Op) -> Option<Bits> {
    let Op::IsNull(wanted) = op else { return None };
    let rows: Vec<bool> = names.values.iter().map(|name| name.is_none() == *wanted).collect();
    Some(Bits::of(&rows, |passes| passes))
}

fn codes_rows(codes: &Codes, test: &Test) -> Bits {
    // Ids and choices are mostly asked for one by one: then not all of them need to be looked at.
    let code = |operand: &Json| operand.as_str().and_then(|text| codes.code(text));
    match &test.op {
        Op::Eq(operand) => match code(operand) {
            Some(wanted) => Bits::of(&codes.values, |code| code == wanted),
            None => Bits::none(codes.values.len()),
        },
        Op::In(operands) if operands.len() <= 4 => {
            let wanted: Vec<u32> = operands.iter().filter_map(code).collect();
            Bits::of(&codes.values, |code| wanted.contains(&code))
        }
        Op::IsNull(wanted) => Bits::of(&codes.values, |code| (code == 0) == *wanted),
        _ => of_codes(codes, &by_code(codes, test.passes(None), |text| test.passes(Some(&Json::from(text))))),
    }
}

/// For each code whether it passes, beginning with that of nothing.
pub(crate) fn by_code(codes: &Codes, of_nothing: bool, passes: impl Fn(&str) -> bool) -> Vec<bool> {
    std::iter::once(of_nothing).chain(codes.texts().map(passes)).collect()
}

fn of_codes(codes: &Codes, passes: &[bool]) -> Bits {
    Bits::of(&codes.values, |code| passes.get(code as usize).copied().unwrap_or_default())
}

fn numbers_rows(comparison: Comparison, numbers: &[i64], test: &Test) -> Option<Bits> {
    let operand = |operand: &Json| operand_of(comparison, operand).ok();
    let many = |operands: &[Json]| {
        let wanted: Option<Vec<Option<i64>>> = operands.iter().map(operand).collect();
        wanted.map(|wanted| wanted.into_iter().flatten().collect::<Vec<i64>>())
    };
    let nothing = || Bits::none(numbers.len());
    // What can't be compared is neither less nor greater.
    let ordered = |one: &Json, holds: fn(i64, i64) -> bool| {
        Some(operand(one)?.map_or_else(nothing, |one| Bits::of(numbers, |n| n != EMPTY && holds(n, one))))
    };
    match &test.op {
        Op::Eq(one) => Some(operand(one)?.map_or_else(nothing, |one| Bits::of(numbers, |n| n == one))),
        Op::Ne(one) => Some(operand(one)?.map_or_else(nothing, |one| Bits::of(numbers, |n| n == one)).not()),
        Op::In(operands) => many(operands).map(|wanted| Bits::of(numbers, |n| wanted.contains(&n))),
        Op::NotIn(operands) => many(operands).map(|wanted| Bits::of(numbers, |n| wanted.contains(&n)).not()),
        Op::Lt(one) => ordered(one, |n, one| n < one),
        Op::Lte(one) => ordered(one, |n, one| n <= one),
        Op::Gt(one) => ordered(one, |n, one| n > one),
        Op::Gte(one) => ordered(one, |n, one| n >= one),
        Op::Range(low, high) | Op::Between(low, high) => {
            let ends_before = matches!(test.op, Op::Range(..));
            let from = ordered(low, |n, one| n >= one)?;
            let to = if ends_before { ordered(high, |n, one| n < one)? } else { ordered(high, |n, one| n <= one)? };
            Some(from.and(&to))
        }
        Op::IsNull(wanted) => Some(Bits::of(numbers, |n| (n == EMPTY) == *wanted)),
        Op::Contains(_) | Op::StartsWith(_) => None,
    }
}

fn lists_rows(lists: &Lists, op: &Op) -> Option<Bits> {
    let any_of = |mut wanted: Vec<u32>| {
        wanted.sort_unstable();
        let has = |list: &[u32]| list.iter().any(|code| wanted.binary_search(code).is_ok());
        let rows: Vec<bool> = lists.values.iter().map(|list| has(list)).collect();
        Bits::of(&rows, |passes| passes)
    };
    let codes = |operands: &[Json]| -> Vec<u32> {
        operands.iter().filter_map(Json::as_str).filter_map(|text| lists.code(text)).collect()
    };
    match op {
        Op::Contains(text) => Some(any_of(lists.code(text).into_iter().collect())),
        Op::In(operands) => Some(any_of(codes(operands))),
        Op::NotIn(operands) => Some(any_of(codes(operands)).not()),
        Op::IsNull(wanted) => {
            let rows: Vec<bool> = lists.values.iter().map(|list| list.is_empty() == *wanted).collect();
            Some(Bits::of(&rows, |passes| passes))
        }
        _ => None,
    }
}
