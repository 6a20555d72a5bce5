//! What is kept of an import: its head (who, what file, how far) and a journal with one entry per batch.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use tessera_model::error::{Error, Result};
use tessera_store::Table as Documents;

use super::options::ImportOptions;
use super::problem::{self, Problem};
use crate::engine::Engine;

/// Problems of rows that are kept with their cells; beyond, only the rows' numbers are.
pub const ERRORS_MAX: u64 = 10_000;

/// How far an import is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Running,
    Done,
    Failed,
    Reverting,
    Reverted,
}

/// Rows so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    pub processed: u64,
    pub created: u64,
    pub updated: u64,
    pub skipped: u64,
    pub failed: u64,
}

/// Corrected cells of one row, by column.
pub type Correction = BTreeMap<String, String>;

/// An import.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Head {
    pub id: String,
    pub file_name: String,
    /// Id of the stored file.
    pub file: String,
    pub options: ImportOptions,
    pub state: State,
    pub total: u64,
    #[serde(flatten)]
    pub counts: Counts,
    /// Records made because a reference found none, by object.
    #[serde(default)]
    pub made: BTreeMap<String, u64>,
    pub started_ms: i64,
    pub finished_ms: Option<i64>,
    /// Id of the user.
    pub by: String,
    /// Why it failed as a whole.
    #[serde(default)]
    pub problem: Option<Problem>,
    /// For a retry: the import whose rows these are.
    #[serde(default)]
    pub parent: Option<String>,
    /// For a retry: the rows, by number, with their corrected cells. Otherwise all rows.
    #[serde(default)]
    pub rows: Option<BTreeMap<u32, Correction>>,
    /// Retries of this import.
    #[serde(default)]
    pub retries: Vec<String>,
    /// Entries of the journal.
    #[serde(default)]
    pub entries: u64,
    /// Those entries that tell of refused rows.
    #[serde(default)]
    pub failing: Vec<u64>,
    #[serde(default)]
    pub revert: Option<Revert>,
}

/// What undoing an import did.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Revert {
    pub removed: u64,
    pub restored: u64,
    /// Records that stay as they are, and why.
    pub kept: Vec<Kept>,
}

/// A record that undoing left alone.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Kept {
    pub object: String,
    pub id: String,
    pub reason: Problem,
}

/// A record and the version that the import left it at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark(pub String, pub String, pub u64);

/// A row that was refused.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RowFailure {
    pub row: u32,
    /// Empty beyond [`ERRORS_MAX`].
    #[serde(default)]
    pub problems: Vec<Problem>,
    /// The row's cells by column.
    #[serde(default)]
    pub values: BTreeMap<String, String>,
    /// The row's record is there all the same and lacks a reference only: the row must not be taken in again.
    #[serde(default)]
    pub is_written: bool,
}

/// What one batch did.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Entry {
    pub counts: Counts,
    /// Records that rows became, in the order in which they were made.
    pub created: Vec<Mark>,
    /// Records made because a reference found none, in the order in which they were made.
    pub related: Vec<Mark>,
    pub updated: Vec<Mark>,
    pub failures: Vec<RowFailure>,
    pub made: BTreeMap<String, u64>,
}

impl Head {
    /// Adds up what a batch did.
    pub fn count(&mut self, entry: &Entry) {
        self.counts.processed += entry.counts.processed;
        self.counts.created += entry.counts.created;
        self.counts.updated += entry.counts.updated;
        self.counts.skipped += entry.counts.skipped;
        self.counts.failed += entry.counts.failed;
        for (object, count) in &entry.made {
            *self.made.entry(object.clone()).or_default() += count;
        }
        if !entry.failures.is_empty() {
            self.failing.push(self.entries);
        }
        self.entries += 1;
    }

    /// # Errors
    /// `not_found`, the store's.
    #[crate::opaque]
    pub async fn load(engine: &Engine, id: &str) -> Result<Self> {
        let found = engine.store().doc_get(Documents::Import, id).await?;
        found.map_or_else(|| Err(Error::not_found(format!("import `{id}`"))), Self::of)
    }

    /// # Errors
    /// `internal` when a stored head can't be read.
    pub fn of(stored: Json) -> Result<Self> {
        serde_json::from_value(stored).map_err(|error| Error::internal(format!("import: {error}")))
    }

    /// # Errors
    /// The store's.
    #[crate::opaque]
    pub async fn save(&self, engine: &Engine) -> Result<()> {
        engine.store().doc_put(Documents::Import, &self.id, self.to_stored()?).await
    }

    /// As it is kept.
    ///
    /// # Errors
    /// None that is known of.
    pub fn to_stored(&self) -> Result<Json> {
        serde_json::to_value(self).map_err(|error| Error::internal(format!("import: {error}")))
    }

    /// Notes that the import failed as a whole, and why.
    #[crate::opaque]
    pub async fn fail(engine: &Engine, import: &str, error: &Error) {
        let Ok(mut head) = Self::load(engine, import).await else { return };
        if head.state != State::Running {
            return;
        }
        head.state = State::Failed;
        head.finished_ms = Some(engine.now_ms());
        head.problem = Some(problem::whole(error));
        if let Err(error) = head.save(engine).await {
            tracing::warn!(import, %error, "the failure of an import could not be noted");
        }
    }
}

fn entry_id(import: &str, at: u64) -> String {
    format!("{import}-{at:06}")
}

impl Entry {
    /// # Errors
    /// The store's.
    #[crate::opaque]
    pub async fn load(engine: &Engine, import: &str, at: u64) -> Result<Option<Self>> {
        let Some(stored) = engine.store().doc_get(Documents::ImportError, &entry_id(import, at)).await? else {
            return Ok(None);
        };
        serde_json::from_value(stored)
            .map(Some)
            .map_err(|error| Error::internal(format!("journal of an import: {error}")))
    }

    /// # Errors
    /// The store's.
    #[crate::opaque]
    pub async fn save(&self, engine: &Engine, import: &str, at: u64) -> Result<()> {
        let mut value =
            serde_json::to_value(self).map_err(|error| Error::internal(format!("journal of an import: {error}")))?;
        if let Some(parts) = value.as_object_mut() {
            parts.insert("import".to_owned(), Json::from(import));
        }
        engine.store().doc_put(Documents::ImportError, &entry_id(import, at), value).await
    }
}
