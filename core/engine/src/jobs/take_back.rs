//! Taking a job back that waits.

use serde_json::json;
use tessera_model::error::Result;
use tessera_store::{JobRow, JobState};

use super::{Jobs, running};
use crate::engine::Engine;

impl Jobs {
    /// Ends a waiting job without running it, its result being `{"cancelled": true}`; false when it runs or is over.
    ///
    /// # Errors
    /// The store's failures.
    #[crate::opaque]
    pub async fn take_back(&self, engine: &Engine, job: &JobRow) -> Result<bool> {
        let ended =
            JobRow { state: JobState::Done, result: Some(json!({"cancelled": true})), error: None, ..job.clone() };
        let is_ended = engine.store().job_end_waiting(job, &ended).await?;
        if is_ended {
            running::announce(engine, &ended);
        }
        Ok(is_ended)
    }
}
