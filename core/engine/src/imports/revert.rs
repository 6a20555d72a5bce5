//! Undoing a whole import, as a job: records that it made go to the bin, records that it changed get their former values
//! back. What somebody has changed since stays as it is and is reported.

use std::collections::{BTreeMap, HashMap, HashSet};

use async_trait::async_trait;
use serde_json::{Value as Json, json};
use tessera_model::error::{Error, ErrorCode, Result};
use tessera_model::label::Label;
use tessera_model::record::{Draft, StoredRecord};
use tessera_model::schema::Schema;
use tessera_store::{HistoryRow, JobRow, Operation, Table as Documents};

use super::head::{Entry, Head, Kept, Mark, Revert, State};
use super::problem::{self, Problem};
use super::start::ATTEMPTS;
use crate::context::{Channel, Context};
use crate::engine::Engine;
use crate::job::{JobHandler, JobOutcome};
use crate::jobs::JobRequest;
use crate::records::{Body, WriteAction, WriteMode, WriteOp};

/// The kind of the job.
const KIND: &str = "import_revert";
/// Records written at once.
const CHUNK: usize = 200;
/// Records that stay, as far as they are listed.
const KEPT_MAX: usize = 1_000;
/// Changes of one record that are looked through.
const HISTORY: usize = 200;

impl Engine {
    /// Starts undoing an import.
    ///
    /// # Errors
    /// `not_found`, `action_forbidden`, `state_conflict` while it runs, was a trial, or is undone already.
    #[crate::opaque]
    pub async fn import_revert(&self, cx: &Context, id: &str) -> Result<()> {
        let mut head = self.own_import(cx, id).await?;
        if !matches!(head.state, State::Done | State::Failed) || head.options.dry_run {
            return Err(Error::new(
                ErrorCode::StateConflict,
                "only an import that is over can be undone, and only once",
            ));
        }
        head.state = State::Reverting;
        head.revert = Some(Revert::default());
        let mut job = JobRequest::by(cx, KIND, json!({"import": id}));
        job.max_attempts = ATTEMPTS;
        self.enqueue_job_with(Documents::Import, id, head.to_stored()?, job).await?;
        self.audit(cx, "import.revert", json!({"import": id, "object": head.options.object})).await
    }
}

/// Undoes imports.
pub(super) struct RevertJob;

#[async_trait]
impl JobHandler for RevertJob {
    fn kind(&self) -> &str {
        KIND
    }

    async fn run(&self, engine: &Engine, job: &JobRow) -> JobOutcome {
        match slice(engine, job).await {
            Ok(outcome) => outcome,
            Err(error) if job.attempts < job.max_attempts && error.code != ErrorCode::NotFound => {
                JobOutcome::Retry { after_ms: 2_000, error: error.to_string() }
            }
            Err(error) => JobOutcome::Fail(error),
        }
    }
}

/// Undoes one entry of the journal, the last one first.
async fn slice(engine: &Engine, job: &JobRow) -> Result<JobOutcome> {
    let import = job.payload.get("import").and_then(Json::as_str).unwrap_or_default();
    let mut head = Head::load(engine, import).await?;
    let mut cx = Context::new(engine.actor_of(&job.actor).await?, Channel::Import, format!("import:{import}"));
    cx.source = Some(import.to_owned());
    cx.chain.clone_from(&job.chain);
    let left = job
        .checkpoint
        .as_ref()
        .and_then(|checkpoint| checkpoint.get("left"))
        .and_then(Json::as_u64)
        .unwrap_or(head.entries);
    let revert = head.revert.get_or_insert_default();
    if left > 0 {
        if let Some(entry) = Entry::load(engine, import, left - 1).await? {
            undo(engine, &cx, import, &entry, revert).await?;
        }
    }
    let is_over = left <= 1;
    if is_over {
        head.state = State::Reverted;
    }
    head.save(engine).await?;
    engine.job_progress(job, head.entries - left.saturating_sub(1), head.entries).await;
    Ok(if is_over {
        JobOutcome::Done(json!({"import": import}))
    } else {
        JobOutcome::Continue(json!({"left": left - 1}))
    })
}

async fn undo(engine: &Engine, cx: &Context, import: &str, entry: &Entry, revert: &mut Revert) -> Result<()> {
    let schema = engine.schema();
    let made: HashSet<(&str, &str)> =
        entry.created.iter().chain(&entry.related).map(|mark| (mark.0.as_str(), mark.1.as_str())).collect();
    for chunk in entry.updated.chunks(CHUNK) {
        let changed: Vec<&Mark> =
            chunk.iter().filter(|mark| !made.contains(&(mark.0.as_str(), mark.1.as_str()))).collect();
        restore(engine, cx, &schema, import, &changed, revert).await?;
    }
    // Those first that were made last: they refer to the others. Rows of one entry don't refer to one another.
    let created: Vec<&Mark> = entry.created.iter().rev().collect();
    for chunk in created.chunks(CHUNK) {
        remove(engine, cx, &schema, import, chunk, revert).await?;
    }
    for mark in entry.related.iter().rev() {
        remove(engine, cx, &schema, import, &[mark], revert).await?;
    }
    Ok(())
}

