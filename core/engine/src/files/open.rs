//! Handing a file out: to whoever uploaded it, or may read a record and field that holds it.

use std::collections::HashMap;

use bytes::Bytes;
use serde_json::Value as Json;
use tessera_model::error::{Error, Result};
use tessera_permission::visible;
use tessera_store::{DocOrder, Table};

use super::{FileMeta, content, load};
use crate::context::Context;
use crate::engine::Engine;

/// Records that are asked whether they hold a file.
const HOLDERS_MAX: usize = 100;

impl Engine {
    /// A file with its bytes.
    ///
    /// # Errors
    /// `not_found`, also for files that the actor may not read.
    #[crate::opaque]
    pub async fn file(&self, cx: &Context, id: &str) -> Result<(FileMeta, Bytes)> {
        let meta = readable(self, cx, id).await?;
        let bytes = content::get(self, &meta.sha256).await?;
        Ok((meta, bytes))
    }

    /// Files as records show them, by id; those that are gone are left out.
    #[crate::opaque]
    pub(crate) async fn files_shown(&self, ids: &[String]) -> Result<HashMap<String, Json>> {
        let mut shown = HashMap::new();
        for id in ids {
            if let Some(meta) = load(self, id).await? {
                shown.insert(id.clone(), meta.shown());
            }
        }
        Ok(shown)
    }
}

/// A file that the actor may read.
///
/// # Errors
/// `not_found`.
#[crate::opaque]
pub(super) async fn readable(engine: &Engine, cx: &Context, id: &str) -> Result<FileMeta> {
    let missing = || Error::not_found(format!("file `{id}`"));
    let meta = load(engine, id).await?.ok_or_else(missing)?;
    if may_read(engine, cx, &meta).await? { Ok(meta) } else { Err(Error::hidden(format!("file `{id}`"))) }
}

/// May the actor read the file's content?
#[crate::opaque]
pub(super) async fn may_read(engine: &Engine, cx: &Context, meta: &FileMeta) -> Result<bool> {
    if cx.actor.is_administrator() || meta.by == cx.actor.id {
        return Ok(true);
    }
    let schema = engine.schema();
    let prefix = holder_prefix(&meta.id);
    let found = engine.store().doc_list(Table::Kv, DocOrder::Oldest, Some(&prefix), HOLDERS_MAX).await?;
    for (_, holder) in found.into_iter().take_while(|(id, _)| id.starts_with(&prefix)) {
        let part = |key: &str| holder.get(key).and_then(Json::as_str).unwrap_or_default();
        let Some(object) = schema.object(part("object")) else { continue };
        if !visible::access(&cx.actor, object, part("field")).is_readable() {
            continue;
        }
        let Some(record) = engine.store().get(object, part("record")).await? else { continue };
        let holds = record.text(part("field")) == Some(meta.id.as_str());
        if holds && engine.may_read(&schema, &cx.actor, object, &record).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What the ids of all notes about a file's holders begin with.
pub(super) fn holder_prefix(file: &str) -> String {
    format!("file-{file}-")
}
