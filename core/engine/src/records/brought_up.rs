//! Values that follow from a record's definition: computed ones, and those in the form of what their field was before.

use serde_json::Value as Json;
use tessera_model::error::Result;
use tessera_model::kinds::{self, KindContext};
use tessera_model::object::ObjectDef;
use tessera_model::record::{Draft, Fields, StoredRecord, ValidRecord};
use tessera_model::schema::Schema;
use tessera_permission::grant;
use tessera_store::{Operation, WriteMeta};

use super::finish::{self, Outcome};
use super::pipeline::{Pending, Proof};
use crate::context::Context;
use crate::engine::Engine;
use crate::{following, rollups};

/// A value that can't be converted to what its field is now.
pub(crate) struct Unconverted {
    pub(crate) record: String,
    pub(crate) field: String,
    /// As it was read out before.
    pub(crate) value: Json,
}

/// Does so for what is written.
pub(crate) fn bring_up_all(engine: &Engine, schema: &Schema, pending: &mut [Pending]) {
    for one in pending.iter_mut().filter(|one| !matches!(one.proof, Proof::Delete(_))) {
        if matches!(one.proof, Proof::Create(_)) {
            one.object.rollups.fill_empty(&mut one.fields);
        }
        bring_up(engine, schema, &one.object, &mut one.fields);
    }
}

/// Converts what has the form of a former kind, and computes formulas. Answers the fields whose values can't be converted: they are left.
pub(crate) fn bring_up(engine: &Engine, schema: &Schema, object: &ObjectDef, fields: &mut Fields) -> Vec<String> {
    let mut left = Vec::new();
    if object.fields.iter().any(|field| !field.was.is_empty()) {
        let settings = engine.settings();
        let kind = KindContext { schema, currency: &settings.currency, region: &settings.region };
        for field in object.fields.iter().filter(|field| !field.was.is_empty() && !field.is_computed()) {
            let Some(stored) = fields.get(&field.key).filter(|stored| !kinds::is_own_form(field, stored, kind)) else {
                continue;
            };
            let former = field.was.iter().find(|was| kinds::is_own_form(was, stored, kind));
            match former.map(|was| kinds::convert(was, field, stored, kind, &settings.timezone)) {
                Some(Ok(Some(value))) => drop(fields.insert(field.key.clone(), value)),
                Some(Ok(None)) => drop(fields.remove(&field.key)),
                Some(Err(_)) | None => left.push(field.key.clone()),
            }
        }
    }
    object.formulas.fill(fields);
    left
}

/// Does the same for records that are stored, and writes those that it changes; answers how many, and what could not be converted: that is
/// taken out and stays in the record's history. Nothing else of them changes, also not who changed them last: hooks are not asked, and
/// what is required and missing is let be. Those who listen to changes are told.
///
/// # Errors
/// `write_conflict`, `version_conflict` when somebody was quicker; the store's.
#[crate::opaque]
pub(crate) async fn bring_up_stored(
    engine: &Engine,
    cx: &Context,
    schema: &Schema,
    object: &ObjectDef,
    records: &[StoredRecord],
) -> Result<(usize, Vec<Unconverted>)> {
    let is_identity = crate::identity::is_identity(&object.key);
    let _identity_in_turn = engine.inner.identity.one_at_a_time(is_identity).await;
    let at_ms = engine.now_ms();
    let mut set = engine.store().write_set(WriteMeta {
        at_ms,
        actor: cx.actor.id.clone(),
        channel: cx.channel.as_str().to_owned(),
        source: cx.source.clone(),
        ..WriteMeta::default()
    });
    let mut outcome = Outcome::default();
    let (mut changed, mut unconverted) = (Vec::new(), Vec::new());
    let figures = rollups::Now::of(engine, schema, object, records).await?;
    for record in records {
        let mut fields = record.fields().clone();
        figures.fill(record.id(), &mut fields);
        for key in bring_up(engine, schema, object, &mut fields) {
            let value = object.field(&key).map(|field| kinds::render(field, fields.get(&key))).unwrap_or_default();
            fields.remove(&key);
            unconverted.push(Unconverted { record: record.id().to_owned(), field: key, value });
        }
        // Formulas see that it is gone.
        object.formulas.fill(&mut fields);
        let Some(valid) = ValidRecord::brought_up(object, record, fields) else { continue };
        let proof = grant::update(&cx.actor, object, record, &Draft::default(), &|_| None)?;
        set.update(&proof, object, valid.clone());
        outcome.wrote(None, Operation::Update, valid);
        changed.push((object.key.as_str(), record.id()));
    }
    if changed.is_empty() {
        return Ok((0, unconverted));
    }
    following::look(engine, &changed).await?;
    let told = outcome.told(engine, cx, at_ms);
    set.announce(&told.is_awaited);
    let turn = engine.inner.turns.enter(told.versions());
    engine.store().commit(set).await?;
    turn.come().await;
    finish::run(engine, told).await;
    Ok((changed.len(), unconverted))
}
