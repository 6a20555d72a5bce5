//! The bin: what was deleted, back from it, and out of it for good.

use serde_json::{Value as Json, json};
use tessera_model::date;
use tessera_model::error::{Error, Result};
use tessera_model::record::StoredRecord;
use tessera_permission::{VisibleRecord, grant};
use tessera_store::WriteMeta;

use super::ops::WriteAction;
use super::{labels, wire};
use crate::context::Context;
use crate::engine::Engine;

/// Pages of the bin that are read for one answer.
const READS_MAX: usize = 20;

impl Engine {
    /// Deleted records of those that the actor may delete, and so restore, newest first.
    ///
    /// # Errors
    /// `action_forbidden`.
    #[crate::opaque]
    pub async fn bin(&self, cx: &Context, object: &str, cursor: Option<String>, limit: usize) -> Result<Json> {
        let schema = self.schema();
        let object = schema.require(object)?;
        grant::read(&cx.actor, object)?;
        let limit = limit.clamp(1, 200);
        let (mut reached, mut next_cursor) = (Vec::new(), cursor);
        // What lies outside the actor's scope leaves no gaps, up to a bound on what one answer reads.
        for _ in 0..READS_MAX {
            let (rows, next) = self.store().bin_list(&object.key, next_cursor, limit - reached.len()).await?;
            next_cursor = next;
            let records: Vec<_> = rows.iter().map(|row| &row.record).collect();
            let related = self.related_to(&schema, &cx.actor, object, &records).await?;
            let may = |record: &StoredRecord| grant::delete(&cx.actor, object, record, &related.of(record)).is_ok();
            reached.extend(rows.into_iter().filter(|row| may(&row.record)));
            if next_cursor.is_none() || reached.len() >= limit {
                break;
            }
        }
        let people =
            labels::of(self, &cx.actor, "user", reached.iter().map(|row| row.deleted_by.clone()).collect()).await?;
        let records: Vec<_> = reached.iter().map(|row| &row.record).collect();
        let shown = wire::show(self, cx, object, &records, None).await?;
        let items: Vec<_> = reached
            .iter()
            .zip(shown)
            .map(|(row, record)| {
                json!({
                    "record": record, "deleted_at": date::instant_from_millis(row.deleted_at_ms), "reason": row.reason,
                    "deleted_by": {"id": row.deleted_by, "label": people.get(&row.deleted_by)},
                })
            })
            .collect();
        Ok(json!({"items": items, "next_cursor": next_cursor}))
    }

    /// Brings a record back from the bin.
    ///
    /// # Errors
    /// `not_found`, `action_forbidden`, `validation_failed` when what it refers to is gone, `unique_violation`.
    #[crate::opaque]
    pub async fn restore(&self, cx: &Context, object: &str, id: &str) -> Result<VisibleRecord> {
        let written = self.write_one(cx, object, WriteAction::Restore { id: id.to_owned() }).await?;
        let schema = self.schema();
        let record = written.record.ok_or_else(|| Error::internal("a restored record came back empty"))?;
        wire::show_one(self, cx, schema.require(object)?, &record, None).await
    }

    /// Removes a record in the bin for good, history included; audited.
    ///
    /// # Errors
    /// `not_found` when it isn't in the bin, `action_forbidden`.
    #[crate::opaque]
    pub async fn purge(&self, cx: &Context, object: &str, id: &str) -> Result<()> {
        let schema = self.schema();
        let object = schema.require(object)?;
        let missing = || Error::not_found(format!("{} `{id}` in the bin", object.key));
        let row = self.store().bin_get(&object.key, id).await?.ok_or_else(missing)?;
        let related = self.related_to(&schema, &cx.actor, object, &[&row.record]).await?;
        let proof = grant::delete(&cx.actor, object, &row.record, &related.of(&row.record))?;
        let mut set = self.store().write_set(WriteMeta {
            at_ms: self.now_ms(),
            actor: cx.actor.id.clone(),
            channel: cx.channel.as_str().to_owned(),
            source: cx.source.clone(),
            reason: cx.reason.clone(),
            trace: cx.trace.clone(),
            chain: cx.chain.clone(),
        });
        set.purge(&proof, &object.key, id);
        self.store().commit(set).await?;
        self.forget_followers(&object.key, id).await?;
        self.audit(cx, "record.purged", json!({"object": object.key, "id": id})).await
    }
}
