//! Brings stored records up to their objects' formulas and roll-ups, and to the kinds that fields have now, as a job in slices, where those are others
//! than the ones by which the records were written. Records that are written meanwhile are brought up with the write.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json, json};
use tessera_model::error::{Error, ErrorCode, Result};
use tessera_model::field::FieldDef;
use tessera_model::filter::Filter;
use tessera_model::object::ObjectDef;
use tessera_model::query::Query;
use tessera_store::{DocOrder, JobRow, Table};

use crate::context::Context;
use crate::engine::Engine;
use crate::job::{JobHandler, JobOutcome};
use crate::jobs::JobRequest;
use crate::records::brought_up::bring_up_stored;
use crate::rollups;

/// The source of such changes in histories.
pub(crate) const SOURCE: &str = "formulas";
/// What the ids of the documents begin with that tell by which formulas an object's records are computed; its key follows.
const ID: &str = "formulas:";
/// Documents that are read at once; there are never more objects.
const ALL: usize = 10_000;
/// Values that could not be converted that a job tells of; the histories have all.
const TOLD_MAX: usize = 1_000;
/// Records looked at in one slice.
const SLICE: usize = 200;
/// When somebody else changed a record in the same moment, the slice is looked at again after so long.
const AGAIN_MS: i64 = 500;

/// Whether formulas are kept up with: from the engine's start on, when jobs run.
#[derive(Default)]
pub(crate) struct Upkeep {
    is_on: AtomicBool,
}

/// How far a job has come.
#[derive(Default, Serialize, Deserialize)]
struct Progress {
    cursor: Option<String>,
    /// The definitions that it works by: with others it begins anew.
    generation: u64,
    looked_at: u64,
    total: Option<u64>,
    changed: usize,
    /// How many values could not be converted, and the first of them: `{"id", "field", "value"}`.
    lost: usize,
    unconverted: Vec<Json>,
}

/// Has the engine keep up with formulas.
pub(crate) fn register(engine: &Engine) {
    engine.add_job_handler(Arc::new(Recompute));
}

/// Keeps up from now on.
///
/// # Errors
/// The store's.
#[crate::opaque]
pub(crate) async fn start(engine: &Engine) -> Result<()> {
    engine.inner.formulas.is_on.store(true, Ordering::Release);
    keep_up(engine).await
}

/// After a change of definitions: has records computed anew whose formulas changed.
///
/// # Errors
/// The store's.
#[crate::opaque]
pub(crate) async fn keep_up(engine: &Engine) -> Result<()> {
    if !engine.inner.formulas.is_on.load(Ordering::Acquire) {
        return Ok(());
    }
    let schema = engine.schema();
    let mut known = known(engine).await?;
    for object in schema.objects().filter(|object| !object.archived) {
        let (had, wanted) = (known.remove(&object.key).unwrap_or_default(), told(object));
        if had == wanted {
            continue;
        }
        // Until they are computed, records don't answer to what is new.
        let still: Map<String, Json> = had.into_iter().filter(|(key, one)| wanted.get(key) == Some(one)).collect();
        let is_behind = still.len() < wanted.len();
        engine.store().doc_put(Table::Setting, &format!("{ID}{}", object.key), Json::Object(still)).await?;
        if is_behind {
            let request = JobRequest::new(SOURCE, json!({"object": object.key}), "system");
            let request = JobRequest { dedupe_key: Some(format!("{ID}{}", object.key)), ..request };
            match engine.enqueue_job(request).await {
                // One that runs begins anew by itself.
                Err(error) if error.code == ErrorCode::StateConflict => {}
                other => drop(other?),
            }
        }
    }
    Ok(())
}

/// By object: by which formulas its records are computed.
async fn known(engine: &Engine) -> Result<BTreeMap<String, Map<String, Json>>> {
    let rows = engine.store().doc_list(Table::Setting, DocOrder::Oldest, Some(ID), ALL).await?;
    let of_object = rows.into_iter().map_while(|(id, row)| Some((id.strip_prefix(ID)?.to_owned(), row)));
    Ok(of_object.map(|(object, row)| (object, row.as_object().cloned().unwrap_or_default())).collect())
}

