//! Jobs of a case: run when the case says so, because otherwise they run whenever they get to it.

use std::time::Duration;

use serde_json::Value as Json;

use crate::{SETTLE, Stage, observer, settle};

/// How long a job that somebody else took up is waited for before it is looked at again.
const LOOK: Duration = Duration::from_millis(20);

/// Runs all that is due by the case's clock, and what follows from it.
pub(super) async fn run_due(stage: &Stage<'_>) -> Result<(), String> {
    let run = async {
        loop {
            settle(stage.engine).await?;
            let engine = stage.engine;
            let ran = engine.jobs().run_due(engine, engine.now_ms()).await.map_err(|error| error.to_string())?;
            if ran == 0 && !is_running(stage).await? {
                return Ok::<(), String>(());
            }
            tokio::time::sleep(LOOK).await;
        }
    };
    tokio::time::timeout(SETTLE, run).await.map_err(|_| "the jobs didn't end in time".to_owned())?
}

/// The engine's own workers are awake too.
async fn is_running(stage: &Stage<'_>) -> Result<bool, String> {
    let jobs = stage.engine.list_jobs(&observer(), true).await.map_err(|error| error.to_string())?;
    let states = jobs["items"].as_array().into_iter().flatten().map(|job| &job["state"]);
    Ok(states.filter_map(Json::as_str).any(|state| state == "running"))
}
