//! What plugins keep for themselves: how much, one change at a time, and what becomes of it when a plugin is purged.

use std::sync::atomic::{AtomicBool, Ordering};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Value as Json, json};
use tessera_engine::Context;
use tessera_engine::documents::KvQuota;
use tessera_model::date::instant_from_millis;
use tessera_model::error::Result;
use tokio::sync::{Mutex, MutexGuard};

use crate::active::Identity;
use crate::host::PluginHost;

/// Bytes of a key.
pub(crate) const KEY_BYTES: usize = 256;
/// Bytes of a value.
pub(crate) const VALUE_BYTES: usize = 64 * 1024;
/// All that one plugin may keep.
pub(crate) const QUOTA: KvQuota = KvQuota { keys: 10_000, bytes: 16 * 1024 * 1024 };
/// Keys that are asked for at once: as many as one call of a before-hook has changes.
pub(crate) const MANY_MAX: usize = 200;
/// Values of one scan.
pub(crate) const SCAN_MAX: usize = 100;
/// Bytes of one scan, but for its first value.
pub(crate) const SCAN_BYTES: usize = 1024 * 1024;

/// How a plugin changes what it keeps.
#[derive(Default)]
pub(crate) struct Keeping {
    turn: Mutex<()>,
    /// Administrators were told that there is no room left.
    is_told: AtomicBool,
}

impl Keeping {
    /// Waits until no other call of the plugin changes anything here: each change counts, and would meet the others.
    pub(crate) async fn turn(&self) -> MutexGuard<'_, ()> {
        self.turn.lock().await
    }

    /// True the first time.
    pub(crate) fn tell(&self) -> bool {
        !self.is_told.swap(true, Ordering::AcqRel)
    }
}

impl PluginHost {
    /// Deletes what a plugin keeps, and first writes it to a file, which the audit log names.
    pub(crate) async fn purge_kept(&self, cx: &Context, id: &str, identity: Option<&Identity>) -> Result<()> {
        let _turn = match identity {
            Some(identity) => Some(identity.keeping.turn().await),
            None => None,
        };
        if let Some(file) = self.export_kept(cx, id).await? {
            let data = json!({"plugin": id, "file": file.get("id"), "name": file.get("name")});
            self.engine.audit(cx, "plugin.kv_export", data).await?;
        }
        self.engine.store().kv_purge(id).await
    }

    /// All that a plugin keeps in a file; none when there is nothing.
    async fn export_kept(&self, cx: &Context, id: &str) -> Result<Option<Json>> {
        let now_ms = self.engine.now_ms();
        let mut entries: Vec<Json> = Vec::new();
        let mut after: Option<String> = None;
        loop {
            let found =
                self.engine.store().kv_scan(id, "", after.as_deref(), SCAN_MAX, SCAN_BYTES, now_ms).await?.entries;
            let Some(last) = found.last() else { break };
            after = Some(last.key.clone());
            entries.extend(found.iter().map(|entry| {
                json!({
                    "key": entry.key,
                    "value_base64": BASE64.encode(&entry.value),
                    "revision": entry.revision,
                    "until": entry.until_ms.map(instant_from_millis),
                })
            }));
        }
        if entries.is_empty() {
            return Ok(None);
        }
        let content = json!({"plugin": id, "at": instant_from_millis(now_ms), "entries": entries}).to_string();
        let name = format!("{id}-kv.json");
        self.engine.save_file(cx, &name, "application/json", content.into_bytes().into()).await.map(Some)
    }
}
