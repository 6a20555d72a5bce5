//! Makes the values of one record.

use std::collections::BTreeMap;

use rand::Rng;
use rand::seq::{IndexedRandom as _, SliceRandom as _};
use rand_chacha::ChaCha8Rng;
use serde_json::{Map, Value as Json, json};
use tessera_model::date;
use tessera_model::field::FieldKind;
use tessera_model::object::ObjectDef;

use super::kept::{Kept, Made};
use super::recipe::{FieldRecipe, Maker, ObjectRecipe};
use super::words::{self, Place};

/// Milliseconds of a day.
const DAY_MS: f64 = 86_400_000.0;

/// A record on its way.
pub(super) struct Making<'a> {
    pub(super) object: &'a ObjectDef,
    pub(super) made: &'a Made,
    pub(super) now_ms: i64,
    pub(super) currency: &'a str,
    /// Its number among the records of this recipe.
    pub(super) number: usize,
    /// Where it is at home, and by that its language.
    pub(super) place: &'static Place,
    pub(super) created_ms: i64,
    /// In wire form.
    pub(super) fields: Map<String, Json>,
}

/// What happened when; a reference that is followed pushes the beginning back.
pub(super) fn created_ms(rng: &mut ChaCha8Rng, recipe: &ObjectRecipe, now_ms: i64, not_before: Option<i64>) -> i64 {
    let (from, to) = recipe.created_days;
    let mut earliest = not_before.unwrap_or(i64::MIN).max(shifted(now_ms, from));
    let mut latest = shifted(now_ms, to).max(earliest + 1).min(now_ms);
    if let (Some(followed), Some((from, to))) = (not_before, recipe.after_days) {
        earliest = shifted(followed, from).min(now_ms);
        latest = shifted(followed, to).min(now_ms);
    }
    // Working hours may lie before what is followed.
    let at = office_hours(if earliest >= latest { latest } else { rng.random_range(earliest..latest) });
    at.clamp(not_before.unwrap_or(i64::MIN).min(now_ms), now_ms)
}

