//! The path of a write, readable from top to bottom:
//! load → grant → draft → before-hooks → references → duplicates → validate → commit.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use tessera_model::error::{Error, ErrorCode, Result};
use tessera_model::object::ObjectDef;
use tessera_model::record::{Draft, Fields, StoredRecord, ValidRecord};
use tessera_model::schema::Schema;
use tessera_permission::scope::ScopedAction;
use tessera_permission::{Create, Delete, Grant, Update, grant};
use tessera_store::{Operation, WriteMeta, WriteSet};

use super::ops::{self, WriteAction, WriteMode, WriteOp, Written};
use super::{
    before, brought_up, cascade, conditions, defaults, duplicates, finish, load, references, region, removal, wire,
};
use crate::context::{Channel, Context};
use crate::engine::Engine;
use crate::{following, record_shares};

/// How often a write starts again from the beginning when others were quicker.
pub(super) const ATTEMPTS: usize = 4;

/// A write on its way: what is wanted, of what, and with which proof.
pub(crate) struct Pending {
    /// Place among the operations that were asked for.
    pub(crate) at: usize,
    pub(crate) object: Arc<ObjectDef>,
    pub(crate) id: String,
    pub(crate) before: Option<Arc<StoredRecord>>,
    /// All values as they will be stored; for a deletion those of the record.
    pub(crate) fields: Fields,
    /// The fields that the caller named: what these refer to, the caller must reach.
    pub(crate) named: HashSet<String>,
    pub(crate) proof: Proof,
}

/// Which write, with the grant that the store asks for.
pub(crate) enum Proof {
    Create(Grant<Create>),
    Update(Grant<Update>),
    Delete(Grant<Delete>),
    Restore(Grant<Create>),
    /// A change of nothing but shares: no hook is asked, because no hook could see what changes.
    Share(Grant<Update>),
}

impl Engine {
    /// Writes many records. In order; later operations may refer to records that earlier ones make.
    ///
    /// # Errors
    /// With [`WriteMode::AllOrNothing`] the first refusal; with [`WriteMode::EachAlone`] only what concerns all (the store is
    /// gone, say), refusals standing in the answer's places.
    #[crate::opaque]
    pub async fn write_many(&self, cx: &Context, ops: Vec<WriteOp>, mode: WriteMode) -> Result<Vec<Result<Written>>> {
        cx.may_change()?;
        for attempt in 1.. {
            match attempt_once(self, cx, &ops, mode).await {
                Err(error) if error.code == ErrorCode::WriteConflict && attempt < ATTEMPTS => {}
                // Somebody saved between our read and our write, and the caller named no version: read again.
                Err(error)
                    if error.code == ErrorCode::VersionConflict && attempt < ATTEMPTS && !names_version(&ops) => {}
                Err(error) if mode == WriteMode::EachAlone && ops.len() > 1 && concerns_one(&error) => {
                    return self.write_each(cx, ops).await;
                }
                Err(error) if mode == WriteMode::EachAlone && concerns_one(&error) => return Ok(vec![Err(error)]),
                other => return other,
            }
        }
        Err(Error::internal("a write ended without an answer"))
    }

    /// The slow way, when one of a batch is refused by the store itself (a value taken at the same moment).
    async fn write_each(&self, cx: &Context, ops: Vec<WriteOp>) -> Result<Vec<Result<Written>>> {
        let mut results = Vec::with_capacity(ops.len());
        for op in ops {
            let one = Box::pin(self.write_many(cx, vec![op], WriteMode::EachAlone)).await?;
            results.extend(one);
        }
        Ok(results)
    }

    /// Writes one record.
    #[crate::opaque]
    pub(crate) async fn write_one(&self, cx: &Context, object: &str, action: WriteAction) -> Result<Written> {
        let op = WriteOp { object: object.to_owned(), action };
        let mut results = self.write_many(cx, vec![op], WriteMode::AllOrNothing).await?;
        results.pop().unwrap_or_else(|| Err(Error::internal("a write ended without an answer")))
    }
}

fn names_version(ops: &[WriteOp]) -> bool {
    ops.iter().any(|op| {
        matches!(
            op.action,
            WriteAction::Update { if_version: Some(_), .. } | WriteAction::Delete { if_version: Some(_), .. }
        )
    })
}

