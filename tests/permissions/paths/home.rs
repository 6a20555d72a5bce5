//! Cards of the home page: none about what one may not read, and none that names a field which isn't there.

use serde_json::Value as Json;

use crate::oracle::Access;
use crate::probe::Probe;

/// A card that the guest ships.
struct Card {
    key: &'static str,
    object: &'static str,
    /// What it can't do without.
    needs: &'static [&'static str],
    sort: &'static [&'static str],
    fields: &'static [&'static str],
}

const CARDS: [Card; 4] = [
    Card {
        key: "dossiers",
        object: "dossier",
        needs: &["secret"],
        sort: &["-score", "due"],
        fields: &["name", "secret", "amount", "party", "party.name", "party.secret"],
    },
    Card { key: "due", object: "dossier", needs: &["due"], sort: &[], fields: &["name", "paper"] },
    Card { key: "parties", object: "party", needs: &["rating", "owner"], sort: &[], fields: &[] },
    Card { key: "notices", object: "notice", needs: &[], sort: &["name"], fields: &["name", "secret", "party"] },
];

pub(crate) async fn ask(probe: &Probe<'_>) {
    let answer = probe.get("/api/v1/home").await;
    let cards = answer.body["items"].as_array().cloned().unwrap_or_default();
    for card in &CARDS {
        let found = cards.iter().find(|found| found["key"] == card.key);
        let may = probe.reads_any(card.object) && card.needs.iter().all(|field| probe.reads(card.object, field));
        probe.check(found.is_some() == may, || format!("the card {}: {}", card.key, answer.text));
        let Some(found) = found.filter(|_| may) else { continue };
        let sort: Vec<&str> =
            card.sort.iter().copied().filter(|key| probe.reads(card.object, key.trim_start_matches('-'))).collect();
        let fields: Vec<&str> = card.fields.iter().copied().filter(|path| is_there(probe, card.object, path)).collect();
        probe.check(is_list(&found["sort"], &sort), || {
            format!("{} is sorted by {}, not {sort:?}", card.key, found["sort"])
        });
        probe.check(is_list(&found["fields"], &fields), || {
            format!("{} shows {}, not {fields:?}", card.key, found["fields"])
        });
    }
}

/// An empty list is left out.
fn is_list(found: &Json, expected: &[&str]) -> bool {
    found.as_array().map_or(&[][..], Vec::as_slice) == expected
}

fn is_there(probe: &Probe<'_>, object: &str, path: &str) -> bool {
    let is_there = |object: &str, field: &str| probe.field(object, field) != Access::Hidden;
    match path.split_once('.') {
        None => is_there(object, path),
        Some((reference, field)) => is_there(object, reference) && is_there("party", field),
    }
}
