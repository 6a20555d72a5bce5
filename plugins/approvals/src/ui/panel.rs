//! The card on a record: its last request, the way that it took and the one ahead, and the buttons of whoever is asked.

use std::collections::BTreeMap;

use tessera_sdk::ui::{Block, Text, View, message};
use tessera_sdk::{Error, Json, RecordRef, Result, Row, context, json, records};

use super::{comment_field, state_badge, told};
use crate::process::Approver;
use crate::request;
use crate::state::{Run, SeatState, State, What};

/// What happened that is shown; older things stand in the request itself.
const LOG_MAX: usize = 30;

/// The view.
pub(super) fn render(subject: Option<&RecordRef>) -> Result<View> {
    let subject = subject.ok_or_else(|| Error::new("not-found", "there is no record"))?;
    let tests = [
        json!({"field": "record", "op": "eq", "value": subject.id}),
        json!({"field": "object", "op": "eq", "value": subject.object}),
    ];
    let (found, _) = records::query(&records::Query {
        object: "approval".to_owned(),
        filter: Some(json!({"and": tests})),
        sort: vec!["-created_at".to_owned()],
        limit: 1,
        ..records::Query::default()
    })?;
    let Some(row) = found.into_iter().next() else {
        return Ok(View::new().with(Block::text(message("nothing-submitted")).set("tone", "muted")));
    };
    let Some(run) = request::run_of(&row) else {
        return Ok(View::new().with(Block::text(message("just-submitted")).set("tone", "muted")));
    };
    let names = names(&run)?;
    let mut view = View::new()
        .with(Block::row([
            state_badge(run.state),
            Block::record_link(message("open-approval"), "approval", &row.ref_.id),
        ]))
        .with(Block::new("steps").set("items", steps(&run, &names)).set("direction", "vertical"));
    for block in buttons(&row, &run)? {
        view = view.with(block);
    }
    Ok(view.with(Block::new("timeline").set("items", timeline(&run, &names))))
}

/// What whoever looks may do.
fn buttons(row: &Row, run: &Run) -> Result<Vec<Block>> {
    let me = context::actor().id;
    if run.state != State::Pending {
        return Ok(Vec::new());
    }
    let mut blocks = Vec::new();
    if let Some(task) = my_task(&row.ref_.id, &me)? {
        let args = json!({"task": task.ref_.id});
        let approve = Block::button(message("approve"), "approve").primary().set("args", args.clone());
        let reject = Block::button(message("reject"), "reject").set("tone", "danger").set("args", args);
        blocks.push(comment_field("comment"));
        blocks.push(Block::row([
            approve,
            reject,
            Block::record_link(message("more-choices"), "approval_task", &task.ref_.id),
        ]));
    }
    if run.submitter == me {
        let withdraw = Block::button(message("withdraw"), "withdraw").confirm(message("withdraw-really"));
        blocks.push(withdraw.set("validate", false).set("args", json!({"approval": row.ref_.id})));
    }
    Ok(blocks)
}

fn my_task(approval: &str, me: &str) -> Result<Option<Row>> {
    let tests = [
        json!({"field": "approval", "op": "eq", "value": approval}),
        json!({"field": "approver", "op": "eq", "value": me}),
        json!({"field": "state", "op": "eq", "value": "open"}),
    ];
    let (tasks, _) = records::query(&records::Query {
        object: "approval_task".to_owned(),
        filter: Some(json!({"and": tests})),
        select: vec!["name".to_owned()],
        limit: 1,
        ..records::Query::default()
    })?;
    Ok(tasks.into_iter().next())
}

