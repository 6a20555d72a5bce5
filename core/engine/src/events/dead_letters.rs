//! Events that a consumer gave up: administrators see them, have them delivered again to that consumer alone, or drop them.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use serde_json::{Value as Json, json};
use tessera_model::date;
use tessera_model::error::{Error, ErrorCode, Result};
use tessera_model::label::Label;
use tessera_store::{OutboxRow, Table};

use super::dispatcher;
use crate::context::Context;
use crate::engine::Engine;
use crate::identity::administrators_only;

/// Entries of a page.
const PAGE_MAX: usize = 200;

/// Names by object and id.
type Names = BTreeMap<String, HashMap<String, String>>;

impl Engine {
    /// The dead letters, those of the newest events first, a page at a time. For administrators.
    ///
    /// # Errors
    /// `action_forbidden`; the store's failures.
    #[crate::opaque]
    pub async fn dead_letters(&self, cx: &Context, after: Option<&str>, limit: usize) -> Result<Json> {
        administrators_only(&cx.actor)?;
        let limit = limit.clamp(1, PAGE_MAX);
        let found = self.store().outbox_given_up(after, limit).await?;
        let next_cursor = (found.len() == limit).then(|| found.last().map(|(id, _)| id.clone())).flatten();
        let names = self.names_in(&found).await?;
        let items: Vec<_> = found.iter().map(|(id, letter)| shown(id, letter, &names)).collect();
        Ok(json!({"items": items, "next_cursor": next_cursor}))
    }

    /// Has an event delivered again, to the consumer that gave it up and to nobody else. For administrators.
    ///
    /// # Errors
    /// `action_forbidden`; `not_found`; `state_conflict` when that consumer isn't there or doesn't want the event any more.
    #[crate::opaque]
    pub async fn retry_dead_letter(&self, cx: &Context, id: &str) -> Result<()> {
        administrators_only(&cx.actor)?;
        let Some(row) = self.store().outbox_given_up_row(id).await? else { return Err(unknown(id)) };
        let event = dispatcher::event(row.clone());
        let consumers = self.inner.consumers.load_full();
        if !consumers.iter().any(|consumer| dispatcher::wants(consumer.as_ref(), &event)) {
            let consumer = event.only.unwrap_or_default();
            return Err(Error::told(
                ErrorCode::StateConflict,
                Label::new(
                    format!("`{consumer}` doesn't take this event at the moment: switch it on, or drop the event"),
                    format!("“{consumer}”当前不接收该事件：请先启用它，或丢弃该事件"),
                ),
            ));
        }
        self.store().outbox_revive(id, &row).await?;
        self.inner.dispatcher.offer(Arc::new(event));
        self.audit(cx, "event.retry", about(&row)).await
    }

    /// Drops a dead letter: nobody will be told of that event any more. For administrators.
    ///
    /// # Errors
    /// `action_forbidden`; `not_found`.
    #[crate::opaque]
    pub async fn drop_dead_letter(&self, cx: &Context, id: &str) -> Result<()> {
        administrators_only(&cx.actor)?;
        let Some(row) = self.store().outbox_given_up_row(id).await? else { return Err(unknown(id)) };
        self.store().doc_delete(Table::DeadLetter, id).await?;
        self.audit(cx, "event.drop", about(&row)).await
    }

    /// Names of the records and people that dead letters are about, where these are still there.
    async fn names_in(&self, letters: &[(String, Json)]) -> Result<Names> {
        let mut wanted: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for (_, letter) in letters {
            wanted.entry(text(letter, "object")).or_default().push(text(letter, "id").to_owned());
            wanted.entry("user").or_default().push(text(letter, "actor").to_owned());
        }
        let schema = self.schema();
        let mut names = Names::new();
        for (object, mut ids) in wanted {
            let Some(definition) = schema.object(object) else { continue };
            ids.sort_unstable();
            ids.dedup();
            names.insert(object.to_owned(), self.store().labels(definition, &ids).await?);
        }
        Ok(names)
    }
}

fn unknown(id: &str) -> Error {
    Error::not_found(format!("dead letter `{id}`"))
}

fn text<'a>(letter: &'a Json, key: &str) -> &'a str {
    letter.get(key).and_then(Json::as_str).unwrap_or_default()
}

fn about(row: &OutboxRow) -> Json {
    let key = &row.key;
    json!({"object": key.object, "record": key.id, "version": key.version, "consumer": key.only})
}

fn shown(id: &str, letter: &Json, names: &Names) -> Json {
    let part = |key: &str| letter.get(key).cloned().unwrap_or_default();
    let label = |object: &str, id: &str| names.get(object).and_then(|names| names.get(id)).cloned();
    let (object, record, actor) = (text(letter, "object"), text(letter, "id"), text(letter, "actor"));
    json!({
        "id": id,
        "at": letter.get("at_ms").and_then(Json::as_i64).map(date::instant_from_millis),
        "object": object,
        "record": {"id": record, "label": label(object, record)},
        "version": part("version"),
        "operation": part("operation"),
        "consumer": part("consumer"),
        "attempts": part("attempts"),
        "error": part("error"),
        "by": {"id": actor, "label": label("user", actor).unwrap_or_else(|| actor.to_owned())},
        "channel": part("channel"),
        "source": part("source"),
        "trace": part("trace"),
        "chain": part("chain"),
    })
}
