//! Data of an upgrade: steps of `migrations/plan.toml`, done in slices while the version before is still in force.
//!
//! ```
//! use tessera_sdk::migrations::Progress;
//! use tessera_sdk::records::{self, Query};
//! use tessera_sdk::{Json, json};
//!
//! fn migrate(step: &str, checkpoint: Option<Json>) -> tessera_sdk::Result<Progress> {
//!     let cursor = checkpoint.and_then(|checkpoint| checkpoint["cursor"].as_str().map(str::to_owned));
//!     let (rows, next) = records::query(&Query { object: "case".to_owned(), limit: 200, cursor, ..Query::default() })?;
//!     // … write what is new …
//!     let done = rows.len() as u64;
//!     Ok(match next {
//!         Some(cursor) => Progress::until(json!({"cursor": cursor}), done),
//!         None => Progress::done(done),
//!     })
//! }
//! ```

use crate::Json;
use crate::bindings::migration::exports::tessera::plugin::migration as wire;

/// How far a step is.
#[derive(Clone, Debug, PartialEq)]
pub struct Progress {
    /// Nothing is left of the step.
    pub is_done: bool,
    /// Where the next slice goes on; 64 KiB at most. Without one the step begins anew.
    pub checkpoint: Option<Json>,
    /// What this slice did, for whoever watches.
    pub processed: u64,
}

impl Progress {
    /// The step is done.
    pub fn done(processed: u64) -> Self {
        Self { is_done: true, checkpoint: None, processed }
    }

    /// There is more; the next slice begins here, with a fresh budget.
    pub fn until(checkpoint: Json, processed: u64) -> Self {
        Self { is_done: false, checkpoint: Some(checkpoint), processed }
    }
}

impl From<Progress> for wire::Progress {
    fn from(progress: Progress) -> Self {
        Self {
            done: progress.is_done,
            checkpoint: progress.checkpoint.map(|checkpoint| checkpoint.to_string()),
            processed: progress.processed,
        }
    }
}
