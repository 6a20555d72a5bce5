//! Files on records: a document that describes each, its bytes beside the database (or in it), kept once per content.

mod content;
mod media_type;
mod open;
mod rules;
mod save;
#[cfg(test)]
mod tests;
mod thumbnail;

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use tessera_model::error::{Error, Result};
use tessera_store::Table;

use crate::engine::Engine;

pub(crate) use rules::check;
pub use thumbnail::Thumbnail;

/// Largest file.
pub const FILE_MAX_BYTES: usize = 25 * 1024 * 1024;

/// What is known of a file.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FileMeta {
    #[serde(default)]
    pub id: String,
    /// As whoever uploaded it named it, without folders and control characters.
    pub name: String,
    pub media_type: String,
    pub size_bytes: u64,
    /// Of the content, in hexadecimal.
    pub sha256: String,
    /// Id of the user who uploaded it.
    pub by: String,
    pub at_ms: i64,
}

impl FileMeta {
    /// The form in which records and answers show it.
    pub fn shown(&self) -> Json {
        json!({"id": self.id, "name": self.name, "size_bytes": self.size_bytes, "media_type": self.media_type})
    }

    /// True when a browser may show it on our own pages; anything else is offered for download only, since it could be a page
    /// that acts as ours.
    pub fn is_safe_inline(&self) -> bool {
        matches!(
            self.media_type.as_str(),
            "image/png" | "image/jpeg" | "image/gif" | "image/webp" | "application/pdf" | "text/plain"
        )
    }
}

/// The description of a file.
#[crate::opaque]
pub(crate) async fn load(engine: &Engine, id: &str) -> Result<Option<FileMeta>> {
    if id.starts_with(content::PREFIX) {
        return Ok(None);
    }
    let Some(document) = engine.store().doc_get(Table::File, id).await? else { return Ok(None) };
    let meta: FileMeta =
        serde_json::from_value(document).map_err(|error| Error::internal(format!("file {id}: {error}")))?;
    Ok(Some(FileMeta { id: id.to_owned(), ..meta }))
}
