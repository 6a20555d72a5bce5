//! Suspends a plugin that fails again and again, or that was revoked.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

/// Failures within [`WINDOW_MS`] that suspend.
const FAILURES: usize = 5;
/// Milliseconds over which failures are counted.
const WINDOW_MS: i64 = 60_000;

/// Counts the failures of one plugin.
#[derive(Default)]
pub(crate) struct Breaker {
    is_open: AtomicBool,
    is_revoked: AtomicBool,
    failures: Mutex<VecDeque<i64>>,
}

impl Breaker {
    /// True once the plugin is suspended.
    pub(crate) fn is_open(&self) -> bool {
        self.is_open.load(Ordering::Acquire)
    }

    /// Suspends the plugin without a new failure.
    pub(crate) fn open(&self) {
        self.is_open.store(true, Ordering::Release);
    }

    /// Suspends the plugin for good: nothing of it is called any more, whatever it is.
    pub(crate) fn revoke(&self) {
        self.is_revoked.store(true, Ordering::Release);
        self.open();
    }

    /// True once the plugin is revoked.
    pub(crate) fn is_revoked(&self) -> bool {
        self.is_revoked.load(Ordering::Acquire)
    }

    /// Why it is suspended.
    pub(crate) fn why(&self) -> &'static str {
        if self.is_revoked() { "it was revoked" } else { "it is suspended after repeated failures" }
    }

    /// Counts a failure; true when this very one suspends the plugin.
    pub(crate) fn failed(&self, now_ms: i64) -> bool {
        let mut failures = self.failures.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        failures.push_back(now_ms);
        while failures.front().is_some_and(|first| now_ms - first >= WINDOW_MS) {
            failures.pop_front();
        }
        failures.len() >= FAILURES && !self.is_open.swap(true, Ordering::AcqRel)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_failures_in_a_minute_suspend_once() {
        let breaker = Breaker::default();
        for second in 0..4 {
            assert!(!breaker.failed(second * 1_000));
        }
        assert!(!breaker.is_open());
        assert!(breaker.failed(4_000));
        assert!(!breaker.failed(5_000), "it is suspended already");
        assert!(breaker.is_open());
    }

    #[test]
    fn what_is_revoked_is_suspended_and_says_so() {
        let breaker = Breaker::default();
        breaker.open();
        assert!(!breaker.is_revoked() && breaker.why().contains("failures"));
        breaker.revoke();
        assert!(breaker.is_open() && breaker.is_revoked() && breaker.why().contains("revoked"));
    }

    #[test]
    fn old_failures_are_forgotten() {
        let breaker = Breaker::default();
        for minute in 0..20 {
            assert!(!breaker.failed(minute * 20_000));
        }
        assert!(!breaker.is_open());
    }
}
