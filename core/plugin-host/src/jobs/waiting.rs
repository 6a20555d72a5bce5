//! How much of a plugin's work waits: counted here, and by the store only when it matters.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tessera_model::error::Result;

use super::WAITING_MAX;
use super::work::{EVENT, JOB, asked_by};
use crate::active::Identity;
use crate::host::PluginHost;

/// The store isn't asked more often.
const RECOUNT_AFTER: Duration = Duration::from_secs(1);

/// What waits of one plugin's doing, as far as this process knows: never less than there was at the last count, with what was
/// enqueued here since. What other processes enqueue is seen at the next count.
#[derive(Default)]
pub(crate) struct Waiting(Mutex<Count>);

#[derive(Default)]
struct Count {
    jobs: usize,
    counted: Option<Instant>,
}

impl Waiting {
    /// Takes room for so many more; false when there is none.
    pub(crate) fn take(&self, more: usize) -> bool {
        let mut count = self.lock();
        let has_room = count.jobs.saturating_add(more) <= WAITING_MAX;
        if has_room {
            count.jobs += more;
        }
        has_room
    }

    /// True when another count may find that there is room.
    pub(crate) fn is_stale(&self) -> bool {
        self.lock().counted.is_none_or(|counted| counted.elapsed() >= RECOUNT_AFTER)
    }

    fn counted(&self, jobs: usize) {
        *self.lock() = Count { jobs, counted: Some(Instant::now()) };
    }

    fn lock(&self) -> MutexGuard<'_, Count> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl PluginHost {
    /// Asks the store how much of a plugin's doing waits.
    pub(crate) async fn count_waiting(&self, plugin: &Identity) -> Result<()> {
        let kinds = [JOB.to_owned(), EVENT.to_owned()];
        let live = self.engine.store().job_live_of(&kinds, 2 * WAITING_MAX).await?;
        let own = live.iter().filter(|job| asked_by(&job.payload) == Some(plugin.id.as_str())).count();
        plugin.waiting.counted(own);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_room_until_there_is_none() {
        let waiting = Waiting::default();
        assert!(waiting.is_stale(), "nobody counted yet");
        assert!(waiting.take(WAITING_MAX) && !waiting.take(1));
        waiting.counted(WAITING_MAX - 1);
        assert!(!waiting.is_stale());
        assert!(waiting.take(1) && !waiting.take(1));
    }
}
