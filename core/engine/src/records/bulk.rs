//! One change to many records, as a job with a result per record.

use std::collections::BTreeSet;

use async_trait::async_trait;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Value as Json, json};
use tessera_model::error::{Error, ErrorCode, FieldError, Result};
use tessera_model::label::{Label, Locale};
use tessera_model::object::ObjectDef;
use tessera_model::query::{PAGE_MAX, Query};
use tessera_model::record::Fields;
use tessera_model::schema::Schema;
use tessera_permission::{Share, grant};
use tessera_store::JobRow;

use super::ops::{Body, Entries, ShareChange, WriteAction, WriteMode, WriteOp};
use crate::context::{Channel, Context};
use crate::engine::Engine;
use crate::identity::Asked;
use crate::job::{JobHandler, JobOutcome};
use crate::jobs::JobRequest;
use crate::record_shares::ShareWish;

/// Most records that one bulk change touches.
const RECORDS_MAX: usize = 100_000;
/// Records written at once.
const CHUNK: usize = 200;
/// Refusals kept in the result.
const ERRORS_MAX: usize = 1_000;

/// A bulk change as a client asks for it: of `ids`, or of what `filter` and `search` find.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BulkRequest {
    /// `update`, `delete` or `share`.
    pub op: String,
    #[serde(default)]
    pub ids: Option<Vec<String>>,
    /// `null` for every record.
    #[serde(default, deserialize_with = "given")]
    pub filter: Option<Json>,
    /// Words to find in any searchable field.
    #[serde(default)]
    pub search: Option<String>,
    /// What to set, for `update`.
    #[serde(default)]
    pub fields: Fields,
    /// What to put into lists, for `update`: entries by field.
    #[serde(default)]
    pub add: Entries,
    /// What to take out of lists, for `update`: entries by field.
    #[serde(default)]
    pub remove: Entries,
    /// With whom, for `share`.
    #[serde(default)]
    pub share: Option<ShareWish>,
}

/// A filter that is there, though it be `null`: leaving it out by mistake must not mean everything.
fn given<'de, D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Option<Json>, D::Error> {
    Json::deserialize(deserializer).map(Some)
}

#[derive(Serialize, Deserialize)]
struct Payload {
    object: String,
    op: String,
    ids: Vec<String>,
    fields: Fields,
    #[serde(default)]
    add: Entries,
    #[serde(default)]
    remove: Entries,
    reason: Option<String>,
    #[serde(default)]
    share: Option<Share>,
}

pub(crate) fn register(engine: &Engine) {
    engine.add_job_handler(std::sync::Arc::new(BulkJob));
}

impl Engine {
    /// Starts a bulk change; answers the job's id. Which records it touches is settled now, not while it runs.
    ///
    /// # Errors
    /// `malformed_request`, `action_forbidden`, `invalid_filter`, `payload_too_large`.
    #[crate::opaque]
    pub async fn bulk(&self, cx: &Context, object: &str, request: BulkRequest) -> Result<String> {
        let schema = self.schema();
        let definition = schema.require(object)?;
        grant::read(&cx.actor, definition)?;
        if !matches!(request.op.as_str(), "update" | "delete" | "share") {
            let detail = format!("`{}` is not update, delete or share", request.op);
            let (en, zh) = ("Must be update, delete or share", "必须为 update、delete 或 share");
            let problem = FieldError::new("op", "not_a_choice", en, zh);
            return Err(Error::new(ErrorCode::MalformedRequest, detail).with_field(problem));
        }
        if (request.op == "share") != request.share.is_some() {
            let (en, zh) = ("Say with whom, for `share` alone", "仅 share 操作需要指定共享对象");
            let problem = FieldError::new("share", "invalid", en, zh);
            return Err(Error::new(ErrorCode::MalformedRequest, en).with_field(problem));
        }
        let search = request.search.filter(|text| !text.trim().is_empty());
        let ids = match (request.ids, &request.filter, search) {
            (Some(ids), None, None) => ids,
            (None, None, None) | (Some(_), _, _) => {
                let detail =
                    "say which records by `ids`, or by `filter` and `search`; a filter of null is every record";
                let problem = FieldError::new(
                    "ids",
                    "invalid",
                    "Say which records: either by their ids, or by a filter and words",
                    "请指定记录：要么给出 ids，要么给出筛选条件和关键词",
                );
                return Err(Error::new(ErrorCode::MalformedRequest, detail).with_field(problem));
            }
            (None, filter, search) => self.found(cx, &schema, definition, filter.as_ref(), search).await?,
        };
        if ids.len() > RECORDS_MAX {
            return Err(Error::new(ErrorCode::PayloadTooLarge, format!("at most {RECORDS_MAX} records at once")));
        }
        let share = match request.share {
            Some(wish) => Some(self.share_of(cx, wish).await?),
            None => None,
        };
        let payload = Payload {
            share,
            object: object.to_owned(),
            op: request.op,
            ids,
            fields: request.fields,
            add: request.add,
            remove: request.remove,
            reason: cx.reason.clone(),
        };
        let fields: BTreeSet<&String> =
            payload.fields.keys().chain(payload.add.keys()).chain(payload.remove.keys()).collect();
        let told = json!({"object": object, "op": payload.op, "records": payload.ids.len(), "fields": fields});
        let job = self.enqueue_job(JobRequest::by(cx, "bulk", json!(payload))).await?;
        self.audit(cx, "bulk.start", told).await?;
        Ok(job)
    }

