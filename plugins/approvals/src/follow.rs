//! What follows from stored changes, in the plugin's own name.

use tessera_sdk::plugin::{Ack, Delivered};
use tessera_sdk::{Error, Fields, Json, Result, Row, Value, context, events, identity, json, kv, log, records};

use serde::Deserialize;

use crate::condition;
use crate::marks;
use crate::process::Definition;
use crate::request::{self, Request, described};
use crate::state::{Run, State, Verb};
use crate::submit;
use crate::world::Server;

/// Seconds until something is looked at again that somebody else changed meanwhile.
const AGAIN: u32 = 1;

/// Tells a hook of an event.
pub(crate) fn told(hook: &str, event: &Delivered) -> Result<Ack> {
    let Some(record) = event.record() else { return Ok(Ack::Done) };
    let done = match hook {
        "process_changed" => marks::refresh_all(),
        "submitted" => submitted(&record.id),
        "withdrawn" => withdrawn(&record.id),
        "decided" => decided(&record.id),
        "changed" => changed(event),
        _ => Err(Error::new("not-found", format!("no hook `{hook}`"))),
    };
    match done {
        Err(error) if error.is("conflict") => Ok(Ack::Retry(AGAIN)),
        other => other.map(|()| Ack::Done),
    }
}

/// A record was submitted: the process that fits it begins.
pub(crate) fn submitted(id: &str) -> Result<()> {
    let Some(row) = records::get("approval", id, &[])? else { return Ok(()) };
    if request::run_of(&row).is_some() {
        // Told twice: what was left undone is done.
        return Request::load(id)?.map_or(Ok(()), |request| request.save(Fields::new()));
    }
    let subject = request::subject_of(&row);
    let submitter = row.text("owner").unwrap_or_default().to_owned();
    let Some(record) = records::get(&subject.object, &subject.id, &[])? else { return drop_it(&row, "record-is-gone") };
    let fits = |when: &Option<Json>| {
        when.as_ref().is_none_or(|when| condition::holds(when, &|field| record.get(field).cloned()))
    };
    let processes = marks::active(&subject.object)?;
    let Some((process, definition)) = processes.into_iter().find(|(_, definition)| fits(&definition.when)) else {
        return drop_it(&row, "no-process-fits");
    };
    let locale = context::actor().locale;
    let (name, summary) = described(&record, &definition.shown, &locale)?;
    let world = Server::new(&submitter, &record);
    let run = Run::start(definition, &submitter, row.text("note").unwrap_or_default(), &world);
    drop(world);
    let run = match run {
        Err(error) if error.is("refused") => return drop_it(&row, "no-process-fits"),
        other => other?,
    };
    let more = Fields::new()
        .with("process", process.ref_.id.as_str())
        .with("name", name.as_str())
        .with("summary", summary.as_str());
    let shown =
        |field: &str, value: &str| tessera_sdk::value::Field { name: field.to_owned(), value: Value::text(value) };
    let mut row = row;
    row.fields.retain(|field| field.name != "name" && field.name != "summary");
    row.fields.extend([shown("name", &name), shown("summary", &summary)]);
    Request::begun(row, run, record).save(more)
}

/// Nothing can come of it.
fn drop_it(row: &Row, why: &str) -> Result<()> {
    let set = Fields::new().with("state", State::Withdrawn.code()).with("closed_at", context::now());
    records::update(&row.ref_, set, Some(row.version))?;
    let subject = request::subject_of(row);
    marks::unlock(&subject, &row.ref_.id)?;
    marks::refresh(&subject.object)?;
    let args = json!({"name": row.text("name").unwrap_or_default()});
    events::notify(row.text("owner").unwrap_or_default(), why, &args, None)
}

/// Whoever submitted took it back.
fn withdrawn(id: &str) -> Result<()> {
    let Some(mut request) = Request::load(id)? else { return Ok(()) };
    if request.row.text("state") != Some(State::Withdrawn.code()) || request.run.state != State::Pending {
        return Ok(());
    }
    let submitter = request.run.submitter.clone();
    let subject = request.subject.clone();
    request.run.withdraw(&Server::new(&submitter, &subject));
    request.save(Fields::new())
}

/// An approver decided.
pub(crate) fn decided(task: &str) -> Result<()> {
    let Some(task) = records::get("approval_task", task, &[])? else { return Ok(()) };
    let Some(mut request) = task.text("approval").map(Request::load).transpose()?.flatten() else { return Ok(()) };
    let decision = match task.get("decision") {
        Some(Value::Json(text)) => text.parse::<Json>().ok().and_then(|json| Verb::deserialize(json).ok()),
        _ => None,
    };
    let seat = task.text("seat").and_then(|seat| seat.parse::<usize>().ok());
    let (Some(decision), Some(seat)) = (decision, seat) else { return Ok(()) };
    let submitter = request.run.submitter.clone();
    let subject = request.subject.clone();
    let world = Server::new(&submitter, &subject);
    match request.run.decide(seat, &decision, task.text("comment").unwrap_or_default(), &world) {
        Ok(()) => {}
        // Told twice, or too late.
        Err(error) if error.is("refused") => log::debug(&format!("a decision no longer counts: {}", error.message)),
        Err(error) => return Err(error),
    }
    drop(world);
    request.save(Fields::new())
}

