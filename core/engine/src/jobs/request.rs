//! Asking for a job.

use serde_json::Value as Json;
use tessera_model::error::{Error, ErrorCode, Result};
use tessera_store::{JobRow, JobState, Table, WriteMeta};

use super::{Jobs, running};
use crate::context::{Channel, Context};
use crate::engine::Engine;

/// Attempts of a job that doesn't say.
const ATTEMPTS: u32 = 8;

/// A job as somebody asks for it.
#[derive(Clone, Debug)]
pub struct JobRequest {
    pub kind: String,
    pub payload: Json,
    /// Milliseconds since 1970; at once when absent.
    pub run_at_ms: Option<i64>,
    /// While a job with the same key waits or runs, another one is refused.
    pub dedupe_key: Option<String>,
    /// Failed attempts after which the job is given up.
    pub max_attempts: u32,
    /// Id of the user whose job it is, who also sees its progress.
    pub actor: String,
    /// What led to the job, outermost first.
    pub chain: Vec<String>,
    /// Id of the request that asks for it; empty where none does.
    pub trace: String,
    /// Whoever asks may less than the user whose job it would be.
    pub is_narrowed: bool,
}

impl JobRequest {
    /// A job that is to run at once.
    pub fn new(kind: &str, payload: Json, actor: &str) -> Self {
        Self {
            kind: kind.to_owned(),
            payload,
            run_at_ms: None,
            dedupe_key: None,
            max_attempts: ATTEMPTS,
            actor: actor.to_owned(),
            chain: Vec::new(),
            trace: String::new(),
            is_narrowed: false,
        }
    }

    /// A job that somebody asks for: theirs, and a part of what led here.
    pub fn by(cx: &Context, kind: &str, payload: Json) -> Self {
        let (chain, trace) = (cx.chain.clone(), cx.trace.clone());
        Self { chain, trace, is_narrowed: cx.is_narrowed, ..Self::new(kind, payload, &cx.actor.id) }
    }

    /// A job runs with all that its user may: a token that may less doesn't get around that.
    fn check(&self) -> Result<()> {
        if self.is_narrowed {
            let detail = "this token may less than its user, and jobs run with all that the user may; use one with the scope `administration`";
            return Err(Error::new(ErrorCode::ActionForbidden, detail));
        }
        Ok(())
    }

    /// The job as it is stored; for writes that enqueue a job in their own transaction.
    pub fn into_row(self, engine: &Engine) -> JobRow {
        let now = engine.now_ms();
        JobRow {
            id: engine.next_id(),
            kind: self.kind,
            payload: self.payload,
            state: JobState::Queued,
            run_at_ms: self.run_at_ms.unwrap_or(now),
            attempts: 0,
            max_attempts: self.max_attempts.max(1),
            dedupe_key: self.dedupe_key,
            lease_by: None,
            lease_until_ms: 0,
            total: None,
            processed: 0,
            checkpoint: None,
            result: None,
            error: None,
            actor: self.actor,
            created_at_ms: now,
            chain: self.chain,
            trace: self.trace,
        }
    }
}

impl Jobs {
    /// Enqueues a job and answers its id.
    ///
    /// # Errors
    /// `state_conflict` when a job with the same key waits or runs; `action_forbidden`; the store's failures.
    #[crate::opaque]
    pub async fn enqueue(&self, engine: &Engine, request: JobRequest) -> Result<String> {
        request.check()?;
        let row = request.into_row(engine);
        if !engine.store().job_enqueue(&row).await? {
            let key = row.dedupe_key.unwrap_or_default();
            return Err(Error::new(ErrorCode::StateConflict, format!("a job `{key}` waits or runs already")));
        }
        running::announce(engine, &row);
        self.wake();
        Ok(row.id)
    }
}

impl Jobs {
    /// Enqueues jobs, all or none; those with a key whose namesake waits or runs are left out.
    ///
    /// # Errors
    /// The store's failures.
    #[crate::opaque]
    pub async fn enqueue_all(&self, engine: &Engine, rows: Vec<JobRow>) -> Result<()> {
        let Some(first) = rows.first() else { return Ok(()) };
        let mut set = engine.store().write_set(WriteMeta {
            at_ms: first.created_at_ms,
            actor: first.actor.clone(),
            channel: Channel::System.as_str().to_owned(),
            source: None,
            reason: None,
            trace: String::new(),
            chain: first.chain.clone(),
        });
        rows.into_iter().for_each(|row| set.job(row));
        engine.store().commit(set).await?;
        self.wake();
        Ok(())
    }
}

impl Engine {
    /// Stores a document and the job that works on it, both or neither: a document alone would wait for ever. The job has no key.
    ///
    /// # Errors
    /// The store's failures.
    #[crate::opaque]
    pub(crate) async fn enqueue_job_with(&self, table: Table, id: &str, value: Json, job: JobRequest) -> Result<()> {
        job.check()?;
        let row = job.into_row(self);
        let mut set = self.store().write_set(WriteMeta::default());
        set.doc(table, id.to_owned(), Some(value));
        set.job(row.clone());
        self.store().commit(set).await?;
        running::announce(self, &row);
        self.jobs().wake();
        Ok(())
    }

    /// Enqueues a job and answers its id.
    ///
    /// # Errors
    /// `state_conflict` when a job with the same key waits or runs; the store's failures.
    #[crate::opaque]
    pub async fn enqueue_job(&self, request: JobRequest) -> Result<String> {
        self.jobs().enqueue(self, request).await
    }
}
