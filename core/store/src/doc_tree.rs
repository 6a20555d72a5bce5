//! Documents whose ids are paths: `object/record/user`. What lies below a path is one range of ids.

use std::ops::Bound;

use serde_json::Value as Json;
use surrealdb::types::{RecordId, RecordIdKey, RecordIdKeyRange, Value};
use tessera_model::error::Result;

use crate::connection::{Bindings, rows_at, texts};
use crate::json::Row;
use crate::{Store, Table};

/// The ids that begin with the path and a slash; the character behind a slash is a zero.
fn below(table: Table, path: &str) -> Value {
    let key = |end: char| RecordIdKey::String(format!("{path}{end}"));
    let range = RecordIdKeyRange { start: Bound::Included(key('/')), end: Bound::Excluded(key('0')) };
    Value::RecordId(RecordId { table: table.name().into(), key: RecordIdKey::Range(Box::new(range)) })
}

impl Store {
    /// The documents below a path, in order of their ids, at most so many.
    ///
    /// # Errors
    /// `store_unavailable`, `internal`.
    #[crate::opaque]
    pub async fn docs_below(&self, table: Table, path: &str, limit: usize) -> Result<Vec<(String, Json)>> {
        let mut bindings = Bindings::new();
        let source = bindings.add_range(below(table, path));
        let rows = self.connection().rows(&format!("SELECT id, v FROM {source} LIMIT {limit}"), bindings).await?;
        Ok(rows
            .into_iter()
            .filter_map(|row| {
                let mut row = Row::new(row);
                Some((row.text("id")?, row.json("v").unwrap_or_default()))
            })
            .collect())
    }

    /// The ids below any of the paths, at most so many for each.
    ///
    /// # Errors
    /// `store_unavailable`, `internal`.
    #[crate::opaque]
    pub async fn doc_ids_below(&self, table: Table, paths: &[String], limit: usize) -> Result<Vec<String>> {
        if paths.is_empty() {
            return Ok(Vec::new());
        }
        let mut bindings = Bindings::new();
        let statements: Vec<_> = paths
            .iter()
            .map(|path| format!("SELECT VALUE id FROM {} LIMIT {limit}", bindings.add_range(below(table, path))))
            .collect();
        let mut answer = self.connection().run(&statements.join(";\n"), bindings).await?;
        Ok((0..paths.len()).flat_map(|at| texts(rows_at(&mut answer, at))).collect())
    }

    /// For each path, whether there is anything below it.
    ///
    /// # Errors
    /// `store_unavailable`, `internal`.
    #[crate::opaque]
    pub async fn docs_exist_below(&self, table: Table, paths: &[String]) -> Result<Vec<bool>> {
        if paths.is_empty() {
            return Ok(Vec::new());
        }
        let mut bindings = Bindings::new();
        let statements: Vec<_> = paths
            .iter()
            .map(|path| format!("SELECT VALUE id FROM {} LIMIT 1", bindings.add_range(below(table, path))))
            .collect();
        let mut answer = self.connection().run(&statements.join(";\n"), bindings).await?;
        Ok((0..paths.len()).map(|at| !rows_at(&mut answer, at).is_empty()).collect())
    }

    /// Removes all documents below a path.
    ///
    /// # Errors
    /// `write_conflict`, `store_unavailable`, `internal`.
    #[crate::opaque]
    pub async fn docs_remove_below(&self, table: Table, path: &str) -> Result<()> {
        let bindings = Bindings::new().with("range", below(table, path));
        self.retried("DELETE $range RETURN NONE", &bindings).await.map(drop)
    }
}
