//! Jobs as people look at them, and clearing away those that are over.

use tessera_model::error::Result;

use crate::Store;
use crate::connection::Bindings;
use crate::jobs::{JobRow, TABLE, job_of};
use crate::json::{self, int, text};

/// Jobs cleared away by one statement.
const PURGED_AT_ONCE: usize = 1_000;

impl Store {
    /// The newest jobs, of one actor or of everybody.
    ///
    /// # Errors
    /// `store_unavailable`, `internal`.
    #[crate::opaque]
    pub async fn job_list(&self, actor: Option<&str>, limit: usize) -> Result<Vec<JobRow>> {
        let Some(actor) = actor else {
            let ids = self.newest_ids(TABLE, None, limit).await?;
            let rows = self.rows_of(TABLE, &ids, "body").await?;
            return rows.into_iter().map(|(_, mut row)| job_of(row.take("body"))).collect();
        };
        let bindings = Bindings::new().with("actor", text(actor));
        let text =
            format!("SELECT n, body FROM {TABLE} WITH INDEX job_newest WHERE actor = $actor ORDER BY n LIMIT {limit}");
        let rows = self.connection().rows(&text, bindings).await?;
        let jobs: Result<Vec<_>> = rows.into_iter().map(|row| job_of(json::Row::new(row).take("body"))).collect();
        let mut jobs = jobs?;
        // Within a millisecond the index rises.
        jobs.sort_by(|one, other| (other.created_at_ms, &other.id).cmp(&(one.created_at_ms, &one.id)));
        Ok(jobs)
    }

    /// Jobs that wait or run, the one that is due first at the front.
    ///
    /// # Errors
    /// `store_unavailable`, `internal`.
    #[crate::opaque]
    pub async fn job_live(&self, limit: usize) -> Result<Vec<JobRow>> {
        let text =
            format!("SELECT due, body FROM {TABLE} WITH INDEX job_due WHERE due > -1 ORDER BY due LIMIT {limit}");
        let rows = self.connection().rows(&text, Bindings::new()).await?;
        rows.into_iter().map(|row| job_of(json::Row::new(row).take("body"))).collect()
    }

    /// Removes jobs that are over and were made before; how many.
    ///
    /// # Errors
    /// `store_unavailable`, `internal`.
    #[crate::opaque]
    pub async fn job_purge(&self, before_ms: i64) -> Result<u64> {
        let mut purged = 0;
        loop {
            let bindings = Bindings::new().with("before", int(before_ms));
            let text =
                format!("SELECT VALUE id FROM {TABLE} WHERE due IS NONE AND made < $before LIMIT {PURGED_AT_ONCE}");
            let ids = self.connection().rows(&text, bindings).await?;
            if ids.is_empty() {
                return Ok(purged);
            }
            purged += ids.len() as u64;
            let bindings = Bindings::new().with("ids", surrealdb::types::Value::Array(ids.into()));
            self.retried("DELETE $ids RETURN NONE", &bindings).await?;
        }
    }
}
