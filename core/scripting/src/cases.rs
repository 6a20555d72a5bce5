//! The cases of a workflow, played against a real engine; see [`tessera_testkit`].

use std::sync::Arc;

use async_trait::async_trait;
use serde_json::Value as Json;
use tessera_engine::boxed::Boxed;
use tessera_engine::notifications::WORKFLOW;
use tessera_testkit::Subject;

pub use tessera_testkit::{Case, instant_ms, read};

use crate::workflows::Workflows;

/// Runs that are looked through for failures.
const RUNS_MAX: usize = 100;

/// What a case plays on: a fresh engine with the objects that it needs, the one workflow, and a clock that can be set.
pub struct Stage {
    pub engine: Boxed,
    pub workflows: Arc<Workflows>,
    /// Sets the engine's clock, in milliseconds since 1970.
    pub set_clock: Box<dyn Fn(i64) + Send + Sync>,
}

/// Plays a case and answers what is not as it should be; nothing when it passes.
pub async fn play(case: &Case, stage: &Stage) -> Vec<String> {
    let id = stage.workflows.all().first().map(|workflow| workflow.definition().id.clone());
    let Some(id) = id else { return vec!["there is no workflow to play".to_owned()] };
    let subject = Tried { workflows: &stage.workflows, id };
    let played = tessera_testkit::Stage { engine: &stage.engine, subject: &subject, set_clock: &*stage.set_clock };
    tessera_testkit::play(case, &played).await
}

/// The workflow that is tried.
struct Tried<'a> {
    workflows: &'a Workflows,
    id: String,
}

#[async_trait]
impl Subject for Tried<'_> {
    async fn hold(&self) -> Result<(), String> {
        self.workflows.pause(true);
        Ok(())
    }

    async fn release(&self, _case: &Case) -> Result<(), String> {
        self.workflows.pause(false);
        self.workflows.switch(&self.id, true).await.map_err(|error| error.to_string())
    }

    async fn run(&self) -> Result<(), String> {
        let run = self.workflows.run_now(&self.id).await.map_err(|error| error.to_string())?;
        match run.get("state").and_then(Json::as_str) {
            Some("ok") => Ok(()),
            _ => Err(format!("the run failed: {}", run.get("fault").cloned().unwrap_or_default())),
        }
    }

    async fn failures(&self) -> Result<Vec<String>, String> {
        let runs = self.workflows.runs_of(&self.id, RUNS_MAX).await.map_err(|error| error.to_string())?;
        let failed = runs.iter().filter(|run| run.get("state").and_then(Json::as_str) == Some("failed"));
        let place =
            |run: &Json| match (run.get("line").and_then(Json::as_u64), run.get("column").and_then(Json::as_u64)) {
                (Some(line), Some(column)) => format!(" at line {line}, column {column}"),
                _ => String::new(),
            };
        let text = |run: &Json| run.get("message").and_then(Json::as_str).unwrap_or_default().to_owned();
        Ok(failed.map(|run| format!("a run failed{}: {}", place(run), text(run))).collect())
    }

    fn notifies(&self) -> &'static str {
        WORKFLOW
    }
}
