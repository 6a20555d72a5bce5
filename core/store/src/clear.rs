//! Clearing whole tables, past the pipeline: for an installation that begins anew. Nothing else may write meanwhile.

use std::ops::Bound;

use surrealdb::types::{RecordId, RecordIdKey, RecordIdKeyRange, Value};
use tessera_model::error::Result;
use tessera_model::object::ObjectDef;

use crate::connection::Bindings;
use crate::json::text;
use crate::{Store, Table, bin, history, layout};

/// Rows that one transaction removes.
const AT_ONCE: usize = 500;

impl Store {
    /// Removes every record of an object, with its history, its search tokens and what of it is in the bin; answers how many records there
    /// were. `told` hears how many are gone so far. When it is cut off, it can be run again.
    ///
    /// # Errors
    /// `store_unavailable`, `internal`.
    #[crate::opaque]
    pub async fn clear_records(&self, object: &ObjectDef, told: &(dyn Fn(u64) + Send + Sync)) -> Result<u64> {
        if self.inner.has_tokens() {
            self.clear_rows(&layout::token_table(&object.key), all(), &|_| ()).await?;
        }
        for table in [history::TABLE, bin::TABLE] {
            self.clear_rows(table, of_object(&object.key), &|_| ()).await?;
        }
        let removed = self.clear_rows(&layout::table(&object.key), all(), told).await?;
        self.inner.columns.forget(&object.key);
        self.inner.recent.clear();
        Ok(removed)
    }

    /// Removes an object's search tokens, which older versions wrote also where words are kept in memory.
    #[crate::opaque]
    pub(crate) async fn drop_tokens(&self, object: &ObjectDef) -> Result<()> {
        let table = layout::token_table(&object.key);
        // Also where an earlier attempt was cut off at its end.
        self.connection().run(&format!("DEFINE TABLE IF NOT EXISTS `{table}` SCHEMALESS"), Bindings::new()).await?;
        let dropped = self.clear_rows(&table, all(), &|_| ()).await?;
        self.connection().run(&format!("REMOVE TABLE IF EXISTS `{table}`"), Bindings::new()).await?;
        tracing::info!(object = object.key.as_str(), dropped, "search tokens are no longer needed, and removed");
        Ok(())
    }

    /// Removes the documents of a table whose ids begin so; all of them where that is empty. Answers how many.
    ///
    /// # Errors
    /// `store_unavailable`, `internal`.
    #[crate::opaque]
    pub async fn clear_documents(&self, table: Table, prefix: &str) -> Result<u64> {
        let end = format!("{prefix}{}", char::MAX);
        let key = |text: String| RecordIdKey::String(text);
        let range = match prefix {
            "" => all(),
            _ => (Bound::Included(key(prefix.to_owned())), Bound::Excluded(key(end))),
        };
        self.clear_rows(table.name(), range, &|_| ()).await
    }

    /// Removes what waits in the outbox.
    ///
    /// # Errors
    /// `store_unavailable`, `internal`.
    #[crate::opaque]
    pub async fn clear_outbox(&self) -> Result<u64> {
        self.clear_rows("outbox", all(), &|_| ()).await
    }

    /// Goes up through the ids, so that no round looks again at what the rounds before it removed.
    async fn clear_rows(&self, table: &str, range: Range, told: &(dyn Fn(u64) + Send + Sync)) -> Result<u64> {
        let (mut start, end) = range;
        let mut removed = 0;
        loop {
            let key = RecordIdKey::Range(Box::new(RecordIdKeyRange { start, end: end.clone() }));
            let mut bindings = Bindings::new();
            let source = bindings.add_range(Value::RecordId(RecordId { table: table.into(), key }));
            let ids =
                self.connection().rows(&format!("SELECT VALUE id FROM {source} LIMIT {AT_ONCE}"), bindings).await?;
            let Some(Value::RecordId(last)) = ids.last() else { return Ok(removed) };
            start = Bound::Excluded(last.key.clone());
            let count = ids.len();
            let bindings = Bindings::new().with("ids", Value::Array(ids.into()));
            self.retried("DELETE $ids RETURN NONE", &bindings).await?;
            removed += count as u64;
            told(removed);
            if count < AT_ONCE {
                return Ok(removed);
            }
        }
    }
}

type Range = (Bound<RecordIdKey>, Bound<RecordIdKey>);

const fn all() -> Range {
    (Bound::Unbounded, Bound::Unbounded)
}

/// Rows whose ids are lists that begin with the object's key.
fn of_object(object: &str) -> Range {
    let key = |first: &str| RecordIdKey::Array(vec![text(first)].into());
    // No other key lies between one and the same with the least of all letters behind it.
    (Bound::Included(key(object)), Bound::Excluded(key(&format!("{object}\u{1}"))))
}
