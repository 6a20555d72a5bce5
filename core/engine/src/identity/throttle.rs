//! Slows down guessing. Failures are counted per user name *and* address, so that nobody can lock somebody else out from
//! elsewhere, and per address, so that one address can't try many names.

use std::net::{IpAddr, Ipv6Addr};

use moka::sync::Cache;
use serde_json::json;
use tessera_model::error::{Error, ErrorCode, Result};
use tessera_model::text;

/// Names and addresses that are remembered at most.
const REMEMBERED_MAX: u64 = 100_000;
/// Failures of one name from one address are forgotten after this long without another.
const PAIR_FORGET_MS: i64 = 60 * 60 * 1000;
/// An address is forgiven one failure in this time.
const PEER_FORGIVE_MS: i64 = 20_000;

/// How failures turn into waiting.
struct Rule {
    /// Failures that cost nothing.
    free: u32,
    /// Longest wait in milliseconds.
    longest_ms: i64,
}

const PAIR: Rule = Rule { free: 5, longest_ms: 15 * 60 * 1000 };
const PEER: Rule = Rule { free: 30, longest_ms: 60 * 1000 };

#[derive(Clone, Copy, Default)]
struct Failures {
    count: u32,
    last_ms: i64,
}

/// The counters.
pub(super) struct Throttle {
    pairs: Cache<(String, String), Failures>,
    peers: Cache<String, Failures>,
}

impl Throttle {
    pub(super) fn new() -> Self {
        Self { pairs: Cache::new(REMEMBERED_MAX), peers: Cache::new(REMEMBERED_MAX) }
    }

    /// Counts an attempt as failed before it is made, so that many at once gain nothing; [`Self::succeeded`] takes it back.
    ///
    /// # Errors
    /// `too_many_requests` with `retry_after_seconds`; such attempts are not counted.
    pub(super) fn begin(&self, username: &str, peer: &str, now_ms: i64) -> Result<()> {
        let (pair, peer) = keys(username, peer);
        let mut wait_ms = 0;
        self.pairs.entry_by_ref(&pair).and_upsert_with(|entry| {
            let failures = entry.map(moka::Entry::into_value).unwrap_or_default();
            let failures = if now_ms - failures.last_ms > PAIR_FORGET_MS { Failures::default() } else { failures };
            wait_ms = PAIR.wait_ms(failures, now_ms);
            if wait_ms > 0 { failures } else { Failures { count: failures.count + 1, last_ms: now_ms } }
        });
        if wait_ms == 0 {
            self.peers.entry_by_ref(&peer).and_upsert_with(|entry| {
                let failures = forgive(entry.map(moka::Entry::into_value).unwrap_or_default(), now_ms);
                wait_ms = PEER.wait_ms(failures, now_ms);
                if wait_ms > 0 { failures } else { Failures { count: failures.count + 1, last_ms: now_ms } }
            });
            if wait_ms > 0 {
                self.pairs.entry_by_ref(&pair).and_upsert_with(|entry| one_less(entry.map(moka::Entry::into_value)));
            }
        }
        if wait_ms == 0 {
            return Ok(());
        }
        let seconds = (wait_ms + 999) / 1000;
        Err(Error::new(ErrorCode::TooManyRequests, format!("too many failed sign-ins; try again in {seconds} s"))
            .with_extra(json!({"retry_after_seconds": seconds})))
    }

    /// The password was right.
    pub(super) fn succeeded(&self, username: &str, peer: &str) {
        let (pair, peer) = keys(username, peer);
        self.pairs.invalidate(&pair);
        self.peers.entry_by_ref(&peer).and_upsert_with(|entry| one_less(entry.map(moka::Entry::into_value)));
    }
}

impl Rule {
    fn wait_ms(&self, failures: Failures, now_ms: i64) -> i64 {
        let Some(over) = failures.count.checked_sub(self.free) else { return 0 };
        let pause = (1_000_i64 << over.min(20)).min(self.longest_ms);
        (failures.last_ms + pause - now_ms).clamp(0, self.longest_ms)
    }
}

