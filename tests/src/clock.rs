//! Time and ids that a test can fix.

use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use rand::{RngCore as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use tessera_engine::clock::{Clock, Ids};

/// 2026-03-16T09:00:00Z, a Monday.
pub const START_MS: i64 = 1_773_651_600_000;

/// A clock that stands still until it is moved, one millisecond per look aside, so that what comes later sorts later.
pub struct TestClock {
    now_ms: AtomicI64,
}

impl Default for TestClock {
    fn default() -> Self {
        Self { now_ms: AtomicI64::new(START_MS) }
    }
}

impl TestClock {
    /// Moves the clock forward.
    pub fn advance_ms(&self, ms: i64) {
        self.now_ms.fetch_add(ms, Ordering::SeqCst);
    }

    /// Sets the clock.
    pub fn set_ms(&self, now_ms: i64) {
        self.now_ms.store(now_ms, Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now_ms(&self) -> i64 {
        self.now_ms.fetch_add(1, Ordering::SeqCst)
    }
}

/// Ids that count up, and secrets from a seed.
pub struct TestIds {
    next: AtomicU64,
    secrets: Mutex<ChaCha8Rng>,
}

impl Default for TestIds {
    fn default() -> Self {
        Self { next: AtomicU64::new(1), secrets: Mutex::new(ChaCha8Rng::seed_from_u64(1)) }
    }
}

impl Ids for TestIds {
    fn next_id(&self, _now_ms: i64) -> String {
        format!("id{:010}", self.next.fetch_add(1, Ordering::SeqCst))
    }

    fn secret(&self) -> [u8; 32] {
        let mut bytes = [0; 32];
        self.secrets.lock().unwrap_or_else(std::sync::PoisonError::into_inner).fill_bytes(&mut bytes);
        bytes
    }
}
