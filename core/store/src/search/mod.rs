//! Search: records by words, Chinese words, pinyin and initials.

pub(crate) mod tokens;
mod verify;

use std::collections::{BTreeMap, BTreeSet};

use surrealdb::types::Value;
use tessera_model::error::Result;
use tessera_model::filter::Filter;
use tessera_model::object::ObjectDef;
use tessera_model::record::StoredRecord;
use tessera_model::schema::Schema;
use tessera_model::sort_key::collate;

use crate::connection::Bindings;
use crate::layout::{self, TOKEN_INDEX};
use crate::query::walk::{residual, walk_statement, where_clause};
use crate::query::{Keyed, Listing, Order, cut};
use crate::records::record_of;
use crate::json::Row;
use crate::{Store, json, plan};
use tokens::Piece;

/// Most records that are ranked against each other.
const RANKED_MAX: usize = 300;
/// Most rows that are looked at for them.
const EXAMINED_MAX: usize = 10_000;

/// Most names that begin with the text and are ranked.
const NAMES_MAX: usize = 60;

/// What a search text asks for.
pub(crate) struct Wanted {
    pub(crate) pieces: Vec<Piece>,
    /// Tokens that a record must have.
    tokens: Vec<String>,
}

impl Wanted {
    pub(crate) fn parse(text: &str) -> Self {
        let pieces = tokens::pieces(text);
        let tokens: BTreeSet<String> = pieces.iter().flat_map(tokens::needles).collect();
        Self { pieces, tokens: tokens.into_iter().collect() }
    }

    /// The condition that the token index answers; `None` when nothing is looked for.
    pub(crate) fn indexed(&self, bindings: &mut Bindings) -> Option<String> {
        if self.tokens.is_empty() { None } else { Some(format!("s @@ {}", bindings.add(json::text(self.tokens.join(" "))))) }
    }

    /// The same for rows that another index yields.
    fn tested(&self, bindings: &mut Bindings) -> String {
        let tests: Vec<_> = self.tokens.iter().map(|token| format!("s CONTAINS {}", bindings.add(json::text(format!(" {token} "))))).collect();
        tests.join(" AND ")
    }
}

impl Store {
    /// The records that the words find within the scope, best first.
    ///
    /// # Errors
    /// `store_unavailable`, `internal`.
    pub async fn search(&self, _schema: &Schema, object: &ObjectDef, text: &str, scope: &Filter, limit: usize) -> Result<Vec<StoredRecord>> {
        let listing = Listing { object, filter: scope, order: Order { sorts: Vec::new() }, after: None, limit };
        let (keyed, _) = self.search_ranked(&listing, text).await?;
        Ok(keyed.into_iter().map(|(_, record)| record).collect())
    }

    /// A page of what the words find, best first. Beyond [`RANKED_MAX`] hits the rest is not listed.
    pub(crate) async fn search_ranked(&self, listing: &Listing<'_>, text: &str) -> Result<Keyed> {
        let wanted = Wanted::parse(text);
        if wanted.pieces.is_empty() {
            return Ok((Vec::new(), false));
        }
        let mut found: BTreeMap<String, StoredRecord> = BTreeMap::new();
        let (hits, by_name) = futures::join!(self.hits(listing, &wanted), self.hits_by_name(listing, text));
        for record in by_name?.into_iter().chain(hits?.0) {
            if verify::holds(listing.object, &record, &wanted.pieces) {
                found.insert(verify::rank(listing.object, &record, text), record);
            }
        }
        let keyed = found.into_iter().filter(|(key, _)| listing.after.as_ref().is_none_or(|after| key > after)).take(listing.limit + 1).collect();
        Ok(cut(keyed, listing.limit))
    }

    /// A page of what the words find, in the order of the list's sort.
    pub(crate) async fn search_sorted(&self, listing: &Listing<'_>, text: &str) -> Result<Keyed> {
        let wanted = Wanted::parse(text);
        if wanted.pieces.is_empty() {
            return Ok((Vec::new(), false));
        }
        let (hits, is_all) = self.hits(listing, &wanted).await?;
        let sorted = plan::plan(listing.object, &Filter::everything(), listing.order.single()).sorted;
        let (false, Some(access)) = (is_all, sorted) else {
            let mut keyed: Vec<_> = hits.into_iter().map(|record| (listing.order.key_of(&record), record)).collect();
            keyed.retain(|(key, _)| listing.after.as_ref().is_none_or(|after| key > after));
            keyed.sort_by(|a, b| a.0.cmp(&b.0));
            keyed.truncate(listing.limit + 1);
            return Ok(cut(keyed, listing.limit));
        };
        // Many hits: walking the sort's index soon fills a page.
        let mut out = Vec::new();
        let mut after = listing.after.clone();
        loop {
            let mut bindings = Bindings::new();
            let tested = wanted.tested(&mut bindings);
            let statement = walk_statement(listing, &access, after.as_deref(), listing.limit + 1, Some(tested), &mut bindings);
            let rows = self.connection().rows(&statement, bindings).await?;
            let is_last = rows.len() <= listing.limit;
            for record in rows.into_iter().filter_map(|row| record_of(listing.object, row)) {
                let key = listing.order.key_of(&record);
                after = Some(key.clone());
                if verify::holds(listing.object, &record, &wanted.pieces) {
                    out.push((key, record));
                }
            }
            if is_last || out.len() > listing.limit {
                return Ok(cut(out, listing.limit));
            }
        }
    }

