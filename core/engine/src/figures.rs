//! What the engine counts, for operators. Nothing here reads more than a bounded number of rows.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use tessera_store::JobState;

use crate::engine::Engine;

/// Rows that are counted one by one; more count as so many.
pub const COUNTED_MAX: usize = 1_000;

/// Figures of one moment. Counts begin with the process; what the database could not say is left out.
#[derive(Clone, Debug, Default)]
pub struct Figures {
    /// Events with which everybody is done.
    pub events_delivered: u64,
    /// Events in memory that somebody has still to take.
    pub events_waiting: u64,
    /// More events wait in the outbox than memory holds.
    pub events_overflowing: bool,
    /// Deliveries by consumer and by how they ended: `delivered`, `retried`, `dead`.
    pub deliveries: Vec<(String, &'static str, u64)>,
    /// Dead letters that stand now, counted up to [`COUNTED_MAX`].
    pub dead_letters: Option<u64>,
    /// Jobs by kind and state, `queued` or `running`, counted up to [`COUNTED_MAX`] in all.
    pub jobs: Option<BTreeMap<(String, &'static str), u64>>,
    /// Jobs that ended by kind and state: `done`, `failed`, `dead`.
    pub jobs_ended: Vec<(String, &'static str, u64)>,
}

/// Figures of one plugin's calls, counted since the start.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PluginFigures {
    pub id: String,
    pub calls: u64,
    pub failures: u64,
    /// Fuel burnt, about one unit an instruction.
    pub fuel: u64,
    /// Microseconds that calls took.
    pub micros: u64,
    pub is_suspended: bool,
}

/// Counts by a name and a word.
#[derive(Default)]
pub struct Tally(Mutex<BTreeMap<(String, &'static str), u64>>);

impl Tally {
    /// Counts one more.
    pub fn count(&self, name: &str, word: &'static str) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *counts.entry((name.to_owned(), word)).or_default() += 1;
    }

    /// All counts.
    pub fn all(&self) -> Vec<(String, &'static str, u64)> {
        let counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        counts.iter().map(|((name, word), count)| (name.clone(), *word, *count)).collect()
    }
}

impl Engine {
    /// The figures of this moment.
    #[crate::opaque]
    pub async fn figures(&self) -> Figures {
        let (events_delivered, events_waiting) = self.deliveries();
        let dispatcher = &self.inner.dispatcher;
        let dead_letters = self.store().outbox_given_up_count(COUNTED_MAX).await;
        let jobs = self.store().job_live(COUNTED_MAX).await.map(|rows| {
            let mut jobs = BTreeMap::new();
            for row in rows {
                let state = if row.state == JobState::Running { "running" } else { "queued" };
                *jobs.entry((row.kind, state)).or_default() += 1;
            }
            jobs
        });
        Figures {
            events_delivered,
            events_waiting,
            events_overflowing: dispatcher.is_overflowing(),
            deliveries: dispatcher.deliveries(),
            dead_letters: dead_letters.ok().map(|count| count as u64),
            jobs: jobs.ok(),
            jobs_ended: self.jobs().ended(),
        }
    }
}
