//! Uses every part of the interface once and tells what came of it. `tests/guests/speaker-ts` says the same in TypeScript.

mod asks;

use tessera_sdk::change::Violation;
use tessera_sdk::ui::{Action, Block, Choice, Effect, Effects, Tone, View, ViewContext, message};
use tessera_sdk::value::{Fields, Value};
use tessera_sdk::{
    Ack, Change, Decision, Delivered, Error, JobRun, Json, Operation, Outcome, Plugin, Result, Row, json, kv, log,
};

/// The plugin.
pub struct Speaker;

impl Plugin for Speaker {
    fn before(_hook: &str, changes: Vec<Change>) -> Result<Vec<Decision>> {
        Ok(changes.iter().map(decide).collect())
    }

    fn after(hook: &str, events: Vec<Delivered>) -> Result<Vec<Ack>> {
        events.iter().map(|event| hear(hook, event)).collect()
    }

    fn call(function: &str, args: Json) -> Result<Json> {
        match function {
            "echo" => Ok(args),
            "refuse" => Err(Error::refused("no-thanks").on_field("name")),
            "fail" => panic!("failed as asked"),
            "records" => asks::records(),
            "kept" => asks::kept(),
            "people" => asks::people(),
            "surroundings" => Ok(asks::surroundings()),
            "outside" => Ok(asks::outside()),
            "work" => asks::work(&args),
            "heard" => asks::heard(),
            _ => Err(Error::new("not-found", format!("no function `{function}`"))),
        }
    }

    fn run_job(job: JobRun) -> Result<Outcome> {
        match (job.handler.as_str(), job.attempt) {
            ("count", _) => {
                let runs = job.checkpoint.as_ref().and_then(|done| done["runs"].as_u64()).unwrap_or_default() + 1;
                let told = json!({"runs": runs, "said": job.payload["said"]});
                Ok(if runs < 3 { Outcome::YieldAt(told) } else { Outcome::Done(Some(told)) })
            }
            ("again", 1) => Ok(Outcome::RetryAfter(1)),
            ("again", 2) => Err(Error::new("not-yet", "at the second attempt")),
            ("again", attempt) => Ok(Outcome::Done(Some(json!({"attempt": attempt})))),
            (other, _) => Err(Error::new("not-found", format!("no job `{other}`"))),
        }
    }

    fn render(context: ViewContext) -> Result<View> {
        let id = context.subject.map(|subject| subject.id).unwrap_or_default();
        let name = asks::name_of(&id)?;
        Ok(View::new()
            .title(message("title").arg("name", name))
            .with(Block::callout("Plain").tone(Tone::Info))
            .with(Block::field("word", "text", message("say")).required())
            .with(Block::button(message("say"), "say").primary())
            .state(json!({"asked": context.params, "selected": context.selection.len()})))
    }

    fn act(action: Action) -> Result<Effects> {
        match action.form["word"].as_str() {
            Some(word) if action.id == "say" => {
                let effects = [Effect::toast(Tone::Success, message("said")), Effect::refresh_record()];
                Ok(Effects::from(effects).state(json!({"word": word, "before": action.state})))
            }
            _ => Err(Error::refused("no-thanks").on_field("word")),
        }
    }

    fn choices(source: &str, text: &str, context: ViewContext) -> Result<Vec<Choice>> {
        let hint = Some(format!("{source} of {}", context.slot));
        Ok(vec![Choice { value: "1".to_owned(), label: text.to_uppercase(), hint }, Choice::new("2", "two")])
    }

    fn health() -> Result<()> {
        log::info("healthy");
        Ok(())
    }
}

fn decide(change: &Change) -> Decision {
    match change.text("name") {
        Some("forbidden") => Decision::Reject(vec![Violation {
            field: Some("name".to_owned()),
            message_key: "not-this-name".to_owned(),
            args: Some(json!({"name": "forbidden"})),
        }]),
        Some("refused") => Decision::refuse("no-thanks"),
        _ if change.operation == Operation::Delete => match change.text_before("note") {
            Some("keep me") => Decision::refuse("no-thanks"),
            _ => Decision::Allow,
        },
        // What it sees of each kind of field, as it would be afterwards.
        _ => {
            let kinds = ["name", "note", "amount", "size", "urgent", "tags"].map(|field| kind(change.get(field)));
            let seen = format!("{} {}", operation(change.operation), kinds.join(" "));
            Decision::set(Fields::new().with("seen", seen))
        }
    }
}

fn operation(operation: Operation) -> &'static str {
    match operation {
        Operation::Create => "create",
        Operation::Update => "update",
        Operation::Delete => "delete",
    }
}

fn kind(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => "-".to_owned(),
        Some(Value::Boolean(value)) => value.to_string(),
        Some(Value::Text(text)) => text.replace(' ', "_"),
        Some(Value::Json(json)) => json.replace(' ', ""),
        Some(_) => "other".to_owned(),
    }
}

/// Keeps what it is told of; the first time of something named `again` it asks for it once more.
fn hear(hook: &str, event: &Delivered) -> Result<Ack> {
    let name = |row: &Option<Row>| row.as_ref().and_then(|row| row.text("name")).map(str::to_owned);
    if name(&event.after).as_deref() == Some("again") && event.attempt == 1 {
        return Ok(Ack::Retry(1));
    }
    if name(&event.after).as_deref() == Some("dropped") {
        return Ok(Ack::Drop("as asked".to_owned()));
    }
    let said = event.payload.as_ref().and_then(|payload| payload.get("said").cloned()).unwrap_or_default();
    let (before, after) = (name(&event.before), name(&event.after));
    let about = after.as_ref().or(before.as_ref()).cloned().unwrap_or_default();
    let told = json!({"attempt": event.attempt, "before": before, "after": after, "said": said});
    kv::set(&format!("heard/{hook}/{}/{about}", event.topic), told.to_string().as_bytes(), None)?;
    Ok(Ack::Done)
}

tessera_sdk::register!(Speaker: hooks, functions, jobs, ui, lifecycle);
