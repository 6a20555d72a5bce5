//! Adding up: counts and sums of the rows that pass, by group.

use std::collections::{BTreeMap, BTreeSet};

use hashbrown::HashMap;
use serde_json::Value as Json;
use tessera_model::filter::Path;
use tessera_model::kinds::Comparison;
use tessera_model::query::{Aggregate, DatePart, GroupKey, Measure, MeasureOp};

use crate::column::{Codes, Column, EMPTY, civil_of, date_text, day_at, stored};
use crate::select::Sources;
use crate::table::Table;

/// Most keys to group by.
const KEYS_MAX: usize = 4;

/// A group as it was found.
#[derive(Clone, Debug)]
pub struct Group {
    /// In stored form, parts of dates as the database would cut them.
    pub values: Vec<Json>,
    pub count: u64,
    pub sums: Vec<Sums>,
}

/// What one measure comes to in one group.
#[derive(Clone, Debug, Default)]
pub struct Sums {
    pub total: Total,
    /// For money, which is not taken together across currencies.
    pub by_currency: BTreeMap<String, Total>,
    /// Single values, where the measure is taken of these.
    pub values: BTreeSet<String>,
}

/// What numbers come to.
#[derive(Clone, Copy, Debug, Default)]
pub struct Total {
    pub sum: i128,
    /// Numbers that were there.
    pub count: u64,
    pub least: Option<i64>,
    pub greatest: Option<i64>,
}

impl Total {
    /// Takes one more number in.
    pub fn add(&mut self, number: i64) {
        self.take(&Self { sum: i128::from(number), count: 1, least: Some(number), greatest: Some(number) });
    }

    /// Takes another total in.
    pub fn take(&mut self, other: &Self) {
        let both = |one: Option<i64>, other: Option<i64>, pick: fn(i64, i64) -> i64| match (one, other) {
            (Some(one), Some(other)) => Some(pick(one, other)),
            (one, other) => one.or(other),
        };
        self.sum += other.sum;
        self.count += other.count;
        self.least = both(self.least, other.least, i64::min);
        self.greatest = both(self.greatest, other.greatest, i64::max);
    }
}

/// A row's part of the group's key, and what that stands for.
struct Key<'a> {
    of: Box<dyn Fn(usize) -> i64 + 'a>,
    show: Box<dyn Fn(i64) -> Json + 'a>,
}

/// What a measure adds up of a row.
enum Source<'a> {
    Nothing,
    Numbers(&'a [i64]),
    /// Amounts, apart by currency.
    Amounts(&'a [i64], &'a Codes),
    /// Days from the second to the first.
    Days(&'a [i64], &'a [i64]),
    /// Days or instants, of which the ends are wanted.
    Ends(&'a [i64], Comparison),
    /// Different values.
    Distinct(Box<dyn Fn(usize) -> i64 + 'a>),
}

#[derive(Clone, Default)]
struct Added {
    total: Total,
    by_currency: Vec<(u32, Total)>,
    values: BTreeSet<i64>,
}

struct Sum<'a> {
    count: u64,
    sums: Vec<Added>,
    key: [i64; KEYS_MAX],
    sources: &'a [Source<'a>],
}

impl Sources<'_> {
    /// Figures of the records that pass the filter; `None` when something is asked for that is not kept.
    pub fn figures(&self, aggregate: &Aggregate) -> Option<Vec<Group>> {
        figures(self, aggregate)
    }
}

fn figures(sources: &Sources<'_>, aggregate: &Aggregate) -> Option<Vec<Group>> {
    if aggregate.group_by.len() > KEYS_MAX {
        return None;
    }
    let rows = sources.select(&aggregate.filter)?;
    let keys: Vec<Key<'_>> =
        aggregate.group_by.iter().map(|key| key_of(sources, key, aggregate.offset_minutes)).collect::<Option<_>>()?;
    let measures: Vec<Source<'_>> =
        aggregate.measures.iter().map(|measure| source_of(sources.main, measure)).collect::<Option<_>>()?;
    let mut found: HashMap<[i64; KEYS_MAX], usize> = HashMap::new();
    let mut groups: Vec<Sum<'_>> = Vec::new();
    for row in rows.iter() {
        let mut key = [0; KEYS_MAX];
        for (part, from) in key.iter_mut().zip(&keys) {
            *part = (from.of)(row);
        }
        let at = *found.entry(key).or_insert_with(|| {
            groups.push(Sum::new(key, &measures));
            groups.len() - 1
        });
        if let Some(group) = groups.get_mut(at) {
            group.add(row);
        }
    }
    Some(groups.into_iter().map(|group| group.finish(&keys)).collect())
}

