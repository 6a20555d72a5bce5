//! What becomes of a job after a run; pure.

use tessera_store::{JobRow, JobState};

use crate::job::JobOutcome;

/// First pause before another attempt; each further one is twice as long.
const PAUSE_MS: i64 = 1_000;
/// Longest pause.
const PAUSE_MAX_MS: i64 = 10 * 60 * 1000;

/// How a run ended, in the runner's eyes.
#[derive(Debug)]
pub(super) enum Ended {
    By(JobOutcome),
    Panicked(String),
    /// Cut off because the process stops; doesn't count as an attempt.
    Stopped,
}

/// The job as it is to be stored.
pub(super) fn settle(mut row: JobRow, ended: Ended, now_ms: i64) -> JobRow {
    row.lease_by = None;
    row.lease_until_ms = 0;
    match ended {
        Ended::By(JobOutcome::Done(result)) => {
            row.state = JobState::Done;
            row.processed = row.total.unwrap_or(row.processed);
            row.result = Some(result);
            row.checkpoint = None;
            row.error = None;
        }
        Ended::By(JobOutcome::Continue(checkpoint)) => {
            row.state = JobState::Queued;
            row.run_at_ms = now_ms;
            row.checkpoint = Some(checkpoint);
            // It got on: attempts count from the last checkpoint.
            row.attempts = 0;
            row.error = None;
        }
        Ended::By(JobOutcome::Retry { after_ms, error }) => again(&mut row, after_ms, error, now_ms),
        Ended::By(JobOutcome::Later { after_ms, why }) => {
            row.state = JobState::Queued;
            row.run_at_ms = now_ms.saturating_add(after_ms.max(PAUSE_MS));
            row.attempts = row.attempts.saturating_sub(1);
            row.error = Some(why);
        }
        Ended::By(JobOutcome::Fail(error)) => {
            row.state = JobState::Failed;
            row.error = Some(error.detail);
        }
        Ended::Panicked(message) => again(&mut row, 0, format!("the job panicked: {message}"), now_ms),
        Ended::Stopped => {
            row.state = JobState::Queued;
            row.run_at_ms = now_ms;
            row.attempts = row.attempts.saturating_sub(1);
        }
    }
    row
}

/// True for a job that took its process down so often that it isn't tried again.
pub(super) const fn is_worn_out(row: &JobRow) -> bool {
    row.attempts > row.max_attempts
}

/// Gives a job up that never came to an end of its own.
pub(super) fn give_up(mut row: JobRow) -> JobRow {
    row.state = JobState::Dead;
    row.lease_by = None;
    row.error = Some(format!("given up after {} attempts, which ended without an answer", row.max_attempts));
    row
}

fn again(row: &mut JobRow, after_ms: i64, error: String, now_ms: i64) {
    row.error = Some(error);
    if row.attempts >= row.max_attempts {
        row.state = JobState::Dead;
        return;
    }
    let pause = (PAUSE_MS << row.attempts.saturating_sub(1).min(20)).min(PAUSE_MAX_MS);
    row.state = JobState::Queued;
    row.run_at_ms = now_ms.saturating_add(after_ms.max(pause));
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use tessera_model::error::Error;

    use super::*;

    fn row(attempts: u32) -> JobRow {
        JobRow {
            id: "j".to_owned(),
            kind: "import".to_owned(),
            payload: json!({}),
            state: JobState::Running,
            run_at_ms: 0,
            attempts,
            max_attempts: 3,
            dedupe_key: None,
            lease_by: Some("a".to_owned()),
            lease_until_ms: 60_000,
            total: Some(10),
            processed: 4,
            checkpoint: None,
            result: None,
            error: Some("before".to_owned()),
            actor: "u".to_owned(),
            created_at_ms: 0,
            chain: Vec::new(),
            trace: String::new(),
        }
    }

    fn retry(after_ms: i64) -> Ended {
        Ended::By(JobOutcome::Retry { after_ms, error: "busy".to_owned() })
    }

    #[test]
    fn failures_are_tried_again_later_and_later_and_then_given_up() {
        let first = settle(row(1), retry(0), 100);
        assert_eq!((first.state, first.run_at_ms, first.lease_by), (JobState::Queued, 1_100, None));
        assert_eq!(settle(row(2), retry(0), 100).run_at_ms, 2_100);
        assert_eq!(settle(row(1), retry(30_000), 100).run_at_ms, 30_100, "the job knows better");
        let last = settle(row(3), retry(0), 100);
        assert_eq!((last.state, last.error.as_deref()), (JobState::Dead, Some("busy")));
        assert_eq!(settle(row(3), Ended::Panicked("oops".to_owned()), 0).state, JobState::Dead);
    }

    #[test]
    fn a_job_that_gets_on_has_all_its_attempts_again() {
        let on = settle(row(3), Ended::By(JobOutcome::Continue(json!({"next": 5}))), 7);
        assert_eq!((on.state, on.attempts, on.run_at_ms, on.error), (JobState::Queued, 0, 7, None));
        assert_eq!(on.checkpoint, Some(json!({"next": 5})));
    }

    #[test]
    fn ends_are_kept() {
        let done = settle(row(1), Ended::By(JobOutcome::Done(json!({"n": 1}))), 0);
        assert_eq!((done.state, done.processed, done.result), (JobState::Done, 10, Some(json!({"n": 1}))));
        let failed = settle(row(1), Ended::By(JobOutcome::Fail(Error::internal("no such file"))), 0);
        assert_eq!((failed.state, failed.error.as_deref()), (JobState::Failed, Some("no such file")));
        let stopped = settle(row(1), Ended::Stopped, 0);
        assert_eq!((stopped.state, stopped.attempts), (JobState::Queued, 0));
        let later = settle(row(1), Ended::By(JobOutcome::Later { after_ms: 5_000, why: "off".to_owned() }), 7);
        assert_eq!((later.state, later.attempts, later.run_at_ms), (JobState::Queued, 0, 5_007));
        assert!(is_worn_out(&row(4)) && !is_worn_out(&row(3)));
    }
}
