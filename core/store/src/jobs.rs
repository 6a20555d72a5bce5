//! Jobs: work that is done once, by one node at a time, under a lease.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use surrealdb::types::Value;
use tessera_model::error::{Error, Result};

use crate::connection::Bindings;
use crate::json::{self, Row, int, text};
use crate::{Store, errors};

pub(crate) const TABLE: &str = "job";

/// Where a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    Queued,
    Running,
    Done,
    Failed,
    /// Given up after too many attempts.
    Dead,
}

/// A job.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JobRow {
    pub id: String,
    pub kind: String,
    pub payload: Json,
    pub state: JobState,
    /// Not before.
    pub run_at_ms: i64,
    pub attempts: u32,
    pub max_attempts: u32,
    /// While a job with the same key waits or runs, another one is not taken in.
    pub dedupe_key: Option<String>,
    /// The node that runs it.
    pub lease_by: Option<String>,
    /// When another node may take it over.
    pub lease_until_ms: i64,
    pub total: Option<u64>,
    pub processed: u64,
    pub checkpoint: Option<Json>,
    pub result: Option<Json>,
    pub error: Option<String>,
    pub actor: String,
    pub created_at_ms: i64,
    /// Names of what led to the job, outermost first.
    pub chain: Vec<String>,
    /// Id of the request that asked for it, where one did.
    #[serde(default)]
    pub trace: String,
}

impl Store {
    /// Takes a job in; false when one with the same key waits or runs already (or one with the same id is there).
    ///
    /// # Errors
    /// `store_unavailable`, `internal`.
    #[crate::opaque]
    pub async fn job_enqueue(&self, job: &JobRow) -> Result<bool> {
        let rows = self
            .retried("INSERT IGNORE INTO job $row RETURN VALUE id", &Bindings::new().with("row", row_of(job)))
            .await?;
        Ok(!rows.is_empty())
    }

    /// A job.
    ///
    /// # Errors
    /// `store_unavailable`, `internal`.
    #[crate::opaque]
    pub async fn job_get(&self, id: &str) -> Result<Option<JobRow>> {
        let bindings = Bindings::new().with("id", json::record_id(TABLE, id));
        self.connection().rows("SELECT VALUE body FROM $id", bindings).await?.into_iter().next().map(job_of).transpose()
    }

    /// Leases due jobs of the given kinds to a node: queued ones, and running ones whose lease has ended, but for those that the node
    /// itself still runs (a database that stood still for a while lets leases end). Each counts one more attempt. Nodes that come at
    /// the same moment get different jobs.
    ///
    /// # Errors
    /// `store_unavailable`, `internal`.
    #[crate::opaque]
    pub async fn job_claim(
        &self,
        node: &str,
        kinds: &[String],
        still_run: &[String],
        now_ms: i64,
        lease_ms: i64,
        limit: usize,
    ) -> Result<Vec<JobRow>> {
        let kinds: Vec<Value> = kinds.iter().map(|kind| text(kind.as_str())).collect();
        let own: Vec<Value> = still_run.iter().map(|id| json::record_id(TABLE, id)).collect();
        let bindings = Bindings::new()
            .with("now", int(now_ms))
            .with("kinds", Value::Array(kinds.into()))
            .with("own", Value::Array(own.into()));
        let text = format!(
            "SELECT due, body FROM job WITH INDEX job_due WHERE due > -1 AND due <= $now AND kind IN $kinds AND id NOT IN $own ORDER BY due LIMIT {limit}"
        );
        let mut claimed = Vec::new();
        for row in self.connection().rows(&text, bindings).await? {
            let mut row = Row::new(row);
            let due = row.int("due").unwrap_or_default();
            let mut job = job_of(row.take("body"))?;
            job.state = JobState::Running;
            job.attempts += 1;
            job.lease_by = Some(node.to_owned());
            job.lease_until_ms = now_ms.saturating_add(lease_ms);
            if self.take_job(&job, due).await? {
                claimed.push(job);
            }
        }
        Ok(claimed)
    }

    /// Makes jobs that other nodes had leased due now; how many. Nothing on a database that several nodes can share, where those
    /// may still run.
    ///
    /// # Errors
    /// `store_unavailable`, `internal`.
    #[crate::opaque]
    pub async fn job_free(&self, node: &str, now_ms: i64) -> Result<usize> {
        if self.inner.folder.is_none() {
            return Ok(0);
        }
        let mut freed = 0;
        let statement = "SELECT VALUE body FROM job WITH INDEX job_due WHERE due > $now";
        for body in self.connection().rows(statement, Bindings::new().with("now", int(now_ms))).await? {
            let mut job = job_of(body)?;
            if job.state == JobState::Running && job.lease_by.as_deref() != Some(node) {
                job.lease_until_ms = now_ms;
                self.job_save(&job).await?;
                freed += 1;
            }
        }
        Ok(freed)
    }

    /// Writes a job as it now stands: progress, state, lease.
    ///
    /// # Errors
    /// `store_unavailable`, `internal`.
    #[crate::opaque]
    pub async fn job_save(&self, job: &JobRow) -> Result<()> {
        let bindings = Bindings::new().with("id", json::record_id(TABLE, &job.id)).with("row", row_of(job));
        self.retried("UPSERT $id CONTENT $row RETURN NONE", &bindings).await.map(drop)
    }

    /// Takes a job whose due time is still the one that was read; false when another node was quicker.
    #[crate::opaque]
    pub(crate) async fn take_job(&self, job: &JobRow, due: i64) -> Result<bool> {
        let bindings =
            Bindings::new().with("id", json::record_id(TABLE, &job.id)).with("row", row_of(job)).with("due", int(due));
        let text = "UPDATE $id CONTENT $row WHERE due = $due RETURN VALUE id";
        let connection = self.writable().await?;
        match connection.raw(text, bindings).await.and_then(surrealdb::IndexedResults::check) {
            Ok(mut answer) => Ok(!crate::connection::rows_at(&mut answer, 0).is_empty()),
            Err(error) => match errors::classify(&error) {
                errors::Failure::Conflict => Ok(false),
                _ => {
                    connection.note(&error);
                    Err(errors::general(&error))
                }
            },
        }
    }
}

/// A job as a row: what is searched by stands beside the whole.
pub(crate) fn row_of(job: &JobRow) -> Value {
    let due = match job.state {
        JobState::Queued => int(job.run_at_ms),
        JobState::Running => int(job.lease_until_ms),
        JobState::Done | JobState::Failed | JobState::Dead => Value::None,
    };
    let is_live = matches!(job.state, JobState::Queued | JobState::Running);
    let mut row = surrealdb::types::Object::new();
    row.insert("id", json::record_id(TABLE, &job.id));
    row.insert("kind", text(job.kind.as_str()));
    row.insert("actor", text(job.actor.as_str()));
    row.insert("made", int(job.created_at_ms));
    row.insert("n", int(-job.created_at_ms));
    if due != Value::None {
        row.insert("due", due);
    }
    if let Some(key) = job.dedupe_key.as_deref().filter(|_| is_live) {
        row.insert("live_key", text(key));
    }
    row.insert("body", text(serde_json::to_string(job).unwrap_or_default()));
    Value::Object(row)
}

pub(crate) fn job_of(body: Value) -> Result<JobRow> {
    serde_json::from_str(&json::part_text(&body))
        .map_err(|error| Error::internal(format!("a job can't be read: {error}")))
}