impl Making<'_> {
    /// Makes a field, when its condition holds.
    pub(super) fn make(&mut self, rng: &mut ChaCha8Rng, recipe: &FieldRecipe) {
        let holds = recipe.when.as_ref().is_none_or(|when| {
            let is = self.text(&when.field).unwrap_or_default();
            when.holds(&is)
        });
        let is_recent = recipe.within_days.is_none_or(|days| self.created_ms >= shifted(self.now_ms, -days));
        // The die is cast in any case, so that a condition doesn't shift everything after it.
        let is_wanted = rng.random_bool(recipe.share.clamp(0.0, 1.0));
        if !holds || !is_recent || !is_wanted {
            return;
        }
        if let Some(value) = self.value(rng, recipe) {
            self.fields.insert(recipe.key.clone(), value);
        }
    }

    fn value(&self, rng: &mut ChaCha8Rng, recipe: &FieldRecipe) -> Option<Json> {
        Some(match &recipe.maker {
            Maker::Company {} => json!(words::company(rng, self.place)),
            Maker::Person {} => json!(words::person(rng, self.place.is_chinese())),
            Maker::Phone {} => json!(words::phone(rng, self.place)),
            Maker::Address {} => words::address(rng, self.place),
            Maker::Email { from, at } => {
                let local = tessera_model::text::slug(&self.text(from)?);
                let company = at
                    .as_ref()
                    .and_then(|via| self.referred(via))
                    .map_or_else(|| "mail".to_owned(), |kept| kept.label.clone());
                json!(format!("{}@{}", if local.is_empty() { "info" } else { &local }, words::host(&company)))
            }
            Maker::Website { from } => json!(format!("https://www.{}", words::host(&self.text(from)?))),
            Maker::Text { en, zh_cn } => {
                let templates = if self.place.is_chinese() { zh_cn } else { en };
                json!(self.filled(templates.choose(rng)?))
            }
            Maker::Series { values } => json!(values.get(self.number)?),
            Maker::Choice { weights } => json!(weighted(rng, weights)?),
            Maker::ChoiceBy { via, field, weights } => {
                let is = self.referred(via)?.values.get(field)?.as_str()?;
                json!(weighted(rng, weights.get(is)?)?)
            }
            Maker::ByPlace { values } => {
                json!(values.get(self.place.province).or_else(|| values.get(self.place.country))?)
            }
            Maker::Country {} => json!(self.place.country_name),
            Maker::First { of } => {
                let target = self.fields.get(of)?.as_str()?;
                json!(self.made.pointing(&self.object.key, of, target).is_empty())
            }
            Maker::Chance { chance } => json!(rng.random_bool(chance.clamp(0.0, 1.0))),
            Maker::Tags { en, zh_cn, most } => {
                let mut tags = if self.place.is_chinese() { zh_cn.clone() } else { en.clone() };
                tags.shuffle(rng);
                tags.truncate(rng.random_range(1..=(*most).max(1)));
                json!(tags)
            }
            Maker::Number { from, to, skew, step } => json!(digits(between(rng, *from, *to, *skew, *step))),
            Maker::Money { from, to, skew, step, via, field } => {
                let amount = match (via, field) {
                    (Some(via), Some(field)) => {
                        let price =
                            self.referred(via)?.values.get(field)?.get("amount")?.as_str()?.parse::<f64>().ok()?;
                        round(price * rng.random_range(0.67..1.34), *step)
                    }
                    _ => between(rng, *from, *to, *skew, *step),
                };
                json!({"amount": digits(amount), "currency": self.currency})
            }
            Maker::Date { days: (from, to), after, past } => {
                let start = match after.as_deref() {
                    None => self.now_ms,
                    Some("created_at") => self.created_ms,
                    Some(field) => instant_of(&self.text(field)?)?,
                };
                let at = self.between(rng, start, *from, *to, *past);
                let is_planned = at.div_euclid(86_400_000) >= self.now_ms.div_euclid(86_400_000);
                let at = match at {
                    // At the very moment stays at the very moment.
                    at if at == start => at,
                    at if is_planned => on_day(at.div_euclid(86_400_000), at),
                    at => office_hours(at),
                };
                match self.object.field(&recipe.key).map(|field| &field.kind) {
                    Some(FieldKind::Date(_)) => json!(date::day_of(at, "UTC").to_string()),
                    _ => json!(date::instant_from_millis(if *past { at.min(self.now_ms) } else { at })),
                }
            }
            Maker::Reference { object, of: None } => json!(self.made.of(object).choose(rng)?.id),
            Maker::Reference { object, of: Some(of) } => {
                let target = self.fields.get(of)?.as_str()?;
                let places = self.made.pointing(object, of, target).iter();
                let there = places.filter_map(|place| self.made.of(object).get(*place));
                // Nobody refers to what comes later.
                let there: Vec<_> = there.filter(|kept| kept.created_ms <= self.created_ms).collect();
                json!(there.choose(rng)?.id)
            }
            Maker::Copy { via, field } => self.referred(via)?.values.get(field)?.clone(),
            Maker::Serial { prefix, width } => json!(format!("{prefix}{:0width$}", self.number + 1)),
        })
    }

    /// An instant some days after another; in the past where that is asked for.
    fn between(&self, rng: &mut ChaCha8Rng, start: i64, from: f64, to: f64, past: bool) -> i64 {
        let (earliest, mut latest) = (shifted(start, from), shifted(start, to));
        if past {
            latest = latest.min(self.now_ms);
        }
        let at = if earliest < latest { rng.random_range(earliest..latest) } else { latest };
        if past { at.min(self.now_ms) } else { at }
    }

    /// A field's text, as it was made.
    fn text(&self, key: &str) -> Option<String> {
        let value = self.fields.get(key)?;
        Some(value.as_str().map_or_else(|| value.to_string(), str::to_owned))
    }

    /// The record in a reference field.
    pub(super) fn referred(&self, via: &str) -> Option<&Kept> {
        self.made.by_id(self.object.field(via)?.target()?, self.fields.get(via)?.as_str()?)
    }

    /// A template with `{key}` replaced by the text of a field or the label of the record in it.
    fn filled(&self, template: &str) -> String {
        let mut out = String::with_capacity(template.len());
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            out.push_str(before);
            let Some((key, tail)) = after.split_once('}') else { break };
            let label = self.referred(key).map(|kept| kept.label.clone());
            out.push_str(&label.or_else(|| self.text(key)).unwrap_or_default());
            rest = tail;
        }
        out.push_str(rest);
        out
    }
}