fn concerns_one(error: &Error) -> bool {
    matches!(
        error.code,
        ErrorCode::UniqueViolation | ErrorCode::VersionConflict | ErrorCode::WriteConflict | ErrorCode::ReferenceInUse
    )
}

async fn attempt_once(engine: &Engine, cx: &Context, ops: &[WriteOp], mode: WriteMode) -> Result<Vec<Result<Written>>> {
    let _identity_in_turn =
        engine.inner.identity.one_at_a_time(ops.iter().any(|op| crate::identity::is_identity(&op.object))).await;
    let schema = engine.schema();
    if mode == WriteMode::AllOrNothing {
        ops::check_distinct(ops)?;
    }
    let loaded = load::existing(engine, cx, &schema, ops).await?;
    let mut results: HashMap<usize, Result<Written>> = HashMap::new();
    let mut pending: Vec<Pending> = Vec::with_capacity(ops.len());
    for (at, op) in ops.iter().enumerate() {
        match prepare(engine, cx, &schema, &loaded, at, op).await {
            Ok(one) => pending.push(one),
            Err(error) => refuse(mode, &mut results, at, error)?,
        }
    }
    defaults::fill(engine, cx, &schema, &mut pending).await?;
    brought_up::bring_up_all(engine, &schema, &mut pending);
    // Hooks are asked about what goes along with a deletion as well; how it goes is for the removal itself.
    let own = pending.len();
    pending.extend(cascade::children(engine, &schema, &pending).await?);
    let heard = before::run(engine, cx, &mut pending).await?;
    let along = pending.drain(own..).map(|one| (one.object.key.clone(), one.id)).collect();
    for (at, error) in heard.refused {
        refuse(mode, &mut results, at, error)?;
    }
    pending.retain(|one| !results.contains_key(&one.at));

    let mut deletions = removal::Deletions { named: HashSet::new(), along };
    let _held = engine.inner.reference_locks.hold(referred(&pending), deleted(&pending, &deletions)).await;
    for (at, error) in references::check(engine, cx, &schema, &mut pending).await? {
        refuse(mode, &mut results, at, error)?;
    }
    pending.retain(|one| !results.contains_key(&one.at));
    // Again: hooks set fields, and references the department.
    brought_up::bring_up_all(engine, &schema, &mut pending);
    for (at, error) in duplicates::check(engine, cx, &schema, &pending).await? {
        refuse(mode, &mut results, at, error)?;
    }
    pending.retain(|one| !results.contains_key(&one.at));

    let changed = pending.iter().filter(|one| one.before.is_some());
    let changed: Vec<_> = changed.map(|one| (one.object.key.as_str(), one.id.as_str())).collect();
    following::look(engine, &changed).await?;

    let at_ms = engine.now_ms();
    let mut set = engine.store().write_set(WriteMeta {
        at_ms,
        actor: cx.actor.id.clone(),
        channel: cx.channel.as_str().to_owned(),
        source: cx.source.clone(),
        reason: cx.reason.clone(),
        trace: cx.trace.clone(),
        chain: cx.chain.clone(),
    });
    let mut outcome = finish::Outcome::default();
    let named = pending.iter().filter(|one| matches!(one.proof, Proof::Delete(_)));
    deletions.named.extend(named.map(|one| (one.object.key.clone(), one.id.clone())));
    let mut stored: HashSet<usize> = HashSet::new();
    for one in pending {
        let (at, had) = (one.at, set.len());
        match add(engine, cx, &schema, &mut set, &mut outcome, one, &deletions).await {
            Ok(()) if set.len() > had => drop(stored.insert(at)),
            Ok(()) => {}
            // What was read is no longer so: all of it starts again.
            Err(error) if error.code == ErrorCode::WriteConflict => return Err(error),
            Err(error) => refuse(mode, &mut results, at, error)?,
        }
    }
    let along = heard.jobs.into_iter().filter(|along| along.places.iter().any(|at| stored.contains(at)));
    let jobs: Vec<_> = along.flat_map(|along| along.jobs).collect();
    let has_jobs = !jobs.is_empty();
    jobs.into_iter().for_each(|job| set.job(job));
    let told = outcome.told(engine, cx, at_ms);
    set.announce(&told.is_awaited);
    let rights = told.changes().filter(|(event, _)| crate::identity::is_identity(&event.object)).collect();
    crate::identity::add_audited_changes(engine, cx, rights, &mut set).await?;
    let opens_more = record_shares::add_told(engine, cx, told.changes().collect(), &mut set).await?;
    let turn = engine.inner.turns.enter(told.versions());
    if !set.is_empty() {
        engine.store().commit(set).await?;
    }
    if opens_more {
        engine.inner.identity.changed();
    }
    turn.come().await;
    if has_jobs {
        engine.jobs().wake();
    }
    results.extend(finish::run(engine, told).await.into_iter().map(|(at, written)| (at, Ok(written))));
    Ok((0..ops.len())
        .map(|at| results.remove(&at).unwrap_or_else(|| Err(Error::internal("a write ended without an answer"))))
        .collect())
}

