//! The page of what waits for whoever looks, and of what they submitted.

use tessera_sdk::ui::{Block, Text, View, message};
use tessera_sdk::{Json, Result, Row, context, json, records};

use super::comment_field;

/// Tasks that are shown with all that belongs to them; the list of tasks has all.
const SHOWN_MAX: u32 = 10;

/// The view.
pub(super) fn render() -> Result<View> {
    let me = context::actor().id;
    let tests = json!({"and": [
        {"field": "approver", "op": "eq", "value": me},
        {"field": "state", "op": "eq", "value": "open"},
    ]});
    let (tasks, more) = records::query(&records::Query {
        object: "approval_task".to_owned(),
        filter: Some(tests),
        sort: vec!["-created_at".to_owned()],
        limit: SHOWN_MAX,
        ..records::Query::default()
    })?;
    let mut view = View::new().title(message("inbox-title"));
    if tasks.is_empty() {
        view = view.with(Block::new("empty-state").set("title", Json::from(message("nothing-waits"))));
    }
    for (at, task) in tasks.iter().enumerate() {
        view = view.with(shown(at, task)?);
    }
    if more.is_some() {
        let all = json!({"object": "approval_task"});
        view = view.with(Block::new("link").set("label", Json::from(message("all-tasks"))).set("to", all));
    }
    let mine = Block::record_table("approval", &["name", "process", "state", "step", "waits_for", "created_at"])
        .set("title", Json::from(message("submitted-by-me")))
        .set("filter", json!({"field": "owner", "op": "eq", "value": "$me"}))
        .set("sort", json!(["-created_at"]))
        .set("limit", 10);
    let decided = Block::record_table("approval_task", &["name", "step", "submitter", "state", "comment", "decided_at"])
        .set("title", Json::from(message("decided-by-me")))
        .set(
            "filter",
            json!({"and": [{"field": "approver", "op": "eq", "value": "$me"}, {"field": "state", "op": "ne", "value": "open"}]}),
        )
        .set("sort", json!(["-created_at"]))
        .set("limit", 10);
    Ok(view.with(mine).with(decided))
}

fn shown(at: usize, task: &Row) -> Result<Block> {
    let text = |key: &str| task.text(key).unwrap_or_default();
    let submitter = crate::request::person(text("submitter"))?;
    let mut facts: Vec<(Text, Json)> =
        vec![(message("step"), json!(text("step"))), (message("submitted-by"), json!(submitter))];
    // A line for each, as it was written when the request began.
    facts.extend(
        text("summary")
            .lines()
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| (name.into(), json!(value))),
    );
    if !text("note").is_empty() {
        facts.push((message("note"), json!(text("note"))));
    }
    let name = format!("comment_{at}");
    let args = json!({"task": task.ref_.id, "comment_of": name});
    let approve = Block::button(message("approve"), "approve").primary().set("args", args.clone());
    let reject = Block::button(message("reject"), "reject").set("tone", "danger").set("args", args);
    let approval =
        task.text("approval").map(|id| records::get("approval", id, &["object", "record"])).transpose()?.flatten();
    let mut row = vec![approve, reject];
    if let Some(subject) = approval.as_ref().map(crate::request::subject_of) {
        row.push(Block::record_link(message("open-record"), &subject.object, &subject.id));
    }
    row.push(Block::record_link(message("more-choices"), "approval_task", &task.ref_.id));
    Ok(Block::section(text("name"), [Block::key_values(facts), comment_field(&name), Block::row(row)]))
}
