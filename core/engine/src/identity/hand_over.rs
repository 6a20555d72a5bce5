//! Somebody leaves: the account is disabled at once, and what they had goes to somebody else, by a job. A look at it before tells how much
//! it is.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use tessera_model::error::{Error, FieldError, Result};
use tessera_model::label::Label;
use tessera_model::query::PAGE_MAX;
use tessera_model::record::Fields;
use tessera_store::JobRow;

use super::actor::administrators_only;
use super::tokens;
use crate::context::{Channel, Context};
use crate::engine::Engine;
use crate::job::{JobHandler, JobOutcome};
use crate::jobs::JobRequest;
use crate::records::query::QueryRequest;
use crate::records::{Body, WriteAction, WriteMode, WriteOp};

const KIND: &str = "hand_over";
/// Records that are written at once.
const CHUNK: usize = 200;
/// Refusals kept in the result.
const ERRORS_MAX: usize = 200;

/// Somebody leaves, as an administrator asks for it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HandOver {
    /// Whoever gets what they had; nobody when absent, and all of it stays as it is.
    #[serde(default)]
    pub to: Option<String>,
    /// Disable the account too.
    #[serde(default)]
    pub disable: bool,
}

/// A field by which records belong to somebody.
struct Place {
    object: String,
    field: &'static str,
    label: Label,
    /// It holds a list, of which the person is one entry.
    is_list: bool,
}

#[derive(Serialize, Deserialize)]
struct Payload {
    user: String,
    to: String,
}

#[derive(Default, Serialize, Deserialize)]
struct Progress {
    /// Objects and fields that are done.
    places: usize,
    cursor: Option<String>,
    /// How many there were at the beginning, for the bar.
    total: Option<u64>,
    /// Records that changed, by object.
    changed: BTreeMap<String, u64>,
    failed: u64,
    errors: Vec<Json>,
}

pub(super) fn register(engine: &Engine) {
    engine.add_job_handler(Arc::new(HandOverJob));
}

impl Engine {
    /// What a hand-over would move: per object how many records are the user's, who reports to them, what they manage. For administrators.
    ///
    /// # Errors
    /// `action_forbidden`, `not_found`.
    #[crate::opaque]
    pub async fn preview_hand_over(&self, cx: &Context, user_id: &str) -> Result<Json> {
        administrators_only(&cx.actor)?;
        let user = self.existing_user(user_id).await?;
        let mut items = Vec::new();
        for place in places(self) {
            let count = count(self, cx, &place, user_id).await?;
            if count > 0 {
                let label = &place.label;
                items.push(json!({"object": place.object, "field": place.field, "label": label, "count": count}));
            }
        }
        let sessions = self.sessions(cx, user_id).await?;
        let held = self.tokens(cx, user_id).await?;
        let number = |list: &Json| list.get("items").and_then(Json::as_array).map_or(0, Vec::len);
        Ok(json!({
            "user": {"id": user.id(), "label": user.text("name")},
            "items": items,
            "sessions": number(&sessions),
            "tokens": number(&held),
        }))
    }

    /// Disables an account, ends its sessions and tokens, and starts the job that gives what it had to somebody else; answers the job's id
    /// when there is one. For administrators.
    ///
    /// # Errors
    /// `action_forbidden`, `not_found`; `validation_failed` naming `to`, or what refuses to disable the account.
    #[crate::opaque]
    pub async fn hand_over(&self, cx: &Context, user_id: &str, wish: HandOver) -> Result<Json> {
        administrators_only(&cx.actor)?;
        let user = self.existing_user(user_id).await?;
        if let Some(to) = &wish.to {
            check_heir(self, user_id, to).await?;
        }
        if wish.disable {
            let fields = Fields::from_iter([("is_active".to_owned(), json!(false))]);
            // First: nothing more becomes theirs while the rest is moved.
            self.update(cx, "user", user_id, &fields, None).await?;
            tokens::end_all(self, user_id).await?;
        }
        let job = match &wish.to {
            Some(to) => {
                let payload = Payload { user: user_id.to_owned(), to: to.clone() };
                let mut request = JobRequest::by(cx, KIND, json!(payload));
                request.dedupe_key = Some(format!("{KIND}:{user_id}"));
                Some(self.enqueue_job(request).await?)
            }
            None => None,
        };
        let told = json!({"user": user.id(), "to": wish.to, "disabled": wish.disable});
        self.audit(cx, "user.hand_over", told).await?;
        Ok(json!({"job": job}))
    }
}

async fn check_heir(engine: &Engine, user_id: &str, to: &str) -> Result<()> {
    let refuse = |code: &str, en: &str, zh: &str| Err(Error::validation(vec![FieldError::new("to", code, en, zh)]));
    if to == user_id {
        return refuse("same", "Choose somebody else", "请选择其他人");
    }
    let schema = engine.schema();
    match engine.store().get(schema.require("user")?, to).await? {
        Some(heir) if tokens::may_sign_in(&heir) => Ok(()),
        Some(_) => refuse("inactive", "This account is disabled, or that of a program", "该账号已停用或是服务账号"),
        None => refuse("reference_not_found", "There is no such user", "用户不存在"),
    }
}

