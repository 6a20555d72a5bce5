//! What was done beside records: sign-ins aside, everything that changes who may do what, and what an operator should be able to
//! look up later.

use serde_json::{Value as Json, json};
use tessera_model::date;
use tessera_model::error::Result;
use tessera_store::{DocOrder, Table};

use super::actor::administrators_only;
use crate::context::Context;
use crate::engine::Engine;

/// Entries of a page.
const PAGE_MAX: usize = 200;

impl Engine {
    /// Writes down that somebody did something; `action` is a stable key such as `password.set`.
    ///
    /// # Errors
    /// The store's failures.
    #[crate::opaque]
    pub async fn audit(&self, cx: &Context, action: &str, data: Json) -> Result<()> {
        let entry = json!({
            "at_ms": self.now_ms(),
            "action": action,
            "by": cx.actor.id,
            "by_name": cx.actor.name,
            "channel": cx.channel.as_str(),
            "source": cx.source,
            "reason": cx.reason,
            "trace": cx.trace,
            "data": data,
        });
        self.store().doc_put(Table::Audit, &self.next_id(), entry).await
    }

    /// The newest entries, a page at a time. For administrators.
    ///
    /// # Errors
    /// `action_forbidden`.
    #[crate::opaque]
    pub async fn audit_entries(&self, cx: &Context, after: Option<&str>, limit: usize) -> Result<Json> {
        administrators_only(&cx.actor)?;
        let limit = limit.clamp(1, PAGE_MAX);
        let found = self.store().doc_list(Table::Audit, &[], DocOrder::Newest, after, limit).await?;
        let next_cursor = (found.len() == limit).then(|| found.last().map(|(id, _)| id.clone())).flatten();
        let items: Vec<_> = found
            .into_iter()
            .map(|(id, entry)| {
                let part = |key: &str| entry.get(key).cloned().unwrap_or_default();
                let at = entry.get("at_ms").and_then(Json::as_i64).map(date::instant_from_millis);
                json!({
                    "id": id, "at": at, "action": part("action"), "by": {"id": part("by"), "label": part("by_name")},
                    "channel": part("channel"), "source": part("source"), "reason": part("reason"), "data": part("data"),
                })
            })
            .collect();
        Ok(json!({"items": items, "next_cursor": next_cursor}))
    }
}
