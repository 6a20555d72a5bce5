//! Which record a text of the file means. Asked of the store in chunks, each text once.

use std::collections::{BTreeSet, HashMap};

use serde_json::{Value as Json, json};
use tessera_model::error::Result;
use tessera_model::field::FieldDef;
use tessera_model::filter::Filter;
use tessera_model::object::ObjectDef;
use tessera_model::query::{PAGE_MAX, Query};
use tessera_model::record::{StoredRecord, is_record_id};
use tessera_model::schema::Schema;
use tessera_model::text::fold;
use tessera_permission::Actor;
use tessera_permission::scope::{self, ScopedAction};

use crate::engine::Engine;

/// Values asked for at once.
const CHUNK: usize = 200;
/// Largest object whose spellings are compared without regard to case and width; beyond it names must be written exactly.
const SPELLINGS_MAX: usize = 100_000;

/// What a text means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Hit {
    /// The record with this id.
    One(String),
    /// Several records.
    Many,
    Nobody,
}

/// One way of finding records: an object and the field by which people name its records.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Key {
    pub object: String,
    pub field: String,
}

impl Key {
    /// From definitions.
    pub(super) fn new(object: &ObjectDef, field: &FieldDef) -> Self {
        Self { object: object.key.clone(), field: field.key.clone() }
    }
}

#[derive(Default)]
struct Names {
    exact: HashMap<String, Hit>,
    ids: HashMap<String, bool>,
    /// All records by folded name; `None` until a text isn't found exactly.
    folded: Option<HashMap<String, Hit>>,
}

/// What is known so far.
#[derive(Default)]
pub(super) struct Lookup {
    names: HashMap<Key, Names>,
}

fn add(map: &mut HashMap<String, Hit>, text: String, id: &str) {
    match map.get_mut(&text) {
        Some(Hit::One(known)) if known == id => {}
        Some(hit @ (Hit::One(_) | Hit::Many)) => *hit = Hit::Many,
        _ => drop(map.insert(text, Hit::One(id.to_owned()))),
    }
}

impl Lookup {
    /// What a text that was asked for means.
    pub(super) fn get(&self, key: &Key, text: &str, by_id: bool) -> Hit {
        let Some(names) = self.names.get(key) else { return Hit::Nobody };
        if by_id && names.ids.get(text) == Some(&true) {
            return Hit::One(text.to_owned());
        }
        match names.exact.get(text) {
            Some(hit @ (Hit::One(_) | Hit::Many)) => hit.clone(),
            _ => names.folded.as_ref().and_then(|folded| folded.get(&fold(text))).cloned().unwrap_or(Hit::Nobody),
        }
    }

    /// A record has come into being, or will.
    pub(super) fn learn(&mut self, key: &Key, text: &str, id: &str) {
        let names = self.names.entry(key.clone()).or_default();
        add(&mut names.exact, text.to_owned(), id);
        add(names.folded.get_or_insert_default(), fold(text), id);
    }

    /// Finds out what texts mean.
    ///
    /// # Errors
    /// The store's.
    pub(super) async fn ask(
        &mut self,
        source: Source<'_>,
        field: &FieldDef,
        texts: &BTreeSet<&str>,
        by_id: bool,
    ) -> Result<()> {
        let key = Key::new(source.object, field);
        let names = self.names.entry(key).or_default();
        let unknown: Vec<&str> = texts.iter().copied().filter(|text| !names.exact.contains_key(*text)).collect();
        if by_id {
            let ids: Vec<String> = texts
                .iter()
                .filter(|text| is_record_id(text) && !names.ids.contains_key(**text))
                .map(|text| (*text).to_owned())
                .collect();
            names.ids.extend(ids.iter().map(|id| (id.clone(), false)));
            let found = source.engine.store().get_many(source.object, &ids).await?;
            names.ids.extend(source.reached(found).await?.into_iter().map(|record| (record.id().to_owned(), true)));
        }
        let mut missing = false;
        for chunk in unknown.chunks(CHUNK) {
            let values: Vec<Json> = chunk.iter().map(|text| json!(text)).collect();
            let found = find_all(source.engine, source.object, &field.key, values).await?;
            for record in source.reached(found).await? {
                if let Some(text) = record.text(&field.key) {
                    add(&mut names.exact, text.to_owned(), record.id());
                }
            }
            for text in chunk {
                missing |= !names.exact.contains_key(*text);
                names.exact.entry((*text).to_owned()).or_insert(Hit::Nobody);
            }
        }
        if missing && !names.spellings_loaded() {
            names.load_spellings(source, field).await?;
        }
        Ok(())
    }
}

/// Where names are looked up, on whose behalf.
#[derive(Clone, Copy)]
pub(super) struct Source<'a> {
    pub engine: &'a Engine,
    pub schema: &'a Schema,
    pub actor: &'a Actor,
    pub object: &'a ObjectDef,
}

impl Source<'_> {
    fn scope(&self) -> Filter {
        scope::filter(self.actor, self.object, ScopedAction::Read)
    }

    /// Records that the actor may not read are as good as absent.
    async fn reached(&self, mut records: Vec<StoredRecord>) -> Result<Vec<StoredRecord>> {
        let those: Vec<_> = records.iter().collect();
        let related = self.engine.related_to(self.schema, self.actor, self.object, &those).await?;
        let scope = self.scope();
        records.retain(|record| scope.matches(record, &related.of(record)));
        Ok(records)
    }
}

/// Marks that all spellings were loaded: no folded text is this one.
const LOADED: &str = "\u{0}";

impl Names {
    fn spellings_loaded(&self) -> bool {
        self.folded.as_ref().is_some_and(|folded| folded.contains_key(LOADED))
    }

    async fn load_spellings(&mut self, source: Source<'_>, field: &FieldDef) -> Result<()> {
        let filter = source.scope();
        let mut query = Query {
            filter,
            search: None,
            search_fields: None,
            sort: Vec::new(),
            limit: PAGE_MAX,
            cursor: None,
            count: false,
        };
        let folded = self.folded.get_or_insert_default();
        let mut read = 0;
        while read < SPELLINGS_MAX {
            let page = source.engine.store().query(source.schema, source.object, &query).await?;
            read += page.records.len();
            for record in &page.records {
                if let Some(text) = record.text(&field.key) {
                    add(folded, fold(text), record.id());
                }
            }
            query.cursor = page.next_cursor;
            if query.cursor.is_none() {
                break;
            }
        }
        folded.insert(LOADED.to_owned(), Hit::Nobody);
        Ok(())
    }
}

/// Every record whose field has one of the values. The store answers a limited number at once, so a full answer is asked
/// again in parts, down to a single value, of which a few records are enough to know that there are several.
#[crate::opaque]
pub(super) async fn find_all(
    engine: &Engine,
    object: &ObjectDef,
    field: &str,
    values: Vec<Json>,
) -> Result<Vec<StoredRecord>> {
    const PER_VALUE: usize = 20;
    let mut out = Vec::new();
    let mut parts = vec![values];
    while let Some(mut part) = parts.pop() {
        if part.is_empty() {
            continue;
        }
        let limit = (part.len() * PER_VALUE).clamp(PER_VALUE, 1_000);
        let found = engine.store().find_by(object, field, &part, limit).await?;
        if found.len() >= limit && part.len() > 1 {
            let rest = part.split_off(part.len() / 2);
            parts.push(rest);
            parts.push(part);
        } else {
            out.extend(found);
        }
    }
    Ok(out)
}
