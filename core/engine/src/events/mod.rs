//! Delivery of what happened: from the commit, or after a crash from the outbox, to every consumer that wants it.
//!
//! At least once, and in order per record and consumer: a consumer that fails on a record's event holds back that record's
//! later events for itself alone. A row leaves the outbox when all consumers are done with it.

mod dead_letters;
mod dispatcher;
mod lanes;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use tessera_model::error::Result;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

pub(crate) use dispatcher::Dispatcher;

use crate::engine::Engine;

/// What runs beside requests.
pub struct Background {
    stop: CancellationToken,
    tasks: TaskTracker,
}

impl Background {
    #[crate::opaque]
    pub(crate) async fn start(engine: &Engine) -> Result<Self> {
        let stop = CancellationToken::new();
        let tasks = TaskTracker::new();
        tasks.spawn(dispatcher::run(engine.clone(), stop.clone()));
        tasks.spawn(crate::identity::refusals::run(engine.clone(), stop.clone()));
        crate::jobs::start(engine, &tasks, &stop).await?;
        tasks.close();
        Ok(Self { stop, tasks })
    }

    /// Stops taking new work and waits for what is under way.
    pub async fn stop(self) {
        self.stop.cancel();
        self.tasks.wait().await;
    }
}

impl Engine {
    /// Waits until everything offered so far was delivered or waits for a retry; for tests and orderly stops.
    #[crate::opaque]
    pub async fn settle(&self) {
        self.inner.dispatcher.settle().await;
    }

    /// True when some consumer is to be told of an event.
    pub(crate) fn is_awaited(&self, event: &crate::event::Event) -> bool {
        self.inner.consumers.load().iter().any(|consumer| dispatcher::wants(consumer.as_ref(), event))
    }

    /// Events delivered and not yet delivered, for the health page.
    pub fn deliveries(&self) -> (u64, u64) {
        self.inner.dispatcher.counts()
    }
}

pub(crate) type SharedEvent = Arc<crate::event::Event>;
