//! The bytes of files: in a folder, one file per content, or in the store where there is no folder.

use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde_json::{Value as Json, json};
use tessera_model::error::{Error, Result};
use tessera_store::Table;
use tokio::fs;
use tokio::io::AsyncWriteExt as _;

use crate::engine::Engine;

/// What the ids of documents that hold bytes begin with.
pub(super) const PREFIX: &str = "content-";

/// Keeps the bytes with this hash; those that are there already stay.
#[crate::opaque]
pub(super) async fn put(engine: &Engine, sha256: &str, content: Bytes) -> Result<()> {
    match &engine.inner.files_dir {
        Some(folder) => put_in_folder(&path_of(folder, sha256), &engine.next_id(), &content)
            .await
            .map_err(|error| failed(sha256, &error)),
        None => {
            let id = document_id(sha256);
            if engine.store().doc_get(Table::File, &id).await?.is_none() {
                engine.store().doc_put(Table::File, &id, json!({"content": STANDARD.encode(&content)})).await?;
            }
            Ok(())
        }
    }
}

/// The bytes with this hash.
#[crate::opaque]
pub(super) async fn get(engine: &Engine, sha256: &str) -> Result<Bytes> {
    let found = find(engine, sha256).await?;
    found.ok_or_else(|| Error::internal(format!("the content of file {sha256} is missing")))
}

/// The same where they may not be there.
#[crate::opaque]
pub(super) async fn find(engine: &Engine, sha256: &str) -> Result<Option<Bytes>> {
    match &engine.inner.files_dir {
        Some(folder) => match fs::read(path_of(folder, sha256)).await {
            Ok(content) => Ok(Some(Bytes::from(content))),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(failed(sha256, &error)),
        },
        None => {
            let document = engine.store().doc_get(Table::File, &document_id(sha256)).await?;
            let content = document.as_ref().and_then(|document| document.get("content")).and_then(Json::as_str);
            let decoded = content.map(|content| STANDARD.decode(content).map(Bytes::from)).transpose();
            decoded.map_err(|error| Error::internal(format!("the content of file {sha256}: {error}")))
        }
    }
}

/// Written aside, synced and moved into place, so that there is never half a file under its name.
async fn put_in_folder(path: &Path, fresh: &str, content: &[u8]) -> std::io::Result<()> {
    if fs::try_exists(path).await? {
        return Ok(());
    }
    let Some(folder) = path.parent() else { return Err(std::io::ErrorKind::InvalidInput.into()) };
    fs::create_dir_all(folder).await?;
    let aside = path.with_extension(format!("{fresh}.part"));
    let written = async {
        let mut file = fs::File::create_new(&aside).await?;
        file.write_all(content).await?;
        file.sync_all().await?;
        fs::rename(&aside, path).await?;
        fs::File::open(folder).await?.sync_all().await
    }
    .await;
    if written.is_err() {
        let _ = fs::remove_file(&aside).await;
    }
    written
}

fn path_of(folder: &Path, sha256: &str) -> PathBuf {
    folder.join(sha256.get(..2).unwrap_or_default()).join(sha256)
}

fn document_id(sha256: &str) -> String {
    format!("{PREFIX}{sha256}")
}

fn failed(sha256: &str, error: &std::io::Error) -> Error {
    Error::internal(format!("the content of file {sha256}: {error}"))
}
