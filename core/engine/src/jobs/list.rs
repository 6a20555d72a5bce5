//! Jobs as people see them.

use std::collections::HashMap;

use serde_json::{Value as Json, json};
use tessera_model::date;
use tessera_model::error::Result;
use tessera_store::JobRow;

use super::Jobs;
use crate::context::Context;
use crate::engine::Engine;
use crate::identity::administrators_only;

/// Jobs that are shown.
const SHOWN: usize = 200;

impl Jobs {
    /// The actor's running and recent jobs, newest first; with `all`, for administrators, everybody's.
    ///
    /// # Errors
    /// `action_forbidden`.
    #[crate::opaque]
    pub async fn list(&self, engine: &Engine, cx: &Context, all: bool) -> Result<Json> {
        if all {
            administrators_only(&cx.actor)?;
        }
        let rows = engine.store().job_list((!all).then_some(cx.actor.id.as_str()), SHOWN).await?;
        let names = names(engine, &rows).await?;
        let items: Vec<_> = rows
            .iter()
            .map(|row| {
                let mut item = summary(row);
                if let Some(parts) = item.as_object_mut() {
                    let label = names.get(&row.actor).map_or(row.actor.as_str(), String::as_str);
                    parts.insert("by".to_owned(), json!({"id": row.actor, "label": label}));
                    parts.insert("result".to_owned(), json!(row.result));
                }
                item
            })
            .collect();
        Ok(json!({"items": items, "next_cursor": null}))
    }
}

/// What a list and a live message show of a job.
pub(super) fn summary(row: &JobRow) -> Json {
    json!({
        "id": row.id,
        "kind": row.kind,
        "state": row.state,
        "total": row.total,
        "processed": row.processed,
        "object": row.payload.get("object"),
        "plugin": row.payload.get("plugin"),
        "handler": row.payload.get("handler"),
        "error": row.error,
        "attempts": row.attempts,
        "trace": row.trace,
        "created_at": date::instant_from_millis(row.created_at_ms),
    })
}

async fn names(engine: &Engine, rows: &[JobRow]) -> Result<HashMap<String, String>> {
    let mut ids: Vec<String> = rows.iter().map(|row| row.actor.clone()).collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let schema = engine.schema();
    engine.store().labels(schema.require("user")?, &ids).await
}