/// Where a person stands: as the owner of records, as somebody's manager, as the manager of departments.
fn places(engine: &Engine) -> Vec<Place> {
    let schema = engine.schema();
    let owned = schema.objects().filter(|object| object.has_owner && !object.archived);
    let mut places: Vec<Place> = owned
        .map(|object| Place {
            object: object.key.clone(),
            field: "owner",
            label: object.label_plural.clone(),
            is_list: false,
        })
        .collect();
    places.sort_by(|one, other| one.object.cmp(&other.object));
    let identity = |object: &str, field, en: &str, zh: &str, is_list| Place {
        object: object.to_owned(),
        field,
        label: Label::new(en, zh),
        is_list,
    };
    places.push(identity("user", "manager", "People who report to them", "直属下级", false));
    places.push(identity("department", "managers", "Departments that they manage", "管理的部门", true));
    places
}

impl Place {
    fn request(&self, user: &str) -> QueryRequest {
        let op = if self.is_list { "contains" } else { "eq" };
        let filter = json!({"field": self.field, "op": op, "value": user});
        QueryRequest { filter: Some(filter), fields: Some(Vec::new()), ..QueryRequest::default() }
    }

    /// `above` is whom the person reported to: whoever takes their place reports to nobody below.
    fn write(&self, id: &str, user: &str, to: &str, above: Option<&str>) -> WriteOp {
        let body = if self.is_list {
            let entry = |who: &str| BTreeMap::from([(self.field.to_owned(), vec![who.to_owned()])]);
            Body::Edit { set: Fields::new(), add: entry(to), remove: entry(user) }
        } else {
            let to = if self.object == "user" && id == to { above.filter(|above| *above != to) } else { Some(to) };
            Body::Wire(Fields::from_iter([(self.field.to_owned(), json!(to))]))
        };
        let action = WriteAction::Update { id: id.to_owned(), if_version: None, body };
        WriteOp { object: self.object.clone(), action }
    }
}

#[crate::opaque]
async fn count(engine: &Engine, cx: &Context, place: &Place, user: &str) -> Result<u64> {
    let request = QueryRequest { limit: Some(1), count: true, ..place.request(user) };
    Ok(engine.query(cx, &place.object, request).await?.count.unwrap_or_default())
}

struct HandOverJob;

#[async_trait]
impl JobHandler for HandOverJob {
    fn kind(&self) -> &str {
        KIND
    }

    async fn run(&self, engine: &Engine, job: &JobRow) -> JobOutcome {
        JobOutcome::of(run(engine, job).await)
    }
}

/// One slice: a page of records of one object.
async fn run(engine: &Engine, job: &JobRow) -> Result<JobOutcome> {
    let fault = |error: serde_json::Error| Error::internal(format!("hand-over: {error}"));
    let payload: Payload = serde_json::from_value(job.payload.clone()).map_err(fault)?;
    let mut progress: Progress =
        job.checkpoint.clone().map(serde_json::from_value).transpose().map_err(fault)?.unwrap_or_default();
    let mut cx = Context::new(engine.actor_of(&job.actor).await?, Channel::Ui, format!("job:{}", job.id));
    cx.chain.clone_from(&job.chain);
    cx.allow_duplicates = true;
    let user = engine.existing_user(&payload.user).await?;
    let name = user.text("name").unwrap_or_default();
    cx.reason = Some(Label::new(format!("Hand-over of {name}"), format!("{name}的工作交接")).get(cx.locale).to_owned());
    let places = places(engine);
    if progress.total.is_none() {
        let mut total = 0;
        for place in &places {
            total += count(engine, &cx, place, &payload.user).await?;
        }
        progress.total = Some(total);
    }
    let Some(place) = places.get(progress.places) else {
        return Ok(JobOutcome::Done(
            json!({"changed": progress.changed, "failed": progress.failed, "errors": progress.errors}),
        ));
    };
    let request = QueryRequest {
        limit: Some(CHUNK.min(PAGE_MAX)),
        cursor: progress.cursor.take(),
        ..place.request(&payload.user)
    };
    let page = engine.query(&cx, &place.object, request).await?;
    let ids: Vec<&str> = page.items.iter().map(tessera_permission::VisibleRecord::id).collect();
    let ops: Vec<WriteOp> =
        ids.iter().map(|id| place.write(id, &payload.user, &payload.to, user.text("manager"))).collect();
    if !ops.is_empty() {
        for (id, result) in ids.iter().zip(engine.write_many(&cx, ops, WriteMode::EachAlone).await?) {
            match result {
                Ok(_) => *progress.changed.entry(place.object.clone()).or_default() += 1,
                Err(error) => {
                    progress.failed += 1;
                    if progress.errors.len() < ERRORS_MAX {
                        let message = error.fields.first().map(|field| field.message.clone());
                        progress
                            .errors
                            .push(json!({"object": place.object, "id": id, "code": error.code, "message": message}));
                    }
                }
            }
        }
    }
    progress.cursor = page.next_cursor;
    if progress.cursor.is_none() {
        progress.places += 1;
    }
    let done = progress.changed.values().sum::<u64>() + progress.failed;
    engine.job_progress(job, done, progress.total.unwrap_or_default().max(done)).await;
    Ok(JobOutcome::Continue(serde_json::to_value(progress).map_err(fault)?))
}
