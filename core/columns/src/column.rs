//! One field of all rows.

use std::sync::{Arc, Mutex, PoisonError};

use indexmap::IndexSet;
use serde_json::Value as Json;
use tessera_model::field::{FieldDef, FieldKind};
use tessera_model::kinds::{Comparison, comparison};
use tessera_model::object::ObjectDef;
use tessera_model::sort_key::collate;

/// Stands for "no value" among numbers.
pub(crate) const EMPTY: i64 = i64::MIN;
/// Most different texts of a column; fields with more (names, notes) are not kept.
const TEXTS_MAX: usize = 200_000;
const MILLIS_PER_DAY: i64 = 86_400_000;

/// The values of a field, by row.
pub(crate) enum Column {
    /// Codes, ids and short texts.
    Codes(Codes),
    /// Amounts, with their currencies.
    Money(Vec<i64>, Codes),
    /// Numbers, booleans (0 and 1), days since 1970, milliseconds since 1970; [`EMPTY`] where there is none.
    Numbers(Vec<i64>),
    Lists(Lists),
    /// Names, as they sort.
    Names(Names),
    /// Turned out not to be worth keeping, or not to be readable.
    Dropped,
}

/// Texts, each kept once.
#[derive(Default)]
pub(crate) struct Codes {
    /// 0 where there is none, else the place of the text, from 1.
    pub(crate) values: Vec<u32>,
    texts: IndexSet<Box<str>>,
    /// References that say who reads: kept however many different ones there are.
    is_needed: bool,
    /// By code, from 1, one more than the row in the table that the texts lead to; 0 where none is known.
    ways: Mutex<Ways>,
}

/// The ways into one table.
#[derive(Default)]
struct Ways {
    /// Which table.
    to: Option<Arc<()>>,
    rows: Arc<Vec<u32>>,
}

/// Names in the form in which they are compared by sorts; `None` where there is none.
#[derive(Default)]
pub(crate) struct Names {
    pub(crate) values: Vec<Option<Box<str>>>,
}

/// Lists of texts, each text kept once.
#[derive(Default)]
pub(crate) struct Lists {
    pub(crate) values: Vec<Box<[u32]>>,
    texts: IndexSet<Box<str>>,
}

/// An empty column for a field; `None` for fields that are not kept: what is different in nearly every record would take much memory
/// and is neither grouped by nor chosen from.
pub(crate) fn for_field(object: &ObjectDef, field: &FieldDef) -> Option<Column> {
    Some(match comparison(field) {
        Comparison::Code => Column::Codes(Codes { is_needed: field.followed().is_some(), ..Codes::default() }),
        Comparison::Text if field.key == object.name_field => Column::Names(Names::default()),
        Comparison::Text => match &field.kind {
            FieldKind::Text(options) if !options.multiline && !field.unique && !field.internal => {
                Column::Codes(Codes::default())
            }
            _ => return None,
        },
        Comparison::Money => Column::Money(Vec::new(), Codes::default()),
        Comparison::Scaled(_) | Comparison::Boolean | Comparison::Date | Comparison::Instant => {
            Column::Numbers(Vec::new())
        }
        Comparison::List => Column::Lists(Lists::default()),
        Comparison::Opaque => return None,
    })
}

impl Column {
    /// Puts a stored value at a row, which may be the next one.
    pub(crate) fn put(&mut self, row: usize, comparison: Comparison, value: Option<&Json>) {
        let fits = match self {
            Self::Codes(codes) => codes.put(row, value),
            Self::Numbers(numbers) => number_of(comparison, value).map(|number| place(numbers, row, number, EMPTY)),
            Self::Money(amounts, currencies) => number_of(comparison, value).and_then(|amount| {
                place(amounts, row, amount, EMPTY);
                currencies.put(row, value.and_then(|money| money.get("currency")))
            }),
            Self::Lists(lists) => lists.put(row, value),
            Self::Names(names) => names.put(row, value),
            Self::Dropped => Some(()),
        };
        if fits.is_none() {
            *self = Self::Dropped;
        }
    }
}

