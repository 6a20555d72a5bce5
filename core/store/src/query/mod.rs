//! Pages of a list.

mod candidates;
mod count;
mod crowded;
mod cursor;
mod merge;
mod read_all;
#[cfg(test)]
mod tests;
pub(crate) mod walk;

use serde_json::Value as Json;
use tessera_model::error::Result;
use tessera_model::field::FieldDef;
use tessera_model::filter::Filter;
use tessera_model::object::ObjectDef;
use tessera_model::query::{PAGE_MAX, Query, Sort};
use tessera_model::record::StoredRecord;
use tessera_model::schema::Schema;
use tessera_model::sort_key::sort_key;

pub(crate) use crowded::Crowded;

use crate::plan::Plan;
use crate::search::Words;
use crate::{Store, layout, plan};

/// A page of a list.
#[derive(Clone, Debug)]
pub struct Page {
    pub records: Vec<StoredRecord>,
    /// For the next page; `None` on the last one.
    pub next_cursor: Option<String>,
    /// Only when asked for.
    pub count: Option<Count>,
}

/// How many records match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    pub value: u64,
    /// False when there are more than were counted.
    pub is_exact: bool,
}

/// A list that is being answered.
pub(crate) struct Listing<'a> {
    pub(crate) object: &'a ObjectDef,
    pub(crate) filter: &'a Filter,
    pub(crate) order: Order<'a>,
    /// Key of the record that the page comes after.
    pub(crate) after: Option<String>,
    pub(crate) limit: usize,
}

/// Sorts with the fields that they read.
pub(crate) struct Order<'a> {
    pub(crate) sorts: Vec<(Sort, &'a FieldDef)>,
}

impl Order<'_> {
    /// The key of a record: that of each sort in turn; the last one ends in the id.
    pub(crate) fn key(&self, get: impl Fn(&str) -> Option<Json>, id: &str) -> String {
        let mut out = String::new();
        for (at, (sort, field)) in self.sorts.iter().enumerate() {
            let id = if at + 1 == self.sorts.len() { id } else { "" };
            out.push_str(&sort_key(field, get(&sort.field).as_ref(), sort.descending, id));
        }
        out
    }

    pub(crate) fn key_of(&self, record: &StoredRecord) -> String {
        self.key(|field| record.get(field).cloned(), record.id())
    }

    /// The sort, when there is only one.
    pub(crate) fn single(&self) -> Option<&Sort> {
        if let [(sort, _)] = self.sorts.as_slice() { Some(sort) } else { None }
    }
}

impl Store {
    /// A page of a list. The filter must contain the actor's data scope.
    ///
    /// With `search`, the list is restricted to what the words find, best first unless a sort is given.
    ///
    /// # Errors
    /// `invalid_cursor`, `store_unavailable`, `internal`.
    #[crate::opaque]
    pub async fn query(&self, schema: &Schema, object: &ObjectDef, query: &Query) -> Result<Page> {
        let wanted = words(query);
        let sorts = sorts_of(query);
        let ranked = sorts.is_empty();
        let after = cursor::decode(object, query, &sorts)?;
        let listing = listing(object, query, &sorts, after);
        let page = async {
            match wanted {
                Some(words) if ranked => self.search_ranked(schema, &listing, &words).await,
                Some(words) => self.search_sorted(schema, &listing, &words).await,
                None => self.list(schema, &listing).await,
            }
        };
        let counted = async {
            if query.count {
                self.count(schema, object, &query.filter, wanted.as_ref()).await.map(Some)
            } else {
                Ok(None)
            }
        };
        let (page, count) = futures::join!(page, counted);
        let (keyed, next) = page?;
        let next_cursor = next.and_then(|key| cursor::encode(object, query, &sorts, &key));
        Ok(Page { records: keyed.into_iter().map(|(_, record)| record).collect(), next_cursor, count: count? })
    }

    /// The database's plan of the statement that [`Store::query`] would begin with, for tests and support.
    ///
    /// # Errors
    /// As [`Store::query`].
    #[crate::opaque]
    pub async fn explain(&self, _schema: &Schema, object: &ObjectDef, query: &Query) -> Result<String> {
        let sorts = sorts_of(query);
        let after = cursor::decode(object, query, &sorts)?;
        let listing = listing(object, query, &sorts, after);
        if let Some(words) = words(query) {
            return self.explain_search(&listing, words.text).await;
        }
        let plan = plan::plan(object, &query.filter, listing.order.single());
        if let Some(group) = plan.probes.first().filter(|_| plan.walk.is_none() && plan.merge.is_empty()) {
            return self.explain_probe(&listing, group).await;
        }
        let accesses = if let Some(walk) = &plan.walk { vec![walk.clone()] } else { plan.merge.clone() };
        let accesses = if accesses.is_empty() { plan.sorted.clone().into_iter().collect() } else { accesses };
        if accesses.is_empty() {
            return Ok("reads all records that the filter passes, keeps the best page".to_owned());
        }
        self.explain_walks(&listing, &accesses).await
    }

