//! Starting an import: everything that can be checked beforehand is.

use serde_json::{Value as Json, json};
use tessera_model::error::{Error, ErrorCode, FieldError, Result};
use tessera_model::field::FieldDef;
use tessera_model::object::ObjectDef;
use tessera_model::record::unknown_field;
use tessera_model::shape;
use tessera_permission::{FieldAccess, grant, visible};
use tessera_store::Table as Documents;

use super::head::{Counts, Head, State};
use super::options::ImportOptions;
use super::plan::Plan;
use super::run::{self, parse};
use crate::context::Context;
use crate::engine::Engine;
use crate::jobs::JobRequest;

/// Attempts at an import before it counts as failed.
pub(super) const ATTEMPTS: u32 = 10;

/// Reads options as a client sent them.
///
/// # Errors
/// `unknown_field`, `validation_failed`, `malformed_request`, each with the option's name.
pub(super) fn read_options(options: Json) -> Result<ImportOptions> {
    shape::read("options", if options.is_null() { json!({}) } else { options })
}

/// The actor's own rights on what the file fills, before the first row is read.
///
/// # Errors
/// `action_forbidden`, `field_forbidden`.
pub(super) fn check_rights(cx: &Context, plan: &Plan) -> Result<()> {
    let object = &plan.root.object;
    grant::import(&cx.actor, object)?;
    check_reads(cx, plan)?;
    let keys =
        plan.root.cells.iter().map(|cell| &cell.field.key).chain(plan.root.links.iter().map(|link| &link.field.key));
    let refused: Vec<FieldError> = keys
        .filter(|key| visible::access(&cx.actor, object, key) != FieldAccess::Writable)
        .map(|key| {
            FieldError::new(
                key,
                "read_only",
                "Your roles don't allow you to write this field",
                "您没有写入该字段的权限",
            )
        })
        .collect();
    if !refused.is_empty() {
        let mut error =
            Error::new(ErrorCode::FieldForbidden, format!("{} fields can't be written by you", refused.len()));
        error.fields = refused;
        return Err(error);
    }
    // Whether a row matches tells what the record holds.
    plan.matched.iter().try_for_each(|matched| visible::check_readable(&cx.actor, object, &matched.field.key))
}

/// Names are looked up among the values that records over there hold, and what is filled in over there tells what was empty: both
/// only by what the actor may read. Hidden fields answer as unknown ones, of the rows' own records too.
///
/// # Errors
/// `unknown_field`, `field_forbidden`.
pub(super) fn check_reads(cx: &Context, plan: &Plan) -> Result<()> {
    let root = plan.root.cells.iter().map(|cell| &cell.field).chain(plan.root.links.iter().map(|link| &link.field));
    let mut asked: Vec<(&ObjectDef, &FieldDef)> = Vec::new();
    plan.each_link(&mut |link| {
        let cells = std::iter::once(&link.key).chain(&link.node.cells).map(|cell| &cell.field);
        let fields = cells.chain(link.node.links.iter().map(|inner| &inner.field));
        asked.extend(fields.map(|field| (link.node.object.as_ref(), field)));
    });
    let hidden = root
        .map(|field| (plan.root.object.as_ref(), field))
        .chain(asked.iter().copied())
        .find(|(object, field)| visible::access(&cx.actor, object, &field.key) == FieldAccess::Hidden);
    if let Some((object, field)) = hidden {
        return Err(unknown_field(object, &field.key));
    }
    asked.iter().try_for_each(|(object, field)| visible::check_readable(&cx.actor, object, &field.key))
}

impl Engine {
    /// Starts an import; answers its id. `options` are those of the HTTP contract.
    ///
    /// # Errors
    /// `malformed_request`, `action_forbidden`, `field_forbidden`, `validation_failed` (what is wrong with mapping and options),
    /// `unsupported_media_type`, `payload_too_large`.
    #[crate::opaque]
    pub async fn import_start(&self, cx: &Context, bytes: Vec<u8>, file_name: &str, options: Json) -> Result<String> {
        let options = read_options(options)?;
        let schema = self.schema();
        grant::import(&cx.actor, schema.require(&options.object)?)?;
        let table = parse(self, bytes.clone(), file_name.to_owned()).await?;
        let plan = Plan::new(&schema, options, &table)?;
        check_rights(cx, &plan)?;
        let media_type = if bytes.starts_with(b"PK") { super::XLSX } else { super::CSV };
        let file = self.save_file(cx, file_name, media_type, bytes.into()).await?;
        let file = file.get("id").and_then(Json::as_str).ok_or_else(|| Error::internal("a stored file has no id"))?;
        let head = Head {
            id: self.next_id(),
            file_name: file_name.to_owned(),
            file: file.to_owned(),
            options: plan.options,
            state: State::Running,
            total: u64::try_from(table.rows.len()).unwrap_or_default(),
            counts: Counts::default(),
            made: Default::default(),
            started_ms: self.now_ms(),
            finished_ms: None,
            by: cx.actor.id.clone(),
            problem: None,
            parent: None,
            rows: None,
            retries: Vec::new(),
            entries: 0,
            failing: Vec::new(),
            revert: None,
        };
        self.begin(cx, &head).await?;
        Ok(head.id)
    }

    /// Stores a head and its job.
    #[crate::opaque]
    pub(super) async fn begin(&self, cx: &Context, head: &Head) -> Result<()> {
        let mut job = JobRequest::by(cx, run::KIND, json!({"import": head.id}));
        job.max_attempts = ATTEMPTS;
        self.enqueue_job_with(Documents::Import, &head.id, head.to_stored()?, job).await?;
        let told =
            json!({"import": head.id, "object": head.options.object, "file": head.file_name, "rows": head.total});
        self.audit(cx, "import.start", told).await
    }
}
