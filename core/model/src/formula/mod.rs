//! Fields that are computed from other fields of the same record, such as `price * quantity`.
//!
//! An expression is read once, when definitions are put in force, with the type of each of its parts. It looks at nothing but the
//! record: no clock, no other records, nothing that could differ the next time. So its value is stored like any other, and
//! filters, sorts, figures, search, exports and rights need to know nothing of it. What is empty makes empty what it is a part of,
//! except where the language says otherwise ([`eval`]).

mod eval;
mod expr;
mod functions;
mod lexer;
mod parser;
mod store;
#[cfg(test)]
mod tests;
mod wire;

use std::collections::{BTreeMap, BTreeSet};

use crate::field::FieldDef;
use crate::kinds::KindProblem;
use crate::object::ObjectDef;
use crate::record::Fields;

use expr::{Expr, Type};

pub use wire::{KIND, RESULTS, said_in_vain};
pub(crate) use wire::{read_options, written_options};

/// Longest expression, in characters.
pub const EXPRESSION_MAX: usize = 2_000;

/// What changes with every write, whatever is written.
const RESTLESS: [&str; 2] = ["updated_at", "updated_by"];

/// The formulas of one object.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Formulas {
    /// Those that others are computed from come first.
    ordered: Vec<Formula>,
    /// By formula: the fields that it is computed from in the end, which are no formulas themselves.
    inputs: BTreeMap<String, Vec<String>>,
}

#[derive(Clone, Debug, PartialEq)]
struct Formula {
    field: FieldDef,
    expression: Expr,
}

/// Reads the formulas of an object into it.
///
/// # Errors
/// What is wrong, with the field.
pub(crate) fn read_into(object: &mut ObjectDef) -> Result<(), String> {
    for field in object.fields.iter().filter(|field| field.is_computed()) {
        if let Some(part) = said_in_vain(field) {
            return Err(format!("field `{}.{}`: `{part}` means nothing for a computed field", object.key, field.key));
        }
    }
    let (formulas, problems) = Formulas::read(object.fields.iter());
    if let Some((key, problem)) = problems.into_iter().next() {
        return Err(format!("field `{}.{key}`: {}", object.key, problem.message.en));
    }
    object.formulas = formulas;
    Ok(())
}

impl Formulas {
    /// Reads the formulas among these fields, all of one object; answers what is wrong too, by field.
    pub fn read<'a>(fields: impl Iterator<Item = &'a FieldDef>) -> (Self, Vec<(String, KindProblem)>) {
        let fields: BTreeMap<&str, &FieldDef> = fields.map(|field| (field.key.as_str(), field)).collect();
        let mut waiting: BTreeMap<&str, (Formula, BTreeSet<String>)> = BTreeMap::new();
        let mut problems = Vec::new();
        for field in fields.values() {
            let Some(text) = &field.formula else { continue };
            match read_one(field, text, &fields) {
                Ok(expression) => {
                    let mut named = BTreeSet::new();
                    expression.named(&mut named);
                    waiting.insert(&field.key, (Formula { field: FieldDef::clone(field), expression }, named));
                }
                Err(problem) => problems.push((field.key.clone(), problem)),
            }
        }
        let mut read = Self::default();
        while let Some(key) = next(&waiting) {
            let Some((formula, named)) = waiting.remove(key.as_str()) else { break };
            let leaves = |name: &String| read.inputs.get(name).cloned().unwrap_or_else(|| vec![name.clone()]);
            let inputs: BTreeSet<String> = named.iter().flat_map(leaves).collect();
            read.inputs.insert(key, inputs.into_iter().collect());
            read.ordered.push(formula);
        }
        problems.extend(waiting.into_keys().map(|key| (key.to_owned(), circle())));
        (read, problems)
    }

    /// Sets each computed field of a record to what it is now, in stored form.
    pub fn fill(&self, fields: &mut Fields) {
        for Formula { field, expression } in &self.ordered {
            let value = eval::eval(expression, fields).and_then(|value| store::stored(field, value));
            match value {
                Some(value) => drop(fields.insert(field.key.clone(), value)),
                None => drop(fields.remove(&field.key)),
            }
        }
    }

    /// The fields that a computed field is computed from, through other formulas too; none for a field that isn't computed.
    pub fn inputs(&self, key: &str) -> &[String] {
        self.inputs.get(key).map_or(&[], Vec::as_slice)
    }

    /// True when nothing is computed.
    pub fn is_empty(&self) -> bool {
        self.ordered.is_empty()
    }

    /// The computed fields.
    pub fn fields(&self) -> impl Iterator<Item = &FieldDef> {
        self.ordered.iter().map(|formula| &formula.field)
    }
}

/// The fields that an expression names, whether they are there or not; none when it can't be read.
pub fn names(expression: &str) -> BTreeSet<String> {
    let mut named = BTreeSet::new();
    // Types don't matter here.
    if let Ok(read) = parser::parse(expression, &|_| Some(Type::Other)) {
        read.named(&mut named);
    }
    named
}

fn read_one(field: &FieldDef, text: &str, fields: &BTreeMap<&str, &FieldDef>) -> Result<Expr, KindProblem> {
    let find = |key: &str| {
        let other = fields.get(key).filter(|other| !other.internal && !RESTLESS.contains(&key))?;
        Some(Type::of(&other.kind))
    };
    let expression = parser::parse(text, &find)?;
    let found = expression.check()?;
    let wanted = Type::of(&field.kind);
    if found != wanted {
        let (en, zh) = (
            format!("It turns out to be {}, not {}", found.name().en, wanted.name().en),
            format!("计算结果是{}，不是{}", found.name().zh_cn, wanted.name().zh_cn),
        );
        return Err(KindProblem::new("invalid", en, zh));
    }
    Ok(expression)
}

/// A formula that is computed from nothing that still waits.
fn next(waiting: &BTreeMap<&str, (Formula, BTreeSet<String>)>) -> Option<String> {
    let is_ready = |named: &BTreeSet<String>| !named.iter().any(|name| waiting.contains_key(name.as_str()));
    waiting.iter().find(|(_, (_, named))| is_ready(named)).map(|(key, _)| (*key).to_owned())
}

fn circle() -> KindProblem {
    KindProblem::new("cycle", "It is computed from itself, through other formulas", "公式通过其他公式引用了自身")
}
