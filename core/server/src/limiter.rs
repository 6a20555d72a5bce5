//! Requests a second, per user or address.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use moka::sync::Cache;
use tessera_model::error::{Error, ErrorCode, Result};

/// Users or addresses remembered at a time; the least recently seen are forgotten first.
const KEYS_MAX: u64 = 100_000;

/// Lets a burst through, then a steady rate. Per key it keeps one instant: when the burst would be whole again.
pub(crate) struct Limiter {
    started: Instant,
    /// Nanoseconds that one request costs.
    cost: u64,
    /// Nanoseconds that may be owed.
    burst: u64,
    whole_at: Cache<Arc<str>, Arc<AtomicU64>>,
}

impl Limiter {
    /// `rate` requests a second, `burst` at once.
    pub(crate) fn new(rate: u32, burst: u32) -> Self {
        let cost = 1_000_000_000 / u64::from(rate.max(1));
        Self {
            started: Instant::now(),
            cost,
            burst: cost * u64::from(burst.max(1)),
            whole_at: Cache::builder().max_capacity(KEYS_MAX).time_to_idle(Duration::from_secs(600)).build(),
        }
    }

    /// Counts one request.
    ///
    /// # Errors
    /// `too_many_requests`, with the seconds to wait.
    pub(crate) fn check(&self, key: &str) -> Result<()> {
        self.take(key, 1)
    }

    /// Counts a request as so many; one that counts more than the burst holds passes when the burst is whole.
    ///
    /// # Errors
    /// `too_many_requests`, with the seconds to wait.
    pub(crate) fn take(&self, key: &str, count: u32) -> Result<()> {
        self.take_at(key, count, u64::try_from(self.started.elapsed().as_nanos()).unwrap_or(u64::MAX))
    }

    fn take_at(&self, key: &str, count: u32, now: u64) -> Result<()> {
        let cost = self.cost.saturating_mul(u64::from(count)).min(self.burst);
        let slot = match self.whole_at.get(key) {
            Some(slot) => slot,
            None => self.whole_at.get_with(Arc::from(key), || Arc::new(AtomicU64::new(now))),
        };
        let taken = slot.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |whole_at| {
            let next = whole_at.max(now) + cost;
            (next - now <= self.burst).then_some(next)
        });
        taken.map(drop).map_err(|whole_at| {
            let wait = (whole_at + cost).saturating_sub(now + self.burst).div_ceil(1_000_000_000).max(1);
            Error::new(ErrorCode::TooManyRequests, format!("try again in {wait} s"))
                .with_extra(serde_json::json!({"retry_after_seconds": wait}))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_passes_then_the_rate_counts() {
        let limiter = Limiter::new(10, 3);
        for _ in 0..3 {
            limiter.take_at("a", 1, 0).unwrap();
        }
        let refused = limiter.take_at("a", 1, 0).unwrap_err();
        assert_eq!(refused.code, ErrorCode::TooManyRequests);
        limiter.take_at("b", 1, 0).unwrap();
        limiter.take_at("a", 1, 100_000_000).unwrap();
        limiter.take_at("a", 1, 100_000_000).unwrap_err();
    }

    #[test]
    fn what_costs_more_takes_more_and_never_more_than_there_is() {
        let limiter = Limiter::new(1, 5);
        limiter.take_at("a", 3, 0).unwrap();
        let wait = limiter.take_at("a", 3, 0).unwrap_err().extra.unwrap()["retry_after_seconds"].as_u64();
        assert_eq!(wait, Some(1));
        limiter.take_at("a", 3, 1_000_000_000).unwrap();
        limiter.take_at("b", 100, 0).unwrap();
        limiter.take_at("b", 1, 0).unwrap_err();
    }
}