impl Codes {
    fn put(&mut self, row: usize, value: Option<&Json>) -> Option<()> {
        let code = match value {
            Some(Json::String(text)) => {
                let most = if self.is_needed { usize::MAX } else { TEXTS_MAX };
                code_of(&mut self.texts, text, most)?
            }
            None => 0,
            _ => return None,
        };
        place(&mut self.values, row, code, 0);
        Some(())
    }

    /// The code of a text, when any row ever had it.
    pub(crate) fn code(&self, text: &str) -> Option<u32> {
        self.texts.get_index_of(text).and_then(|at| u32::try_from(at + 1).ok())
    }

    /// The text of a code; none of 0.
    pub(crate) fn text(&self, code: u32) -> Option<&str> {
        self.texts.get_index((code as usize).checked_sub(1)?).map(AsRef::as_ref)
    }

    /// By code, from 1, one more than the row of a table in which `row_of` finds the text; 0 where it finds none. A record keeps its row
    /// for good, so each text is looked for until it is found, and then no more.
    pub(crate) fn ways(&self, to: &Arc<()>, row_of: impl Fn(&str) -> Option<usize>) -> Arc<Vec<u32>> {
        let mut ways = self.ways.lock().unwrap_or_else(PoisonError::into_inner);
        if ways.to.as_ref().is_none_or(|known| !Arc::ptr_eq(known, to)) {
            *ways = Ways { to: Some(Arc::clone(to)), rows: Arc::default() };
        }
        let is_known = ways.rows.len() == self.texts.len() && !ways.rows.contains(&0);
        if !is_known {
            let rows = Arc::make_mut(&mut ways.rows);
            rows.resize(self.texts.len(), 0);
            for (row, text) in rows.iter_mut().zip(&self.texts).filter(|(row, _)| **row == 0) {
                *row = row_of(text).and_then(|at| u32::try_from(at + 1).ok()).unwrap_or_default();
            }
        }
        Arc::clone(&ways.rows)
    }

    /// The texts in the order of their codes, beginning with that of code 1.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> {
        self.texts.iter().map(AsRef::as_ref)
    }
}

impl Names {
    fn put(&mut self, row: usize, value: Option<&Json>) -> Option<()> {
        let name = match value {
            Some(Json::String(text)) => Some(collate(text).into_boxed_str()),
            None => None,
            _ => return None,
        };
        place(&mut self.values, row, name, None);
        Some(())
    }
}

impl Lists {
    fn put(&mut self, row: usize, value: Option<&Json>) -> Option<()> {
        let codes = match value {
            Some(Json::Array(items)) => {
                let texts = items.iter().map(|item| match item {
                    Json::String(text) => code_of(&mut self.texts, text, TEXTS_MAX),
                    _ => None,
                });
                texts.collect::<Option<Box<[u32]>>>()?
            }
            None => Box::default(),
            _ => return None,
        };
        place(&mut self.values, row, codes, Box::default());
        Some(())
    }

    pub(crate) fn code(&self, text: &str) -> Option<u32> {
        self.texts.get_index_of(text).and_then(|at| u32::try_from(at + 1).ok())
    }
}

fn code_of(texts: &mut IndexSet<Box<str>>, text: &str, most: usize) -> Option<u32> {
    let at = match texts.get_index_of(text) {
        Some(at) => at,
        None if texts.len() >= most => return None,
        None => texts.insert_full(text.into()).0,
    };
    u32::try_from(at + 1).ok()
}

fn place<T: Clone>(values: &mut Vec<T>, row: usize, value: T, empty: T) {
    if row >= values.len() {
        values.resize(row + 1, empty);
    }
    if let Some(place) = values.get_mut(row) {
        *place = value;
    }
}

