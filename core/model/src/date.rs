//! Dates as people name them: relative ranges such as `last_30_days`, in a given time zone.

use jiff::civil::{Date, Weekday};
use jiff::{Timestamp, ToSpan as _};

/// Half-open range of days: from the first, up to but without the second.
pub type DayRange = (Date, Date);

/// Most days that a range counts.
const DAYS_MAX: i64 = 3_660;

/// The names that the operator `within` takes, beside `last_N_days`, `next_N_days` and `older_than_N_days` for any N up to 3,660.
pub const RELATIVE_RANGES: &[&str] = &[
    "today",
    "yesterday",
    "tomorrow",
    "this_week",
    "last_week",
    "next_week",
    "this_month",
    "last_month",
    "next_month",
    "this_quarter",
    "last_quarter",
    "this_year",
    "last_year",
    "last_7_days",
    "last_30_days",
    "last_90_days",
    "next_7_days",
    "next_30_days",
    "overdue",
];

/// The days that a relative range covers, seen from `today`; weeks start on Monday (ISO 8601). `None` for an unknown name.
pub fn relative_range(name: &str, today: Date) -> Option<DayRange> {
    let day = |offset: i64| today.saturating_add(offset.days());
    let week_start = day(-i64::from(today.weekday().since(Weekday::Monday)));
    let month = |offset: i64| today.first_of_month().saturating_add(offset.months());
    let quarter = |offset: i64| {
        let into_quarter = i64::from((today.month() - 1) % 3);
        today.first_of_month().saturating_add((offset * 3 - into_quarter).months())
    };
    let year = |offset: i64| today.first_of_year().saturating_add(offset.years());
    let week = |offset: i64| week_start.saturating_add((offset * 7).days());
    Some(match name {
        "today" => (today, day(1)),
        "yesterday" => (day(-1), today),
        "tomorrow" => (day(1), day(2)),
        "this_week" => (week(0), week(1)),
        "last_week" => (week(-1), week(0)),
        "next_week" => (week(1), week(2)),
        "this_month" => (month(0), month(1)),
        "last_month" => (month(-1), month(0)),
        "next_month" => (month(1), month(2)),
        "this_quarter" => (quarter(0), quarter(1)),
        "last_quarter" => (quarter(-1), quarter(0)),
        "this_year" => (year(0), year(1)),
        "last_year" => (year(-1), year(0)),
        "overdue" => (Date::MIN, today),
        _ => match counted(name)? {
            ("last", days) => (day(1 - days), day(1)),
            ("next", days) => (today, day(days)),
            ("older_than", days) => (Date::MIN, day(-days)),
            _ => return None,
        },
    })
}

/// What is counted, and how many days.
fn counted(name: &str) -> Option<(&str, i64)> {
    let (what, days) = name.strip_suffix("_days")?.rsplit_once('_')?;
    // Written in one way alone, so that equal filters are equal texts.
    let is_plain = |days: &i64| (1..=DAYS_MAX).contains(days) && name.ends_with(&format!("_{days}_days"));
    Some((what, days.parse().ok().filter(is_plain)?))
}

/// The stored form of an instant: RFC 3339 in UTC with milliseconds, fixed width, so that text order is time order.
pub fn instant_text(instant: Timestamp) -> String {
    let millis = Timestamp::from_millisecond(instant.as_millisecond()).unwrap_or(instant);
    format!("{millis:.3}")
}

/// The stored form of an instant given in milliseconds since 1970.
pub fn instant_from_millis(millis: i64) -> String {
    Timestamp::from_millisecond(millis).map_or_else(|_| instant_text(Timestamp::UNIX_EPOCH), instant_text)
}

/// Milliseconds since 1970 of an instant as clients write it (RFC 3339); none for anything else.
pub fn millis_from_instant(text: &str) -> Option<i64> {
    text.trim().parse::<Timestamp>().ok().map(Timestamp::as_millisecond)
}

/// The instant at which a day starts in a time zone (an IANA name; UTC when unknown), in stored form.
pub fn day_start(day: Date, timezone: &str) -> String {
    let zone = jiff::tz::TimeZone::get(timezone).unwrap_or(jiff::tz::TimeZone::UTC);
    day.to_zoned(zone).map_or_else(|_| format!("{day}T00:00:00.000Z"), |zoned| instant_text(zoned.timestamp()))
}

/// The day that an instant (milliseconds since 1970) falls on in a time zone (an IANA name; UTC when unknown).
pub fn day_of(millis: i64, timezone: &str) -> Date {
    let zone = jiff::tz::TimeZone::get(timezone).unwrap_or(jiff::tz::TimeZone::UTC);
    Timestamp::from_millisecond(millis).unwrap_or(Timestamp::UNIX_EPOCH).to_zoned(zone).date()
}

/// Minutes by which a time zone's clock is ahead of UTC at an instant (milliseconds since 1970); 0 for unknown zones.
pub fn offset_minutes(millis: i64, timezone: &str) -> i32 {
    let zone = jiff::tz::TimeZone::get(timezone).unwrap_or(jiff::tz::TimeZone::UTC);
    zone.to_offset(Timestamp::from_millisecond(millis).unwrap_or(Timestamp::UNIX_EPOCH)).seconds() / 60
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn clocks_are_ahead_by_their_zones_offset() {
        assert_eq!(offset_minutes(1_700_000_000_000, "Asia/Shanghai"), 480);
        assert_eq!(offset_minutes(1_700_000_000_000, "America/St_Johns"), -210);
        assert_eq!(offset_minutes(1_700_000_000_000, "Nowhere/Atall"), 0);
    }

    #[test]
    fn ranges_cover_what_they_say() {
        let today = date(2026, 11, 21); // a Saturday
        assert_eq!(relative_range("this_week", today), Some((date(2026, 11, 16), date(2026, 11, 23))));
        assert_eq!(relative_range("last_quarter", today), Some((date(2026, 7, 1), date(2026, 10, 1))));
        assert_eq!(relative_range("last_month", date(2026, 1, 31)), Some((date(2025, 12, 1), date(2026, 1, 1))));
        assert_eq!(relative_range("last_7_days", today), Some((date(2026, 11, 15), date(2026, 11, 22))));
        assert_eq!(relative_range("next_14_days", today), Some((date(2026, 11, 21), date(2026, 12, 5))));
        assert_eq!(relative_range("older_than_30_days", today), Some((Date::MIN, date(2026, 10, 22))));
        for name in
            ["soon", "last_0_days", "last_-1_days", "last_07_days", "last_9999999999_days", "every_3_days", "_3_days"]
        {
            assert_eq!(relative_range(name, today), None, "{name}");
        }
        for name in RELATIVE_RANGES {
            let (from, to) = relative_range(name, today).unwrap();
            assert!(from < to, "{name}");
        }
    }

    #[test]
    fn instants_have_a_fixed_width() {
        assert_eq!(instant_from_millis(0), "1970-01-01T00:00:00.000Z");
        assert_eq!(day_start(date(2026, 11, 21), "Asia/Shanghai"), "2026-11-20T16:00:00.000Z");
        assert_eq!(day_of(1_795_219_200_000, "Asia/Shanghai"), date(2026, 11, 21));
    }
}