impl<'a> Sum<'a> {
    fn new(key: [i64; KEYS_MAX], sources: &'a [Source<'a>]) -> Self {
        Self { count: 0, sums: vec![Default::default(); sources.len()], key, sources }
    }

    fn add(&mut self, row: usize) {
        self.count += 1;
        for (source, added) in self.sources.iter().zip(&mut self.sums) {
            match source {
                Source::Nothing => {}
                Source::Numbers(numbers) | Source::Ends(numbers, _) => add(&mut added.total, at(numbers, row)),
                Source::Amounts(amounts, currencies) => {
                    let currency = code_at(currencies, row);
                    let known = added.by_currency.iter().position(|(other, _)| *other == currency);
                    let place = known.unwrap_or_else(|| {
                        added.by_currency.push((currency, Total::default()));
                        added.by_currency.len() - 1
                    });
                    if let Some((_, total)) = added.by_currency.get_mut(place) {
                        add(total, at(amounts, row));
                    }
                }
                Source::Days(to, from) => match (at(to, row), at(from, row)) {
                    (EMPTY, _) | (_, EMPTY) => {}
                    (to, from) => added.total.add(to - from),
                },
                Source::Distinct(of) => {
                    let value = of(row);
                    if value != EMPTY {
                        added.values.insert(value);
                    }
                }
            }
        }
    }

    fn finish(self, keys: &[Key<'_>]) -> Group {
        let values = keys.iter().zip(self.key).map(|(key, part)| (key.show)(part)).collect();
        let sums = self.sources.iter().zip(self.sums).map(|(source, added)| {
            let mut sums = Sums { total: added.total, ..Sums::default() };
            match source {
                Source::Ends(_, comparison) => {
                    let ends = added.total.least.into_iter().chain(added.total.greatest);
                    let text = |end| stored(*comparison, end).as_str().map(str::to_owned);
                    sums.values = ends.filter_map(text).collect();
                }
                Source::Distinct(_) => sums.values = added.values.iter().map(i64::to_string).collect(),
                Source::Amounts(_, currencies) => {
                    let totals = added.by_currency.iter().filter(|(_, total)| total.count > 0);
                    sums.by_currency =
                        totals.filter_map(|(code, total)| Some((currencies.text(*code)?.to_owned(), *total))).collect();
                }
                Source::Nothing | Source::Numbers(_) | Source::Days(..) => {}
            }
            sums
        });
        Group { values, count: self.count, sums: sums.collect() }
    }
}

fn add(total: &mut Total, number: i64) {
    if number != EMPTY {
        total.add(number);
    }
}

fn at(numbers: &[i64], row: usize) -> i64 {
    numbers.get(row).copied().unwrap_or(EMPTY)
}

fn code_at(codes: &Codes, row: usize) -> u32 {
    codes.values.get(row).copied().unwrap_or_default()
}

fn key_of<'a>(sources: &Sources<'a>, key: &'a GroupKey, offset_minutes: i32) -> Option<Key<'a>> {
    let Path { via, field, .. } = &key.path;
    let Some(via) = via else { return own_key(sources.main, field, key.part, offset_minutes) };
    let reference = sources.main.codes(&via.field)?;
    if field == "id" {
        return own_key(sources.main, &via.field, None, offset_minutes);
    }
    // Looked up once for each record over there.
    let target: &'a Table = sources.others.get(&via.object)?;
    let over_there = own_key(target, field, key.part, offset_minutes)?;
    let of_nothing = EMPTY;
    let by_code: Vec<i64> = std::iter::once(of_nothing)
        .chain(reference.texts().map(|id| {
            target.row(id).filter(|row| target.present().get(*row)).map_or(of_nothing, |row| (over_there.of)(row))
        }))
        .collect();
    let show = over_there.show;
    Some(Key {
        of: Box::new(move |row| by_code.get(code_at(reference, row) as usize).copied().unwrap_or(of_nothing)),
        show: Box::new(move |value| if value == of_nothing { show(EMPTY) } else { show(value) }),
    })
}

