//! Raises the priority of overdue tasks every night, however many there are.

use tessera_sdk::records::{self, Query};
use tessera_sdk::value::{Fields, Value};
use tessera_sdk::{JobRun, Outcome, Plugin, Result, json, settings};

/// The plugin.
pub struct Overdue;

impl Plugin for Overdue {
    /// One slice. Each has a budget of its own, and a crash begins the last one anew: what was raised already isn't found again.
    fn run_job(job: JobRun) -> Result<Outcome> {
        let cursor = job.checkpoint.as_ref().and_then(|reached| reached["cursor"].as_str());
        let (tasks, next) = records::query(&Query {
            object: "task".to_owned(),
            filter: Some(json!({"and": [
                {"field": "is_done", "op": "eq", "value": false},
                {"field": "due_at", "op": "within", "value": "overdue"},
                {"field": "priority", "op": "ne", "value": "high"},
            ]})),
            select: vec!["priority".to_owned()],
            sort: vec!["created_at".to_owned()],
            limit: at_once(),
            cursor: cursor.map(str::to_owned),
        })?;
        for task in &tasks {
            records::update(&task.ref_, Fields::new().with("priority", "high"), None)?;
        }
        Ok(match next {
            Some(cursor) => Outcome::YieldAt(json!({"cursor": cursor})),
            None => Outcome::Done(None),
        })
    }
}

fn at_once() -> u32 {
    match settings::get("at_once") {
        Some(Value::Integer(number)) => u32::try_from(number).unwrap_or(100).clamp(1, 200),
        _ => 100,
    }
}

tessera_sdk::register!(Overdue: jobs);
