//! How many live connections each user has.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tessera_model::error::{Error, ErrorCode, Result};

/// Open live connections by user.
pub(crate) struct LiveSlots {
    most: usize,
    open: Arc<Mutex<HashMap<String, usize>>>,
}

/// One connection's place; free again when dropped.
pub(crate) struct LiveSlot {
    user: String,
    open: Arc<Mutex<HashMap<String, usize>>>,
}

impl LiveSlots {
    pub(crate) fn new(most: usize) -> Self {
        Self { most, open: Arc::default() }
    }

    /// Takes a place.
    ///
    /// # Errors
    /// `too_many_requests` when the user has too many.
    pub(crate) fn take(&self, user: &str) -> Result<LiveSlot> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(user.to_owned()).or_default();
        if *count >= self.most {
            return Err(Error::new(
                ErrorCode::TooManyRequests,
                format!("{} live connections are open already", self.most),
            )
            .with_extra(serde_json::json!({"retry_after_seconds": 30})));
        }
        *count += 1;
        drop(open);
        metrics::gauge!("tessera_live_connections").increment(1.0);
        Ok(LiveSlot { user: user.to_owned(), open: Arc::clone(&self.open) })
    }
}

impl Drop for LiveSlot {
    fn drop(&mut self) {
        metrics::gauge!("tessera_live_connections").decrement(1.0);
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.user) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.user);
            }
        }
    }
}
