//! Which rows hold which words, as a list of rows for each term: what the index at the end of a book is.

use std::collections::BTreeMap;
use std::ops::Bound;

use tessera_model::filter::Filter;

use crate::bits::Bits;
use crate::select::Sources;

/// What a record must have to be found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Needle {
    /// This term.
    Exact(String),
    /// A term that begins so.
    Beginning(String),
}

/// Records that may hold what is looked for. A record keeps the terms that it ever had, so whoever asks looks at the records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hits {
    /// The newest first.
    pub ids: Vec<String>,
    /// False when there are more than were wanted.
    pub is_all: bool,
}

/// Rows by term, each list ascending.
#[derive(Default)]
pub(crate) struct Terms {
    rows: BTreeMap<Box<str>, Vec<u32>>,
}

impl Terms {
    pub(crate) fn add(&mut self, row: usize, terms: &[String]) {
        let Ok(row) = u32::try_from(row) else { return };
        for term in terms {
            let Some(rows) = self.rows.get_mut(term.as_str()) else {
                self.rows.insert(term.as_str().into(), vec![row]);
                continue;
            };
            // New records come at the end; a record that changed mostly has its terms already.
            if rows.last().is_some_and(|last| *last < row) {
                rows.push(row);
            } else if let Err(at) = rows.binary_search(&row) {
                rows.insert(at, row);
            }
        }
    }

    fn rows_of(&self, needle: &Needle, len: usize) -> Bits {
        let mut found = Bits::none(len);
        let mut take = |rows: &Vec<u32>| rows.iter().for_each(|row| found.set(*row as usize, true));
        match needle {
            Needle::Exact(term) => self.rows.get(term.as_str()).into_iter().for_each(&mut take),
            Needle::Beginning(start) => self
                .rows
                .range::<str, _>((Bound::Included(start.as_str()), Bound::Unbounded))
                .take_while(|(term, _)| term.starts_with(start.as_str()))
                .for_each(|(_, rows)| take(rows)),
        }
        found
    }
}

impl Sources<'_> {
    /// The records that may hold all that is looked for, so many at most, the newest first. They pass the filter where it reads only
    /// what is kept.
    pub fn hits(&self, needles: &[Needle], filter: &Filter, most: usize) -> Hits {
        let reached = self.select(filter).unwrap_or_else(|| self.main.present().clone());
        let len = self.main.len();
        let found = needles.iter().fold(reached, |found, needle| found.and(&self.main.terms().rows_of(needle, len)));
        let rows: Vec<usize> = found.iter().collect();
        let newest = rows.iter().rev().take(most).filter_map(|row| self.main.id(*row)).map(str::to_owned);
        Hits { ids: newest.collect(), is_all: rows.len() <= most }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::json;
    use tessera_model::filter::Op;
    use tessera_model::object::ObjectDef;

    use super::*;
    use crate::table::{Change, Table};

    fn object() -> ObjectDef {
        let text = "key = \"thing\"\nname_field = \"name\"\nlabel = { en = \"Thing\", zh-CN = \"物\" }\n\
                    label_plural = { en = \"Things\", zh-CN = \"物\" }\n[[field]]\nkey = \"name\"\n\
                    label = { en = \"Name\", zh-CN = \"名\" }\nkind = \"text\"\nsearchable = true\n\
                    [[field]]\nkey = \"done\"\nlabel = { en = \"Done\", zh-CN = \"完\" }\nkind = \"boolean\"\n";
        toml::from_str(text).unwrap()
    }

    fn put(table: &mut Table, id: &str, version: u64, done: bool, terms: &[&str]) {
        let fields = json!({"name": id, "done": done}).as_object().cloned().unwrap_or_default();
        let terms = terms.iter().map(|term| (*term).to_owned()).collect();
        table.apply(id, &Change::Put { version, fields, terms });
    }

    #[test]
    fn records_are_found_by_all_of_what_is_looked_for() {
        let mut table = Table::new(&object());
        put(&mut table, "a", 1, true, &["beijing", "北京", "steel"]);
        put(&mut table, "b", 1, false, &["beijing", "food"]);
        put(&mut table, "c", 1, true, &["berlin", "steel"]);
        put(&mut table, "d", 1, true, &["steel"]);
        // It keeps what it had; nobody has it twice.
        put(&mut table, "a", 2, true, &["beijing", "shanghai"]);
        table.apply("d", &Change::Gone { version: 2 });
        let found = |needles: &[Needle], filter: &Filter, most: usize| {
            Sources { main: &table, others: BTreeMap::new() }.hits(needles, filter, most)
        };
        let beginning = |text: &str| Needle::Beginning(text.to_owned());
        let exact = |text: &str| Needle::Exact(text.to_owned());
        let everything = Filter::everything();
        assert_eq!(found(&[beginning("be")], &everything, 9).ids, ["c", "b", "a"]);
        assert_eq!(found(&[beginning("be"), exact("steel")], &everything, 9).ids, ["c", "a"]);
        assert_eq!(found(&[exact("be")], &everything, 9).ids, Vec::<String>::new());
        assert_eq!(found(&[exact("steel")], &everything, 9).ids, ["c", "a"], "what is gone is not found");
        assert_eq!(
            found(&[beginning("be")], &everything, 2),
            Hits { ids: vec!["c".into(), "b".into()], is_all: false }
        );
        let done = Filter::code("done", Op::Eq(json!(true)));
        assert_eq!(found(&[beginning("bei")], &done, 9).ids, ["a"]);
        let unkept = Filter::code("name", Op::Contains("x".to_owned()));
        assert_eq!(found(&[beginning("bei")], &unkept, 9).ids, ["b", "a"], "whoever reads them looks again");
    }
}