type Records = HashMap<(String, String), StoredRecord>;

async fn load(engine: &Engine, schema: &Schema, marks: &[&Mark]) -> Result<Records> {
    let mut ids: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for mark in marks {
        ids.entry(&mark.0).or_default().push(mark.1.clone());
    }
    let mut found = HashMap::new();
    for (object, ids) in ids {
        // The plugin whose object it was may be gone.
        let Some(object) = schema.object(object) else { continue };
        for record in engine.store().get_many(object, &ids).await? {
            found.insert((object.key.clone(), record.id().to_owned()), record);
        }
    }
    Ok(found)
}

fn keep(revert: &mut Revert, mark: &Mark, reason: Problem) {
    if revert.kept.len() < KEPT_MAX {
        revert.kept.push(Kept { object: mark.0.clone(), id: mark.1.clone(), reason });
    }
}

fn changed_since() -> Problem {
    Problem::of_row("changed_since", "It was changed after the import", "导入后已被修改")
}

/// True when nobody but the import (and its undoing) has changed the record since the version that it left.
async fn is_untouched(engine: &Engine, import: &str, mark: &Mark, record: &StoredRecord) -> Result<bool> {
    if record.version() <= mark.2 {
        return Ok(true);
    }
    let rows = engine.store().history(&mark.0, &mark.1, None, HISTORY).await?;
    // Formulas that others gave the object are nobody's change of the record.
    let is_computed = |row: &HistoryRow| row.source.as_deref() == Some(crate::formulas::SOURCE);
    Ok(rows.iter().filter(|row| row.version > mark.2).all(|row| is_of(row, import) || is_computed(row)))
}

fn is_of(row: &HistoryRow, import: &str) -> bool {
    row.source.as_deref() == Some(import)
}

async fn remove(
    engine: &Engine,
    cx: &Context,
    schema: &Schema,
    import: &str,
    marks: &[&Mark],
    revert: &mut Revert,
) -> Result<()> {
    let found = load(engine, schema, marks).await?;
    let mut removing = Vec::new();
    for mark in marks {
        let Some(record) = found.get(&(mark.0.clone(), mark.1.clone())) else { continue };
        if is_untouched(engine, import, mark, record).await? {
            let action = WriteAction::Delete { id: mark.1.clone(), if_version: Some(record.version()) };
            removing.push((*mark, WriteOp { object: mark.0.clone(), action }));
        } else {
            keep(revert, mark, changed_since());
        }
    }
    let (marks, ops): (Vec<&Mark>, Vec<WriteOp>) = removing.into_iter().unzip();
    for (mark, result) in marks.into_iter().zip(engine.write_many(cx, ops, WriteMode::EachAlone).await?) {
        match result {
            Ok(_) => revert.removed += 1,
            Err(error) if error.code == ErrorCode::NotFound => {}
            Err(error) => keep(revert, mark, reason(&error)),
        }
    }
    Ok(())
}

/// Gives fields back what they held before the import.
async fn restore(
    engine: &Engine,
    cx: &Context,
    schema: &Schema,
    import: &str,
    marks: &[&Mark],
    revert: &mut Revert,
) -> Result<()> {
    let found = load(engine, schema, marks).await?;
    let mut restoring = Vec::new();
    for mark in marks {
        let Some(record) = found.get(&(mark.0.clone(), mark.1.clone())) else { continue };
        let rows = engine.store().history(&mark.0, &mark.1, None, HISTORY).await?;
        let was_made = rows.iter().any(|row| is_of(row, import) && row.operation == Operation::Create);
        if was_made {
            continue;
        }
        if !is_untouched(engine, import, mark, record).await? {
            keep(revert, mark, changed_since());
            continue;
        }
        let mut draft = Draft::default();
        // Newest first: the last value set is the oldest one.
        let is_computed = |key: &str| {
            schema.object(&mark.0).and_then(|object| object.field(key)).is_some_and(|field| field.is_computed())
        };
        let changes = rows.iter().filter(|row| is_of(row, import)).flat_map(|row| &row.changes);
        for change in changes.filter(|change| !is_computed(&change.field)) {
            draft.set(&change.field, change.old.clone());
        }
        if !draft.is_empty() {
            let action = WriteAction::Update {
                id: mark.1.clone(),
                if_version: Some(record.version()),
                body: Body::Draft(draft),
            };
            restoring.push((*mark, WriteOp { object: mark.0.clone(), action }));
        }
    }
    let (marks, ops): (Vec<&Mark>, Vec<WriteOp>) = restoring.into_iter().unzip();
    for (mark, result) in marks.into_iter().zip(engine.write_many(cx, ops, WriteMode::EachAlone).await?) {
        match result {
            Ok(_) => revert.restored += 1,
            Err(error) => keep(revert, mark, reason(&error)),
        }
    }
    Ok(())
}

fn reason(error: &Error) -> Problem {
    let mut reason = problem::whole(error);
    if let Some(field) = error.fields.first() {
        reason.message = Label::new(field.message.en.clone(), field.message.zh_cn.clone());
    }
    reason
}
