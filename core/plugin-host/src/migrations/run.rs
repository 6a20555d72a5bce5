//! Runs migrations: a job of the engine, a slice of one step each time.

use std::sync::{Arc, Weak};

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use tessera_engine::documents::JobRow;
use tessera_engine::job::{JobHandler, JobOutcome};
use tessera_engine::jobs::JobRequest;
use tessera_engine::{Context, Engine};
use tessera_model::error::{Error, ErrorCode, Result};
use tessera_permission::Actor;

use super::state::{Migration, State};
use crate::active::Active;
use crate::calls::chain_entry;
use crate::host::PluginHost;
use crate::installed::{self, Installed};
use crate::jobs::context;
use crate::runtime::bindings::migration_types::Progress;
use crate::runtime::budget::Phase;
use crate::runtime::call::{Answer, Request};
use crate::runtime::failure::Failure;

/// The kind of these jobs.
const KIND: &str = "plugin-migration";
/// Runs of one slice, after which the migration has failed.
const ATTEMPTS: u32 = 3;
/// Slices of one migration, after which it is taken for endless.
const SLICES_MAX: u32 = 100_000;
/// Bytes of a checkpoint.
const CHECKPOINT_BYTES: usize = 64 * 1024;
/// Milliseconds until it is looked again whether the plugin can be called.
const LATER_MS: i64 = 5_000;

/// What a job carries.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Due {
    plugin: String,
    run: String,
}

/// The migrations of all plugins.
pub(crate) struct Migrations(pub(crate) Weak<PluginHost>);

#[async_trait]
impl JobHandler for Migrations {
    fn kind(&self) -> &str {
        KIND
    }

    fn is_foreign(&self) -> bool {
        true
    }

    async fn run(&self, engine: &Engine, job: &JobRow) -> JobOutcome {
        let due: Due = match serde_json::from_value(job.payload.clone()) {
            Ok(due) => due,
            Err(error) => return JobOutcome::Fail(Error::internal(format!("the job can't be read: {error}"))),
        };
        match self.0.upgrade() {
            Some(host) => host.migrate(engine, &due, job).await,
            None => later("plugins are being stopped"),
        }
    }

    async fn given_up(&self, _engine: &Engine, job: &JobRow) {
        if let (Some(host), Ok(due)) = (self.0.upgrade(), serde_json::from_value::<Due>(job.payload.clone())) {
            host.give_up(&due, "no run of it came to an end".to_owned()).await;
        }
    }
}

impl Migration {
    /// It goes on by itself.
    pub(crate) fn is_running(&self) -> bool {
        self.state == State::Running
    }

    fn is_of(&self, due: &Due) -> bool {
        self.is_running() && self.run == due.run
    }
}

impl PluginHost {
    /// Asks for the job of a migration that runs; one that is asked for already is enough.
    pub(crate) async fn enqueue_migration(&self, id: &str, found: &Installed) -> Result<()> {
        let Some(migration) = found.migration.as_ref().filter(|migration| migration.is_running()) else {
            return Ok(());
        };
        let payload = json!(Due { plugin: id.to_owned(), run: migration.run.clone() });
        let request = JobRequest {
            dedupe_key: Some(format!("{KIND}:{id}:{}", migration.run)),
            ..JobRequest::by(&Context::system("plugins"), KIND, payload)
        };
        match self.engine.enqueue_job(request).await {
            Err(error) if error.code != ErrorCode::StateConflict => Err(error),
            _ => Ok(()),
        }
    }

    /// Asks for the jobs of all migrations that run; those that were broken off are there already.
    pub(crate) async fn resume_migrations(&self) -> Result<()> {
        for (id, found) in installed::all(&self.engine).await? {
            self.enqueue_migration(&id, &found).await?;
        }
        Ok(())
    }

    async fn migrate(&self, engine: &Engine, due: &Due, job: &JobRow) -> JobOutcome {
        let found = match self.installed(&due.plugin).await {
            Ok(found) => found,
            Err(error) => return again(error.to_string()),
        };
        let Some((found, migration)) = found.and_then(|found| {
            let migration = found.migration.clone().filter(|migration| migration.is_of(due))?;
            Some((found, migration))
        }) else {
            return JobOutcome::Done(json!({"skipped": "it was cancelled"}));
        };
        if self.options.safe_mode {
            return later("the server runs in safe mode");
        }
        if migration.step().is_none() {
            return match self.finish_migration(&due.plugin, &due.run).await {
                Ok(version) => JobOutcome::Done(json!({"version": version})),
                Err(error) if error.code == ErrorCode::StoreUnavailable => again(error.to_string()),
                Err(error) => self.given_up_for(due, error.detail).await,
            };
        }
        let active = match self.version_of(&due.plugin, &found).await {
            Ok(Some(active)) => active,
            Ok(None) => return later("the plugin is off"),
            Err(error) => return self.given_up_for(due, error.detail).await,
        };
        self.slice(engine, &active, &migration, due, job).await
    }

