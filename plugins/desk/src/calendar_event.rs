//! Appointments: they end after they begin, and keep their length when they are moved past their end.

use tessera_sdk::value::Fields;
use tessera_sdk::{Change, Decision, Result};

use crate::related::Related;
use crate::time;

const LEADING: [&str; 1] = ["contact"];
const HOUR_MS: i64 = 3_600_000;

/// Fills in what follows from the rest, and refuses ends before beginnings.
pub(crate) fn decide_all(changes: &[Change]) -> Result<Vec<Decision>> {
    let related = Related::read(changes, &LEADING)?;
    Ok(changes.iter().map(|change| decide(change, &related)).collect())
}

fn decide(change: &Change, related: &Related) -> Decision {
    let mut set = Fields::new();
    if let Some(starts_at) = change.text("starts_at") {
        let ends_at = moved_end(change, starts_at).or_else(|| change.text("ends_at").map(str::to_owned));
        match ends_at {
            // Instants compare as texts.
            Some(ends_at) if ends_at.as_str() < starts_at => return Decision::reject("ends_at", "ends-before-start"),
            Some(ends_at) if change.text("ends_at") != Some(ends_at.as_str()) => set.set("ends_at", ends_at),
            Some(_) => {}
            None => set.set("ends_at", first_end(change, starts_at)),
        }
    }
    if let Some(account) = related.account(change, &LEADING) {
        set.set("account", account);
    }
    Decision::set(set)
}

/// Nobody said when it ends: after an hour, or with its day.
fn first_end(change: &Change, starts_at: &str) -> String {
    let length = if change.is("is_all_day") { 0 } else { HOUR_MS };
    time::later(starts_at, length).unwrap_or_else(|| starts_at.to_owned())
}

/// Where only the beginning is moved, and to after the end, that goes with it. One that is still ahead stays: whoever pulls at a beginning
/// wants it longer or shorter.
fn moved_end(change: &Change, starts_at: &str) -> Option<String> {
    if !change.touches("starts_at") || change.touches("ends_at") {
        return None;
    }
    let (began, ended) = (change.text_before("starts_at")?, change.text_before("ends_at")?);
    // Instants compare as texts. What lasts for no time at all does so wherever it goes.
    if ended > starts_at && ended > began {
        return None;
    }
    time::later(starts_at, time::millis_of(ended)? - time::millis_of(began)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tessera_sdk::{Operation, Row, records};

    fn at(hour: u32) -> String {
        format!("2026-11-21T{hour:02}:00:00.000Z")
    }

    fn decided(before: Option<Fields>, patch: Fields) -> Decision {
        let operation = if before.is_some() { Operation::Update } else { Operation::Create };
        let row =
            |fields: Fields| Row { ref_: records::reference("calendar_event", "e"), version: 1, fields: fields.0 };
        let change = Change { operation, record: None, before: before.map(row), patch, is_import: false };
        decide(&change, &Related::default())
    }

    #[test]
    fn an_end_follows_the_beginning() {
        let ends = |hour| Decision::Modify(Fields::new().with("ends_at", at(hour)));
        let starts = |hour| Fields::new().with("starts_at", at(hour));
        assert_eq!(decided(None, starts(8)), ends(9));
        assert_eq!(decided(None, starts(8).with("is_all_day", true)), ends(8));
        assert_eq!(decided(None, starts(8).with("ends_at", at(10))), Decision::Allow);
        assert_eq!(decided(None, starts(8).with("ends_at", at(7))), Decision::reject("ends_at", "ends-before-start"));
        let before = || Some(starts(8).with("ends_at", at(10)));
        assert_eq!(decided(before(), starts(12)), ends(14), "it keeps its length");
        assert_eq!(decided(before(), starts(10)), ends(12), "it keeps its length");
        assert_eq!(decided(before(), starts(9)), Decision::Allow, "its end is still ahead");
        assert_eq!(decided(before(), starts(6)), Decision::Allow, "its end is still ahead");
        assert_eq!(decided(Some(starts(8).with("ends_at", at(8))), starts(6)), ends(6), "it has no length to gain");
        assert_eq!(decided(before(), starts(12).with("ends_at", at(13))), Decision::Allow);
        assert_eq!(decided(before(), Fields::new().with("location", "A")), Decision::Allow);
    }
}
