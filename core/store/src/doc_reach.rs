//! Documents that say in `reach` for whom they are, found by an index over its entries: nobody reads what is for others.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use tessera_model::error::Result;

use crate::connection::{Bindings, rows_at};
use crate::json::{self, Row};
use crate::{Store, Table};

impl Store {
    /// The documents whose `reach` has one of the entries, each once, by id; at most so many for each entry.
    ///
    /// # Errors
    /// `store_unavailable`, `internal`.
    #[crate::opaque]
    pub async fn docs_reaching(
        &self,
        table: Table,
        entries: &[String],
        limit: usize,
    ) -> Result<BTreeMap<String, Json>> {
        let mut found = BTreeMap::new();
        if entries.is_empty() {
            return Ok(found);
        }
        let mut bindings = Bindings::new();
        let statements: Vec<_> = entries.iter().map(|entry| statement(table, entry, limit, &mut bindings)).collect();
        let mut answer = self.connection().run(&statements.join(";\n"), bindings).await?;
        for at in 0..entries.len() {
            for row in rows_at(&mut answer, at) {
                let mut row = Row::new(row);
                if let Some(id) = row.text("id") {
                    found.insert(id, row.json("v").unwrap_or_default());
                }
            }
        }
        Ok(found)
    }

    /// The database's plan of [`Store::docs_reaching`] for one entry, for tests and support.
    ///
    /// # Errors
    /// As [`Store::docs_reaching`].
    #[crate::opaque]
    pub async fn explain_docs_reaching(&self, table: Table, entry: &str) -> Result<String> {
        let mut bindings = Bindings::new();
        let text = statement(table, entry, 1, &mut bindings);
        self.explain_statement(&text, bindings).await
    }
}

fn statement(table: Table, entry: &str, limit: usize, bindings: &mut Bindings) -> String {
    let name = table.name();
    let entry = bindings.add(json::text(entry));
    format!("SELECT id, v FROM {name} WITH INDEX {name}_reach WHERE v.reach CONTAINS {entry} LIMIT {limit}")
}
