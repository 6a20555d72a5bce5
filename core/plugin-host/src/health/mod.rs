//! How a plugin is: what its calls cost, what failed, what it was denied, what it logged, and what its calls may use. Kept by the
//! plugin's id for as long as the process runs, whatever is put in force meanwhile; everything here is bounded.

mod admin;
pub(crate) mod budgets;
mod figures;
pub(crate) mod log;
mod recent;
mod seen;

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use figures::Figures;
use log::LogBook;
use recent::Recent;
use seen::{Denials, Failures, Refusals};

pub(crate) use recent::Steps;
pub(crate) use seen::Place;

/// What is known of how one plugin does.
#[derive(Default)]
pub(crate) struct Health {
    /// Since when it is counted, milliseconds since 1970.
    since_ms: i64,
    pub(crate) figures: Figures,
    pub(crate) failures: Failures,
    pub(crate) denials: Denials,
    pub(crate) refusals: Refusals,
    pub(crate) log: LogBook,
    pub(crate) recent: Recent,
    /// When it was suspended last, milliseconds since 1970; 0 for never.
    suspended_ms: AtomicI64,
}

impl Health {
    /// Keeps when the plugin was suspended.
    pub(crate) fn suspended(&self, now_ms: i64) {
        self.suspended_ms.store(now_ms, Ordering::Release);
    }

    fn suspended_ms(&self) -> Option<i64> {
        Some(self.suspended_ms.load(Ordering::Acquire)).filter(|at| *at > 0)
    }
}

/// The health of every plugin that was in force since the start.
#[derive(Default)]
pub(crate) struct HealthBook(Mutex<HashMap<String, Arc<Health>>>);

impl HealthBook {
    /// A plugin's, counted from now on when it is new.
    pub(crate) fn of(&self, id: &str, now_ms: i64) -> Arc<Health> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let new = || Arc::new(Health { since_ms: now_ms, ..Health::default() });
        all.entry(id.to_owned()).or_insert_with(new).clone()
    }

    /// Forgets a plugin that is gone with all that it kept.
    pub(crate) fn forget(&self, id: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_of_a_plugin_stays_until_it_is_forgotten() {
        let book = HealthBook::default();
        let first = book.of("test.one", 7);
        first.suspended(9);
        let again = book.of("test.one", 100);
        assert!(Arc::ptr_eq(&first, &again));
        assert_eq!((again.since_ms, again.suspended_ms()), (7, Some(9)));
        assert_eq!(book.of("test.two", 8).suspended_ms(), None);
        book.forget("test.one");
        assert_eq!(book.of("test.one", 100).since_ms, 100);
    }
}