    pub(crate) async fn explain_search(&self, listing: &Listing<'_>, text: &str) -> Result<String> {
        let (statement, bindings) = hits_statement(listing, &Wanted::parse(text), RANKED_MAX);
        self.explain_statement(&statement, bindings).await
    }

    /// Records that hold the words, as the token index yields them, and whether these are all. Few rows are read first: tokens
    /// are nearly always right.
    async fn hits(&self, listing: &Listing<'_>, wanted: &Wanted) -> Result<(Vec<StoredRecord>, bool)> {
        for limit in [RANKED_MAX, EXAMINED_MAX] {
            let (statement, bindings) = hits_statement(listing, wanted, limit);
            let rows = self.connection().rows(&statement, bindings).await?;
            let is_all = rows.len() < limit;
            let records = rows.into_iter().filter_map(|row| record_of(listing.object, row));
            let mut held: Vec<_> = records.filter(|record| verify::holds(listing.object, record, &wanted.pieces)).collect();
            if is_all || held.len() >= listing.limit || limit == EXAMINED_MAX {
                let is_cut = held.len() > RANKED_MAX;
                held.truncate(RANKED_MAX);
                return Ok((held, is_all && !is_cut));
            }
        }
        Ok((Vec::new(), true))
    }

    /// Records whose name begins with the text: however many others there are, these are not missed.
    async fn hits_by_name(&self, listing: &Listing<'_>, text: &str) -> Result<Vec<StoredRecord>> {
        let object = listing.object;
        let index = layout::indexes(object).into_iter().find(|index| {
            index.equal.is_empty() && index.sort.as_ref().is_some_and(|sort| sort.field == object.name_field && !sort.descending)
        });
        let key = collate(text);
        let (Some(index), false) = (index, key.is_empty()) else { return Ok(Vec::new()) };
        let Some(sort) = &index.sort else { return Ok(Vec::new()) };
        let (table, column) = (layout::table(&object.key), layout::sort_column(sort));
        // The walk begins at the name and is cut here: an upper bound would be tested row by row, far beyond the last hit.
        let statement = format!(
            "SELECT id, {column} AS key FROM `{table}` WITH INDEX `{}` WHERE {} = 0 AND {column} >= $from ORDER BY {column} LIMIT {NAMES_MAX}",
            index.name,
            layout::SAME_COLUMN,
        );
        let from = format!("!{key}");
        let rows = self.connection().rows(&statement, Bindings::new().with("from", json::text(from.as_str()))).await?;
        let ids: Vec<Value> = rows
            .into_iter()
            .filter_map(|row| {
                let mut row = Row::new(row);
                let id = row.text("id")?;
                row.text("key").filter(|key| key.starts_with(&from)).map(|_| json::record_id(&table, &id))
            })
            .collect();
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let mut bindings = Bindings::new();
        let source = bindings.add(Value::Array(ids.into()));
        let mut conditions = Vec::new();
        residual(object, listing.filter, &mut conditions, &mut bindings);
        let rows = self.connection().rows(&format!("SELECT * FROM {source}{}", where_clause(&conditions)), bindings).await?;
        Ok(rows.into_iter().filter_map(|row| record_of(object, row)).collect())
    }
}

fn hits_statement(listing: &Listing<'_>, wanted: &Wanted, limit: usize) -> (String, Bindings) {
    let mut bindings = Bindings::new();
    let mut conditions: Vec<String> = wanted.indexed(&mut bindings).into_iter().collect();
    residual(listing.object, listing.filter, &mut conditions, &mut bindings);
    let table = layout::table(&listing.object.key);
    (format!("SELECT * FROM `{table}` WITH INDEX {TOKEN_INDEX}{} LIMIT {limit}", where_clause(&conditions)), bindings)
}
