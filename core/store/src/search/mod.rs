//! Search: records by words, Chinese words, pinyin and initials.
//!
//! Candidates come from the terms in memory, or from an index of tokens where others write to the database too. They are read within
//! the scope, checked against the whole text and ranked here.

pub(crate) mod tokens;
mod verify;

use std::collections::{BTreeMap, HashSet};

use surrealdb::types::Value;
use tessera_columns::Needle;
use tessera_model::error::Result;
use tessera_model::filter::Filter;
use tessera_model::object::ObjectDef;
use tessera_model::record::StoredRecord;
use tessera_model::schema::Schema;
use tessera_model::sort_key::collate;

use crate::connection::{Bindings, texts};
use crate::json::Row;
use crate::layout::{self, TOKEN_INDEX};
use crate::query::walk::{residual, walk_statement, where_clause};
use crate::query::{Keyed, Listing, Order, cut};
use crate::records::record_of;
use crate::{Store, json, plan};
use tokens::Piece;

/// Most records that are ranked against each other.
const RANKED_MAX: usize = 300;
/// Rows that are looked at next, where the scope leaves few of the first.
const NARROW_MAX: usize = 1_500;
/// Most rows that are looked at for them.
const EXAMINED_MAX: usize = 10_000;

/// Most hits that are counted exactly.
const COUNTED_MAX: usize = 1_000;
/// Records that are read at once.
pub(crate) const CHUNK: usize = 500;
/// Most hits of which figures are taken.
const FIGURED_MAX: usize = 10_000;
/// Most names that begin with the text and are ranked.
const NAMES_MAX: usize = 60;

/// Words that somebody looks for.
#[derive(Clone, Copy, Debug)]
pub struct Words<'a> {
    pub text: &'a str,
    /// The searchable fields in which they may be found; all of them when none. A record that holds them elsewhere alone is no hit.
    pub fields: Option<&'a [String]>,
}

impl<'a> Words<'a> {
    /// Words that may be found in any searchable field.
    pub const fn anywhere(text: &'a str) -> Self {
        Self { text, fields: None }
    }
}

/// What a search text asks for.
struct Wanted<'a> {
    fields: Option<&'a [String]>,
    pieces: Vec<Piece>,
    /// Tokens that a record must have, the most telling one first.
    tokens: Vec<String>,
    /// The same for the terms in memory.
    needles: Vec<Needle>,
}

impl<'a> Wanted<'a> {
    fn parse(words: &Words<'a>) -> Self {
        let pieces = tokens::pieces(words.text);
        let mut tokens: Vec<String> = pieces.iter().flat_map(tokens::needles).collect();
        // Pairs of Chinese characters tell more than letters, and longer beginnings more than shorter ones.
        let is_pair = |token: &String| token.chars().count() > 1 && token.chars().any(tessera_model::text::is_han);
        tokens.sort_by_key(|token| std::cmp::Reverse((is_pair(token), token.chars().count())));
        tokens.dedup();
        let needles = pieces.iter().flat_map(tokens::term_needles).collect();
        Self { fields: words.fields, pieces, tokens, needles }
    }

    /// The statement that finds the ids of records with all tokens.
    fn statement(&self, object: &ObjectDef, limit: usize) -> (String, Bindings) {
        let mut bindings = Bindings::new();
        let table = layout::token_table(&object.key);
        let Some((first, rest)) = self.tokens.split_first() else {
            return (format!("SELECT VALUE id FROM `{table}` LIMIT 0"), bindings);
        };
        let mut condition = format!("s CONTAINS {}", bindings.add(json::text(first.as_str())));
        if !rest.is_empty() {
            let rest: Vec<Value> = rest.iter().map(|token| json::text(token.as_str())).collect();
            condition.push_str(&format!(" AND s CONTAINSALL {}", bindings.add(Value::Array(rest.into()))));
        }
        (format!("SELECT VALUE id FROM `{table}` WITH INDEX {TOKEN_INDEX} WHERE {condition} LIMIT {limit}"), bindings)
    }
}

impl Store {
    /// The records that the words find within the scope, best first.
    ///
    /// # Errors
    /// `store_unavailable`, `internal`.
    #[crate::opaque]
    pub async fn search(
        &self,
        schema: &Schema,
        object: &ObjectDef,
        words: &Words<'_>,
        scope: &Filter,
        limit: usize,
    ) -> Result<Vec<StoredRecord>> {
        let listing = Listing { object, filter: scope, order: Order { sorts: Vec::new() }, after: None, limit };
        let (keyed, _) = self.search_ranked(schema, &listing, words).await?;
        Ok(keyed.into_iter().map(|(_, record)| record).collect())
    }

