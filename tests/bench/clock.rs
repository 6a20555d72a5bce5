//! The real time, and ids that sort by it.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use tessera_engine::clock::{Clock, Ids};

/// The system's clock: leases, sessions and the outbox are to see what they see in production.
pub(crate) struct RealClock;

impl Clock for RealClock {
    #[expect(clippy::disallowed_methods, reason = "a measurement of the whole runs by the real time")]
    fn now_ms(&self) -> i64 {
        SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }
}

/// Ids as the product makes them: time first, then what tells them apart.
#[derive(Default)]
pub(crate) struct CountingIds(AtomicU64);

impl Ids for CountingIds {
    fn next_id(&self, now_ms: i64) -> String {
        format!("{now_ms:012x}7{:019x}", self.0.fetch_add(1, Ordering::Relaxed))
    }

    fn secret(&self) -> [u8; 32] {
        let mut secret = [0x5a; 32];
        let number = self.0.fetch_add(1, Ordering::Relaxed).to_be_bytes();
        secret.iter_mut().zip(number).for_each(|(byte, part)| *byte ^= part);
        // Two bits of every byte, so that secrets of one run differ from those of the next one.
        let now = RealClock.now_ms().to_be_bytes();
        secret.iter_mut().rev().zip(now).for_each(|(byte, part)| *byte ^= part);
        secret
    }
}
