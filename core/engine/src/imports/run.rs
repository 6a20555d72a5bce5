//! The job that works through an import, batch by batch, and goes on where it was when the process stopped.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use serde_json::{Value as Json, json};
use tessera_model::error::{Error, ErrorCode, Result};
use tessera_model::kinds::KindContext;
use tessera_permission::grant;
use tessera_store::JobRow;

use super::batch::Run;
use super::cell::CellReader;
use super::head::{Entry, Head, State};
use super::ids::IdMaker;
use super::lookup::Lookup;
use super::order::{self, Order};
use super::plan::Plan;
use super::related::Related;
use super::start::check_rights;
use super::table::{self, Table};
use crate::context::{Channel, Context};
use crate::engine::Engine;
use crate::job::{JobHandler, JobOutcome};

/// Rows written at once.
pub(super) const BATCH: usize = 500;
/// How long one slice of work takes, in milliseconds.
const SLICE_MS: i64 = 5_000;
/// How often the head is saved for those who watch, in milliseconds.
const SAVE_MS: i64 = 500;

/// The kind of the job.
pub(super) const KIND: &str = "import";

/// What need not be read again for the next slice.
struct Warm {
    table: Table,
    plan: Plan,
    order: Order,
    lookup: Lookup,
    related: Related,
}

/// Works through imports.
#[derive(Default)]
pub(super) struct ImportJob {
    warm: Mutex<HashMap<String, Box<Warm>>>,
}

#[async_trait]
impl JobHandler for ImportJob {
    fn kind(&self) -> &str {
        KIND
    }

    async fn run(&self, engine: &Engine, job: &JobRow) -> JobOutcome {
        let import = job.payload.get("import").and_then(Json::as_str).unwrap_or_default();
        match self.slice(engine, job, import).await {
            Ok(outcome) => outcome,
            Err(error) => give_up_or_retry(engine, job, import, error).await,
        }
    }

    async fn given_up(&self, engine: &Engine, job: &JobRow) {
        let import = job.payload.get("import").and_then(Json::as_str).unwrap_or_default();
        let detail = format!("it was broken off {} times in the same place", job.max_attempts);
        Head::fail(engine, import, &Error::new(ErrorCode::StateConflict, detail)).await;
    }
}

/// Failures that pass are waited for; others end the import.
async fn give_up_or_retry(engine: &Engine, job: &JobRow, import: &str, error: Error) -> JobOutcome {
    let passes = matches!(
        error.code,
        ErrorCode::StoreUnavailable | ErrorCode::WriteConflict | ErrorCode::PluginBusy | ErrorCode::PluginUnavailable
    );
    if passes && engine.job_attempts(job).await < job.max_attempts {
        return JobOutcome::Retry { after_ms: 2_000, error: error.to_string() };
    }
    Head::fail(engine, import, &error).await;
    JobOutcome::Fail(error)
}

impl ImportJob {
    async fn slice(&self, engine: &Engine, job: &JobRow, import: &str) -> Result<JobOutcome> {
        let mut head = Head::load(engine, import).await?;
        if head.state != State::Running {
            return Ok(JobOutcome::Done(json!({"import": import})));
        }
        let mut cx = Context::new(engine.actor_of(&head.by).await?, Channel::Import, format!("import:{import}"));
        cx.source = Some(import.to_owned());
        cx.chain.clone_from(&job.chain);
        let schema = engine.schema();
        grant::import(&cx.actor, schema.require(&head.options.object)?)?;

        let warm = self.take(import);
        let Warm { table, plan, order, lookup, related } = match warm {
            Some(warm) => *warm,
            None => load(engine, &head).await?,
        };
        // Rights that were taken away since count.
        check_rights(&cx, &plan)?;
        // What the journal holds beyond the head was written before the process stopped.
        while let Some(entry) = Entry::load(engine, import, head.entries).await? {
            head.count(&entry);
        }
        let batches = batches(&order);
        let (is_over, lookup, related) = {
            let settings = engine.settings();
            let kinds = KindContext { schema: &plan.schema, currency: &settings.currency, region: &settings.region };
            let timezone = if cx.actor.timezone.is_empty() { &settings.timezone } else { &cx.actor.timezone };
            let reader = CellReader::new(kinds, timezone, plan.slots);
            let ids = IdMaker::new(import, head.started_ms);
            let failures = head.counts.failed;
            let mut run = Run {
                engine,
                cx: &cx,
                plan: &plan,
                table: &table,
                order: &order,
                ids: &ids,
                reader,
                lookup,
                related,
                failures,
            };
            let is_over = work(&mut run, &mut head, job, &batches).await?;
            (is_over, run.lookup, run.related)
        };
        if !is_over {
            head.save(engine).await?;
            let entries = head.entries;
            self.put(import, Warm { table, plan, order, lookup, related });
            return Ok(JobOutcome::Continue(json!({"entries": entries})));
        }
        head.state = State::Done;
        head.finished_ms = Some(engine.now_ms());
        head.save(engine).await?;
        Ok(JobOutcome::Done(json!({"import": import, "counts": head.counts})))
    }

