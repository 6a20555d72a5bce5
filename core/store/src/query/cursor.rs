//! Page cursors: where a page ended, tied to the query that made it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use tessera_model::error::{Error, ErrorCode, Result};
use tessera_model::object::ObjectDef;
use tessera_model::query::{Query, Sort};

#[derive(Serialize, Deserialize)]
struct Cursor {
    /// Sort key of the page's last record.
    k: String,
    /// What the key belongs to.
    h: String,
}

/// The text of a cursor behind a key.
pub(crate) fn encode(object: &ObjectDef, query: &Query, sort: &[Sort], key: &str) -> Option<String> {
    let cursor = Cursor { k: key.to_owned(), h: mark(object, query, sort, key) };
    serde_json::to_vec(&cursor).ok().map(|bytes| URL_SAFE_NO_PAD.encode(bytes))
}

/// The key that a query's cursor stands behind.
///
/// # Errors
/// `invalid_cursor` when it was altered or belongs to another query.
pub(crate) fn decode(object: &ObjectDef, query: &Query, sort: &[Sort]) -> Result<Option<String>> {
    let Some(text) = &query.cursor else { return Ok(None) };
    let invalid =
        || Error::new(ErrorCode::InvalidCursor, "the cursor was altered or belongs to another filter or sort");
    let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| invalid())?;
    let cursor: Cursor = serde_json::from_slice(&bytes).map_err(|_| invalid())?;
    if cursor.h == mark(object, query, sort, &cursor.k) { Ok(Some(cursor.k)) } else { Err(invalid()) }
}

fn mark(object: &ObjectDef, query: &Query, sort: &[Sort], key: &str) -> String {
    let text = format!("{}\n{:?}\n{:?}\n{sort:?}\n{key}", object.key, query.filter, query.search);
    hex::encode(Sha256::digest(text.as_bytes()).get(..12).unwrap_or_default())
}
