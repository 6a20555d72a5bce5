//! The job that reads a list page by page and writes the file.

use async_trait::async_trait;
use serde_json::{Value as Json, json};
use tessera_model::date;
use tessera_model::error::{Error, ErrorCode, Result};
use tessera_model::query::PAGE_MAX;
use tessera_permission::grant;
use tessera_store::JobRow;

use super::csv_file::{CsvFile, csv_file};
use super::rows::{Cell, Column, Style, cell, columns};
use super::workbook::Sheet;
use super::{ExportFormat, Head, ROWS_MAX, State};
use crate::context::{Channel, Context};
use crate::engine::Engine;
use crate::job::{JobHandler, JobOutcome};
use crate::records::query::QueryRequest;

/// The kind of the job.
pub(super) const KIND: &str = "export";

/// Makes exports. A run that is broken off starts again: nothing but the finished file is kept.
pub(super) struct ExportJob;

#[async_trait]
impl JobHandler for ExportJob {
    fn kind(&self) -> &str {
        KIND
    }

    async fn run(&self, engine: &Engine, job: &JobRow) -> JobOutcome {
        let id = job.payload.get("export").and_then(Json::as_str).unwrap_or_default();
        match make(engine, job, id).await {
            Ok(()) => JobOutcome::Done(json!({"export": id})),
            Err(error) if error.code == ErrorCode::StoreUnavailable && job.attempts < job.max_attempts => {
                JobOutcome::Retry { after_ms: 2_000, error: error.to_string() }
            }
            Err(error) => {
                fail(engine, id, error.code).await;
                JobOutcome::Fail(error)
            }
        }
    }

    async fn given_up(&self, engine: &Engine, job: &JobRow) {
        let id = job.payload.get("export").and_then(Json::as_str).unwrap_or_default();
        fail(engine, id, ErrorCode::Internal).await;
    }
}

async fn fail(engine: &Engine, id: &str, code: ErrorCode) {
    let Ok(mut head) = Head::load(engine, id).await else { return };
    head.state = State::Failed;
    head.finished_ms = Some(engine.now_ms());
    head.problem = Some(code.title(head.locale).to_owned());
    if let Err(error) = head.save(engine).await {
        tracing::warn!(id, %error, "the failure of an export could not be noted");
    }
}

enum File {
    Csv(Box<CsvFile>),
    Xlsx(Box<Sheet>),
}

fn fault(error: rust_xlsxwriter::XlsxError) -> Error {
    Error::internal(format!("writing a spreadsheet: {error}"))
}

impl File {
    fn new(format: ExportFormat, columns: &[Column]) -> Result<Self> {
        match format {
            ExportFormat::Csv => {
                let mut file = csv_file()?;
                file.write(columns.iter().map(|column| column.title.as_str()))?;
                Ok(Self::Csv(Box::new(file)))
            }
            ExportFormat::Xlsx => Sheet::new(columns).map(|sheet| Self::Xlsx(Box::new(sheet))).map_err(fault),
        }
    }

    fn write(&mut self, cells: &[Cell]) -> Result<()> {
        match self {
            Self::Csv(file) => file.write(cells.iter().map(Cell::text)),
            Self::Xlsx(sheet) => sheet.write(cells).map_err(fault),
        }
    }

    async fn into_bytes(self) -> Result<Vec<u8>> {
        match self {
            Self::Csv(file) => file.into_bytes(),
            // Packing a large spreadsheet takes seconds.
            Self::Xlsx(sheet) => tokio::task::spawn_blocking(move || sheet.into_bytes())
                .await
                .map_err(|error| Error::internal(format!("writing a spreadsheet: {error}")))?
                .map_err(fault),
        }
    }
}

async fn make(engine: &Engine, job: &JobRow, id: &str) -> Result<()> {
    let mut head = Head::load(engine, id).await?;
    if head.state != State::Running {
        return Ok(());
    }
    let mut cx = Context::new(engine.actor_of(&head.by).await?, Channel::Api, format!("export:{id}"));
    cx.locale = head.locale;
    let schema = engine.schema();
    let object = schema.require(&head.request.object)?;
    grant::export(&cx.actor, object)?;
    let columns = columns(&schema, &cx.actor, object, head.request.fields.as_deref(), head.locale)?;
    let settings = engine.settings();
    let timezone = if cx.actor.timezone.is_empty() { &settings.timezone } else { &cx.actor.timezone };
    let style = Style { locale: head.locale, timezone, currency: &settings.currency };
    let mut file = File::new(head.request.format, &columns)?;
    let mut request = QueryRequest {
        filter: head.request.filter.clone(),
        search: head.request.search.clone(),
        sort: head.request.sort.clone(),
        fields: Some(columns.iter().map(|column| column.path.clone()).collect()),
        limit: Some(PAGE_MAX),
        ..QueryRequest::default()
    };
    head.processed = 0;
    loop {
        let page = engine.query(&cx, &object.key, request.clone()).await?;
        for record in &page.items {
            let cells: Vec<Cell> = columns.iter().map(|column| cell(&schema, column, record, style)).collect();
            file.write(&cells)?;
        }
        head.processed += u64::try_from(page.items.len()).unwrap_or_default();
        head.total = head.total.max(head.processed);
        if head.processed > ROWS_MAX {
            return Err(Error::new(ErrorCode::PayloadTooLarge, format!("more than {ROWS_MAX} records")));
        }
        engine.job_progress(job, head.processed, head.total).await;
        match page.next_cursor {
            Some(cursor) => request.cursor = Some(cursor),
            None => break,
        }
        head.save(engine).await?;
    }
    let extension = match head.request.format {
        ExportFormat::Csv => "csv",
        ExportFormat::Xlsx => "xlsx",
    };
    let media_type = match head.request.format {
        ExportFormat::Csv => crate::imports::CSV,
        ExportFormat::Xlsx => crate::imports::XLSX,
    };
    let name =
        format!("{}-{}.{extension}", object.label_plural.get(head.locale), date::day_of(engine.now_ms(), timezone));
    let stored = engine.save_file(&cx, &name, media_type, file.into_bytes().await?.into()).await?;
    head.file = stored.get("id").and_then(Json::as_str).map(str::to_owned);
    head.name = Some(name);
    head.total = head.processed;
    head.state = State::Done;
    head.finished_ms = Some(engine.now_ms());
    head.save(engine).await
}