    fn take(&self, import: &str) -> Option<Box<Warm>> {
        self.warm.lock().unwrap_or_else(PoisonError::into_inner).remove(import)
    }

    fn put(&self, import: &str, warm: Warm) {
        self.warm.lock().unwrap_or_else(PoisonError::into_inner).insert(import.to_owned(), Box::new(warm));
    }
}

/// All batches: the rows, then those rows again whose references close circles.
fn batches(order: &Order) -> Vec<(bool, Vec<usize>)> {
    let rows = order.batches.iter().map(|rows| (false, rows.clone()));
    rows.chain(order.circular.chunks(BATCH).map(|rows| (true, rows.to_vec()))).collect()
}

/// Goes on until everything is done (`true`) or the slice is over.
async fn work(run: &mut Run<'_>, head: &mut Head, job: &JobRow, batches: &[(bool, Vec<usize>)]) -> Result<bool> {
    let engine = run.engine;
    let started = engine.now_ms();
    let mut saved = started;
    let mut is_first = true;
    loop {
        let at = head.entries;
        let Some((is_circular, rows)) = usize::try_from(at).ok().and_then(|at| batches.get(at)) else {
            return Ok(true);
        };
        let entry = if *is_circular {
            // Without records there is nothing to complete.
            if run.plan.options.dry_run { Entry::default() } else { run.circular(rows).await? }
        } else {
            run.batch(rows, is_first).await?
        };
        entry.save(engine, &head.id, at).await?;
        if is_first {
            engine.job_got_on(job).await;
        }
        is_first = false;
        head.count(&entry);
        engine.job_progress(job, head.counts.processed, head.total).await;
        let now = engine.now_ms();
        if now - saved >= SAVE_MS {
            head.save(engine).await?;
            saved = now;
        }
        if now - started >= SLICE_MS {
            return Ok(false);
        }
    }
}

/// Reads the file and settles what goes where.
async fn load(engine: &Engine, head: &Head) -> Result<Warm> {
    let (_, bytes) = engine.file(&Context::system("import"), &head.file).await?;
    let name = head.file_name.clone();
    let mut table = parse(engine, bytes.to_vec(), name).await?;
    if let Some(corrections) = &head.rows {
        correct(&mut table, corrections);
    }
    let plan = Plan::new(&engine.schema(), head.options.clone(), &table)?;
    let order = order::order(&plan, &table, BATCH, |_| true);
    Ok(Warm { table, plan, order, lookup: Lookup::default(), related: Related::default() })
}

/// Reads a file beside the requests.
///
/// # Errors
/// As [`table::read`].
#[crate::opaque]
pub(super) async fn parse(engine: &Engine, bytes: Vec<u8>, name: String) -> Result<Table> {
    let reader = engine.workbook_reader().cloned();
    match tokio::task::spawn_blocking(move || table::read_with(reader.as_deref(), &bytes, &name)).await {
        Ok(read) => read,
        // A workbook that is damaged in some odd place breaks its reader; nothing else of ours is at fault.
        Err(error) if error.is_panic() => Err(table::unreadable("it is damaged")),
        Err(error) => Err(Error::internal(format!("reading a file: {error}"))),
    }
}

/// Only the rows that are tried again, with their corrected cells.
fn correct(table: &mut Table, corrections: &std::collections::BTreeMap<u32, super::head::Correction>) {
    table.rows.retain(|row| corrections.contains_key(&row.number));
    let columns = table.columns.clone();
    for row in &mut table.rows {
        for (column, value) in corrections.get(&row.number).into_iter().flatten() {
            let cell = columns.iter().position(|name| name == column).and_then(|at| row.cells.get_mut(at));
            if let Some(cell) = cell {
                *cell = value.trim().to_owned();
                // Whoever corrects a row has looked at where its cells stand.
                row.overflows = false;
            }
        }
    }
}

/// Makes the job known to an engine.
pub(super) fn handler() -> Arc<dyn JobHandler> {
    Arc::new(ImportJob::default())
}
