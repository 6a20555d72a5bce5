//! Computed fields of records that are stored already.

use tessera_model::error::Result;
use tessera_model::object::ObjectDef;
use tessera_model::record::{Draft, StoredRecord, ValidRecord};
use tessera_permission::grant;
use tessera_store::{Operation, WriteMeta, WriteSet};

use super::finish::{self, Outcome};
use crate::context::Context;
use crate::engine::Engine;
use crate::following;

/// Computes the records' formulas and writes those records that they change; answers how many. Nothing else of them changes, also not
/// who changed them last: hooks are not asked, and what is required and missing is let be. Those who listen to changes are told.
///
/// # Errors
/// `write_conflict`, `version_conflict` when somebody was quicker; the store's.
#[crate::opaque]
pub(crate) async fn recompute(
    engine: &Engine,
    cx: &Context,
    object: &ObjectDef,
    records: &[StoredRecord],
) -> Result<usize> {
    let is_identity = crate::identity::is_identity(&object.key);
    let _identity_in_turn = engine.inner.identity.one_at_a_time(is_identity).await;
    let at_ms = engine.now_ms();
    let mut set = WriteSet::new(WriteMeta {
        at_ms,
        actor: cx.actor.id.clone(),
        channel: cx.channel.as_str().to_owned(),
        source: cx.source.clone(),
        ..WriteMeta::default()
    });
    let mut outcome = Outcome::default();
    let mut changed = Vec::new();
    for record in records {
        let Some(valid) = ValidRecord::recomputed(object, record) else { continue };
        let proof = grant::update(&cx.actor, object, record, &Draft::default(), &|_| None)?;
        set.update(&proof, object, valid.clone());
        outcome.wrote(None, Operation::Update, valid);
        changed.push((object.key.as_str(), record.id()));
    }
    if changed.is_empty() {
        return Ok(0);
    }
    following::look(engine, &changed).await?;
    let told = outcome.told(engine, cx, at_ms);
    set.announce(&told.is_awaited);
    let turn = engine.inner.turns.enter(told.versions());
    engine.store().commit(set).await?;
    turn.come().await;
    finish::run(engine, told).await;
    Ok(changed.len())
}
