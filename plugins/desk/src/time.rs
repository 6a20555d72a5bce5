//! Instants as fields hold them, and milliseconds since 1970.

/// Reads `2026-11-21T08:00:00.000Z`.
pub(crate) fn millis_of(text: &str) -> Option<i64> {
    let (day, clock) = text.strip_suffix('Z')?.split_once('T')?;
    let mut parts = day.split('-').map(|part| part.parse::<i64>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    let (clock, milli) = clock.split_once('.').unwrap_or((clock, "0"));
    let milli: i64 = format!("{milli:0<3}").get(..3)?.parse().ok()?;
    let mut parts = clock.split(':').map(|part| part.parse::<i64>().ok());
    let (hour, minute, second) = (parts.next()??, parts.next()??, parts.next()??);
    // Days since 0000-03-01, so that leap days end a cycle of 400 years.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * month + 2) / 5 + day - 1;
    let days = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468;
    Some((((days * 24 + hour) * 60 + minute) * 60 + second) * 1_000 + milli)
}

/// The instant so many milliseconds later.
pub(crate) fn later(text: &str, millis: i64) -> Option<String> {
    let at = u64::try_from(millis_of(text)?.checked_add(millis)?).ok()?;
    Some(tessera_sdk::context::rfc3339(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        for millis in [0, 951_782_400_000, 1_795_305_599_999, 4_107_542_400_000] {
            let text = tessera_sdk::context::rfc3339(millis);
            assert_eq!(millis_of(&text), i64::try_from(millis).ok(), "{text}");
        }
        assert_eq!(later("2026-12-31T23:30:00.000Z", 3_600_000).as_deref(), Some("2027-01-01T00:30:00.000Z"));
        assert_eq!(millis_of("tomorrow"), None);
    }
}
