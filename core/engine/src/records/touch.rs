//! Taking a record's version: nothing of it changes, but whoever read it before can't store it any more.

use tessera_model::error::{ErrorCode, Result};
use tessera_model::record::{Draft, ValidRecord};
use tessera_permission::grant;
use tessera_store::{Operation, WriteMeta};

use super::pipeline::ATTEMPTS;
use super::{finish, wire};
use crate::context::Context;
use crate::engine::Engine;

impl Engine {
    /// Gives a record its next version, which is answered. A write that read the record before and is on its way meets a conflict:
    /// it reads again and asks the hooks again, so that these see what was kept before this call. Whoever may change the record may
    /// do so; hooks are not asked, and nobody but open pages is told.
    ///
    /// # Errors
    /// `not_found`, `action_forbidden`; `version_conflict` when `if_version` is given and another is stored.
    #[crate::opaque]
    pub async fn touch(&self, cx: &Context, object: &str, id: &str, if_version: Option<u64>) -> Result<u64> {
        let mut attempt = 1;
        loop {
            match touch_once(self, cx, object, id, if_version).await {
                Err(error) if error.code == ErrorCode::WriteConflict && attempt < ATTEMPTS => {}
                Err(error)
                    if error.code == ErrorCode::VersionConflict && if_version.is_none() && attempt < ATTEMPTS => {}
                ended => return ended,
            }
            attempt += 1;
        }
    }
}

async fn touch_once(engine: &Engine, cx: &Context, object: &str, id: &str, if_version: Option<u64>) -> Result<u64> {
    let schema = engine.schema();
    let object = schema.require(object)?;
    let _identity_in_turn = engine.inner.identity.one_at_a_time(crate::identity::is_identity(&object.key)).await;
    let record = engine.reached(cx, &object.key, id).await?;
    if let Some(version) = if_version.filter(|version| *version != record.version()) {
        return Err(wire::version_conflict(engine, cx, object, &record, version).await);
    }
    let related = engine.related_to(&schema, &cx.actor, object, &[&record]).await?;
    let grant = grant::update(&cx.actor, object, &record, &Draft::default(), &related.of(&record))?;
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
    let touched = ValidRecord::touched(&record);
    let version = touched.version();
    set.update(&grant, object, touched.clone());
    let mut outcome = finish::Outcome::default();
    outcome.wrote(None, Operation::Update, touched);
    let told = outcome.told(engine, cx, at_ms);
    set.announce(&told.is_awaited);
    let turn = engine.inner.turns.enter(told.versions());
    engine.store().commit(set).await?;
    turn.come().await;
    finish::run(engine, told).await;
    Ok(version)
}
