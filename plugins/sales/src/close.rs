//! The actions win, lose and reopen: a change of stage with what it needs; the hook checks it as any other change.

use tessera_sdk::value::{Fields, Value, from_form};
use tessera_sdk::{Error, Json, Result, Row, context, json, records};

use crate::stages;

/// The action `win`: `{"id", "form": {"amount", "close_date"}}`.
pub(crate) fn win(args: &Json) -> Result<Json> {
    let record = opportunity(args)?;
    if is_closed(&record) {
        return Err(Error::refused("opportunity-is-closed"));
    }
    let mut set = Fields::new().with("stage", "won");
    keep_or_take(&mut set, &record, args, "amount", None);
    keep_or_take(&mut set, &record, args, "close_date", Some(context::today()));
    save(&record, set, "opportunity-won")
}

/// The action `lose`: `{"id", "form": {"lost_reason", "close_date"}}`.
pub(crate) fn lose(args: &Json) -> Result<Json> {
    let record = opportunity(args)?;
    if is_closed(&record) {
        return Err(Error::refused("opportunity-is-closed"));
    }
    let mut set = Fields::new().with("stage", "lost");
    keep_or_take(&mut set, &record, args, "lost_reason", None);
    keep_or_take(&mut set, &record, args, "close_date", Some(context::today()));
    save(&record, set, "opportunity-lost")
}

/// The action `reopen`: `{"id", "form": {"stage"}}`.
pub(crate) fn reopen(args: &Json) -> Result<Json> {
    let record = opportunity(args)?;
    if !is_closed(&record) {
        return Err(Error::refused("opportunity-is-open"));
    }
    let wanted = form(args, "stage");
    let stage = wanted.as_text().unwrap_or("negotiation");
    if stages::of_dictionary().get(stage).outcome.is_some() {
        return Err(Error::refused("stage-is-closed").on_field("stage"));
    }
    save(&record, Fields::new().with("stage", stage), "opportunity-reopened")
}

fn opportunity(args: &Json) -> Result<Row> {
    let id = args.get("id").and_then(Json::as_str).unwrap_or_default();
    let found = records::get("opportunity", id, &["stage", "amount", "close_date", "lost_reason"])?;
    found.ok_or_else(|| Error::new("not-found", "the opportunity was not found"))
}

fn is_closed(record: &Row) -> bool {
    record.text("stage").is_some_and(|stage| stages::of_dictionary().get(stage).outcome.is_some())
}

/// What the form says, else what the record has, else the fallback.
fn keep_or_take(set: &mut Fields, record: &Row, args: &Json, field: &str, fallback: Option<String>) {
    let given = form(args, field);
    if !given.is_null() {
        set.set(field, given);
    } else if record.text(field).is_none() {
        if let Some(fallback) = fallback {
            set.set(field, fallback);
        }
    }
}

fn form(args: &Json, field: &str) -> Value {
    from_form(args.get("form").and_then(|form| form.get(field)))
}

fn save(record: &Row, set: Fields, message: &str) -> Result<Json> {
    records::update(&record.ref_, set, Some(record.version))?;
    Ok(json!({"effects": [{"type": "toast", "message_key": message}, {"type": "refresh"}], "result": {}}))
}