/// A record was made or changed: an approval for that very change is used up, a change of what was approved asks for another
/// approval, and one that a process begins with submits the record.
fn changed(event: &Delivered) -> Result<()> {
    let Some(after) = &event.after else { return Ok(()) };
    use_up(after)?;
    // What the process wrote when it ended is part of what was approved.
    if said(event, "source") == Some(crate::ID) {
        return Ok(());
    }
    if event.before.is_some() && ask_again(event, after)? {
        return Ok(());
    }
    start(event, after)
}

/// What an event carries.
fn said<'a>(event: &'a Delivered, key: &str) -> Option<&'a str> {
    event.payload.as_ref()?.get(key)?.as_str()
}

/// True when the record waits for another approval now.
fn ask_again(event: &Delivered, after: &Row) -> Result<bool> {
    let tests = [
        json!({"field": "record", "op": "eq", "value": after.ref_.id}),
        json!({"field": "object", "op": "eq", "value": after.ref_.object}),
    ];
    let (found, _) = records::query(&records::Query {
        object: "approval".to_owned(),
        filter: Some(json!({"and": tests})),
        sort: vec!["-created_at".to_owned()],
        limit: 1,
        ..records::Query::default()
    })?;
    let Some(last) = found.first().filter(|row| row.text("state") == Some(State::Approved.code())) else {
        return Ok(false);
    };
    // What led to the approval itself, told late, asks for nothing.
    let is_older =
        last.text("closed_at").is_some_and(|closed| closed > context::rfc3339(event.occurred_at_ms).as_str());
    let run = request::run_of(last).filter(|_| !is_older);
    let Some(run) = run else { return Ok(false) };
    let again: Vec<&String> =
        run.definition.again.iter().filter(|key| after.fields.iter().any(|field| field.name == **key)).collect();
    if again.is_empty() {
        return Ok(false);
    }
    // What may still be done on the strength of the former approval is no longer what was approved.
    kv::delete(&marks::pass_key(&after.ref_))?;
    let Some(record) = records::get(&after.ref_.object, &after.ref_.id, &[])? else { return Ok(true) };
    let about = records::describe(&after.ref_.object)?;
    let (name, _) = described(&record, &[], &context::actor().locale)?;
    let note = request::labels(&about, &again, &context::actor().locale);
    if submit::begin(&after.ref_, &name, Value::text(note), Some(&run.submitter))?.is_some() {
        events::notify(&run.submitter, "approval-again", &json!({"name": name}), Some(&after.ref_))?;
    }
    Ok(true)
}

/// Submits a record that came to where its process begins, for whoever brought it there. What is imported, or comes back from the bin,
/// came there elsewhere, or long ago.
fn start(event: &Delivered, after: &Row) -> Result<()> {
    let is_restored = event.payload.as_ref().is_some_and(|payload| payload["restored"] == true);
    if is_restored || said(event, "channel") == Some("import") {
        return Ok(());
    }
    let begins = |definition: &Definition, row: &Row| {
        definition.start.as_ref().is_some_and(|start| start.has(row.text(&start.field)))
    };
    let processes = marks::active(&after.ref_.object)?;
    if !processes.iter().any(|(_, definition)| begins(definition, after)) {
        return Ok(());
    }
    let Some(record) = records::get(&after.ref_.object, &after.ref_.id, &[])? else { return Ok(()) };
    let fits = |when: &Option<Json>| {
        when.as_ref().is_none_or(|when| condition::holds(when, &|field| record.get(field).cloned()))
    };
    // The one that a request would begin with, if it begins there; and the record may have gone on meanwhile.
    let process = processes.iter().map(|(_, definition)| definition).find(|definition| fits(&definition.when));
    if !process.is_some_and(|process| begins(process, after) && begins(process, &record)) {
        return Ok(());
    }
    let person = said(event, "actor").map(identity::user).transpose()?.flatten().filter(|person| person.active);
    let owner = record.text("owner").map(str::to_owned);
    let Some(submitter) = person.map(|person| person.id).or(owner) else { return Ok(()) };
    let (name, _) = described(&record, &[], &context::actor().locale)?;
    if submit::begin(&after.ref_, &name, Value::Null, Some(&submitter))?.is_some() {
        events::notify(&submitter, "approval-started", &json!({"name": name}), Some(&after.ref_))?;
    }
    Ok(())
}

fn use_up(after: &Row) -> Result<()> {
    let key = marks::pass_key(&after.ref_);
    let Some(pass) = kv::get(&key)?.and_then(|entry| entry.json().ok()) else { return Ok(()) };
    let value = pass["field"].as_str().and_then(|field| after.text(field));
    let is_made =
        value.is_some_and(|value| pass["values"].as_array().is_some_and(|all| all.iter().any(|one| one == value)));
    if is_made { kv::delete(&key) } else { Ok(()) }
}
