//! Taking a file in.

use bytes::Bytes;
use serde_json::{Value as Json, json};
use sha2::{Digest as _, Sha256};
use tessera_model::error::{Error, ErrorCode, Result};
use tessera_store::Table;

use super::{FILE_MAX_BYTES, FileMeta, content, media_type};
use crate::context::Context;
use crate::engine::Engine;

/// Longest file name, in characters.
const NAME_MAX: usize = 200;

impl Engine {
    /// Keeps a file and answers `{"id","name","size_bytes","media_type"}`. Until a record holds it, only its uploader may read it.
    ///
    /// # Errors
    /// `payload_too_large`; the store's or the disk's failures.
    #[crate::opaque]
    pub async fn save_file(&self, cx: &Context, name: &str, declared_type: &str, bytes: Bytes) -> Result<Json> {
        if bytes.len() > FILE_MAX_BYTES {
            let limit = FILE_MAX_BYTES / (1024 * 1024);
            return Err(Error::new(ErrorCode::PayloadTooLarge, format!("a file may have at most {limit} MiB")));
        }
        let name = clean_name(name);
        let hashed = bytes.clone();
        let sha256 = tokio::task::spawn_blocking(move || hex::encode(Sha256::digest(&hashed)))
            .await
            .map_err(|error| Error::internal(format!("hashing a file: {error}")))?;
        let meta = FileMeta {
            id: self.next_id(),
            media_type: media_type::of(&name, declared_type, &bytes),
            name,
            size_bytes: bytes.len() as u64,
            sha256,
            by: cx.actor.id.clone(),
            at_ms: self.now_ms(),
        };
        // The bytes first: there is never a description of what isn't there.
        content::put(self, &meta.sha256, bytes).await?;
        self.store().doc_put(Table::File, &meta.id, json!(meta)).await?;
        Ok(meta.shown())
    }
}

/// The last part of a path, without what no file system or header takes well.
fn clean_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    // Direction marks can make `exe.txt` out of `txt.exe`.
    let is_bad = |c: char| {
        c.is_control()
            || "<>:\"|?*".contains(c)
            || matches!(c as u32, 0x200B..=0x200F | 0x202A..=0x202E | 0x2066..=0x2069 | 0xFEFF)
    };
    let clean: String = last.chars().filter(|c| !is_bad(*c)).collect();
    let clean = clean.trim().trim_start_matches('.').trim_end_matches('.');
    let count = clean.chars().count();
    if count == 0 {
        return "file".to_owned();
    }
    if count <= NAME_MAX {
        return clean.to_owned();
    }
    let (stem, extension) =
        clean.rsplit_once('.').filter(|(_, extension)| extension.len() <= 10).unwrap_or((clean, ""));
    let stem: String = stem.chars().take(NAME_MAX - 11).collect();
    if extension.is_empty() { stem } else { format!("{stem}.{extension}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_harmless() {
        for (given, kept) in [
            ("报价单 2026.pdf", "报价单 2026.pdf"),
            ("../../etc/passwd", "passwd"),
            ("C:\\Users\\mei\\plan.docx", "plan.docx"),
            ("..", "file"),
            ("a\r\nb\".txt", "ab.txt"),
            ("invoice\u{202E}fdp.exe", "invoicefdp.exe"),
            ("", "file"),
        ] {
            assert_eq!(clean_name(given), kept);
        }
        let long = clean_name(&format!("{}.pdf", "长".repeat(500)));
        assert!(long.ends_with(".pdf") && long.chars().count() <= NAME_MAX);
    }
}
