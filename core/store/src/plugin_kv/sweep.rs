//! What is over, and what goes with its plugin.

use std::ops::Bound;

use tessera_model::error::Result;

use super::rows::{ENDS, Held, USE, beginning_with, counter_id, ended_of, held_of, range, signed};
use super::{RETRIES, busy, pause};
use crate::Store;
use crate::connection::{Bindings, texts};
use crate::json::{Row, int, text};

/// Rows that are removed at once.
const BATCH: usize = 200;

impl Store {
    /// Removes what is over of all plugins; how much there was.
    ///
    /// # Errors
    /// As [`Store::kv_set`].
    #[crate::opaque]
    pub async fn kv_sweep(&self, now_ms: i64) -> Result<u64> {
        let plugins = texts(self.connection().rows(&format!("SELECT VALUE id FROM {USE}"), Bindings::new()).await?);
        let mut swept = 0;
        for plugin in plugins {
            swept += self.kv_sweep_of(&plugin, now_ms).await?;
        }
        Ok(swept)
    }

    /// Removes all that a plugin keeps.
    ///
    /// # Errors
    /// As [`Store::kv_set`].
    #[crate::opaque]
    pub async fn kv_purge(&self, plugin: &str) -> Result<()> {
        let mut tried = 0;
        while tried <= RETRIES {
            let Some(usage) = self.kv_usage(plugin).await? else { return Ok(()) };
            let Some(range) = beginning_with(plugin, "", None) else { return Ok(()) };
            let mut bindings = Bindings::new();
            let source = bindings.add_range(range);
            let text = format!("SELECT id, size, revision, until FROM {source} LIMIT {BATCH}");
            let held: Vec<Held> =
                self.connection().rows(&text, bindings).await?.into_iter().map(|row| held_of(Row::new(row))).collect();
            let is_changed = if held.is_empty() {
                let bindings =
                    Bindings::new().with("counter", counter_id(plugin)).with("seen", int(signed(usage.revision)));
                let text = "DELETE $counter WHERE revision = $seen RETURN BEFORE";
                self.retried(text, &bindings).await?.is_empty()
            } else {
                !self.kv_remove(plugin, usage, &held).await?
            };
            if is_changed {
                pause(tried).await;
                tried += 1;
            }
        }
        Err(busy(plugin))
    }

    /// Removes what is over of one plugin.
    #[crate::opaque]
    pub(super) async fn kv_sweep_of(&self, plugin: &str, now_ms: i64) -> Result<u64> {
        let mut swept = 0;
        let mut tried = 0;
        while tried <= RETRIES {
            let Some(usage) = self.kv_usage(plugin).await? else { return Ok(swept) };
            let start = vec![text(plugin), int(0)];
            let end = vec![text(plugin), int(now_ms.saturating_add(1))];
            let mut bindings = Bindings::new();
            let source = bindings.add_range(range(ENDS, Bound::Included(start), end));
            let rows = self.connection().rows(&format!("SELECT * FROM {source} LIMIT {BATCH}"), bindings).await?;
            let over: Vec<Held> = rows.into_iter().map(|row| ended_of(Row::new(row))).collect();
            if over.is_empty() {
                return Ok(swept);
            }
            if self.kv_remove(plugin, usage, &over).await? {
                swept += over.len() as u64;
            } else {
                pause(tried).await;
                tried += 1;
            }
        }
        Err(busy(plugin))
    }
}
