//! Enqueues, runs, emits and listens, as its arguments say.

use std::hint::black_box;

use tessera_sdk::value::Fields;
use tessera_sdk::{
    Ack, Change, Decision, Delivered, Error, JobRun, Json, Outcome, Plugin, RecordRef, Result, context, events, jobs,
    json, records,
};

/// The plugin.
pub struct Worker;

impl Plugin for Worker {
    /// Asks for work by the name of the record.
    fn before(_hook: &str, changes: Vec<Change>) -> Result<Vec<Decision>> {
        let mut decisions = Vec::with_capacity(changes.len());
        for change in &changes {
            let name = change.text("name").unwrap_or_default();
            let later = |name: &str| jobs::enqueue("write", &json!({"name": format!("after {name}")}), None, None, 3);
            decisions.push(match name {
                "with a job" => {
                    later(name)?;
                    Decision::Allow
                }
                "with a job, refused" => {
                    later(name)?;
                    Decision::reject("name", "not-this-one")
                }
                "with an event" => {
                    events::emit("made", change.record.as_ref(), &json!({"name": name}))?;
                    Decision::Allow
                }
                "cancels" => {
                    jobs::cancel("any")?;
                    Decision::Allow
                }
                _ => Decision::Allow,
            });
        }
        Ok(decisions)
    }

    fn after(_hook: &str, told: Vec<Delivered>) -> Result<Vec<Ack>> {
        for event in &told {
            let name = event.payload.as_ref().and_then(|payload| payload["name"].as_str()).unwrap_or_default();
            let about = event.after.as_ref().and_then(|row| row.text("name")).unwrap_or("nothing");
            write(&format!("heard {} of {name} about {about}", event.topic))?;
        }
        Ok(vec![Ack::Done; told.len()])
    }

    fn call(function: &str, args: Json) -> Result<Json> {
        let text = |key: &str| args[key].as_str();
        match function {
            "enqueue" => {
                let handler = text("handler").unwrap_or_default();
                let attempts = args["max_attempts"].as_u64().unwrap_or_default() as u32;
                let run_at = args["run_at_ms"].as_u64();
                jobs::enqueue(handler, &args["payload"], run_at, text("key"), attempts).map(|id| json!(id))
            }
            "cancel" => jobs::cancel(text("job").unwrap_or_default()).map(|done| json!(done)),
            "status" => jobs::status(text("job").unwrap_or_default()),
            "emit" => {
                let subject = text("id").map(|id| RecordRef { object: "worker_note".to_owned(), id: id.to_owned() });
                events::emit(text("event").unwrap_or_default(), subject.as_ref(), &args["payload"])?;
                Ok(Json::Null)
            }
            _ => Ok(json!(context::supports("jobs") && context::supports("events"))),
        }
    }

    fn run_job(job: JobRun) -> Result<Outcome> {
        let name = job.payload["name"].as_str().unwrap_or("a note");
        match job.handler.as_str() {
            "flaky" if job.attempt < 3 => Err(Error::new("not-yet", format!("attempt {}", job.attempt))),
            "count" => {
                let so_far = job.checkpoint.as_ref().and_then(Json::as_u64).unwrap_or_default() + 1;
                if so_far < 3 {
                    return Ok(Outcome::YieldAt(json!(so_far)));
                }
                write(&format!("counted {so_far}"))?;
                Ok(Outcome::Done(Some(json!({"counted": so_far}))))
            }
            "spin" => loop {
                black_box(0);
            },
            "again" => {
                let generation = job.payload["generation"].as_u64().unwrap_or_default();
                write(&format!("generation {generation}"))?;
                jobs::enqueue("again", &json!({"generation": generation + 1}), None, None, 1)?;
                Ok(Outcome::Done(None))
            }
            "hourly" | "nightly" => {
                write(&job.handler)?;
                Ok(Outcome::Done(None))
            }
            _ => {
                let id = write(name)?;
                Ok(Outcome::Done(Some(json!({"id": id, "phase": context::phase()}))))
            }
        }
    }
}

/// Makes a note in the name of whoever acts.
fn write(name: &str) -> Result<String> {
    let fields = Fields::new().with("name", name).with("note", context::actor().id);
    records::create("worker_note", fields, None).map(|row| row.ref_.id)
}

tessera_sdk::register!(Worker: hooks, functions, jobs);