fn refuse(mode: WriteMode, results: &mut HashMap<usize, Result<Written>>, at: usize, error: Error) -> Result<()> {
    if mode == WriteMode::AllOrNothing {
        let several = at > 0 || !results.is_empty();
        return Err(if several { error.with_extra(serde_json::json!({"operation": at})) } else { error });
    }
    results.insert(at, Err(error));
    Ok(())
}

/// Load → grant → draft, for one operation.
async fn prepare(
    engine: &Engine,
    cx: &Context,
    schema: &Schema,
    loaded: &load::Loaded,
    at: usize,
    op: &WriteOp,
) -> Result<Pending> {
    let object = schema.require(&op.object)?.clone();
    match &op.action {
        WriteAction::Create { id, body } => {
            let region = region::of(engine, cx, schema, &object, body, None).await?;
            let draft = super::body::read(engine, cx, &object, body, None, region)?;
            let id = id.clone().unwrap_or_else(|| engine.next_id());
            let proof = Proof::Create(grant::create(&cx.actor, &object, &draft, &id)?);
            let (fields, named) = (draft.applied_to(&Fields::new()), named(&draft));
            Ok(Pending { at, fields, named, object, id, before: None, proof })
        }
        WriteAction::Update { id, if_version, body } => {
            let record = present(engine, cx, &object, loaded, id, *if_version).await?;
            let region = region::of(engine, cx, schema, &object, body, Some(&record)).await?;
            let draft = super::body::read(engine, cx, &object, body, Some(&record), region)?;
            let proof = Proof::Update(grant::update(&cx.actor, &object, &record, &draft, &loaded.related(&record))?);
            let fields = draft.applied_to(record.fields());
            require_reason(cx, &object, &record, &fields)?;
            Ok(Pending { at, object, id: id.clone(), fields, named: named(&draft), before: Some(record), proof })
        }
        WriteAction::Delete { id, if_version } => {
            let record = present(engine, cx, &object, loaded, id, *if_version).await?;
            let proof = Proof::Delete(grant::delete(&cx.actor, &object, &record, &loaded.related(&record))?);
            let fields = record.fields().clone();
            Ok(Pending { at, object, id: id.clone(), fields, named: HashSet::new(), before: Some(record), proof })
        }
        WriteAction::Share { id, change } => {
            let record = present(engine, cx, &object, loaded, id, None).await?;
            let proof = Proof::Share(grant::share(&cx.actor, &object, &record, &loaded.related(&record))?);
            let fields = record_shares::changed(record.fields(), change)?;
            Ok(Pending { at, object, id: id.clone(), fields, named: HashSet::new(), before: Some(record), proof })
        }
        WriteAction::Restore { id } => {
            let binned = engine
                .store()
                .bin_get(&object.key, id)
                .await?
                .ok_or_else(|| Error::not_found(format!("{} `{id}` in the bin", object.key)))?;
            let related = engine.related_to(schema, &cx.actor, &object, &[&binned.record]).await?;
            let proof = grant::restore(&cx.actor, &object, &binned.record, &related.of(&binned.record))?;
            let proof = Proof::Restore(proof);
            Ok(Pending {
                at,
                object,
                id: id.clone(),
                fields: binned.record.fields().clone(),
                named: HashSet::new(),
                before: Some(Arc::new(binned.record)),
                proof,
            })
        }
    }
}

