//! Lists of which an index shows that few records can be on them: those are taken and sorted here.

use surrealdb::types::Value;
use tessera_model::error::Result;

use super::walk::{residual, where_clause};
use super::{Keyed, Listing, next_after};
use crate::Store;
use crate::connection::{Bindings, rows_at, texts};
use crate::json::{self, Row};
use crate::layout::{self, column};
use crate::plan::Access;

/// Most records that are taken and sorted here.
pub(crate) const SELECT_MAX: usize = 1_000;
/// The same where a walk in the right order is at hand, which is the quicker one unless few of its records pass.
pub(crate) const PROBE_MAX: usize = 500;

impl Store {
    /// The ids that a group of accesses finds; `None` when there are too many.
    #[crate::opaque]
    pub(super) async fn probe(
        &self,
        listing: &Listing<'_>,
        group: &[Access],
        most: usize,
    ) -> Result<Option<Vec<String>>> {
        let mut bindings = Bindings::new();
        let statements: Vec<_> =
            group.iter().map(|access| probe_statement(listing, access, most, &mut bindings)).collect();
        let mut answer = self.connection().run(&statements.join(";\n"), bindings).await?;
        let mut ids = Vec::new();
        for index in 0..group.len() {
            ids.extend(texts(rows_at(&mut answer, index)));
            if ids.len() > most {
                return Ok(None);
            }
        }
        ids.sort_unstable();
        ids.dedup();
        Ok(Some(ids))
    }

    #[crate::opaque]
    pub(super) async fn explain_probe(&self, listing: &Listing<'_>, group: &[Access]) -> Result<String> {
        let mut out = String::new();
        for access in group {
            let mut bindings = Bindings::new();
            let text = probe_statement(listing, access, PROBE_MAX, &mut bindings);
            out.push_str(&self.explain_statement(&text, bindings).await?);
            out.push('\n');
        }
        Ok(out)
    }

    /// The page among records of which the ids are known.
    #[crate::opaque]
    pub(crate) async fn page_of_ids(&self, listing: &Listing<'_>, ids: &[String]) -> Result<Keyed> {
        let table = layout::table(&listing.object.key);
        let columns = sort_columns(listing);
        let mut keys: Vec<(String, String)> = Vec::with_capacity(ids.len());
        for chunk in ids.chunks(500) {
            let mut bindings = Bindings::new();
            let chunk: Vec<Value> = chunk.iter().map(|id| json::record_id(&table, id)).collect();
            let source = bindings.add(Value::Array(chunk.into()));
            let mut conditions = Vec::new();
            residual(listing.object, listing.filter, &mut conditions, &mut bindings);
            let text = format!("SELECT {columns} FROM {source}{}", where_clause(&conditions));
            keys.extend(
                self.connection().rows(&text, bindings).await?.into_iter().filter_map(|row| key_of_row(listing, row)),
            );
        }
        keys.retain(|(key, _)| listing.after.as_ref().is_none_or(|after| key > after));
        keys.sort_unstable();
        keys.truncate(listing.limit + 1);
        self.page_of_keys(listing, keys).await
    }

    /// The records behind keys that are sorted already, one more than wanted if there are more. A record that went meanwhile is left
    /// out, and the next page begins where it would have.
    #[crate::opaque]
    pub(crate) async fn page_of_keys(&self, listing: &Listing<'_>, keys: Vec<(String, String)>) -> Result<Keyed> {
        let next = next_after(&keys, listing.limit);
        let ids: Vec<String> = keys.iter().take(listing.limit).map(|(_, id)| id.clone()).collect();
        let mut records: std::collections::HashMap<String, _> = self
            .get_many(listing.object, &ids)
            .await?
            .into_iter()
            .map(|record| (record.id().to_owned(), record))
            .collect();
        let keyed = keys.into_iter().filter_map(|(key, id)| records.remove(&id).map(|record| (key, record))).collect();
        Ok((keyed, next))
    }
}

/// The id and the fields that the sort reads.
pub(super) fn sort_columns(listing: &Listing<'_>) -> String {
    let mut columns = String::from("id");
    for (sort, _) in &listing.order.sorts {
        columns.push_str(", ");
        columns.push_str(&column(&sort.field));
    }
    columns
}

/// Key and id of a row of [`sort_columns`].
pub(super) fn key_of_row(listing: &Listing<'_>, row: Value) -> Option<(String, String)> {
    let mut row = Row::new(row);
    let id = row.text("id")?;
    let fields = row.rest();
    Some((listing.order.key(|field| fields.get(field).cloned(), &id), id))
}

fn probe_statement(listing: &Listing<'_>, access: &Access, most: usize, bindings: &mut Bindings) -> String {
    let conditions: Vec<_> = access.conditions.iter().map(|condition| condition.text(bindings)).collect();
    let table = layout::table(&listing.object.key);
    format!(
        "SELECT VALUE id FROM `{table}` WITH INDEX `{}`{} LIMIT {}",
        access.index,
        where_clause(&conditions),
        most + 1
    )
}
