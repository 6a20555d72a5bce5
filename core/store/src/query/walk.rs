//! Walking one index in the order of the sort.

use tessera_model::error::Result;
use tessera_model::filter::Filter;
use tessera_model::object::ObjectDef;

use super::{Keyed, Listing, cut};
use crate::connection::Bindings;
use crate::plan::Access;
use crate::records::record_of;
use crate::{Store, filter_sql, json, layout, plan};

impl Store {
    #[crate::opaque]
    pub(super) async fn walk(&self, listing: &Listing<'_>, access: &Access) -> Result<Keyed> {
        let mut bindings = Bindings::new();
        let text = walk_statement(listing, access, listing.after.as_deref(), listing.limit + 1, &mut bindings);
        let rows = self.connection().rows(&text, bindings).await?;
        let records = rows.into_iter().filter_map(|row| record_of(listing.object, row));
        Ok(cut(records.map(|record| (listing.order.key_of(&record), record)).collect(), listing.limit))
    }

    #[crate::opaque]
    pub(super) async fn explain_walks(&self, listing: &Listing<'_>, accesses: &[Access]) -> Result<String> {
        let mut out = String::new();
        for access in accesses {
            let mut bindings = Bindings::new();
            let text = walk_statement(listing, access, listing.after.as_deref(), listing.limit + 1, &mut bindings);
            out.push_str(&self.explain_statement(&text, bindings).await?);
            out.push('\n');
        }
        Ok(out)
    }

    #[crate::opaque]
    pub(crate) async fn explain_statement(&self, text: &str, bindings: Bindings) -> Result<String> {
        self.connection().plan_of(text, bindings).await.map_err(|error| crate::errors::general(&error))
    }
}

/// The statement that reads some records of a walk, from after a key.
pub(crate) fn walk_statement(
    listing: &Listing<'_>,
    access: &Access,
    after: Option<&str>,
    limit: usize,
    bindings: &mut Bindings,
) -> String {
    let key = listing.order.single().map(layout::sort_column).unwrap_or_default();
    let mut conditions: Vec<String> = access.conditions.iter().map(|condition| condition.text(bindings)).collect();
    if let Some(after) = after {
        conditions.push(format!("{key} > {}", bindings.add(json::text(after))));
    }
    residual(listing.object, listing.filter, &mut conditions, bindings);
    format!(
        "SELECT * FROM `{}` WITH INDEX `{}`{} ORDER BY {key} LIMIT {limit}",
        layout::table(&listing.object.key),
        access.index,
        where_clause(&conditions),
    )
}

/// The filter's conjuncts as conditions of their own, so that the database sees which of them the index answers.
pub(crate) fn residual(object: &ObjectDef, filter: &Filter, conditions: &mut Vec<String>, bindings: &mut Bindings) {
    let mut conjuncts = Vec::new();
    plan::flatten(filter, &mut conjuncts);
    conditions.extend(conjuncts.into_iter().map(|part| filter_sql::condition(&object.key, part, bindings)));
}

pub(crate) fn where_clause(conditions: &[String]) -> String {
    if conditions.is_empty() { String::new() } else { format!(" WHERE {}", conditions.join(" AND ")) }
}