    /// A page of what the words find, best first. Beyond [`RANKED_MAX`] hits the rest is not listed.
    #[crate::opaque]
    pub(crate) async fn search_ranked(
        &self,
        schema: &Schema,
        listing: &Listing<'_>,
        words: &Words<'_>,
    ) -> Result<Keyed> {
        let wanted = Wanted::parse(words);
        if wanted.pieces.is_empty() {
            return Ok((Vec::new(), None));
        }
        let mut found: BTreeMap<String, StoredRecord> = BTreeMap::new();
        let (hits, by_name) =
            futures::join!(self.hits(schema, listing, &wanted), self.hits_by_name(listing, &wanted, words.text));
        for record in by_name?.into_iter().chain(hits?) {
            found.insert(verify::rank(listing.object, &record, *words), record);
        }
        let keyed = found
            .into_iter()
            .filter(|(key, _)| listing.after.as_ref().is_none_or(|after| key > after))
            .take(listing.limit + 1)
            .collect();
        Ok(cut(keyed, listing.limit))
    }

    /// A page of what the words find, in the order of the list's sort.
    #[crate::opaque]
    pub(crate) async fn search_sorted(
        &self,
        schema: &Schema,
        listing: &Listing<'_>,
        words: &Words<'_>,
    ) -> Result<Keyed> {
        let wanted = Wanted::parse(words);
        if wanted.pieces.is_empty() {
            return Ok((Vec::new(), None));
        }
        let sorted = plan::plan(listing.object, &Filter::everything(), listing.order.single()).sorted;
        let (ids, is_all) = self.candidates(schema, listing.object, listing.filter, &wanted, EXAMINED_MAX).await?;
        let (false, Some(access)) = (is_all, sorted) else {
            let mut best: BTreeMap<String, StoredRecord> = BTreeMap::new();
            for chunk in ids.chunks(CHUNK) {
                for record in self.held(listing, &wanted, chunk).await? {
                    let key = listing.order.key_of(&record);
                    if listing.after.as_ref().is_none_or(|after| key > *after) {
                        best.insert(key, record);
                    }
                }
                while best.len() > listing.limit + 1 {
                    best.pop_last();
                }
            }
            return Ok(cut(best.into_iter().collect(), listing.limit));
        };
        // Very many hits: a walk in the order of the sort soon fills a page.
        let mut out = Vec::new();
        let mut after = listing.after.clone();
        loop {
            let mut bindings = Bindings::new();
            let statement = walk_statement(listing, &access, after.as_deref(), CHUNK, &mut bindings);
            let rows = self.connection().rows(&statement, bindings).await?;
            let is_last = rows.len() < CHUNK;
            for record in rows.into_iter().filter_map(|row| record_of(listing.object, row)) {
                let key = listing.order.key_of(&record);
                after = Some(key.clone());
                if out.len() <= listing.limit && verify::holds(listing.object, &record, wanted.fields, &wanted.pieces) {
                    out.push((key, record));
                }
            }
            if is_last || out.len() > listing.limit {
                return Ok(cut(out, listing.limit));
            }
        }
    }

    /// How many records hold the words within the filter; at least so many when the second is false.
    #[crate::opaque]
    pub(crate) async fn count_hits(
        &self,
        schema: &Schema,
        object: &ObjectDef,
        filter: &Filter,
        words: &Words<'_>,
    ) -> Result<(u64, bool)> {
        let listing = Listing { object, filter, order: Order { sorts: Vec::new() }, after: None, limit: COUNTED_MAX };
        let wanted = Wanted::parse(words);
        let (ids, is_all) = self.candidates(schema, object, filter, &wanted, COUNTED_MAX).await?;
        let mut count = 0;
        for chunk in ids.chunks(CHUNK) {
            count += self.held(&listing, &wanted, chunk).await?.len() as u64;
        }
        Ok((count, is_all))
    }

