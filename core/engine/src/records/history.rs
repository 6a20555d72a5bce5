//! What happened to a record: who changed which field from what to what, when, through which channel and why.

use serde_json::{Value as Json, json};
use tessera_model::date;
use tessera_model::error::{Error, Result};
use tessera_model::object::ObjectDef;
use tessera_permission::visible;
use tessera_store::HistoryRow;

use super::labels;
use crate::context::Context;
use crate::engine::Engine;

impl Engine {
    /// Changes of a record, newest first, with hidden fields left out and masked ones masked.
    ///
    /// # Errors
    /// `not_found`.
    #[crate::opaque]
    pub async fn history(
        &self,
        cx: &Context,
        object: &str,
        id: &str,
        before_version: Option<u64>,
        limit: usize,
    ) -> Result<Json> {
        let schema = self.schema();
        let object = schema.require(object)?;
        let missing = || Error::not_found(format!("{} `{id}`", object.key));
        let record = self.store().get(object, id).await?.ok_or_else(missing)?;
        if !self.may_read(&schema, &cx.actor, object, &record).await? {
            return Err(Error::hidden(format!("{} `{id}`", object.key)));
        }
        let limit = limit.clamp(1, 200);
        let rows = self.store().history(&object.key, id, before_version, limit).await?;
        let next = rows.last().filter(|row| rows.len() == limit && row.version > 1).map(|row| row.version.to_string());
        let people = labels::of(self, &cx.actor, "user", rows.iter().map(|row| row.actor.clone()).collect()).await?;
        let mut items = Vec::with_capacity(rows.len());
        for row in &rows {
            items.push(json!({
                "version": row.version, "at": date::instant_from_millis(row.at_ms), "channel": row.channel, "source": row.source,
                "operation": row.operation, "reason": row.reason,
                "by": {"id": row.actor, "label": people.get(&row.actor)},
                "changes": self.shown_changes(cx, object, row).await?,
            }));
        }
        Ok(json!({"items": items, "next_cursor": next}))
    }

    async fn shown_changes(&self, cx: &Context, object: &ObjectDef, row: &HistoryRow) -> Result<Vec<Json>> {
        let mut shown = Vec::new();
        for change in &row.changes {
            let Some(field) = object.field(&change.field) else { continue };
            let (Some(old), Some(new)) = (
                visible::reveal_value(&cx.actor, object, field, change.old.as_ref()),
                visible::reveal_value(&cx.actor, object, field, change.new.as_ref()),
            ) else {
                continue;
            };
            let (old, new) = match field.target() {
                Some(target) => (self.named(cx, target, old).await?, self.named(cx, target, new).await?),
                None => (old, new),
            };
            shown.push(json!({"field": field.key, "old": old, "new": new}));
        }
        Ok(shown)
    }

    async fn named(&self, cx: &Context, target: &str, value: Json) -> Result<Json> {
        let ids: Vec<String> = match &value {
            Json::String(id) if id != "****" => vec![id.clone()],
            Json::Array(ids) => ids.iter().filter_map(Json::as_str).map(str::to_owned).collect(),
            _ => return Ok(value),
        };
        let names = labels::of(self, &cx.actor, target, ids).await?;
        let one = |id: &Json| json!({"id": id, "label": id.as_str().and_then(|id| names.get(id))});
        Ok(match &value {
            Json::Array(ids) => Json::Array(ids.iter().map(one).collect()),
            id => one(id),
        })
    }
}
