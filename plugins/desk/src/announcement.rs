//! Announcements: everybody reads them, so only those write them whose roles name the action `publish`.

use tessera_sdk::value::{Fields, Value};
use tessera_sdk::{Change, Decision, Error, Json, Operation, Result, context, identity, json, records};

/// Decides a batch; whether the acting user may publish is asked once.
pub(crate) fn decide_all(changes: &[Change]) -> Result<Vec<Decision>> {
    if !identity::can("publish", "announcement", None, None)? {
        return Ok(changes.iter().map(|_| Decision::refuse("may-not-publish")).collect());
    }
    let now = context::now();
    Ok(changes.iter().map(|change| decide(change, &now)).collect())
}

fn decide(change: &Change, now: &str) -> Decision {
    if change.operation == Operation::Delete {
        return Decision::Allow;
    }
    let mut set = Fields::new();
    let published_at = change.text("published_at").unwrap_or(now);
    // Instants compare as texts.
    if change.text("expires_at").is_some_and(|expires_at| expires_at < published_at) {
        return Decision::reject("expires_at", "expires-before-published");
    }
    if change.text("published_at").is_none() {
        set.set("published_at", now);
    }
    Decision::set(set)
}

/// The action `publish`: it stands from now on.
pub(crate) fn publish(args: &Json) -> Result<Json> {
    let id = args.get("id").and_then(Json::as_str).unwrap_or_default();
    let record = records::get("announcement", id, &["expires_at"])?
        .ok_or_else(|| Error::new("not-found", "the announcement was not found"))?;
    let now = context::now();
    let mut set = Fields::new().with("published_at", now.as_str());
    if record.text("expires_at").is_some_and(|expires_at| expires_at < now.as_str()) {
        set.set("expires_at", Value::Null);
    }
    records::update(&record.ref_, set, Some(record.version))?;
    let message = json!({"type": "toast", "message_key": "announcement-published"});
    Ok(json!({"effects": [message, {"type": "refresh"}], "result": {}}))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: &str = "2026-11-21T08:00:00.000Z";

    #[test]
    fn it_stands_from_now_on_and_until_later() {
        let decide = |operation: Operation, patch: Fields| {
            let change = Change { operation, record: None, before: None, patch, is_import: false };
            decide(&change, NOW)
        };
        let now = Decision::Modify(Fields::new().with("published_at", NOW));
        assert_eq!(decide(Operation::Create, Fields::new().with("title", "A")), now);
        let said = Fields::new().with("published_at", "2026-12-01T00:00:00.000Z");
        assert_eq!(decide(Operation::Create, said.clone()), Decision::Allow);
        let over = said.with("expires_at", "2026-11-30T00:00:00.000Z");
        assert_eq!(decide(Operation::Create, over), Decision::reject("expires_at", "expires-before-published"));
        assert_eq!(decide(Operation::Delete, Fields::new()), Decision::Allow);
    }
}