    /// The ids of the records that hold the words within the filter; not of all of them when the second is false.
    #[crate::opaque]
    pub(crate) async fn ids_of_hits(
        &self,
        schema: &Schema,
        object: &ObjectDef,
        filter: &Filter,
        words: &Words<'_>,
    ) -> Result<(Vec<String>, bool)> {
        let listing = Listing { object, filter, order: Order { sorts: Vec::new() }, after: None, limit: FIGURED_MAX };
        let wanted = Wanted::parse(words);
        let (candidates, is_all) = self.candidates(schema, object, filter, &wanted, FIGURED_MAX).await?;
        let mut ids = Vec::new();
        for chunk in candidates.chunks(CHUNK) {
            ids.extend(self.held(&listing, &wanted, chunk).await?.iter().map(|record| record.id().to_owned()));
        }
        Ok((ids, is_all))
    }

    #[crate::opaque]
    pub(crate) async fn explain_search(&self, listing: &Listing<'_>, text: &str) -> Result<String> {
        if !self.inner.has_tokens() {
            return Ok("finds the words in memory, then reads the records by their ids".to_owned());
        }
        let (statement, bindings) = Wanted::parse(&Words::anywhere(text)).statement(listing.object, RANKED_MAX);
        self.explain_statement(&statement, bindings).await
    }

    /// Records that hold the words: some of them where there are very many. Few are looked at first, as nearly all that are found do
    /// hold the words, and most scopes are wide.
    async fn hits(&self, schema: &Schema, listing: &Listing<'_>, wanted: &Wanted<'_>) -> Result<Vec<StoredRecord>> {
        let (mut out, mut seen) = (Vec::new(), HashSet::new());
        for most in [RANKED_MAX, NARROW_MAX, EXAMINED_MAX] {
            let (mut ids, is_all) = self.candidates(schema, listing.object, listing.filter, wanted, most).await?;
            ids.retain(|id| seen.insert(id.clone()));
            for chunk in ids.chunks(CHUNK) {
                out.extend(self.held(listing, wanted, chunk).await?);
                if out.len() > listing.limit {
                    return Ok(out);
                }
            }
            if is_all {
                break;
            }
        }
        Ok(out)
    }

    /// Ids of records that may hold the words, and whether these are all: from memory those that pass the filter too, else all that have
    /// the tokens.
    async fn candidates(
        &self,
        schema: &Schema,
        object: &ObjectDef,
        filter: &Filter,
        wanted: &Wanted<'_>,
        most: usize,
    ) -> Result<(Vec<String>, bool)> {
        if self.inner.has_tokens() {
            return self.indexed(object, wanted, most).await;
        }
        let hits = self.word_hits(schema, object, filter, wanted.needles.clone(), most).await;
        Ok((hits.ids, hits.is_all))
    }

    /// Ids that have all tokens, and whether these are all.
    async fn indexed(&self, object: &ObjectDef, wanted: &Wanted<'_>, most: usize) -> Result<(Vec<String>, bool)> {
        let (statement, bindings) = wanted.statement(object, most + 1);
        let mut ids = texts(self.connection().rows(&statement, bindings).await?);
        let is_all = ids.len() <= most;
        ids.truncate(most);
        Ok((ids, is_all))
    }

    /// Those of some records that pass the filter and really hold the words.
    async fn held(&self, listing: &Listing<'_>, wanted: &Wanted<'_>, ids: &[String]) -> Result<Vec<StoredRecord>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let object = listing.object;
        let table = layout::table(&object.key);
        let mut bindings = Bindings::new();
        let source =
            bindings.add(Value::Array(ids.iter().map(|id| json::record_id(&table, id)).collect::<Vec<_>>().into()));
        let mut conditions = Vec::new();
        residual(object, listing.filter, &mut conditions, &mut bindings);
        let rows =
            self.connection().rows(&format!("SELECT * FROM {source}{}", where_clause(&conditions)), bindings).await?;
        let records = rows.into_iter().filter_map(|row| record_of(object, row));
        Ok(records.filter(|record| verify::holds(object, record, wanted.fields, &wanted.pieces)).collect())
    }

    /// Records whose name begins with the text: however many others there are, these are not missed.
    async fn hits_by_name(&self, listing: &Listing<'_>, wanted: &Wanted<'_>, text: &str) -> Result<Vec<StoredRecord>> {
        let object = listing.object;
        let index = layout::indexes(object).into_iter().find(|index| {
            index.equal.is_empty()
                && index.sort.as_ref().is_some_and(|sort| sort.field == object.name_field && !sort.descending)
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
        let ids: Vec<String> = rows
            .into_iter()
            .filter_map(|row| {
                let mut row = Row::new(row);
                let id = row.text("id")?;
                row.text("key").filter(|key| key.starts_with(&from)).map(|_| id)
            })
            .collect();
        self.held(listing, wanted, &ids).await
    }
}
