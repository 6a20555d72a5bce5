//! Submitting a record, and taking that back: what people do themselves, with their own rights.

use tessera_sdk::value::from_form;
use tessera_sdk::{Error, Fields, Json, RecordRef, Result, Value, context, identity, json, log, records};

use crate::condition;
use crate::keep;
use crate::marks;
use crate::request::described;
use crate::state::State;

/// The action `submit_for_approval`: `{"object", "id", "form": {"note"}}`.
pub(crate) fn submit(args: &Json) -> Result<Json> {
    let record = subject(args);
    let row = records::get(&record.object, &record.id, &[])?
        .ok_or_else(|| Error::new("not-found", "the record was not found"))?;
    if !identity::can("update", &record.object, Some(&record.id), None)? {
        return Err(Error::refused("may-not-submit"));
    }
    let processes = marks::active(&record.object)?;
    let fits =
        |when: &Option<Json>| when.as_ref().is_none_or(|when| condition::holds(when, &|field| row.get(field).cloned()));
    // Which one it is, is settled with all that there is to know of the record; here it is only whether there is any.
    if !processes.iter().any(|(_, definition)| fits(&definition.when)) {
        return Err(Error::refused("no-process"));
    }
    let actor = context::actor();
    let (name, _) = described(&row, &[], &actor.locale)?;
    let note = from_form(args.get("form").and_then(|form| form.get("note")));
    let approval = begin(&record, &name, note, None)?.ok_or_else(|| Error::refused("waits-already"))?;
    Ok(done("submitted-for-approval", json!({"approval": approval})))
}

/// Locks a record and makes the request that the process begins with, for whoever acts or for `owner`; answers its id, none when the
/// record waits already.
pub(crate) fn begin(record: &RecordRef, name: &str, note: Value, owner: Option<&str>) -> Result<Option<String>> {
    let approval = records::reserve_id("approval")?;
    if !marks::lock(record, &approval, name, context::now_ms())? {
        return Ok(None);
    }
    if let Err(error) = take_version(record) {
        marks::unlock(record, &approval)?;
        return Err(error);
    }
    let mut set = Fields::new()
        .with("name", name)
        .with("object", record.object.as_str())
        .with("record", record.id.as_str())
        .with("state", State::Pending.code())
        .with("note", note);
    if let Some(owner) = owner {
        set.set("owner", owner);
    }
    let create = records::Op::Create { object: "approval".to_owned(), id: Some(approval.clone()), set };
    if let Err(error) = records::apply(vec![create]) {
        marks::unlock(record, &approval)?;
        return Err(error);
    }
    Ok(Some(approval))
}

/// A save that was asked before the lock was there begins again, and meets it. Where administrators let the plugin write less than it
/// asks for, that one save may still pass.
fn take_version(record: &RecordRef) -> Result<()> {
    match records::touch(record, None) {
        Err(error) if error.is("capability-missing") || error.is("permission-denied") => {
            log::warn(&format!(
                "{} `{}` is locked, but not against a save on its way: {}",
                record.object, record.id, error.message
            ));
            Ok(())
        }
        taken => taken.map(drop),
    }
}

/// The action `withdraw`: `{"id"}`.
pub(crate) fn withdraw(args: &Json) -> Result<Json> {
    let id = args.get("id").and_then(Json::as_str).unwrap_or_default();
    let row = records::get("approval", id, &["owner", "state"])?
        .ok_or_else(|| Error::new("not-found", "the approval was not found"))?;
    if row.text("state") != Some(State::Pending.code()) {
        return Err(Error::refused("approval-is-closed"));
    }
    if row.text("owner") != Some(context::actor().id.as_str()) && !keep::administers()? {
        return Err(Error::refused("only-the-submitter"));
    }
    let set = Fields::new().with("state", State::Withdrawn.code()).with("closed_at", context::now());
    records::update(&row.ref_, set, Some(row.version))?;
    Ok(done("approval-withdrawn", json!({})))
}

/// What an action answers: a word, and the record anew.
pub(crate) fn done(message: &str, result: Json) -> Json {
    json!({"effects": [{"type": "toast", "message_key": message}, {"type": "refresh"}], "result": result})
}

fn subject(args: &Json) -> RecordRef {
    let text = |key: &str| args.get(key).and_then(Json::as_str).unwrap_or_default();
    records::reference(text("object"), text("id"))
}
