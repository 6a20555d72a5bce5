//! Work for later. Needs the capability `jobs`, and `[[jobs]]` in the manifest for each handler.

use crate::bindings::hooks::tessera::plugin::jobs as host;
use crate::bindings::jobs::exports::tessera::plugin::job_handler as wire;
use crate::{Error, Json, Result};

/// One run of a job.
#[derive(Clone, Debug, PartialEq)]
pub struct JobRun {
    /// The same at each run of the job.
    pub id: String,
    pub handler: String,
    pub payload: Json,
    /// 1 at the first run; begins anew after a checkpoint.
    pub attempt: u32,
    /// What the last run gave to [`Outcome::YieldAt`].
    pub checkpoint: Option<Json>,
}

/// What came of a run.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// Finished, with a result for [`status`] (64 KiB at most).
    Done(Option<Json>),
    /// Not finished: go on from here, in a run with a fresh budget.
    YieldAt(Json),
    /// Again after so many seconds, at the earliest; counts as an attempt.
    RetryAfter(u32),
}

/// Enqueues work for one of the manifest's job handlers; answers the job's id. It runs with the rights of the acting user (or the
/// plugin's own, when nobody else is behind it or the manifest says `run_as = "service"`). In a before-hook the job is stored
/// together with the records, or not at all.
///
/// While a job with the same `dedupe_key` waits or runs, another one is refused (`state-conflict`); in a before-hook it is silently
/// left out. `max_attempts` is 8 when 0, and 25 at most.
///
/// # Errors
/// `capability-missing`, `not-found` for an undeclared handler, `state-conflict`, `limit-exceeded` when too much waits already,
/// when it is put off by more than 366 days, carries more than 64 KiB, or jobs and hooks cause one another endlessly.
pub fn enqueue(
    handler: &str,
    payload: &Json,
    run_at_ms: Option<u64>,
    dedupe_key: Option<&str>,
    max_attempts: u32,
) -> Result<String> {
    host::enqueue(&host::Spec {
        handler: handler.to_owned(),
        payload: payload.to_string(),
        run_at_ms,
        dedupe_key: dedupe_key.map(str::to_owned),
        max_attempts,
    })
}

/// Takes back a job of this plugin that waits; false when there is none, or it runs or is over.
///
/// # Errors
/// `capability-missing`, `phase-forbidden` in a before-hook.
pub fn cancel(job: &str) -> Result<bool> {
    host::cancel(job)
}

/// `{"id","handler","state","attempts","run_at_ms","error","result"}` of a job of this plugin; `state` is `queued`, `running`, `done`,
/// `failed`, `dead` (given up), `cancelled`, or `unknown` for everything else.
///
/// # Errors
/// `capability-missing`.
pub fn status(job: &str) -> Result<Json> {
    Ok(serde_json::from_str(&host::status(job)?)?)
}

impl TryFrom<wire::JobRun> for JobRun {
    type Error = Error;

    fn try_from(job: wire::JobRun) -> Result<Self> {
        Ok(Self {
            id: job.id,
            handler: job.handler,
            payload: serde_json::from_str(&job.payload)?,
            attempt: job.attempt,
            checkpoint: job.checkpoint.as_deref().map(serde_json::from_str).transpose()?,
        })
    }
}

impl From<Outcome> for wire::Outcome {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Done(result) => Self::Done(result.map(|result| result.to_string())),
            Outcome::YieldAt(checkpoint) => Self::YieldAt(checkpoint.to_string()),
            Outcome::RetryAfter(seconds) => Self::RetryAfter(seconds),
        }
    }
}