/// A record that the actor may read, as it was loaded, in the version that was named.
#[crate::opaque]
async fn present(
    engine: &Engine,
    cx: &Context,
    object: &ObjectDef,
    loaded: &load::Loaded,
    id: &str,
    if_version: Option<u64>,
) -> Result<Arc<StoredRecord>> {
    let missing = || Error::not_found(format!("{} `{id}`", object.key));
    let record = loaded.get(&object.key, id).ok_or_else(missing)?;
    if !grant::is_reached(&cx.actor, object, &record, ScopedAction::Read, &loaded.related(&record)) {
        return Err(Error::hidden(format!("{} `{id}`", object.key)));
    }
    match if_version {
        Some(version) if version != record.version() => {
            Err(wire::version_conflict(engine, cx, object, &record, version).await)
        }
        _ => Ok(record),
    }
}

fn named(draft: &Draft) -> HashSet<String> {
    draft.keys().map(str::to_owned).collect()
}

/// A creation as far as its hooks, for looking at what would be stored.
#[crate::opaque]
pub(crate) async fn prepare_create(engine: &Engine, cx: &Context, schema: &Schema, op: &WriteOp) -> Result<Pending> {
    prepare(engine, cx, schema, &load::Loaded::default(), 0, op).await
}

/// Some fields may only change with a reason.
fn require_reason(cx: &Context, object: &ObjectDef, record: &StoredRecord, fields: &Fields) -> Result<()> {
    if cx.reason.is_some() || matches!(cx.channel, Channel::Import | Channel::System) {
        return Ok(());
    }
    let unexplained: Vec<_> = object
        .fields
        .iter()
        .filter(|field| {
            field.reason_required
                && record.get(&field.key) != fields.get(&field.key)
                && record.get(&field.key).is_some()
        })
        .map(|field| {
            tessera_model::error::FieldError::new(
                &field.key,
                "reason_required",
                "Say why this changes",
                "请说明变更原因",
            )
        })
        .collect();
    if unexplained.is_empty() { Ok(()) } else { Err(Error::validation(unexplained)) }
}

fn referred(pending: &[Pending]) -> impl Iterator<Item = &str> {
    pending
        .iter()
        .filter(|one| !matches!(one.proof, Proof::Delete(_)))
        .flat_map(|one| references::ids(&one.object, &one.fields))
}

fn deleted<'a>(pending: &'a [Pending], deletions: &'a removal::Deletions) -> impl Iterator<Item = &'a str> {
    let named = pending.iter().filter(|one| matches!(one.proof, Proof::Delete(_))).map(|one| one.id.as_str());
    named.chain(deletions.along.iter().map(|(_, id)| id.as_str()))
}

/// Validate, and add to what is committed.
async fn add(
    engine: &Engine,
    cx: &Context,
    schema: &Schema,
    set: &mut WriteSet,
    outcome: &mut finish::Outcome,
    one: Pending,
    deletions: &removal::Deletions,
) -> Result<()> {
    let Pending { at, object, id, before, fields, proof, .. } = one;
    match proof {
        Proof::Create(grant) => {
            let record = conditions::check(engine, cx, schema, &object, id, fields, None)?;
            set.create(&grant, &object, record.clone());
            outcome.wrote(Some(at), Operation::Create, record);
        }
        Proof::Update(grant) | Proof::Share(grant) => {
            let record = conditions::check(engine, cx, schema, &object, id, fields, before.as_deref())?;
            if record.changes().is_empty() {
                // Saying what is already so is no change: no version, no history, no event.
                if let Some(before) = before {
                    outcome.unchanged(at, before);
                }
                return Ok(());
            }
            set.update(&grant, &object, record.clone());
            outcome.wrote(Some(at), Operation::Update, record);
        }
        Proof::Delete(grant) => {
            let Some(record) = before else { return Err(Error::not_found(id)) };
            removal::add(engine, cx, schema, set, outcome, at, &object, &record, grant, deletions).await?;
        }
        Proof::Restore(grant) => {
            let record = ValidRecord::check(&object, id, fields, before.as_deref())?;
            set.restore(&grant, &object, record.clone());
            outcome.wrote(Some(at), Operation::Restore, record);
        }
    }
    Ok(())
}
