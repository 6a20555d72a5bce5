//! What the texts of a column mean, where they aren't what they must be: choices and names, with the nearest ones.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;
use tessera_model::dictionary::Dictionary;
use tessera_model::text::{fold, squash};

use super::plan::CellPlan;
use super::table::Table;

/// Values shown per path.
pub(super) const VALUES_MAX: usize = 200;

/// A text of the file and what it stands for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct ValueGuess {
    pub value: String,
    pub count: u64,
    /// A choice's code or a record's name; none when nobody can tell.
    pub to: Option<String>,
    /// The nearest one, when there is no better answer.
    pub suggestion: Option<String>,
}

/// The distinct texts of a column with how often they occur, most frequent first.
pub(super) fn distinct(table: &Table, cell: &CellPlan) -> Vec<(String, u64)> {
    let mut counts: HashMap<&str, u64> = HashMap::new();
    for text in table.column(cell.column).filter(|text| !text.is_empty()) {
        *counts.entry(text).or_default() += 1;
    }
    let mut counts: Vec<(String, u64)> = counts.into_iter().map(|(text, count)| (text.to_owned(), count)).collect();
    counts.sort_by(|(a, a_count), (b, b_count)| b_count.cmp(a_count).then_with(|| a.cmp(b)));
    counts
}

/// What texts mean among the choices of a dictionary; `given` is what the person said already.
pub(super) fn of_choices(
    texts: Vec<(String, u64)>,
    dictionary: &Dictionary,
    given: impl Fn(&str) -> Option<String>,
) -> Vec<ValueGuess> {
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    for item in dictionary.items.iter().filter(|item| item.active) {
        for name in [&item.code, &item.label.en, &item.label.zh_cn] {
            names.entry(name.clone()).or_insert_with(|| item.code.clone());
        }
    }
    let squashed: HashMap<String, &String> = names.iter().map(|(name, code)| (squash(name), code)).collect();
    let guess = |(value, count): (String, u64)| {
        let to = given(&value).or_else(|| squashed.get(&squash(&value)).map(|code| (*code).clone()));
        let suggestion =
            if to.is_some() { None } else { nearest(&value, names.keys()).and_then(|name| names.get(name)).cloned() };
        ValueGuess { value, count, to, suggestion }
    };
    limited(texts.into_iter().map(guess).collect())
}

/// What names that aren't found mean among the names that are there.
pub(super) fn of_names(
    texts: Vec<(String, u64)>,
    known: &[String],
    given: impl Fn(&str) -> Option<String>,
) -> Vec<ValueGuess> {
    let mut squashed: HashMap<String, Option<&String>> = HashMap::new();
    for name in known {
        // Where two names differ in spacing alone neither is taken for the other.
        squashed.entry(squash(name)).and_modify(|other| *other = None).or_insert(Some(name));
    }
    let guess = |(value, count): (String, u64)| {
        let to = given(&value).or_else(|| squashed.get(&squash(&value)).copied().flatten().cloned());
        let suggestion = if to.is_some() { None } else { nearest(&value, known.iter()).cloned() };
        ValueGuess { value, count, to, suggestion }
    };
    limited(texts.into_iter().map(guess).collect())
}

/// What is open comes first.
fn limited(mut guesses: Vec<ValueGuess>) -> Vec<ValueGuess> {
    guesses.sort_by_key(|guess| guess.to.is_some());
    guesses.truncate(VALUES_MAX);
    guesses
}

/// The one name that differs least, if it differs little.
fn nearest<'a>(text: &str, names: impl Iterator<Item = &'a String>) -> Option<&'a String> {
    let text: Vec<char> = fold(text).chars().collect();
    let allowed = (text.len() / 4).clamp(1, 3);
    let mut best: Option<(usize, &String)> = None;
    for name in names {
        let folded: Vec<char> = fold(name).chars().collect();
        if folded.len().abs_diff(text.len()) > allowed || text.len() < 3 {
            continue;
        }
        let distance = distance(&text, &folded);
        if distance <= allowed && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, name));
        }
    }
    best.map(|(_, name)| name)
}

/// Letters that must be put in, left out, changed, or swapped with their neighbour.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (row, x) in a.iter().enumerate() {
        let mut line = vec![row + 1];
        for (column, y) in b.iter().enumerate() {
            let at = |line: &[usize], column: usize| line.get(column).copied().unwrap_or(usize::MAX / 2);
            let mut least =
                (at(&last, column) + usize::from(x != y)).min(at(&last, column + 1) + 1).min(at(&line, column) + 1);
            let is_swap = row > 0 && column > 0 && a.get(row - 1) == Some(y) && b.get(column - 1) == Some(x);
            if is_swap {
                least = least.min(at(&before, column - 1) + 1);
            }
            line.push(least);
        }
        before = std::mem::replace(&mut last, line);
    }
    last.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_slips_are_recognised() {
        let known: Vec<String> = ["technology", "software", "telecommunications"].map(str::to_owned).into();
        assert_eq!(nearest("technolgy", known.iter()).map(String::as_str), Some("technology"));
        assert_eq!(nearest("sotfware", known.iter()).map(String::as_str), Some("software"));
        assert_eq!(nearest("medical", known.iter()), None);
    }

    #[test]
    fn names_that_differ_in_spacing_are_the_same() {
        let known = ["GTX Pro", "GTX Plus Pro", "MG Special"].map(str::to_owned);
        let found = of_names(
            vec![("GTXPro".to_owned(), 1480), ("MG Specail".to_owned(), 1), ("Zebra".to_owned(), 1)],
            &known,
            |_| None,
        );
        let found: Vec<_> = found
            .iter()
            .map(|guess| (guess.value.as_str(), guess.to.as_deref(), guess.suggestion.as_deref()))
            .collect();
        assert_eq!(
            found,
            [("MG Specail", None, Some("MG Special")), ("Zebra", None, None), ("GTXPro", Some("GTX Pro"), None)]
        );
    }
}
