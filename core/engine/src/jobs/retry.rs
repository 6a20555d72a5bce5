//! Running a job again that failed.

use serde_json::json;
use tessera_model::error::{Error, ErrorCode, Result};
use tessera_store::JobState;

use super::{Jobs, running};
use crate::context::Context;
use crate::engine::Engine;

impl Jobs {
    /// Runs a failed job again from its last checkpoint: one of the actor's own, or anybody's for administrators.
    ///
    /// # Errors
    /// `not_found`; `state_conflict` when the job didn't fail.
    #[crate::opaque]
    pub async fn retry(&self, engine: &Engine, cx: &Context, id: &str) -> Result<()> {
        let row =
            engine.store().job_get(id).await?.filter(|row| row.actor == cx.actor.id || cx.actor.is_administrator());
        let Some(mut row) = row else { return Err(Error::not_found(format!("job `{id}`"))) };
        if !matches!(row.state, JobState::Failed | JobState::Dead) {
            return Err(Error::new(ErrorCode::StateConflict, "only jobs that failed can be run again"));
        }
        row.state = JobState::Queued;
        row.attempts = 0;
        row.run_at_ms = engine.now_ms();
        row.lease_by = None;
        row.error = None;
        engine.store().job_save(&row).await?;
        running::announce(engine, &row);
        self.wake();
        engine.audit(cx, "job.retry", json!({"job": id, "kind": row.kind})).await
    }
}