fn forgive(failures: Failures, now_ms: i64) -> Failures {
    let forgiven = ((now_ms - failures.last_ms) / PEER_FORGIVE_MS).max(0);
    if forgiven == 0 {
        return failures;
    }
    let count = failures.count.saturating_sub(u32::try_from(forgiven).unwrap_or(u32::MAX));
    Failures { count, last_ms: failures.last_ms + forgiven * PEER_FORGIVE_MS }
}

fn one_less(failures: Option<Failures>) -> Failures {
    let failures = failures.unwrap_or_default();
    Failures { count: failures.count.saturating_sub(1), ..failures }
}

fn keys(username: &str, peer: &str) -> ((String, String), String) {
    let username: String = text::fold(username).chars().take(64).collect();
    let peer = match peer.parse::<IpAddr>() {
        Ok(address) => network_of(address).to_string(),
        // An account stands in for an address where somebody is signed in.
        Err(_) => peer.chars().take(64).collect(),
    };
    ((username, peer.clone()), peer)
}

/// What counts as one address: an IPv6 customer has a whole /64 to call from, and an IPv4 address may come written as an IPv6 one.
pub fn network_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => Ipv6Addr::from(u128::from(address) & !u128::from(u64::MAX)).into(),
        address @ IpAddr::V4(_) => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOME: &str = "192.0.2.7";

    fn fail(throttle: &Throttle, username: &str, peer: &str, times: usize, now_ms: i64) -> usize {
        (0..times).filter(|_| throttle.begin(username, peer, now_ms).is_ok()).count()
    }

    #[test]
    fn guessing_gets_slower_and_slower() {
        let throttle = Throttle::new();
        assert_eq!(fail(&throttle, "mei", HOME, 20, 0), 5, "five are free");
        let error = throttle.begin("mei", HOME, 0).unwrap_err();
        assert_eq!(error.extra.as_deref(), Some(&json!({"retry_after_seconds": 1})));
        assert!(throttle.begin("mei", HOME, 1_000).is_ok());
        assert!(throttle.begin("mei", HOME, 2_000).is_err(), "the next pause is twice as long");
        assert!(throttle.begin("MEI ", HOME, 2_999).is_err(), "another spelling is the same name");
        assert!(throttle.begin("mei", HOME, 3_000).is_ok());
        assert!(throttle.begin("mei", HOME, 4 * 60 * 60 * 1000).is_ok(), "forgotten after hours");
    }

    #[test]
    fn nobody_locks_out_another_address() {
        let throttle = Throttle::new();
        fail(&throttle, "mei", "203.0.113.9", 100, 0);
        assert!(throttle.begin("mei", HOME, 0).is_ok());
    }

    #[test]
    fn one_address_can_not_try_many_names() {
        let throttle = Throttle::new();
        let tried = (0..200).filter(|n| throttle.begin(&format!("user{n}"), "2001:db8::1", 0).is_ok()).count();
        assert_eq!(tried, 30);
        assert!(throttle.begin("other", "2001:db8::ffff:2", 0).is_err(), "the same network");
        assert!(throttle.begin("other", "2001:db8:1::2", 0).is_ok());
        assert!(throttle.begin("user500", "2001:db8::1", 10 * 60 * 1000).is_ok(), "forgiven in time");
    }

    #[test]
    fn an_ipv4_address_is_the_same_however_it_is_written() {
        let throttle = Throttle::new();
        assert_eq!(fail(&throttle, "mei", &format!("::ffff:{HOME}"), 5, 0), 5);
        assert!(throttle.begin("mei", HOME, 0).is_err());
        assert!(throttle.begin("mei", "::ffff:192.0.2.8", 0).is_ok());
    }

    #[test]
    fn success_clears_the_name() {
        let throttle = Throttle::new();
        fail(&throttle, "mei", HOME, 5, 0);
        throttle.succeeded("mei", HOME);
        assert_eq!(fail(&throttle, "mei", HOME, 10, 0), 5);
    }
}
