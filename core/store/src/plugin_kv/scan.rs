//! Values in order of their keys.

use tessera_model::error::Result;

use super::KvEntry;
use super::rows::{beginning_with, entry_of, is_live};
use crate::Store;
use crate::connection::Bindings;

/// What [`Store::kv_scan`] found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KvScan {
    pub entries: Vec<KvEntry>,
    /// Rows that were read for it, those that are over included.
    pub read: usize,
}

impl Store {
    /// Values whose keys begin with a text, in order of their keys (by UTF-8), after one of them: at most so many, and no more than
    /// so many bytes but for the first. What is over is left out; nothing found means that there is nothing more.
    ///
    /// # Errors
    /// `store_unavailable`, `internal`.
    #[crate::opaque]
    pub async fn kv_scan(
        &self,
        plugin: &str,
        prefix: &str,
        after: Option<&str>,
        limit: usize,
        bytes_max: usize,
        now_ms: i64,
    ) -> Result<KvScan> {
        let limit = limit.max(1);
        let mut scan = KvScan::default();
        let mut bytes = 0;
        let mut after = after.map(str::to_owned);
        while let Some(range) = beginning_with(plugin, prefix, after.as_deref()) {
            let mut bindings = Bindings::new();
            let source = bindings.add_range(range);
            let rows = self.connection().rows(&format!("SELECT * FROM {source} LIMIT {limit}"), bindings).await?;
            let is_last = rows.len() < limit;
            scan.read += rows.len();
            for row in rows {
                let entry = entry_of(row)?;
                after = Some(entry.key.clone());
                if !is_live(entry.until_ms, now_ms) {
                    continue;
                }
                bytes += entry.key.len() + entry.value.len();
                if bytes > bytes_max && !scan.entries.is_empty() {
                    return Ok(scan);
                }
                scan.entries.push(entry);
                if scan.entries.len() >= limit {
                    return Ok(scan);
                }
            }
            if is_last {
                break;
            }
        }
        Ok(scan)
    }
}
