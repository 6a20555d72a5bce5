//! Changing a document only if it is still what was read: the ground of locks and leases.

use serde_json::Value as Json;
use tessera_model::error::Result;

use crate::connection::Bindings;
use crate::json;
use crate::{Store, Table};

impl Store {
    /// Puts `wanted` (or, with `None`, nothing) in place of a document if it equals `expected` (or, with `None`, isn't there).
    /// True when it did; of several callers at once, for one.
    ///
    /// # Errors
    /// `write_conflict` when others keep writing it at the same time; `store_unavailable`, `internal`.
    #[crate::opaque]
    pub async fn doc_swap(
        &self,
        table: Table,
        id: &str,
        expected: Option<&Json>,
        wanted: Option<Json>,
    ) -> Result<bool> {
        let mut bindings = Bindings::new().with("id", json::record_id(table.name(), id));
        if let Some(expected) = expected {
            bindings.set("expected", json::to_value(expected));
        }
        if let Some(wanted) = &wanted {
            bindings.set("wanted", json::to_value(wanted));
        }
        let text = match (expected, &wanted) {
            (None, None) => return self.doc_get(table, id).await.map(|found| found.is_none()),
            (None, Some(_)) => format!("INSERT IGNORE INTO {} {{ id: $id, v: $wanted }} RETURN VALUE id", table.name()),
            (Some(_), Some(_)) => "UPDATE $id SET v = $wanted WHERE v = $expected RETURN VALUE id".to_owned(),
            (Some(_), None) => "DELETE $id WHERE v = $expected RETURN BEFORE".to_owned(),
        };
        Ok(!self.retried(&text, &bindings).await?.is_empty())
    }

    /// The same for documents that count their versions in the field `version`: `expected` is the version that was read, `None`
    /// for a document that isn't there yet.
    ///
    /// # Errors
    /// As [`Store::doc_swap`].
    #[crate::opaque]
    pub async fn doc_swap_version(
        &self,
        table: Table,
        id: &str,
        expected: Option<u64>,
        wanted: Option<Json>,
    ) -> Result<bool> {
        let Some(expected) = expected else { return self.doc_swap(table, id, None, wanted).await };
        let mut bindings = Bindings::new()
            .with("id", json::record_id(table.name(), id))
            .with("expected", json::int(i64::try_from(expected).unwrap_or(i64::MAX)));
        let text = match &wanted {
            Some(wanted) => {
                bindings.set("wanted", json::to_value(wanted));
                "UPDATE $id SET v = $wanted WHERE v.version = $expected RETURN VALUE id"
            }
            None => "DELETE $id WHERE v.version = $expected RETURN BEFORE",
        };
        Ok(!self.retried(text, &bindings).await?.is_empty())
    }
}
