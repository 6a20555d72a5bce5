//! What is due by the clock: reminders and what else a step says of late approvers, and locks that a crash left behind.

use tessera_sdk::jobs::Outcome;
use tessera_sdk::{Fields, Result, context, events, json, kv, records};

use crate::marks;
use crate::request::Request;
use crate::world::Server;

/// Tasks that one run looks at; the next one is minutes away.
const TASKS_MAX: u32 = 200;
/// A lock is made moments before its request.
const LOCK_ALONE_MS: u64 = 10 * 60 * 1000;

/// The job `overdue`.
pub(crate) fn run() -> Result<Outcome> {
    let tests = [
        json!({"field": "state", "op": "eq", "value": "open"}),
        json!({"field": "due_at", "op": "lte", "value": context::now()}),
    ];
    let (tasks, _) = records::query(&records::Query {
        object: "approval_task".to_owned(),
        filter: Some(json!({"and": tests})),
        select: vec!["approval".to_owned()],
        sort: vec!["due_at".to_owned()],
        limit: TASKS_MAX,
        cursor: None,
    })?;
    let mut approvals: Vec<&str> = tasks.iter().filter_map(|task| task.text("approval")).collect();
    approvals.sort_unstable();
    approvals.dedup();
    for approval in approvals {
        match remind(approval) {
            // Somebody decides at this moment; the next run sees what is left.
            Err(error) if error.is("conflict") => {}
            other => other?,
        }
    }
    forget_locks()?;
    Ok(Outcome::Done(None))
}

fn remind(approval: &str) -> Result<()> {
    let Some(mut request) = Request::load(approval)? else { return Ok(()) };
    let submitter = request.run.submitter.clone();
    let subject = request.subject.clone();
    let late = request.run.overdue(&Server::new(&submitter, &subject))?;
    request.save(Fields::new())?;
    let args = json!({"name": request.name()});
    for person in late.iter().filter_map(|seat| request.run.seats.get(*seat)).map(|seat| seat.person.as_str()) {
        events::notify(person, "approval-late", &args, Some(&request.row.ref_))?;
    }
    Ok(())
}

/// Opens locks whose request is over, or was never made.
fn forget_locks() -> Result<()> {
    let mut after: Option<String> = None;
    loop {
        let held = kv::scan("lock/", after.as_deref(), 100)?;
        let Some(last) = held.last() else { return Ok(()) };
        after = Some(last.key.clone());
        for entry in &held {
            let Ok(lock) = entry.json() else { continue };
            let is_young = lock["at_ms"].as_u64().is_some_and(|at_ms| at_ms + LOCK_ALONE_MS > context::now_ms());
            let approval = lock["approval"].as_str().unwrap_or_default();
            if is_young {
                continue;
            }
            let found = records::get("approval", approval, &["state"])?;
            if found.is_some_and(|row| row.text("state") == Some("pending")) {
                continue;
            }
            let mut parts = entry.key.splitn(3, '/').skip(1);
            if let (Some(object), Some(id)) = (parts.next(), parts.next()) {
                marks::unlock(&records::reference(object, id), approval)?;
                marks::refresh(object)?;
            }
        }
    }
}
