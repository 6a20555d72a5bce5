//! What people see of approvals: a card on the record, the page of what waits for them, and a dialog for several tasks at once.

mod editor;
mod inbox;
mod panel;
mod step_form;
mod templates;
mod writes_form;

use tessera_sdk::ui::{Action, Block, Effect, Effects, Text, Tone, View, ViewContext, message};
use tessera_sdk::{Error, Json, Result, json};

use crate::state::{State, What};
use crate::{decide, submit};

/// Tasks that are decided together.
const TOGETHER_MAX: usize = 50;

/// What stands in a slot.
pub(crate) fn render(context: &ViewContext) -> Result<View> {
    match context.slot.as_str() {
        "panel" => panel::render(context.subject.as_ref()),
        "inbox" => inbox::render(),
        "processes" => editor::render(&context.params),
        "approve_chosen" => together(context, "approve"),
        "reject_chosen" => together(context, "reject"),
        slot => Err(Error::new("not-found", format!("no slot `{slot}`"))),
    }
}

/// What follows from a button.
pub(crate) fn act(action: &Action) -> Result<Effects> {
    if action.slot == "processes" {
        return editor::act(action);
    }
    let text = |key: &str| action.form.get(key).and_then(Json::as_str).unwrap_or_default();
    let comment = || text(if text("comment_of").is_empty() { "comment" } else { text("comment_of") });
    match action.id.as_str() {
        "approve" => decide::approve(&one(text("task"), comment()))?,
        "reject" if comment().is_empty() => {
            let field = if text("comment_of").is_empty() { "comment" } else { text("comment_of") };
            return Ok(Effects::from([Effect::field_error(field, message("say-why"))]));
        }
        "reject" => decide::reject(&one(text("task"), comment()))?,
        "withdraw" => submit::withdraw(&json!({"id": text("approval")}))?,
        "approve_all" | "reject_all" => return all(action, comment()),
        id => return Err(Error::new("not-found", format!("no button `{id}`"))),
    };
    let said = match action.id.as_str() {
        "approve" => "task-approved",
        "reject" => "task-rejected",
        _ => "approval-withdrawn",
    };
    Ok(Effects::from([Effect::toast(Tone::Success, message(said)), Effect::refresh_view(), Effect::refresh_record()]))
}

/// Decides the tasks that were chosen in a list; those that can't be decided are counted.
fn all(action: &Action, comment: &str) -> Result<Effects> {
    let is_approval = action.id == "approve_all";
    if !is_approval && comment.is_empty() {
        return Ok(Effects::from([Effect::field_error("comment", message("say-why"))]));
    }
    let tasks = action.state.as_ref().and_then(|state| state["tasks"].as_array()).cloned().unwrap_or_default();
    let (mut done, mut left) = (0, 0);
    for task in tasks.iter().filter_map(Json::as_str) {
        let args = one(task, comment);
        match if is_approval { decide::approve(&args) } else { decide::reject(&args) } {
            Ok(_) => done += 1,
            Err(error) if error.is("refused") || error.is("permission-denied") || error.is("not-found") => left += 1,
            Err(error) => return Err(error),
        }
    }
    let key = if is_approval { "approved-together" } else { "rejected-together" };
    let tone = if left == 0 { "success" } else { "warning" };
    let said = Json::from(message(key).arg("done", done).arg("left", left));
    Ok(Effects::from(json!({"effects": [
        {"type": "toast", "tone": tone, "message": said},
        {"type": "close-dialog"},
        {"type": "refresh", "what": "page"},
    ]})))
}

/// The dialog for several tasks.
fn together(context: &ViewContext, verb: &str) -> Result<View> {
    let tasks: Vec<&str> = context.selection.iter().take(TOGETHER_MAX).map(|task| task.id.as_str()).collect();
    let button = Block::button(message(&format!("{verb}-together")), &format!("{verb}_all"));
    let button = if verb == "approve" { button.primary() } else { button.set("tone", "danger") };
    Ok(View::new()
        .with(Block::text(message("chosen-tasks").arg("count", tasks.len())))
        .with(comment_field("comment"))
        .with(button)
        .state(json!({"tasks": tasks})))
}

fn one(task: &str, comment: &str) -> Json {
    json!({"id": task, "form": {"comment": comment}})
}

/// Where approvers say something.
fn comment_field(name: &str) -> Block {
    Block::field(name, "text", message("comment")).set("options", json!({"multiline": true, "max_length": 2000}))
}

/// How a request stands.
fn state_badge(state: State) -> Block {
    let (key, tone) = match state {
        State::Pending => ("state-pending", Tone::Info),
        State::Approved => ("state-approved", Tone::Success),
        State::Rejected => ("state-rejected", Tone::Danger),
        State::Withdrawn => ("state-withdrawn", Tone::Muted),
    };
    Block::badge(message(key)).tone(tone)
}

/// What happened, in a word.
fn told(what: What) -> Text {
    message(match what {
        What::Submitted => "log-submitted",
        What::Skipped => "log-skipped",
        What::Approved => "log-approved",
        What::Rejected => "log-rejected",
        What::SentBack => "log-sent-back",
        What::Delegated => "log-delegated",
        What::Added => "log-added",
        What::Withdrawn => "log-withdrawn",
        What::Reminded => "log-reminded",
        What::Escalated => "log-escalated",
        What::Finished => "log-finished",
    })
}