/// The names of everybody who has to do with it, as far as whoever looks may read them.
fn names(run: &Run) -> Result<BTreeMap<String, String>> {
    let of_step = |approver: &Approver| match approver {
        Approver::User { id } => Some(id.clone()),
        _ => None,
    };
    let ahead = run.definition.steps.iter().flat_map(|step| step.approvers.iter().filter_map(of_step));
    let seats = run.seats.iter().flat_map(|seat| std::iter::once(seat.person.clone()).chain(seat.instead_of.clone()));
    let logged = run.log.iter().flat_map(|entry| entry.person.clone().into_iter().chain(entry.other.clone()));
    let mut people: Vec<String> = ahead.chain(seats).chain(logged).chain([run.submitter.clone()]).collect();
    people.sort_unstable();
    people.dedup();
    let refs: Vec<RecordRef> = people.iter().map(|id| records::reference("user", id)).collect();
    let rows = records::get_readable(&refs, &["name"])?;
    let name = |row: Row| row.text("name").map(str::to_owned).map(|name| (row.ref_.id.clone(), name));
    Ok(rows.into_iter().filter_map(name).collect())
}

fn steps(run: &Run, names: &BTreeMap<String, String>) -> Vec<Json> {
    let step = |(at, step): (usize, &crate::process::Step)| {
        let seats: Vec<_> =
            run.seats.iter().filter(|seat| seat.step == at && seat.state != SeatState::Delegated).collect();
        let is = |state: SeatState| seats.iter().any(|seat| seat.state == state);
        let skipped = run.log.iter().any(|entry| entry.what == What::Skipped && entry.step == Some(at));
        let status = if run.state == State::Pending && run.at == at {
            "current"
        } else if at < run.at {
            if skipped && !is(SeatState::Approved) { "skipped" } else { "done" }
        } else if run.at == at && run.state == State::Rejected {
            "failed"
        } else {
            "waiting"
        };
        let people: Vec<&str> = seats
            .iter()
            .filter(|seat| seat.state != SeatState::Passed)
            .filter_map(|seat| names.get(&seat.person))
            .map(String::as_str)
            .collect();
        let text = if people.is_empty() {
            step.approvers.first().map(|first| ahead(first, names))
        } else {
            Some(people.join("、").into())
        };
        json!({"title": step.name, "text": text.map_or(Json::Null, Json::from), "status": status})
    };
    let filled = |mut item: Json| {
        if item["text"].is_null() {
            item.as_object_mut().map(|parts| parts.remove("text"));
        }
        item
    };
    run.definition.steps.iter().enumerate().map(step).map(filled).collect()
}

/// Who will be asked in a step that isn't reached yet.
fn ahead(approver: &Approver, names: &BTreeMap<String, String>) -> Text {
    match approver {
        Approver::User { id } => names.get(id).cloned().unwrap_or_default().into(),
        Approver::Role { .. } => message("by-role"),
        Approver::Department { .. } => message("by-department"),
        Approver::Members { .. } => message("by-members"),
        Approver::Manager { level } => message("by-manager").arg("level", *level),
        Approver::Field { key } => message("by-field").arg("field", key.as_str()),
        Approver::Script { .. } => message("by-script"),
    }
}

fn timeline(run: &Run, names: &BTreeMap<String, String>) -> Vec<Json> {
    let entry = |entry: &crate::state::Entry| {
        let step = entry.step.and_then(|at| run.definition.steps.get(at)).map(|step| step.name.as_str());
        let other = entry.other.as_ref().and_then(|id| names.get(id)).map(|name| format!("→ {name}"));
        let parts = [step.map(str::to_owned), other, Some(entry.comment.clone()).filter(|comment| !comment.is_empty())];
        let text = parts.into_iter().flatten().collect::<Vec<_>>().join("\n");
        let mut item = json!({"title": Json::from(told(entry.what)), "at": context::rfc3339(entry.at_ms)});
        if !text.is_empty() {
            item["text"] = json!(text);
        }
        if let Some(name) = entry.person.as_ref().and_then(|id| names.get(id)) {
            item["actor"] = json!(name);
        }
        item
    };
    run.log.iter().rev().take(LOG_MAX).map(entry).collect()
}
