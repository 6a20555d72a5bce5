//! Facts about the call at hand. There is no way to choose another actor.

use crate::bindings::hooks::tessera::plugin::context as host;

pub use host::{Actor, Budget, Principal};

/// Who acts.
pub fn actor() -> Actor {
    host::current_actor()
}

/// The time of the call, fixed while it lasts; milliseconds since 1970 UTC.
pub fn now_ms() -> u64 {
    host::now_ms()
}

/// The same as RFC 3339 in UTC, the form of date-time fields.
pub fn now() -> String {
    rfc3339(host::now_ms())
}

/// The day of the call where the actor is, the form of date fields: at 07:00 in Shanghai it is still yesterday in UTC.
pub fn today() -> String {
    host::today()
}

/// Id that follows a request through logs and what it causes.
pub fn correlation_id() -> String {
    host::correlation_id()
}

/// `hook-before`, `hook-after`, `job`, `ui`, `webhook`, `function`, `migration`.
pub fn phase() -> String {
    host::phase()
}

/// What is left of the call's budget.
pub fn remaining() -> Budget {
    host::remaining()
}

/// True when the administrator granted the capability.
pub fn is_granted(capability: &str) -> bool {
    host::granted(capability)
}

/// True when the server has a feature that came after the first interface, such as `jobs` or `events`.
pub fn supports(feature: &str) -> bool {
    host::supports(feature)
}

/// An instant as RFC 3339 in UTC with milliseconds.
pub fn rfc3339(millis: u64) -> String {
    let (days, of_day) = ((millis / 86_400_000) as i64, millis % 86_400_000);
    // Days since 0000-03-01, so that leap days end a cycle of 400 years.
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let (hour, minute, second, milli) = (of_day / 3_600_000, of_day / 60_000 % 60, of_day / 1_000 % 60, of_day % 1_000);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{milli:03}Z")
}

#[cfg(test)]
mod tests {
    #[test]
    fn instants_are_written_as_fields_hold_them() {
        assert_eq!(super::rfc3339(0), "1970-01-01T00:00:00.000Z");
        assert_eq!(super::rfc3339(951_782_400_000), "2000-02-29T00:00:00.000Z");
        assert_eq!(super::rfc3339(1_795_305_599_999), "2026-11-21T23:59:59.999Z");
    }
}
