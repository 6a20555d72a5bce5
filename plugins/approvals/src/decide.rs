//! What approvers do: each decision is written into their own task, with their own rights; the request follows from it.

use tessera_sdk::value::from_form;
use tessera_sdk::{Error, Fields, Json, Result, Row, Value, context, json, records};

use crate::request;
use crate::state::Verb;
use crate::submit::done;

/// The action `approve`: `{"id", "form": {"comment"}}`.
pub(crate) fn approve(args: &Json) -> Result<Json> {
    decide(args, &Verb::Approve, "approved", "task-approved")
}

/// The action `reject`: `{"id", "form": {"comment", "to_step"}}`.
pub(crate) fn reject(args: &Json) -> Result<Json> {
    let wanted = form(args, "to_step");
    let to = match &wanted {
        Value::Null => None,
        value => {
            let number = value.as_text().and_then(|text| text.parse::<f64>().ok()).filter(|number| *number >= 1.0);
            // People count steps from one.
            Some(number.ok_or_else(|| Error::refused("not-an-earlier-step").on_field("to_step"))? as usize - 1)
        }
    };
    decide(args, &Verb::Reject { to }, "rejected", "task-rejected")
}

/// The action `delegate`: `{"id", "form": {"person", "comment"}}`.
pub(crate) fn delegate(args: &Json) -> Result<Json> {
    let person = person(args);
    decide(args, &Verb::Delegate { person }, "delegated", "task-delegated")
}

/// The action `add_approver`: `{"id", "form": {"person", "after", "comment"}}`.
pub(crate) fn add_approver(args: &Json) -> Result<Json> {
    let before = !form(args, "after").as_bool().unwrap_or_default();
    let state = if before { "delegated" } else { "approved" };
    decide(args, &Verb::Add { person: person(args), before }, state, "approver-added")
}

/// Decides on one task of the acting user.
pub(crate) fn decide(args: &Json, verb: &Verb, state: &str, message: &str) -> Result<Json> {
    let id = args.get("id").and_then(Json::as_str).unwrap_or_default();
    let task = records::get("approval_task", id, &["approver", "state", "seat", "approval"])?
        .ok_or_else(|| Error::new("not-found", "the task was not found"))?;
    check(&task, verb)?;
    let set = Fields::new()
        .with("decision", Value::Json(json!(verb).to_string()))
        .with("comment", form(args, "comment"))
        .with("decided_at", context::now())
        .with("state", state);
    records::update(&task.ref_, set, Some(task.version))?;
    Ok(done(message, json!({})))
}

/// Says at once what would be said too late when the request goes on.
fn check(task: &Row, verb: &Verb) -> Result<()> {
    if task.text("state") != Some("open") {
        return Err(Error::refused("task-is-closed"));
    }
    if task.text("approver") != Some(context::actor().id.as_str()) {
        return Err(Error::refused("only-the-approver"));
    }
    let approval = task.text("approval").map(|id| records::get("approval", id, &["progress"])).transpose()?.flatten();
    let run = approval.as_ref().and_then(request::run_of);
    let seat = task.text("seat").and_then(|seat| seat.parse::<usize>().ok());
    match run.zip(seat) {
        Some((run, seat)) => run.check(seat, verb).map(drop),
        None => Err(Error::refused("task-is-closed")),
    }
}

fn person(args: &Json) -> String {
    form(args, "person").as_text().unwrap_or_default().to_owned()
}

fn form(args: &Json, field: &str) -> Value {
    from_form(args.get("form").and_then(|form| form.get(field)))
}
