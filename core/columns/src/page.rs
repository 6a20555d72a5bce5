//! A page of a list: which of the records that pass come next in an order.

use std::cmp::Ordering;

use serde_json::json;
use tessera_model::filter::Filter;
use tessera_model::kinds::Comparison;
use tessera_model::sort_key::{sort_key_of, sort_key_of_name};

use crate::column::{Column, EMPTY, Names, stored};
use crate::select::Sources;
use crate::table::Table;

/// Where a page begins and how long it is.
#[derive(Clone, Debug)]
pub struct PageOf<'a> {
    /// Fields with their direction: true is downwards.
    pub sorts: &'a [(String, bool)],
    /// The key (as `tessera_model::sort_key` makes it, one of each sort after the other) that the page comes after.
    pub after: Option<&'a str>,
    pub limit: usize,
}

/// One sort's column.
enum Sorted<'a> {
    Numbers(Comparison, &'a [i64]),
    Names(&'a Names),
}

struct Order<'a> {
    table: &'a Table,
    sorts: Vec<(Sorted<'a>, bool)>,
}

impl Sources<'_> {
    /// Keys and ids of the records of a page; `None` when the filter or a sort reads what is not kept, or when the record that the
    /// page comes after is no longer where it was.
    pub fn page(&self, filter: &Filter, page: &PageOf<'_>) -> Option<Vec<(String, String)>> {
        let sorts = page.sorts.iter().map(|(field, descending)| {
            let sorted = match self.main.column(field)? {
                (comparison, Column::Numbers(numbers) | Column::Money(numbers, _)) => {
                    Sorted::Numbers(comparison, numbers)
                }
                (_, Column::Names(names)) => Sorted::Names(names),
                (_, Column::Codes(_) | Column::Lists(_) | Column::Dropped) => return None,
            };
            Some((sorted, *descending))
        });
        let order = Order { table: self.main, sorts: sorts.collect::<Option<_>>()? };
        let after = match page.after {
            Some(key) => Some(order.row_of(key)?),
            None => None,
        };
        let passing = self.select(filter)?;
        let mut best: Vec<usize> = Vec::with_capacity(page.limit + 1);
        for row in passing.iter() {
            if after.is_some_and(|after| order.compare(row, after) != Ordering::Greater) {
                continue;
            }
            let is_full = best.len() >= page.limit;
            if is_full && best.last().is_none_or(|last| order.compare(row, *last) == Ordering::Greater) {
                continue;
            }
            let at = best.partition_point(|other| order.compare(*other, row) == Ordering::Less);
            best.insert(at, row);
            best.truncate(page.limit);
        }
        best.into_iter().map(|row| Some((order.key(row)?, self.main.id(row)?.to_owned()))).collect()
    }
}

impl Order<'_> {
    /// As the keys compare: empty values last in both directions, equal ones by id.
    fn compare(&self, one: usize, other: usize) -> Ordering {
        for (sorted, descending) in &self.sorts {
            let ordering = match sorted {
                Sorted::Numbers(_, numbers) => {
                    let number = |row: usize| numbers.get(row).copied().filter(|number| *number != EMPTY);
                    directed(number(one), number(other), *descending)
                }
                Sorted::Names(names) => {
                    let name = |row: usize| names.values.get(row).and_then(Option::as_deref);
                    directed(name(one), name(other), *descending)
                }
            };
            if ordering != Ordering::Equal {
                return ordering;
            }
        }
        self.table.id(one).cmp(&self.table.id(other))
    }

    fn key(&self, row: usize) -> Option<String> {
        let mut out = String::new();
        for (at, (sorted, descending)) in self.sorts.iter().enumerate() {
            let id = if at + 1 == self.sorts.len() { self.table.id(row)? } else { "" };
            out.push_str(&match sorted {
                Sorted::Numbers(comparison, numbers) => {
                    let value = match (comparison, numbers.get(row).copied().unwrap_or(EMPTY)) {
                        (_, EMPTY) => None,
                        (Comparison::Money, amount) => Some(json!({"amount": amount})),
                        (comparison, number) => Some(stored(*comparison, number)),
                    };
                    sort_key_of(*comparison, value.as_ref(), *descending, id)
                }
                Sorted::Names(names) => {
                    let name = names.values.get(row).and_then(Option::as_deref);
                    sort_key_of_name(name, *descending, id)
                }
            });
        }
        Some(out)
    }

    /// The row that a key was made of, if it would be made the same again.
    fn row_of(&self, key: &str) -> Option<usize> {
        let end = key.rsplit('\u{1}').next().unwrap_or(key);
        let row = self.table.row(end.strip_prefix('~').unwrap_or(end))?;
        (self.key(row).as_deref() == Some(key)).then_some(row)
    }
}

fn directed<T: Ord>(one: Option<T>, other: Option<T>, descending: bool) -> Ordering {
    match (one, other) {
        (Some(one), Some(other)) if descending => other.cmp(&one),
        (Some(one), Some(other)) => one.cmp(&other),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    }
}
