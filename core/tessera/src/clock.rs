//! The real time and real randomness; everything else takes them as parameters.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use tessera_engine::clock::{Clock, Ids};
use uuid::{ContextV7, Timestamp, Uuid};

/// The system's clock.
pub(crate) struct RealClock;

impl Clock for RealClock {
    #[expect(clippy::disallowed_methods, reason = "this is the clock that everything else takes as a parameter")]
    fn now_ms(&self) -> i64 {
        SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }
}

/// A clock that stands still until it is set.
pub(crate) struct SetClock(AtomicI64);

impl SetClock {
    /// A clock that shows so many milliseconds since 1970.
    pub(crate) const fn new(now_ms: i64) -> Self {
        Self(AtomicI64::new(now_ms))
    }

    pub(crate) fn set(&self, now_ms: i64) {
        self.0.store(now_ms, Ordering::SeqCst);
    }
}

impl Clock for SetClock {
    fn now_ms(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }
}

tokio::task_local! {
    /// The moment that what runs inside plays in.
    static MOMENT: i64;
}

/// Runs something that plays at another moment, for those who ask a [`DemoClock`].
pub(crate) async fn at<F: Future>(now_ms: i64, doing: F) -> F::Output {
    MOMENT.scope(now_ms, doing).await
}

/// The system's clock, but that it can be set back while demonstration data is made.
#[derive(Default)]
pub(crate) struct DemoClock(AtomicI64);

impl DemoClock {
    /// Shows this moment to all who aren't inside of [`at`].
    pub(crate) fn set(&self, now_ms: i64) {
        self.0.store(now_ms, Ordering::SeqCst);
    }

    /// Shows the real time from now on.
    pub(crate) fn let_go(&self) {
        self.0.store(0, Ordering::SeqCst);
    }
}

impl Clock for DemoClock {
    fn now_ms(&self) -> i64 {
        MOMENT.try_with(|moment| *moment).unwrap_or_else(|_| match self.0.load(Ordering::SeqCst) {
            0 => RealClock.now_ms(),
            set => set,
        })
    }
}

/// Ids that sort by time, secrets from the system's generator.
#[derive(Default)]
pub(crate) struct RealIds {
    context: Mutex<ContextV7>,
}

impl Ids for RealIds {
    fn next_id(&self, now_ms: i64) -> String {
        let now_ms = u64::try_from(now_ms).unwrap_or_default();
        let nanos = u32::try_from(now_ms % 1000).unwrap_or_default() * 1_000_000;
        let context = self.context.lock().unwrap_or_else(PoisonError::into_inner);
        let timestamp = Timestamp::from_unix(&*context, now_ms / 1000, nanos);
        drop(context);
        Uuid::new_v7(timestamp).simple().to_string()
    }

    fn secret(&self) -> [u8; 32] {
        let mut bytes = [0; 32];
        #[expect(
            clippy::disallowed_methods,
            clippy::expect_used,
            reason = "this is where randomness comes from; without it no secret may be given out, and stopping is the only safe answer"
        )]
        getrandom::fill(&mut bytes).expect("the system gives random bytes");
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_demonstration_plays_at_its_own_moments() {
        let clock = DemoClock::default();
        let real = clock.now_ms();
        assert!(real > 1_700_000_000_000);
        clock.set(7);
        let inside = at(5, async { clock.now_ms() }).await;
        assert_eq!((clock.now_ms(), inside), (7, 5));
        clock.let_go();
        assert!(clock.now_ms() >= real);
    }

    #[test]
    fn ids_sort_by_time_and_never_repeat() {
        let ids = RealIds::default();
        let made: Vec<_> = (0..1000).map(|step| ids.next_id(1_700_000_000_000 + step / 100)).collect();
        assert!(made.is_sorted());
        assert!(made.windows(2).all(|pair| pair[0] != pair[1]));
        assert_ne!(ids.secret(), ids.secret());
    }
}
