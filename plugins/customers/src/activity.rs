//! Activities: what a person needn't type, and what account and contact learn of them.

use tessera_sdk::records::{self, Query};
use tessera_sdk::value::Fields;
use tessera_sdk::{Ack, Change, Decision, Delivered, Result, Row, context, dictionaries};

/// Characters of a subject that is taken from the text.
const SUBJECT_CHARS: usize = 60;

/// Fills in subject, time and account where they were left empty.
pub(crate) fn decide_all(changes: &[Change]) -> Result<Vec<Decision>> {
    let accounts = accounts_of_contacts(changes)?;
    let locale = context::actor().locale;
    let now = context::now();
    let label = |kind: &str| dictionaries::item("activity_kind", kind).map(|item| item.label.get(&locale).to_owned());
    Ok(changes.iter().map(|change| decide(change, &now, &accounts, label)).collect())
}

/// The contacts that name no account beside them, read at once.
fn accounts_of_contacts(changes: &[Change]) -> Result<Vec<Row>> {
    let mut ids: Vec<&str> = changes
        .iter()
        .filter(|change| change.text("account").is_none())
        .filter_map(|change| change.text("contact"))
        .collect();
    ids.sort_unstable();
    ids.dedup();
    let refs: Vec<_> = ids.into_iter().map(|id| records::reference("contact", id)).collect();
    records::get_readable(&refs, &["account"])
}

fn decide(change: &Change, now: &str, contacts: &[Row], label: impl Fn(&str) -> Option<String>) -> Decision {
    let mut set = Fields::new();
    if change.text("subject").is_none() {
        let kind = change.text("kind").unwrap_or("note");
        let subject =
            change.text("body").and_then(subject_of).or_else(|| label(kind)).unwrap_or_else(|| kind.to_owned());
        set.set("subject", subject);
    }
    if change.text("happens_at").is_none() {
        set.set("happens_at", now);
    }
    if change.text("account").is_none() {
        let account = change
            .text("contact")
            .and_then(|id| contacts.iter().find(|row| row.ref_.id == id))
            .and_then(|row| row.text("account"));
        if let Some(account) = account {
            set.set("account", account);
        }
    }
    Decision::set(set)
}

/// The first line of a text that says something, cut short.
fn subject_of(body: &str) -> Option<String> {
    let line = body.lines().map(str::trim).find(|line| !line.is_empty())?;
    let mut subject: String = line.chars().take(SUBJECT_CHARS).collect();
    if line.chars().count() > SUBJECT_CHARS {
        subject.push('…');
    }
    Some(subject)
}

/// The account and the contact of a new activity remember when it happened, and the account when the next one is due.
pub(crate) fn note_on_account_and_contact(event: &Delivered) -> Result<Ack> {
    let Some(activity) = &event.after else { return Ok(Ack::Done) };
    let Some(at) = activity.text("happens_at") else { return Ok(Ack::Done) };
    for object in ["account", "contact"] {
        let Some(id) = activity.text(object) else { continue };
        let wanted: &[&str] =
            if object == "account" { &["last_activity_at", "next_follow_up_at"] } else { &["last_activity_at"] };
        let Some(row) = records::get(object, id, wanted)? else { continue };
        let set = learned(&row, at, activity.text("next_follow_up_at").filter(|_| object == "account"));
        if !set.is_empty() {
            records::update(&row.ref_, set, None)?;
        }
    }
    Ok(Ack::Done)
}

/// What a record learns of an activity; an older one than it knows of tells it nothing. Instants compare as texts.
fn learned(row: &Row, at: &str, next: Option<&str>) -> Fields {
    let mut set = Fields::new();
    if row.text("last_activity_at").is_none_or(|last| last < at) {
        set.set("last_activity_at", at);
        if let Some(next) = next.filter(|next| row.text("next_follow_up_at") != Some(next)) {
            set.set("next_follow_up_at", next);
        }
    }
    set
}

/// Records of an object by a filter, first page.
pub(crate) fn find(object: &str, filter: tessera_sdk::Json, select: &[&str]) -> Result<Vec<Row>> {
    let select = select.iter().map(|field| (*field).to_owned()).collect();
    let query = Query { object: object.to_owned(), filter: Some(filter), select, limit: 100, ..Query::default() };
    records::query(&query).map(|(rows, _)| rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tessera_sdk::Operation;

    const NOW: &str = "2026-11-21T08:00:00.000Z";

    fn create(patch: Fields) -> Change {
        Change { operation: Operation::Create, record: None, before: None, patch, is_import: false }
    }

    fn contact(id: &str, account: &str) -> Row {
        Row { ref_: records::reference("contact", id), version: 1, fields: Fields::new().with("account", account).0 }
    }

    #[test]
    fn what_was_left_empty_is_filled_in() {
        let change = create(
            Fields::new().with("kind", "call").with("body", "\n  Asked for a quote\nby Friday").with("contact", "c1"),
        );
        let Decision::Modify(set) = decide(&change, NOW, &[contact("c1", "a1")], |_| None) else { panic!() };
        assert_eq!(set.text("subject"), Some("Asked for a quote"));
        assert_eq!(set.text("happens_at"), Some(NOW));
        assert_eq!(set.text("account"), Some("a1"));
    }

    #[test]
    fn without_a_text_the_kind_names_it() {
        let change = create(Fields::new().with("kind", "call"));
        let Decision::Modify(set) = decide(&change, NOW, &[], |kind| (kind == "call").then(|| "电话".to_owned()))
        else {
            panic!()
        };
        assert_eq!(set.text("subject"), Some("电话"));
    }

    #[test]
    fn what_was_typed_stays() {
        let typed =
            Fields::new().with("subject", "S").with("happens_at", NOW).with("account", "a2").with("contact", "c1");
        assert_eq!(decide(&create(typed), NOW, &[contact("c1", "a1")], |_| None), Decision::Allow);
    }

    #[test]
    fn long_lines_are_cut() {
        assert_eq!(subject_of(&"长".repeat(100)).unwrap().chars().count(), SUBJECT_CHARS + 1);
        assert_eq!(subject_of(" \n "), None);
    }

    #[test]
    fn an_older_activity_changes_nothing() {
        let known = Row {
            ref_: records::reference("account", "a1"),
            version: 1,
            fields: Fields::new().with("last_activity_at", NOW).0,
        };
        assert!(learned(&known, "2026-01-01T00:00:00.000Z", Some(NOW)).is_empty());
        let newer = learned(&known, "2026-12-01T00:00:00.000Z", Some("2026-12-08T00:00:00.000Z"));
        assert_eq!(newer.text("next_follow_up_at"), Some("2026-12-08T00:00:00.000Z"));
    }
}
