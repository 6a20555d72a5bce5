//! Background jobs: durable in the store, leased to one node at a time, run again until they succeed or are given up.

mod list;
mod outcome;
mod request;
mod retry;
mod runner;
mod running;
mod schedule;
mod take_back;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use arc_swap::ArcSwap;
use tessera_model::error::Result;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::engine::Engine;
use crate::figures::Tally;
use crate::job::{JobHandler, Schedule};
use running::Running;
use schedule::Schedules;

pub use request::JobRequest;

/// What the engine keeps in memory about jobs.
pub struct Jobs {
    handlers: ArcSwap<BTreeMap<String, Arc<dyn JobHandler>>>,
    schedules: Mutex<Schedules>,
    /// Jobs that this node runs at the moment, by id.
    running: Mutex<HashMap<String, Arc<Running>>>,
    /// Wakes a worker that waits for work.
    wake: Notify,
    /// How jobs ended on this node, by kind.
    ended: Tally,
    /// Wakes the worker that takes the product's own jobs only.
    wake_last: Notify,
}

impl Jobs {
    pub(crate) fn new() -> Self {
        Self {
            handlers: ArcSwap::default(),
            schedules: Mutex::default(),
            running: Mutex::default(),
            wake: Notify::new(),
            ended: Tally::default(),
            wake_last: Notify::new(),
        }
    }

    pub(crate) fn add_handler(&self, handler: Arc<dyn JobHandler>) {
        self.handlers.rcu(|old| {
            let mut new = old.as_ref().clone();
            new.insert(handler.kind().to_owned(), handler.clone());
            new
        });
    }

    /// Has a job enqueued again and again; a schedule with the same key is replaced. Holds until the process ends: whoever wants
    /// it must say so at each start.
    pub fn schedule(&self, schedule: Schedule) {
        lock(&self.schedules).put(schedule);
    }

    /// Ends a schedule.
    pub fn unschedule(&self, key: &str) {
        lock(&self.schedules).remove(key);
    }

    /// Tells the workers that there is work, after a job was stored along with records.
    pub fn wake(&self) {
        self.wake.notify_one();
        self.wake_last.notify_one();
    }

    /// How jobs ended on this node since the start, by kind: `done`, `failed`, `dead`.
    pub(crate) fn ended(&self) -> Vec<(String, &'static str, u64)> {
        self.ended.all()
    }

    /// Runs everything that is due at `now_ms`, and what follows from it, until nothing is left; for tests. Answers how many
    /// runs that took.
    ///
    /// # Errors
    /// The store's failures.
    #[crate::opaque]
    pub async fn run_due(&self, engine: &Engine, now_ms: i64) -> Result<usize> {
        schedule::tick(engine, now_ms).await?;
        runner::run_all(engine, now_ms).await
    }
}

/// Starts the workers and the schedules.
#[crate::opaque]
pub(crate) async fn start(engine: &Engine, tasks: &TaskTracker, stop: &CancellationToken) -> Result<()> {
    // A process that was killed can't give its leases back.
    let freed = engine.store().job_free(&engine.inner.node, engine.now_ms()).await?;
    if freed > 0 {
        tracing::info!(jobs = freed, "jobs that were broken off go on");
    }
    for worker in 1..=runner::WORKERS {
        tasks.spawn(runner::work(engine.clone(), stop.clone(), worker < runner::WORKERS));
    }
    tasks.spawn(schedule::run(engine.clone(), stop.clone()));
    Ok(())
}

/// A panic elsewhere leaves these collections whole.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