fn own_key<'a>(table: &'a Table, field: &str, part: Option<DatePart>, offset_minutes: i32) -> Option<Key<'a>> {
    if field == "id" {
        return None;
    }
    Some(match (table.column(field)?, part) {
        ((_, Column::Codes(codes)), None) => Key {
            of: Box::new(|row| match code_at(codes, row) {
                0 => EMPTY,
                code => i64::from(code),
            }),
            show: Box::new(|code| {
                u32::try_from(code).ok().and_then(|code| codes.text(code)).map_or(Json::Null, Json::from)
            }),
        },
        ((comparison, Column::Numbers(numbers)), None) => {
            Key { of: Box::new(|row| at(numbers, row)), show: Box::new(move |number| stored(comparison, number)) }
        }
        ((comparison @ (Comparison::Date | Comparison::Instant), Column::Numbers(numbers)), Some(part)) => Key {
            of: Box::new(move |row| match at(numbers, row) {
                EMPTY => EMPTY,
                day if comparison == Comparison::Date => part_of(part, day),
                millis => part_of(part, day_at(millis, offset_minutes)),
            }),
            show: Box::new(move |value| show_part(part, value)),
        },
        _ => return None,
    })
}

/// A day's part as a number: the day itself, or months since year 0, or the year. Weeks and quarters are folded together from days
/// and months afterwards.
const fn part_of(part: DatePart, day: i64) -> i64 {
    let (year, month, _) = civil_of(day);
    match part {
        DatePart::Day | DatePart::Week => day,
        DatePart::Month | DatePart::Quarter => year * 12 + month - 1,
        DatePart::Year => year,
    }
}

/// The leading part of a date's text, as the database cuts it: what the fold reads.
fn show_part(part: DatePart, value: i64) -> Json {
    Json::String(match part {
        _ if value == EMPTY => String::new(),
        DatePart::Day | DatePart::Week => date_text(value),
        DatePart::Month | DatePart::Quarter => format!("{:04}-{:02}", value.div_euclid(12), value.rem_euclid(12) + 1),
        DatePart::Year => format!("{value:04}"),
    })
}

fn source_of<'a>(table: &'a Table, measure: &Measure) -> Option<Source<'a>> {
    let Some(field) = &measure.field else {
        return (measure.op == MeasureOp::Count).then_some(Source::Nothing);
    };
    if measure.op == MeasureOp::Count {
        return Some(Source::Nothing);
    }
    let column = table.column(&field.key)?;
    if let Some(minus) = &measure.minus {
        let (Column::Numbers(to), (_, Column::Numbers(from))) = (column.1, table.column(&minus.key)?) else {
            return None;
        };
        return (column.0 == Comparison::Date).then_some(Source::Days(to, from));
    }
    Some(match (measure.op, column) {
        (MeasureOp::CountDistinct, (_, Column::Codes(codes))) => {
            Source::Distinct(Box::new(|row| match code_at(codes, row) {
                0 => EMPTY,
                code => i64::from(code),
            }))
        }
        // Which currencies amounts are in counts too.
        (MeasureOp::CountDistinct, (_, Column::Money(..))) => return None,
        (_, (_, Column::Money(amounts, currencies))) => Source::Amounts(amounts, currencies),
        (MeasureOp::CountDistinct, (_, Column::Numbers(numbers))) => Source::Distinct(Box::new(|row| at(numbers, row))),
        (
            MeasureOp::Min | MeasureOp::Max,
            (comparison @ (Comparison::Date | Comparison::Instant), Column::Numbers(numbers)),
        ) => Source::Ends(numbers, comparison),
        (_, (Comparison::Scaled(_), Column::Numbers(numbers))) => Source::Numbers(numbers),
        _ => return None,
    })
}
