//! The workers: take a job, run it, store what became of it.

use std::sync::Arc;
use std::time::Duration;

use tessera_model::error::Result;
use tessera_store::{JobRow, JobState};
use tokio::time::{Instant, sleep, sleep_until};
use tokio_util::sync::CancellationToken;
use tracing::Instrument as _;

use super::lock;
use super::outcome::{self, Ended};
use super::running::{LEASE_MS, Running};
use crate::engine::Engine;
use crate::job::{JobHandler, JobOutcome};

/// Jobs that run at the same time on one node. The last worker takes only those that run the product's own code.
pub(super) const WORKERS: usize = 3;
/// A worker without work looks for some this often.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// After a failure of the store.
const REST: Duration = Duration::from_secs(5);
const RENEW_EVERY: Duration = Duration::from_secs(20);
/// A run that doesn't come to an end by itself when the process stops is cut off after this long.
const STOP_WITHIN: Duration = Duration::from_secs(15);
/// Runs in one call of a test before it is taken for an endless loop.
const RUNS_MAX: usize = 100_000;

/// One worker, until the process stops.
#[crate::opaque]
pub(super) async fn work(engine: Engine, stop: CancellationToken, takes_foreign: bool) {
    let wake = if takes_foreign { &engine.jobs().wake } else { &engine.jobs().wake_last };
    while !stop.is_cancelled() {
        let pause = match claim(&engine, engine.now_ms(), takes_foreign).await {
            Ok(Some(job)) => {
                run(&engine, job, &stop).await;
                continue;
            }
            Ok(None) => LOOK_EVERY,
            Err(error) => {
                tracing::warn!(%error, "jobs can't be taken");
                REST
            }
        };
        tokio::select! {
            () = wake.notified() => {}
            () = sleep(pause) => {}
            () = stop.cancelled() => {}
        }
    }
}

/// Runs what is due until nothing is left.
#[crate::opaque]
pub(super) async fn run_all(engine: &Engine, now_ms: i64) -> Result<usize> {
    let stop = CancellationToken::new();
    for runs in 0..RUNS_MAX {
        match claim(engine, now_ms.max(engine.now_ms()), true).await? {
            Some(job) => run(engine, job, &stop).await,
            None => return Ok(runs),
        }
    }
    Ok(RUNS_MAX)
}

async fn claim(engine: &Engine, now_ms: i64, takes_foreign: bool) -> Result<Option<JobRow>> {
    let handlers = engine.jobs().handlers.load_full();
    let taken = handlers.iter().filter(|(_, handler)| takes_foreign || !handler.is_foreign());
    let kinds: Vec<String> = taken.map(|(kind, _)| kind.clone()).collect();
    if kinds.is_empty() {
        return Ok(None);
    }
    let still_run: Vec<String> = lock(&engine.jobs().running).keys().cloned().collect();
    Ok(engine.store().job_claim(&engine.inner.node, &kinds, &still_run, now_ms, LEASE_MS, 1).await?.pop())
}

async fn run(engine: &Engine, job: JobRow, stop: &CancellationToken) {
    let span = tracing::info_span!("job", id = job.id, kind = job.kind, attempt = job.attempts, trace = job.trace);
    run_within(engine, job, stop).instrument(span).await;
}

async fn run_within(engine: &Engine, job: JobRow, stop: &CancellationToken) {
    let Some(handler) = engine.jobs().handlers.load().get(&job.kind).cloned() else { return };
    let (id, kind, now) = (job.id.clone(), job.kind.clone(), engine.now_ms());
    let running = Arc::new(Running::new(job.clone(), now));
    let stored = if outcome::is_worn_out(&job) {
        handler.given_up(engine, &job).await;
        running.finish(engine, |row| counted(engine, outcome::give_up(row))).await
    } else {
        super::running::announce(engine, &job);
        lock(&engine.jobs().running).insert(id.clone(), running.clone());
        let ended = until_ended(engine, handler.clone(), job.clone(), &running, stop).await;
        if matches!(ended, Ended::Panicked(_)) && engine.job_attempts(&job).await >= job.max_attempts {
            handler.given_up(engine, &job).await;
        }
        if let Ended::By(JobOutcome::Retry { error, .. }) | Ended::Panicked(error) = &ended {
            tracing::warn!(job = id, kind, error, "an attempt at a job failed");
        } else if let Ended::By(JobOutcome::Fail(error)) = &ended {
            tracing::error!(job = id, kind, %error, "a job failed");
        }
        let stored = running.finish(engine, |row| counted(engine, outcome::settle(row, ended, engine.now_ms()))).await;
        // Not before that is stored: a lease that has ended meanwhile would have another worker take it up.
        lock(&engine.jobs().running).remove(&id);
        stored
    };
    if let Err(error) = stored {
        // The lease ends by itself, and the job is taken up from its last checkpoint.
        tracing::error!(job = id, kind, %error, "what became of a job could not be stored");
    }
    engine.jobs().wake();
}

/// Counts a job that is over.
fn counted(engine: &Engine, row: JobRow) -> JobRow {
    let state = match row.state {
        JobState::Queued | JobState::Running => return row,
        JobState::Done => "done",
        JobState::Failed => "failed",
        JobState::Dead => "dead",
    };
    engine.jobs().ended.count(&row.kind, state);
    row
}

/// Waits for the run, renewing the lease meanwhile. The run is a task of its own, so that its panic ends nothing else.
async fn until_ended(
    engine: &Engine,
    handler: Arc<dyn JobHandler>,
    job: JobRow,
    running: &Running,
    stop: &CancellationToken,
) -> Ended {
    let own = engine.clone();
    let mut task = tokio::spawn(async move { handler.run(&own, &job).await }.in_current_span());
    let mut cut_off: Option<Instant> = None;
    loop {
        tokio::select! {
            ended = &mut task => return match ended {
                Ok(outcome) => Ended::By(outcome),
                Err(error) if error.is_panic() => Ended::Panicked(message_of(error.into_panic().as_ref())),
                Err(_) => Ended::Stopped,
            },
            () = sleep(RENEW_EVERY) => if let Err(error) = running.renew(engine).await {
                tracing::warn!(%error, "the lease of a job could not be renewed");
            },
            () = stop.cancelled(), if cut_off.is_none() => cut_off = Some(Instant::now() + STOP_WITHIN),
            () = sleep_until(cut_off.unwrap_or_else(Instant::now)), if cut_off.is_some() => {
                task.abort();
                // Only once it has really ended may somebody else begin.
                let _ = (&mut task).await;
                return Ended::Stopped;
            }
        }
    }
}

fn message_of(panic: &(dyn std::any::Any + Send)) -> String {
    let text =
        panic.downcast_ref::<&str>().map(|text| (*text).to_owned()).or_else(|| panic.downcast_ref::<String>().cloned());
    text.unwrap_or_else(|| "no message".to_owned())
}
