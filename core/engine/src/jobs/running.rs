//! A job while it runs here: its progress and its lease, saved and told seldom enough to cost nothing.

use tessera_model::error::Result;
use tessera_store::{JobRow, JobState};
use tokio::sync::Mutex;

use super::{list, lock};
use crate::engine::Engine;
use crate::live::LiveMessage;

/// A node that doesn't renew its lease for this long is taken for dead.
pub(super) const LEASE_MS: i64 = 60 * 1000;
/// Progress is told at most this often.
const TOLD_EVERY_MS: i64 = 250;
/// Progress is stored, and the lease renewed, at most this often.
const SAVED_EVERY_MS: i64 = 2_000;

/// A job that this node runs.
pub(super) struct Running {
    state: Mutex<State>,
}

struct State {
    row: JobRow,
    told_ms: i64,
    saved_ms: i64,
    is_over: bool,
}

impl Running {
    pub(super) fn new(row: JobRow, now_ms: i64) -> Self {
        Self { state: Mutex::new(State { row, told_ms: now_ms, saved_ms: now_ms, is_over: false }) }
    }

    /// Keeps other nodes from taking the job.
    #[crate::opaque]
    pub(super) async fn renew(&self, engine: &Engine) -> Result<()> {
        let mut state = self.state.lock().await;
        if state.is_over { Ok(()) } else { state.save(engine).await }
    }

    async fn progress(&self, engine: &Engine, processed: u64, total: Option<u64>) -> Result<()> {
        let mut state = self.state.lock().await;
        if state.is_over {
            return Ok(());
        }
        state.row.processed = processed;
        state.row.total = total.or(state.row.total);
        let now = engine.now_ms();
        if now - state.told_ms >= TOLD_EVERY_MS {
            state.told_ms = now;
            announce(engine, &state.row);
        }
        if now - state.saved_ms >= SAVED_EVERY_MS { state.save(engine).await } else { Ok(()) }
    }

    /// Stores what became of the job; afterwards nothing of the run can overwrite it.
    pub(super) async fn finish(&self, engine: &Engine, settle: impl FnOnce(JobRow) -> JobRow) -> Result<()> {
        let mut state = self.state.lock().await;
        state.is_over = true;
        if engine.now_ms() > state.row.lease_until_ms && !is_still_ours(engine, &state.row).await? {
            tracing::warn!(
                job = state.row.id,
                kind = state.row.kind,
                "a job took longer than its lease and was taken over"
            );
            return Ok(());
        }
        let row = settle(state.row.clone());
        engine.store().job_save(&row).await?;
        announce(engine, &row);
        Ok(())
    }
}

impl State {
    /// Attempts count from here, as after a checkpoint.
    async fn got_on(&mut self, engine: &Engine) -> Result<()> {
        if self.is_over || self.row.attempts <= 1 {
            return Ok(());
        }
        self.row.attempts = 1;
        self.save(engine).await
    }

    async fn save(&mut self, engine: &Engine) -> Result<()> {
        let now = engine.now_ms();
        self.row.lease_until_ms = now + LEASE_MS;
        self.saved_ms = now;
        engine.store().job_save(&self.row).await
    }
}

async fn is_still_ours(engine: &Engine, row: &JobRow) -> Result<bool> {
    let stored = engine.store().job_get(&row.id).await?;
    Ok(stored.is_some_and(|stored| {
        stored.state == JobState::Running && stored.lease_by == row.lease_by && stored.attempts == row.attempts
    }))
}

/// Tells whose job it is how it stands.
pub(super) fn announce(engine: &Engine, row: &JobRow) {
    engine.live().send_to(&row.actor, LiveMessage { event: "job", data: list::summary(row) });
}

impl Engine {
    /// Says that a running job that was broken off before got on: what it did now outlives it, so it isn't given up for what was
    /// before. Costs nothing in its first attempt.
    pub(crate) async fn job_got_on(&self, job: &JobRow) {
        let running = lock(&self.jobs().running).get(&job.id).cloned();
        if let Some(running) = running {
            if let Err(error) = running.state.lock().await.got_on(self).await {
                tracing::warn!(job = job.id, %error, "the progress of a job could not be stored");
            }
        }
    }

    /// Attempts at a running job since it last got on, this one included.
    pub(crate) async fn job_attempts(&self, job: &JobRow) -> u32 {
        let running = lock(&self.jobs().running).get(&job.id).cloned();
        match running {
            Some(running) => running.state.lock().await.row.attempts,
            None => job.attempts,
        }
    }

    /// Reports progress of a running job and renews its lease; cheap enough to be called after every record.
    pub async fn job_progress(&self, job: &JobRow, processed: u64, total: impl Into<Option<u64>> + Send) {
        let running = lock(&self.jobs().running).get(&job.id).cloned();
        if let Some(running) = running {
            if let Err(error) = running.progress(self, processed, total.into()).await {
                tracing::warn!(job = job.id, %error, "the progress of a job could not be stored");
            }
        }
    }
}