    /// Ids of the records that the actor may read and that pass, one more than a change may touch at the most.
    async fn found(
        &self,
        cx: &Context,
        schema: &Schema,
        object: &ObjectDef,
        filter: Option<&Json>,
        search: Option<String>,
    ) -> Result<Vec<String>> {
        let mut query = Query {
            filter: self.scoped_filter(cx, schema, object, filter)?,
            search_fields: search.as_ref().map(|_| self.search_fields(cx, object)).transpose()?,
            search,
            sort: Vec::new(),
            limit: PAGE_MAX,
            cursor: None,
            count: false,
        };
        let mut ids = Vec::new();
        loop {
            let page = self.store().query(schema, object, &query).await?;
            ids.extend(page.records.iter().map(|record| record.id().to_owned()));
            match page.next_cursor {
                Some(cursor) if ids.len() <= RECORDS_MAX => query.cursor = Some(cursor),
                _ => return Ok(ids),
            }
        }
    }
}

struct BulkJob;

#[async_trait]
impl JobHandler for BulkJob {
    fn kind(&self) -> &str {
        "bulk"
    }

    async fn run(&self, engine: &Engine, job: &JobRow) -> JobOutcome {
        JobOutcome::of(run(engine, job).await)
    }
}

async fn run(engine: &Engine, job: &JobRow) -> Result<JobOutcome> {
    let payload: Payload =
        serde_json::from_value(job.payload.clone()).map_err(|error| Error::internal(format!("bulk job: {error}")))?;
    let state = job.checkpoint.clone().unwrap_or_else(|| json!({"next": 0, "changed": 0, "errors": []}));
    let next = usize::try_from(state.get("next").and_then(Json::as_u64).unwrap_or_default()).unwrap_or_default();
    let mut changed = state.get("changed").and_then(Json::as_u64).unwrap_or_default();
    let mut errors = state.get("errors").and_then(Json::as_array).cloned().unwrap_or_default();
    let mut cx = Context::new(engine.actor_of(&job.actor).await?, Channel::Ui, format!("job:{}", job.id));
    cx.reason.clone_from(&payload.reason);
    cx.chain.clone_from(&job.chain);
    let chunk: Vec<_> = payload.ids.iter().skip(next).take(CHUNK).cloned().collect();
    let total = payload.ids.len() as u64;
    if chunk.is_empty() {
        return Ok(JobOutcome::Done(json!({"changed": changed, "failed": total - changed, "errors": errors})));
    }
    let schema = engine.schema();
    let ops = chunk
        .iter()
        .map(|id| WriteOp {
            object: payload.object.clone(),
            action: if payload.op == "delete" {
                WriteAction::Delete { id: id.clone(), if_version: None }
            } else if let Some(share) = &payload.share {
                WriteAction::Share { id: id.clone(), change: ShareChange::Put(share.clone()) }
            } else {
                let (set, add, remove) = (payload.fields.clone(), payload.add.clone(), payload.remove.clone());
                WriteAction::Update { id: id.clone(), if_version: None, body: Body::Edit { set, add, remove } }
            },
        })
        .collect();
    for (id, result) in chunk.iter().zip(engine.write_many(&cx, ops, WriteMode::EachAlone).await?) {
        if let Err(error) = &result {
            engine.note_refusal(&cx, Asked { call: "bulk", object: Some(&payload.object), record: Some(id) }, error);
        }
        match result {
            Ok(_) => changed += 1,
            // Run again after a crash (the first run is attempt 1), what was deleted before is gone: that is what was wanted.
            Err(error) if payload.op == "delete" && error.code == ErrorCode::NotFound && job.attempts > 1 => {
                changed += 1
            }
            Err(error) if errors.len() < ERRORS_MAX => {
                errors.push(json!({"id": id, "code": error.code, "message": told(&schema, &payload.object, &error)}))
            }
            Err(_) => {}
        }
    }
    let next = next + chunk.len();
    engine.job_progress(job, next as u64, total).await;
    Ok(JobOutcome::Continue(json!({"next": next, "changed": changed, "errors": errors})))
}

/// A refusal in words: what is wrong with which field, else what kind of refusal it is.
fn told(schema: &Schema, object: &str, error: &Error) -> Label {
    let fields = error.fields.iter().map(|fault| {
        let label = schema.object(object).and_then(|object| object.field(&fault.field)).map(|field| &field.label);
        match label {
            Some(label) => Label::new(
                format!("{}: {}", label.en, fault.message.en),
                format!("{}：{}", label.zh_cn, fault.message.zh_cn),
            ),
            None => fault.message.clone(),
        }
    });
    let told = fields
        .reduce(|all, one| Label::new(format!("{}; {}", all.en, one.en), format!("{}；{}", all.zh_cn, one.zh_cn)));
    told.unwrap_or_else(|| Label::new(error.code.title(Locale::En), error.code.title(Locale::ZhCn)))
}