/// An object's formulas, and fields whose kind changed, as far as values depend on them.
fn told(object: &ObjectDef) -> Map<String, Json> {
    let concerned = object.fields.iter().filter(|field| field.is_computed() || !field.was.is_empty());
    let told = |field: &FieldDef| match &field.rollup {
        Some(rollup) => json!({"rollup": rollup, "kind": field.kind}),
        None => json!({"formula": field.formula, "kind": field.kind}),
    };
    concerned.map(|field| (field.key.clone(), told(field))).collect()
}

struct Recompute;

#[async_trait]
impl JobHandler for Recompute {
    fn kind(&self) -> &str {
        SOURCE
    }

    async fn run(&self, engine: &Engine, job: &JobRow) -> JobOutcome {
        match slice(engine, job).await {
            Err(error) if matches!(error.code, ErrorCode::VersionConflict | ErrorCode::WriteConflict) => {
                JobOutcome::Later { after_ms: AGAIN_MS, why: error.to_string() }
            }
            outcome => JobOutcome::of(outcome),
        }
    }
}

async fn slice(engine: &Engine, job: &JobRow) -> Result<JobOutcome> {
    let generation = engine.catalog().generation();
    let schema = engine.schema();
    let key = job.payload.get("object").and_then(Json::as_str).unwrap_or_default();
    let Some(object) = schema.object(key).filter(|object| !object.archived) else {
        return Ok(JobOutcome::Done(json!({"records": 0, "changed": 0})));
    };
    let checkpoint: Progress = match &job.checkpoint {
        Some(checkpoint) => serde_json::from_value(checkpoint.clone())
            .map_err(|error| Error::internal(format!("job of formulas: {error}")))?,
        None => Progress::default(),
    };
    let mut progress = match checkpoint {
        same if same.generation == generation => same,
        // What could not be converted is gone from the records by now.
        other => Progress { generation, lost: other.lost, unconverted: other.unconverted, ..Progress::default() },
    };
    let query = Query {
        filter: Filter::everything(),
        search: None,
        search_fields: None,
        sort: Vec::new(),
        limit: SLICE,
        cursor: progress.cursor.take(),
        count: progress.total.is_none(),
    };
    let page = engine.store().query(&schema, object, &query).await?;
    let cx = Context::system(SOURCE);
    progress.looked_at += page.records.len() as u64;
    progress.total = progress.total.or(page.count.map(|count| count.value));
    let (changed, unconverted) = bring_up_stored(engine, &cx, &schema, object, &page.records).await?;
    if changed > 0 && !object.rollups.is_empty() {
        let ids: Vec<String> = page.records.iter().map(|record| record.id().to_owned()).collect();
        rollups::settle(engine, &schema, object, &ids).await?;
    }
    progress.changed += changed;
    progress.lost += unconverted.len();
    let room = TOLD_MAX.saturating_sub(progress.unconverted.len());
    let told_of = unconverted.into_iter().take(room);
    progress.unconverted.extend(told_of.map(|one| json!({"id": one.record, "field": one.field, "value": one.value})));
    progress.cursor = page.next_cursor;
    engine.job_progress(job, progress.looked_at, progress.total.unwrap_or(progress.looked_at)).await;
    if progress.cursor.is_some() {
        return Ok(JobOutcome::Continue(json!(progress)));
    }
    // What changed in the last moment is looked at once more.
    if engine.catalog().generation() != generation {
        return Ok(JobOutcome::Continue(json!(Progress { cursor: None, generation: 0, ..progress })));
    }
    engine.store().doc_put(Table::Setting, &format!("{ID}{key}"), Json::Object(told(object))).await?;
    let mut result = json!({"records": progress.looked_at, "changed": progress.changed});
    if progress.lost > 0 {
        result["object"] = json!(key);
        result["not_converted"] = json!(progress.lost);
        result["unconverted"] = json!(progress.unconverted);
    }
    Ok(JobOutcome::Done(result))
}
