//! Jobs that aren't over: looked through, and taken back before they begin.

use surrealdb::types::Value;
use tessera_model::error::Result;

use crate::Store;
use crate::connection::Bindings;
use crate::jobs::{JobRow, JobState, TABLE, job_of};
use crate::json::text;

impl Store {
    /// Jobs of the given kinds that wait or run, those that are due first.
    ///
    /// # Errors
    /// `store_unavailable`, `internal`.
    #[crate::opaque]
    pub async fn job_live_of(&self, kinds: &[String], limit: usize) -> Result<Vec<JobRow>> {
        let kinds: Vec<Value> = kinds.iter().map(|kind| text(kind.as_str())).collect();
        let bindings = Bindings::new().with("kinds", Value::Array(kinds.into()));
        let text = format!(
            "SELECT due, body FROM {TABLE} WITH INDEX job_due WHERE due > -1 AND kind IN $kinds ORDER BY due LIMIT {limit}"
        );
        let rows = self.connection().rows(&text, bindings).await?;
        rows.into_iter().map(|row| job_of(crate::json::Row::new(row).take("body"))).collect()
    }

    /// Replaces a job that waits, as it was read, by what has become of it; false when it doesn't wait any more.
    ///
    /// # Errors
    /// `store_unavailable`, `internal`.
    #[crate::opaque]
    pub async fn job_end_waiting(&self, read: &JobRow, ended: &JobRow) -> Result<bool> {
        if read.state != JobState::Queued {
            return Ok(false);
        }
        self.take_job(ended, read.run_at_ms).await
    }
}