/// A stored value as a number; `None` for one that can't be.
fn number_of(comparison: Comparison, value: Option<&Json>) -> Option<i64> {
    let Some(value) = value else { return Some(EMPTY) };
    match (comparison, value) {
        (Comparison::Money, Json::Object(money)) => money.get("amount")?.as_i64(),
        (Comparison::Scaled(_), value) => value.as_i64(),
        (Comparison::Boolean, Json::Bool(value)) => Some(i64::from(*value)),
        (Comparison::Date, Json::String(text)) => day_of(text),
        (Comparison::Instant, Json::String(text)) => millis_of(text),
        _ => None,
    }
}

/// A filter's operand as a number; `Err` when it can't be compared here, `Ok(None)` when it equals nothing.
pub(crate) fn operand_of(comparison: Comparison, operand: &Json) -> Result<Option<i64>, ()> {
    match (comparison, operand) {
        (Comparison::Scaled(_) | Comparison::Money, Json::Number(number)) => Ok(number.as_i64()),
        (Comparison::Boolean, Json::Bool(value)) => Ok(Some(i64::from(*value))),
        // Before every day.
        (Comparison::Date | Comparison::Instant, Json::String(text)) if text.is_empty() => Ok(Some(EMPTY + 1)),
        (Comparison::Date, Json::String(text)) => day_of(text).map(Some).ok_or(()),
        (Comparison::Instant, Json::String(text)) => millis_of(text).map(Some).ok_or(()),
        _ => Ok(None),
    }
}

/// Days since 1970 of `2017-03-05`. Only years of four digits, whose texts compare as their days do.
fn day_of(text: &str) -> Option<i64> {
    let date: jiff::civil::Date = text.parse().ok().filter(|_| text.len() == 10)?;
    Some(days_since_1970(i64::from(date.year()), i64::from(date.month()), i64::from(date.day())))
}

fn millis_of(text: &str) -> Option<i64> {
    // Written one way alone, so that texts compare as their instants do.
    if text.len() != 24 || !text.ends_with('Z') {
        return None;
    }
    text.parse::<jiff::Timestamp>().ok().map(jiff::Timestamp::as_millisecond)
}

/// Days from 1970-01-01 to a date of the proleptic Gregorian calendar (H. Hinnant, "chrono-compatible low-level date algorithms",
/// `days_from_civil`).
const fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// Year, month and day of a count of days from 1970-01-01 (ibid., `civil_from_days`).
pub(crate) const fn civil_of(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (era * 400 + year_of_era + if month <= 2 { 1 } else { 0 }, month, day)
}

/// The day, since 1970, on which an instant falls for a clock so many minutes ahead of UTC.
pub(crate) const fn day_at(millis: i64, offset_minutes: i32) -> i64 {
    (millis + offset_minutes as i64 * 60_000).div_euclid(MILLIS_PER_DAY)
}

/// A number of a column in the form in which it is stored.
pub(crate) fn stored(comparison: Comparison, number: i64) -> Json {
    match comparison {
        _ if number == EMPTY => Json::Null,
        Comparison::Boolean => Json::Bool(number == 1),
        Comparison::Date => Json::String(date_text(number)),
        Comparison::Instant => Json::String(tessera_model::date::instant_from_millis(number)),
        _ => Json::from(number),
    }
}

pub(crate) fn date_text(days: i64) -> String {
    let (year, month, day) = civil_of(days);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_go_there_and_back() {
        for (text, days) in [
            ("1970-01-01", 0),
            ("1969-12-31", -1),
            ("2000-02-29", 11_016),
            ("2026-11-28", 20_785),
            ("1600-03-01", -135_080),
        ] {
            assert_eq!(day_of(text), Some(days), "{text}");
            assert_eq!(date_text(days), text);
        }
        assert_eq!(day_of("2021-02-29"), None);
        assert_eq!(day_at(-1, 0), -1);
        assert_eq!(day_at(-1, 60), 0);
        assert_eq!(millis_of("1970-01-02T00:00:00.001Z"), Some(86_400_001));
        assert_eq!(millis_of("1970-01-02"), None);
    }
}
