//! Runs plugins' jobs.

use std::sync::{Arc, Weak};

use async_trait::async_trait;
use serde_json::Value as Json;
use tessera_engine::Engine;
use tessera_engine::context::CHAIN_MAX;
use tessera_engine::documents::JobRow;
use tessera_engine::job::{JobHandler, JobOutcome};
use tessera_package::manifest::RunAs;

use super::acting::context;
use super::find::{self, again, fail};
use super::work::{JOB, Work};
use crate::active::Active;
use crate::calls::chain_entry;
use crate::capability::Capability;
use crate::host::PluginHost;
use crate::runtime::bindings::job_types::{JobRun, Outcome};
use crate::runtime::budget::Phase;
use crate::runtime::call::{Answer, Request};
use crate::runtime::failure::Failure;

/// Runs of one job, checkpoints and attempts together, after which it is taken for endless.
const RUNS_MAX: u64 = 10_000;
/// Bytes of a result, which people and `status` read; what is larger belongs into records.
const RESULT_BYTES: usize = 64 * 1024;

/// The jobs of all plugins.
pub(crate) struct Runs(pub(crate) Weak<PluginHost>);

#[async_trait]
impl JobHandler for Runs {
    fn kind(&self) -> &str {
        JOB
    }

    fn is_foreign(&self) -> bool {
        true
    }

    async fn run(&self, engine: &Engine, job: &JobRow) -> JobOutcome {
        let work: Work = match serde_json::from_value(job.payload.clone()) {
            Ok(work) => work,
            Err(error) => return fail(format!("the job can't be read: {error}")),
        };
        if job.processed >= RUNS_MAX {
            return fail(format!("after {RUNS_MAX} runs the job `{}` still wants to go on", work.handler));
        }
        match find::plugin(&self.0, &work.plugin) {
            Ok((host, active)) => {
                engine.job_progress(job, job.processed + 1, None::<u64>).await;
                host.run_job(&active, &work, job).await
            }
            Err(outcome) => *outcome,
        }
    }
}

impl PluginHost {
    async fn run_job(&self, active: &Arc<Active>, work: &Work, job: &JobRow) -> JobOutcome {
        let plugin = active.identity.id.as_str();
        let Some(declared) = active.identity.jobs.iter().find(|known| known.handler == work.handler) else {
            return fail(format!("the plugin `{plugin}` has no job `{}` any more", work.handler));
        };
        if !active.identity.grants.has(&Capability::Jobs) {
            return fail(format!("`jobs` is not granted to the plugin `{plugin}` any more"));
        }
        if job.chain.len() >= CHAIN_MAX {
            return fail(format!(
                "hooks and jobs caused one another more than {CHAIN_MAX} times: {}",
                job.chain.join(" → ")
            ));
        }
        let is_service = declared.run_as == RunAs::Service || work.run_as == RunAs::Service;
        let actor = match self.acting(active, is_service, &job.actor).await {
            Ok(Some(actor)) => actor,
            Ok(None) if is_service => return fail(format!("the plugin `{plugin}` has no role `service` to act with")),
            Ok(None) => return fail("the user whose job it was can't act any more"),
            Err(error) => return again(error.to_string()),
        };
        let entry = chain_entry(plugin, &work.handler, "job", &job.id);
        let cx = context(active, actor, &job.trace, &job.chain, entry);
        let request = Request::Job(JobRun {
            id: job.id.clone(),
            handler: work.handler.clone(),
            payload: work.payload.to_string(),
            attempt: job.attempts,
            checkpoint: job.checkpoint.as_ref().map(Json::to_string),
        });
        let called = self.call(active, &cx, Phase::Job, &work.handler, request).await;
        match called.outcome {
            Ok(Answer::Job(outcome)) => match taken(outcome) {
                Ok(outcome) => outcome,
                Err(failure) => {
                    self.note_failure(active, &cx, &work.handler, &failure).await;
                    again(failure.to_string())
                }
            },
            Ok(_) => again("it answered something else than what became of the job"),
            Err(failure) => find::failed(&failure),
        }
    }
}

/// A guest's answer in the engine's words.
fn taken(outcome: Outcome) -> Result<JobOutcome, Failure> {
    let read = |what: &str, text: &str| -> Result<Json, Failure> {
        serde_json::from_str(text).map_err(|error| Failure::BadAnswer(format!("its {what} is no JSON ({error})")))
    };
    Ok(match outcome {
        Outcome::Done(Some(text)) if text.len() > RESULT_BYTES => return Err(Failure::AnswerTooLarge(RESULT_BYTES)),
        Outcome::Done(Some(text)) => JobOutcome::Done(read("result", &text)?),
        Outcome::Done(None) => JobOutcome::Done(Json::Null),
        Outcome::YieldAt(checkpoint) => JobOutcome::Continue(read("checkpoint", &checkpoint)?),
        Outcome::RetryAfter(seconds) => JobOutcome::Retry {
            after_ms: i64::from(seconds).saturating_mul(1_000).min(super::AHEAD_MAX_MS),
            error: "the job asked for another attempt".to_owned(),
        },
    })
}
