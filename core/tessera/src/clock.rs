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
            clippy::expect_used,
            reason = "without randomness no secret may be given out; stopping is the only safe answer"
        )]
        getrandom::fill(&mut bytes).expect("the system gives random bytes");
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_sort_by_time_and_never_repeat() {
        let ids = RealIds::default();
        let made: Vec<_> = (0..1000).map(|step| ids.next_id(1_700_000_000_000 + step / 100)).collect();
        assert!(made.is_sorted());
        assert!(made.windows(2).all(|pair| pair[0] != pair[1]));
        assert_ne!(ids.secret(), ids.secret());
    }
}