    async fn list(&self, schema: &Schema, listing: &Listing<'_>) -> Result<Keyed> {
        let plan = plan::plan(listing.object, listing.filter, listing.order.single());
        if let Some(ids) = &plan.ids
            && ids.len() <= candidates::SELECT_MAX
        {
            return self.page_of_ids(listing, ids).await;
        }
        if !plan.is_exact(listing.filter)
            && let Some(keyed) = self.list_from_memory(schema, listing).await?
        {
            return Ok(keyed);
        }
        if plan.is_blind()
            && let Some(ids) = self.few_that_pass(schema, listing).await
        {
            return self.page_of_ids(listing, &ids).await;
        }
        self.list_planned(listing, &plan).await
    }

    /// All that pass a filter which asks of other records, where memory knows them and they are few: in an order that it doesn't keep,
    /// they are sorted here instead of looking at what every record of the table refers to.
    async fn few_that_pass(&self, schema: &Schema, listing: &Listing<'_>) -> Option<Vec<String>> {
        let mut paths = Vec::new();
        listing.filter.paths(&mut paths);
        if paths.iter().all(|path| path.via.is_none()) {
            return None;
        }
        let hits = self.kept_hits(schema, listing.object, listing.filter, Vec::new(), candidates::SELECT_MAX).await?;
        hits.is_all.then_some(hits.ids)
    }

    /// A page whose records are chosen in memory and then read; `None` where that can't be done.
    async fn list_from_memory(&self, schema: &Schema, listing: &Listing<'_>) -> Result<Option<Keyed>> {
        let Some(keys) = self.kept_page(schema, listing).await else { return Ok(None) };
        self.page_of_chosen(schema, listing, keys).await.map(Some)
    }

    /// The page goes as far as the keys, however few of their records still pass: what came between choosing and reading must not
    /// show, so each is held against the filter once more, with what it refers to where the filter asks of that.
    async fn page_of_chosen(
        &self,
        schema: &Schema,
        listing: &Listing<'_>,
        keys: Vec<(String, String)>,
    ) -> Result<Keyed> {
        let (mut keyed, next) = self.page_of_keys(listing, keys).await?;
        let records: Vec<_> = keyed.iter().map(|(_, record)| record).collect();
        let related = self.related(schema, listing.filter, &records).await?;
        keyed.retain(|(_, record)| listing.filter.matches(record, &related.of(record)));
        Ok((keyed, next))
    }

    async fn list_planned(&self, listing: &Listing<'_>, plan: &Plan) -> Result<Keyed> {
        let is_pinned = plan.walk.is_some() || !plan.merge.is_empty();
        let most = if is_pinned || plan.sorted.is_some() { candidates::PROBE_MAX } else { candidates::SELECT_MAX };
        for group in plan.probes.iter().take(if is_pinned { 1 } else { 3 }) {
            if self.inner.crowded.knows(listing.object, group, most) {
                continue;
            }
            match self.probe(listing, group, most).await? {
                Some(ids) => return self.page_of_ids(listing, &ids).await,
                None => self.inner.crowded.note(listing.object, group, most),
            }
        }
        if let Some(walk) = &plan.walk {
            return self.walk(listing, walk).await;
        }
        if !plan.merge.is_empty() {
            let rest = Listing {
                filter: &plan.merge_rest,
                order: Order { sorts: listing.order.sorts.clone() },
                after: listing.after.clone(),
                ..*listing
            };
            return self.merge(&rest, &plan.merge).await;
        }
        match &plan.sorted {
            Some(access) => self.walk(listing, access).await,
            None => self.read_all(listing).await,
        }
    }
}

/// Records with their keys, and the key that the next page comes after; none when nothing follows.
pub(crate) type Keyed = (Vec<(String, StoredRecord)>, Option<String>);

/// Cuts one more record than wanted down to a page.
pub(crate) fn cut(mut keyed: Vec<(String, StoredRecord)>, limit: usize) -> Keyed {
    let next = next_after(&keyed, limit);
    keyed.truncate(limit);
    (keyed, next)
}

/// The last key of a page, when there are more than it takes.
fn next_after<T>(keyed: &[(String, T)], limit: usize) -> Option<String> {
    let last = limit.checked_sub(1).filter(|last| keyed.len() > last + 1)?;
    keyed.get(last).map(|(key, _)| key.clone())
}

fn words(query: &Query) -> Option<Words<'_>> {
    let text = query.search.as_deref().map(str::trim).filter(|text| !text.is_empty())?;
    Some(Words { text, fields: query.search_fields.as_deref() })
}

/// None where the list is ranked by how well records fit the words looked for.
fn sorts_of(query: &Query) -> Vec<Sort> {
    match (query.sort.is_empty(), words(query)) {
        (true, Some(_)) => Vec::new(),
        (true, None) => vec![layout::sort_of("-created_at")],
        _ => query.sort.clone(),
    }
}

fn listing<'a>(object: &'a ObjectDef, query: &'a Query, sorts: &[Sort], after: Option<String>) -> Listing<'a> {
    let sorts = sorts.iter().filter_map(|sort| object.field(&sort.field).map(|field| (sort.clone(), field))).collect();
    Listing { object, filter: &query.filter, order: Order { sorts }, after, limit: query.limit.clamp(1, PAGE_MAX) }
}