fn between(rng: &mut ChaCha8Rng, from: f64, to: f64, skew: f64, step: f64) -> f64 {
    round(from + (to - from) * rng.random::<f64>().powf(skew), step)
}

/// One of these, by weight.
fn weighted<'a>(rng: &mut ChaCha8Rng, weights: &'a BTreeMap<String, f64>) -> Option<&'a str> {
    let choices: Vec<_> = weights.iter().collect();
    choices.choose_weighted(rng, |(_, weight)| **weight).ok().map(|(code, _)| code.as_str())
}

fn round(value: f64, step: f64) -> f64 {
    if step > 0.0 { (value / step).round() * step } else { value }
}

/// Up to two digits after the point, none where they are zero.
fn digits(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// An instant some days later.
#[expect(clippy::cast_possible_truncation, reason = "days of demonstration data are few")]
pub(super) fn shifted(from_ms: i64, days: f64) -> i64 {
    from_ms + (days * DAY_MS) as i64
}

/// Moves an instant into the working hours of East Asia, where most of the data lives; what falls on a weekend comes on some day
/// of the week before it.
pub(super) fn office_hours(at_ms: i64) -> i64 {
    let days = at_ms.div_euclid(86_400_000);
    // The first day of 1970 was a Thursday.
    let day = match (days + 3).rem_euclid(7) {
        late @ 5.. => days - (late - 4) - days.div_euclid(7).rem_euclid(5),
        _ => days,
    };
    on_day(day, at_ms)
}

/// A moment of a day's working hours; weekends have them too, for what is only planned.
fn on_day(day: i64, at_ms: i64) -> i64 {
    // 09:00 to 18:00 there is 01:00 to 10:00 in UTC.
    day * 86_400_000 + 3_600_000 + at_ms.rem_euclid(86_400_000) * 9 / 24
}

pub(super) fn instant_of(text: &str) -> Option<i64> {
    if let Ok(day) = text.parse::<jiff::civil::Date>() {
        return day.to_zoned(jiff::tz::TimeZone::UTC).ok().map(|zoned| zoned.timestamp().as_millisecond());
    }
    text.parse::<jiff::Timestamp>().ok().map(jiff::Timestamp::as_millisecond)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_instants_have_the_shape_that_fields_read() {
        assert_eq!(
            (digits(1200.0), digits(0.5), digits(12.345)),
            ("1200".to_owned(), "0.5".to_owned(), "12.35".to_owned())
        );
        assert_eq!(instant_of("2026-01-02"), Some(1_767_312_000_000));
        assert_eq!(instant_of("2026-01-02T00:00:00.000Z"), Some(1_767_312_000_000));
        assert_eq!(office_hours(1_767_312_000_000), 1_767_312_000_000 + 3_600_000);
        for days in 0..100 {
            let at = 1_767_312_000_000 + days * 86_400_000;
            let moved = office_hours(at);
            let weekday = jiff::Timestamp::from_millisecond(moved).unwrap().to_zoned(jiff::tz::TimeZone::UTC).weekday();
            assert!(!matches!(weekday, jiff::civil::Weekday::Saturday | jiff::civil::Weekday::Sunday));
            assert!(at - moved < 7 * 86_400_000 && moved - at < 86_400_000);
        }
    }
}
