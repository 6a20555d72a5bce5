//! Asking for an export, and what becomes of it.

use serde_json::{Value as Json, json};
use tessera_model::error::{Error, ErrorCode, Result};
use tessera_permission::grant;
use tessera_store::Table as Documents;

use super::{ExportRequest, Head, ROWS_MAX, State, rows, run};
use crate::context::Context;
use crate::engine::Engine;
use crate::imports::Download;
use crate::jobs::JobRequest;
use crate::records::query::QueryRequest;

impl Head {
    #[crate::opaque]
    pub(super) async fn load(engine: &Engine, id: &str) -> Result<Self> {
        let stored = engine
            .store()
            .doc_get(Documents::Export, id)
            .await?
            .ok_or_else(|| Error::not_found(format!("export `{id}`")))?;
        serde_json::from_value(stored).map_err(|error| Error::internal(format!("export: {error}")))
    }

    #[crate::opaque]
    pub(super) async fn save(&self, engine: &Engine) -> Result<()> {
        let value = serde_json::to_value(self).map_err(|error| Error::internal(format!("export: {error}")))?;
        engine.store().doc_put(Documents::Export, &self.id, value).await
    }
}

impl Engine {
    /// Starts an export; answers its id.
    ///
    /// # Errors
    /// `action_forbidden`, `invalid_filter`, `unknown_field`, `field_forbidden`, `payload_too_large` when the list has more
    /// than [`ROWS_MAX`] records.
    #[crate::opaque]
    pub async fn export_start(&self, cx: &Context, request: ExportRequest) -> Result<String> {
        let schema = self.schema();
        let object = schema.require(&request.object)?;
        grant::read(&cx.actor, object)?;
        grant::export(&cx.actor, object)?;
        rows::columns(&schema, &cx.actor, object, request.fields.as_deref(), cx.locale)?;
        // A page of one tells whether the list can be made at all, and how long it is.
        let probe = QueryRequest {
            filter: request.filter.clone(),
            search: request.search.clone(),
            sort: request.sort.clone(),
            limit: Some(1),
            count: true,
            ..QueryRequest::default()
        };
        let page = self.query(cx, &request.object, probe).await?;
        let total = page.count.unwrap_or_default();
        if total > ROWS_MAX {
            return Err(Error::new(
                ErrorCode::PayloadTooLarge,
                format!("{total} records; at most {ROWS_MAX} at once, so narrow the list"),
            ));
        }
        let head = Head {
            id: self.next_id(),
            request,
            locale: cx.locale,
            state: State::Running,
            total,
            processed: 0,
            by: cx.actor.id.clone(),
            started_ms: self.now_ms(),
            finished_ms: None,
            name: None,
            file: None,
            problem: None,
        };
        let mut job = JobRequest::by(cx, run::KIND, json!({"export": head.id}));
        job.max_attempts = 3;
        let stored = serde_json::to_value(&head).map_err(|error| Error::internal(format!("export: {error}")))?;
        self.enqueue_job_with(Documents::Export, &head.id, stored, job).await?;
        let told = json!({"export": head.id, "object": head.request.object, "filter": head.request.filter, "search": head.request.search, "records": total});
        self.audit(cx, "export.start", told).await?;
        Ok(head.id)
    }

    /// How far an export is, in the form of the HTTP contract.
    ///
    /// # Errors
    /// `not_found`, also for the exports of others.
    #[crate::opaque]
    pub async fn export_status(&self, cx: &Context, id: &str) -> Result<Json> {
        let head = own(self, cx, id).await?;
        let download = head.file.as_ref().map(|_| format!("/api/v1/exports/{id}/file"));
        Ok(json!({
            "id": head.id, "object": head.request.object, "state": head.state, "total": head.total, "processed": head.processed,
            "file_name": head.name, "problem": head.problem, "download": download,
        }))
    }

    /// The finished file.
    ///
    /// # Errors
    /// `not_found`, `state_conflict` while it is being made.
    #[crate::opaque]
    pub async fn export_file(&self, cx: &Context, id: &str) -> Result<Download> {
        let head = own(self, cx, id).await?;
        // Rights that were taken away since count.
        grant::export(&cx.actor, self.schema().require(&head.request.object)?)?;
        let (Some(file), Some(name)) = (head.file, head.name) else {
            return Err(Error::new(ErrorCode::StateConflict, "the file is not finished"));
        };
        let (_, bytes) = self.file(&Context::system("export"), &file).await?;
        let media_type = if name.ends_with(".xlsx") { crate::imports::XLSX } else { crate::imports::CSV };
        Ok(Download { name, media_type: media_type.to_owned(), bytes: bytes.to_vec() })
    }
}

/// What is in a file was chosen by its maker's rights: it is nobody else's.
async fn own(engine: &Engine, cx: &Context, id: &str) -> Result<Head> {
    let head = Head::load(engine, id).await?;
    if head.by == cx.actor.id { Ok(head) } else { Err(Error::hidden(format!("export `{id}`"))) }
}