    /// One slice of the step whose turn it is.
    async fn slice(
        &self,
        engine: &Engine,
        active: &Arc<Active>,
        migration: &Migration,
        due: &Due,
        job: &JobRow,
    ) -> JobOutcome {
        let Some(step) = migration.step() else { return later("there is no step") };
        if migration.slices >= SLICES_MAX {
            return self.given_up_for(due, format!("{}: it has not ended after {SLICES_MAX} slices", step.name)).await;
        }
        let entry = chain_entry(&due.plugin, &step.name, "migration", &due.run);
        // Nobody stands behind it: it reads what the plugin was granted, and writes what is the plugin's own.
        let actor = Arc::new(Actor::system("plugin-migration"));
        let cx = context(active, actor, &job.trace, &[], entry);
        let checkpoint = migration.checkpoint.as_ref().map(Json::to_string);
        let request = Request::Step { name: step.name.clone(), checkpoint };
        let called = self.call(active, &cx, Phase::Migration, &step.name, request).await;
        let progress = match called.outcome {
            Ok(Answer::Progress(progress)) => read(progress, migration),
            Ok(_) => Err(Failure::BadAnswer("it answered something else".to_owned())),
            Err(failure) => Err(failure),
        };
        match progress {
            Ok(made) => match self.keep_progress(due, &made).await {
                Ok(()) => {
                    engine.job_progress(job, migration.processed.saturating_add(made.processed), None::<u64>).await;
                    JobOutcome::Continue(json!({"slices": migration.slices + 1}))
                }
                Err(error) => again(error.to_string()),
            },
            Err(failure @ Failure::Busy) => later(failure.to_string()),
            Err(failure) if job.attempts < ATTEMPTS => again(format!("{}: {failure}", step.name)),
            Err(failure) => self.given_up_for(due, format!("{}: {failure}", step.name)).await,
        }
    }

    /// Stores what a slice did; a run that was cancelled meanwhile is told nothing.
    async fn keep_progress(&self, due: &Due, made: &Made) -> Result<()> {
        let _changing = self.changing.lock().await;
        let mut found = self.require(&due.plugin).await?;
        let Some(migration) = found.migration.as_mut().filter(|migration| migration.is_of(due)) else { return Ok(()) };
        migration.processed = migration.processed.saturating_add(made.processed);
        migration.slices = migration.slices.saturating_add(1);
        migration.checkpoint = made.checkpoint.clone();
        if made.is_done {
            migration.done += 1;
        }
        installed::save(&self.engine, &due.plugin, &found).await
    }

    async fn given_up_for(&self, due: &Due, why: String) -> JobOutcome {
        self.give_up(due, why.clone()).await;
        JobOutcome::Fail(Error::new(ErrorCode::PluginUnavailable, why))
    }

    /// Keeps why a migration failed; what is in force stays so.
    async fn give_up(&self, due: &Due, why: String) {
        let kept = async {
            let _changing = self.changing.lock().await;
            let mut found = self.require(&due.plugin).await?;
            let Some(migration) = found.migration.as_mut().filter(|migration| migration.is_of(due)) else {
                return Ok(());
            };
            migration.state = State::Failed;
            migration.problem = Some(why.clone());
            let data = json!({
                "plugin": due.plugin,
                "version": migration.next.as_ref().map(|next| &next.version),
                "in": migration.step().map(|step| &step.name),
                "problem": why,
            });
            installed::save(&self.engine, &due.plugin, &found).await?;
            self.engine.audit(&Context::system("plugins"), "plugin.migration_failed", data).await
        };
        let kept: Result<()> = kept.await;
        if let Err(error) = kept {
            tracing::error!(plugin = due.plugin, %error, "why a migration failed could not be stored");
        }
        tracing::error!(
            plugin = due.plugin,
            "a plugin's data could not be prepared, and the version in force stays: {why}"
        );
        self.engine.live().metadata_changed();
    }
}

/// What a slice did.
struct Made {
    is_done: bool,
    checkpoint: Option<Json>,
    processed: u64,
}

/// A guest's answer, as far as it gets on.
fn read(progress: Progress, migration: &Migration) -> Result<Made, Failure> {
    if progress.done {
        return Ok(Made { is_done: true, checkpoint: None, processed: progress.processed });
    }
    let text = progress.checkpoint.unwrap_or_default();
    if text.len() > CHECKPOINT_BYTES {
        return Err(Failure::AnswerTooLarge(CHECKPOINT_BYTES));
    }
    let checkpoint: Json = serde_json::from_str(&text)
        .map_err(|error| Failure::BadAnswer(format!("its checkpoint is no JSON ({error})")))?;
    if progress.processed == 0 && migration.checkpoint.as_ref() == Some(&checkpoint) {
        return Err(Failure::BadAnswer(
            "it doesn't get on: nothing was done, and the checkpoint is the same".to_owned(),
        ));
    }
    Ok(Made { is_done: false, checkpoint: Some(checkpoint), processed: progress.processed })
}

fn again(error: String) -> JobOutcome {
    JobOutcome::Retry { after_ms: 0, error }
}

fn later(why: impl Into<String>) -> JobOutcome {
    JobOutcome::Later { after_ms: LATER_MS, why: why.into() }
}
