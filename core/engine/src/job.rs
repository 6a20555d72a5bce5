//! Background jobs: durable, leased, resumable.

use async_trait::async_trait;
use serde_json::Value as Json;
use tessera_model::error::{Error, ErrorCode, Result};
use tessera_store::JobRow;

use crate::engine::Engine;

/// How a run of a job ended.
#[derive(Clone, Debug)]
pub enum JobOutcome {
    /// Finished, with a result to show.
    Done(Json),
    /// Not finished: go on from this checkpoint (which is stored first).
    Continue(Json),
    /// Try again, not before so many milliseconds; counts as an attempt.
    Retry { after_ms: i64, error: String },
    /// It can't run now (what runs it is switched off, or busy): again later. The run doesn't count as an attempt.
    Later { after_ms: i64, why: String },
    /// Failed for good: to the dead letters.
    Fail(Error),
}

impl JobOutcome {
    /// What a slice came to: failures that pass (a store that doesn't answer, others who were quicker) are tried again in a second.
    pub(crate) fn of(slice: Result<Self>) -> Self {
        match slice {
            Ok(outcome) => outcome,
            Err(error) if matches!(error.code, ErrorCode::StoreUnavailable | ErrorCode::WriteConflict) => {
                Self::Retry { after_ms: 1_000, error: error.to_string() }
            }
            Err(error) => Self::Fail(error),
        }
    }
}

/// Runs jobs of one kind.
#[async_trait]
pub trait JobHandler: Send + Sync {
    /// The kind, such as `import`.
    fn kind(&self) -> &str;
    /// Jobs that run code which isn't the product's own. They never take the last worker, so that one that hangs holds up
    /// neither imports nor exports.
    fn is_foreign(&self) -> bool {
        false
    }
    /// One slice of work; long jobs return [`JobOutcome::Continue`] every few seconds, so that a stop loses little. Progress is
    /// reported by `engine.jobs().progress(&job, processed, total)`, which also renews the lease.
    async fn run(&self, engine: &Engine, job: &JobRow) -> JobOutcome;
    /// Told when a job is given up because no run of it came to an end: whatever shows how it stands must not say "running" for
    /// ever.
    async fn given_up(&self, _engine: &Engine, _job: &JobRow) {}
}

/// A job that is enqueued again and again.
#[derive(Clone, Debug)]
pub struct Schedule {
    /// Stable key, such as `workflow:follow-up-reminder`.
    pub key: String,
    pub kind: String,
    pub payload: Json,
    pub every: Every,
}

/// When a schedule is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Every {
    Seconds(u32),
    /// Each day at this minute of the day (0 to 1439) in the organisation's time zone.
    DayAt(u16),
    /// At the times of a cron expression (minute, hour, day of month, month, day of week) in the organisation's time zone; made by
    /// [`Every::cron`].
    Cron(String),
}

impl Every {
    /// Reads a cron expression of five fields.
    ///
    /// # Errors
    /// A sentence about what is wrong with it, also when it would never be due (30 February).
    pub fn cron(expression: &str) -> Result<Self, String> {
        let expression = cronexpr::normalize_crontab(expression);
        if expression.split(' ').count() != 5 {
            return Err(format!("`{expression}` must have five fields, such as `0 3 * * 1-5`"));
        }
        let crontab = cronexpr::parse_crontab(&format!("{expression} UTC"))
            .map_err(|error| format!("`{expression}` is no cron expression: {error}"))?;
        let is_ever_due = cronexpr::MakeTimestamp::from_second(0).and_then(|start| crontab.find_next(start)).is_ok();
        if is_ever_due { Ok(Self::Cron(expression)) } else { Err(format!("`{expression}` is never due")) }
    }
}
