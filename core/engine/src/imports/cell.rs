//! From a cell's text to a stored value, each distinct text read once.

use std::collections::HashMap;

use serde_json::{Value as Json, json};
use tessera_model::country;
use tessera_model::date::instant_text;
use tessera_model::field::{FieldDef, FieldKind, PhoneOptions};
use tessera_model::kinds::{DateOrder, KindContext, KindProblem, parse, parse_text};
use tessera_model::label::Label;

use super::dates::is_year_first;
use super::plan::{CellPlan, Node};
use super::table::Row;

/// Distinct texts of a column that are remembered.
const MEMO_MAX: usize = 5_000;

type Outcome = Result<Option<Json>, KindProblem>;

/// Reads cells.
pub(super) struct CellReader<'a> {
    pub kinds: KindContext<'a>,
    /// IANA name of the zone in which the file's times are meant.
    pub timezone: &'a str,
    memo: Vec<HashMap<String, Outcome>>,
}

impl<'a> CellReader<'a> {
    /// For a plan with so many cells.
    pub(super) fn new(kinds: KindContext<'a>, timezone: &'a str, slots: usize) -> Self {
        Self { kinds, timezone, memo: vec![HashMap::new(); slots] }
    }

    /// The stored form of a text that belongs into a cell plan's field; `node` is where that field stands.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub(super) fn read(&mut self, node: &Node, row: &Row, cell: &CellPlan, text: &str) -> Outcome {
        if text.is_empty() {
            return Ok(None);
        }
        if let FieldKind::Phone(options) = &cell.field.kind
            && (options.region_field.is_some() || options.region_from.is_some())
        {
            // Read by the country that the same row names: not to be remembered by the text alone.
            let region = region_of(node, row, options).unwrap_or(self.kinds.region);
            return parse_text(&cell.field, text, cell.order, KindContext { region, ..self.kinds });
        }
        if let Some(known) = self.memo.get(cell.slot).and_then(|memo| memo.get(text)) {
            return known.clone();
        }
        let outcome = read_text(&cell.field, text, cell.order, self.kinds, self.timezone);
        if let Some(memo) = self.memo.get_mut(cell.slot) {
            if memo.len() >= MEMO_MAX {
                memo.clear();
            }
            memo.insert(text.to_owned(), outcome.clone());
        }
        outcome
    }
}

/// The country that a row names for a telephone number: the record's own, else that of the record that it refers to.
fn region_of(node: &Node, row: &Row, options: &PhoneOptions) -> Option<&'static str> {
    let named = |node: &Node, key: &str| {
        let cell = node.cells.iter().find(|cell| cell.field.key == key)?;
        row.cells.get(cell.column).and_then(|text| country::region_of(text))
    };
    options.region_field.as_deref().and_then(|key| named(node, key)).or_else(|| {
        let (via, key) = options.region_path()?;
        named(&node.links.iter().find(|link| link.field.key == via)?.node, key)
    })
}

/// The stored form of one text.
///
/// # Errors
/// What is wrong with it.
pub(super) fn read_text(
    field: &FieldDef,
    text: &str,
    order: DateOrder,
    kinds: KindContext<'_>,
    timezone: &str,
) -> Outcome {
    let order = if is_year_first(text) { DateOrder::Ymd } else { order };
    match &field.kind {
        FieldKind::Datetime(_) => {
            let instant = instant(text, order, timezone).ok_or_else(|| KindProblem {
                code: "invalid",
                message: Label::new(
                    format!("`{text}` is not a time of the chosen format"),
                    format!("“{text}”不符合所选的日期时间格式"),
                ),
            })?;
            parse(field, &json!(instant), kinds)
        }
        FieldKind::Text(options) if !options.multiline => {
            // A line break inside a cell is layout, not part of a single-line text.
            if text.contains(['\n', '\r', '\t']) {
                let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
                return parse_text(field, &line, order, kinds);
            }
            parse_text(field, text, order, kinds)
        }
        _ => parse_text(field, text, order, kinds),
    }
}

/// A day with a time in the file's zone, a day alone, or an instant with its own zone.
fn instant(text: &str, order: DateOrder, timezone: &str) -> Option<String> {
    if let Ok(instant) = text.parse::<jiff::Timestamp>() {
        return Some(instant_text(instant));
    }
    let (day, time) = text.split_once([' ', 'T']).unwrap_or((text, ""));
    let date_field = FieldDef::new("date", Label::default(), FieldKind::Date(tessera_model::field::NoOptions {}));
    let schema = tessera_model::schema::Schema::default();
    let kinds = KindContext { schema: &schema, currency: "", region: "" };
    let day = parse_text(&date_field, day, order, kinds).ok()??;
    let day: jiff::civil::Date = day.as_str()?.parse().ok()?;
    let time = time_of(time)?;
    let zone = jiff::tz::TimeZone::get(timezone).unwrap_or(jiff::tz::TimeZone::UTC);
    Some(instant_text(day.to_datetime(time).to_zoned(zone).ok()?.timestamp()))
}

/// `8:30`, `08:30:00`, `8:30 PM`, `下午8:30`.
fn time_of(text: &str) -> Option<jiff::civil::Time> {
    let lower = text.trim().to_lowercase();
    let is_afternoon = lower.contains("pm") || lower.contains("下午");
    let is_morning = lower.contains("am") || lower.contains("上午");
    let digits: String = lower.chars().filter(|c| c.is_ascii_digit() || *c == ':').collect();
    let mut parts = digits.split(':').filter(|part| !part.is_empty()).map(str::parse::<i8>);
    let mut next = || parts.next().unwrap_or(Ok(0)).ok();
    let (hour, minute, second) = (next()?, next()?, next()?);
    let hour = match hour {
        12 if is_morning => 0,
        1..=11 if is_afternoon => hour + 12,
        _ => hour,
    };
    jiff::civil::Time::new(hour, minute, second, 0).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_in_the_zone_of_the_file() {
        let read = |text: &str, order| instant(text, order, "Asia/Shanghai");
        assert_eq!(read("2026-11-21 08:30", DateOrder::Ymd).as_deref(), Some("2026-11-21T00:30:00.000Z"));
        assert_eq!(read("11/21/2026 8:30 PM", DateOrder::Mdy).as_deref(), Some("2026-11-21T12:30:00.000Z"));
        assert_eq!(read("2026年11月21日", DateOrder::Ymd).as_deref(), Some("2026-11-20T16:00:00.000Z"));
        assert_eq!(read("2026-11-21T08:30:00+01:00", DateOrder::Ymd).as_deref(), Some("2026-11-21T07:30:00.000Z"));
        assert_eq!(read("soon", DateOrder::Ymd), None);
    }
}
