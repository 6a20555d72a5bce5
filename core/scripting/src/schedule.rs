//! Scripts by the clock: jobs that the engine's schedules enqueue.

use std::sync::Arc;

use serde_json::{Value as Json, json};
use tessera_engine::Context;
use tessera_engine::documents::JobRow;
use tessera_engine::job::JobOutcome;
use tessera_model::error::{Error, ErrorCode, Result};

use crate::execute::{Ended, Task, actor_json, deadline};
use crate::limits::Phase;
use crate::runs::About;
use crate::workflows::{Workflow, Workflows};

/// The kind of the jobs.
pub(crate) const KIND: &str = "workflow";
const RETRY_MS: i64 = 30_000;

impl Workflows {
    pub(crate) async fn run_job(&self, job: &JobRow) -> JobOutcome {
        let id = job.payload.get("id").and_then(Json::as_str).unwrap_or_default();
        let Ok(workflow) = self.find(id) else { return JobOutcome::Done(json!({"state": "skipped"})) };
        if !self.is_on(&workflow) {
            return JobOutcome::Done(json!({"state": "skipped"}));
        }
        match self.run_scheduled(&workflow, &job.id).await {
            Ok(ended) if ended.store_failed => {
                JobOutcome::Retry { after_ms: RETRY_MS, error: format!("workflow `{id}` could not finish") }
            }
            Ok(Ended { fault: Some(fault), .. }) => {
                JobOutcome::Fail(Error::new(ErrorCode::StateConflict, format!("workflow `{id}` failed: {fault}")))
            }
            Ok(ended) => JobOutcome::Done(json!({"state": "ok", "effects": ended.effects.len()})),
            Err(error) if error.code == ErrorCode::StoreUnavailable => {
                JobOutcome::Retry { after_ms: RETRY_MS, error: error.to_string() }
            }
            Err(error) => JobOutcome::Fail(error),
        }
    }

    /// Runs a scheduled workflow now, whether or not it is due or on, and answers its run.
    ///
    /// # Errors
    /// `not_found`; `state_conflict` when it isn't started by the clock or can't run.
    pub async fn run_now(&self, id: &str) -> Result<Json> {
        let workflow = self.find(id)?;
        if workflow.definition.phase() != Phase::Schedule {
            return Err(Error::new(ErrorCode::StateConflict, format!("workflow `{id}` is not started by the clock")));
        }
        let ended = self.run_scheduled(&workflow, "run").await?;
        let state = if ended.fault.is_some() { "failed" } else { "ok" };
        let fault = ended.fault.as_ref().map(crate::Fault::to_json);
        Ok(json!({"state": state, "fault": fault, "effects": ended.effects, "log": ended.log}))
    }

    async fn run_scheduled(&self, workflow: &Arc<Workflow>, trace: &str) -> Result<Ended> {
        let system = Context { trace: trace.to_owned(), ..Context::system("workflow") };
        let mut cx = self.context(workflow, &system).await?;
        cx.chain.push(format!("workflow:{}", workflow.definition.id));
        let caused_by = actor_json(&system.actor);
        let task = Task {
            cx,
            caused_by,
            object: None,
            argument: None,
            deadline: deadline(Phase::Schedule),
            is_dry: false,
            batch: Arc::default(),
        };
        let ended = self.execute(workflow, task).await;
        self.note(workflow, About { actor: "system".to_owned(), trace: trace.to_owned(), ..About::default() }, &ended)
            .await;
        Ok(ended)
    }
}
