//! Reading records by id or by the value of one field.

use std::collections::{BTreeSet, HashMap};
use std::ops::Bound;

use serde_json::Value as Json;
use surrealdb::types::{RecordId, RecordIdKey, RecordIdKeyRange, Value};
use tessera_model::error::Result;
use tessera_model::field::FieldDef;
use tessera_model::object::ObjectDef;
use tessera_model::record::StoredRecord;

use crate::connection::{Bindings, rows_at, texts};
use crate::json::{self, Row};
use crate::layout::{self, column};
use crate::{Store, plan};

/// Most ids or values in one statement.
const CHUNK: usize = 500;

impl Store {
    /// A record; `None` when there is none, or it is in the bin.
    ///
    /// # Errors
    /// `store_unavailable`, `internal`.
    #[crate::opaque]
    pub async fn get(&self, object: &ObjectDef, id: &str) -> Result<Option<StoredRecord>> {
        let recent = &self.inner.recent;
        if let Some(record) = recent.get(&object.key, id) {
            return Ok(Some((*record).clone()));
        }
        let pass = recent.pass(&object.key, id);
        let bindings = Bindings::new().with("id", json::record_id(&layout::table(&object.key), id));
        let rows = self.connection().rows("SELECT * FROM $id", bindings).await?;
        let record = rows.into_iter().next().and_then(|row| record_of(object, row));
        if let (Some(pass), Some(record)) = (pass, &record) {
            recent.put(&pass, record);
        }
        Ok(record)
    }

    /// The records with these ids, in no particular order; ids that aren't there are left out.
    ///
    /// # Errors
    /// `store_unavailable`, `internal`.
    #[crate::opaque]
    pub async fn get_many(&self, object: &ObjectDef, ids: &[String]) -> Result<Vec<StoredRecord>> {
        let recent = &self.inner.recent;
        let mut out = Vec::with_capacity(ids.len());
        let mut rest = Vec::new();
        let mut passes = HashMap::new();
        for id in ids.iter().collect::<BTreeSet<_>>() {
            match recent.get(&object.key, id) {
                Some(record) => out.push((*record).clone()),
                None => {
                    passes.extend(recent.pass(&object.key, id).map(|pass| (id.as_str(), pass)));
                    rest.push(id.clone());
                }
            }
        }
        for row in self.select_ids(object, &rest, "*").await? {
            let Some(record) = record_of(object, row) else { continue };
            if let Some(pass) = passes.get(record.id()) {
                recent.put(pass, &record);
            }
            out.push(record);
        }
        Ok(out)
    }

    /// The names of records, by id.
    ///
    /// # Errors
    /// `store_unavailable`, `internal`.
    #[crate::opaque]
    pub async fn labels(&self, object: &ObjectDef, ids: &[String]) -> Result<HashMap<String, String>> {
        let recent = &self.inner.recent;
        let mut labels = HashMap::with_capacity(ids.len());
        let mut rest = Vec::new();
        let mut passes = HashMap::new();
        for id in ids.iter().collect::<BTreeSet<_>>() {
            match recent.name(&object.key, id, &object.name_field) {
                Some(name) => drop(labels.insert(id.clone(), name)),
                None => {
                    passes.extend(recent.pass(&object.key, id).map(|pass| (id.as_str(), pass)));
                    rest.push(id.clone());
                }
            }
        }
        let columns = format!("id, {} AS label", column(&object.name_field));
        for row in self.select_ids(object, &rest, &columns).await? {
            let mut row = Row::new(row);
            let (Some(id), Some(label)) = (row.text("id"), row.json("label")) else { continue };
            let label = match label {
                Json::String(text) => text,
                other => other.to_string(),
            };
            if let Some(pass) = passes.get(id.as_str()) {
                recent.put_name(pass, &object.key, &id, &object.name_field, &label);
            }
            labels.insert(id, label);
        }
        Ok(labels)
    }

    /// Records whose field equals one of the values, by an index where there is one.
    ///
    /// # Errors
    /// `store_unavailable`, `internal`.
    #[crate::opaque]
    pub async fn find_by(
        &self,
        object: &ObjectDef,
        field: &str,
        values: &[Json],
        limit: usize,
    ) -> Result<Vec<StoredRecord>> {
        let mut out = Vec::new();
        for chunk in values.chunks(CHUNK) {
            let (text, bindings, statements) = plan::equality_statements(object, field, chunk, limit - out.len());
            let mut answer = self.connection().run(&text, bindings).await?;
            for index in 0..statements {
                out.extend(rows_at(&mut answer, index).into_iter().filter_map(|row| record_of(object, row)));
            }
            if out.len() >= limit {
                out.truncate(limit);
                break;
            }
        }
        Ok(out)
    }

    /// Ids of the records of `object` whose `field` points to a record.
    ///
    /// # Errors
    /// `store_unavailable`, `internal`.
    #[crate::opaque]
    pub async fn referring(
        &self,
        object: &ObjectDef,
        field: &FieldDef,
        target_id: &str,
        limit: usize,
    ) -> Result<Vec<String>> {
        let table = layout::table(&object.key);
        let test = if field.is_list() { "CONTAINS" } else { "=" };
        let hint = plan::index_for(object, &field.key)
            .map_or_else(String::new, |index| format!(" WITH INDEX `{}`", index.name));
        let text =
            format!("SELECT VALUE id FROM `{table}`{hint} WHERE {} {test} $target LIMIT {limit}", column(&field.key));
        Ok(texts(self.connection().rows(&text, Bindings::new().with("target", json::text(target_id))).await?))
    }

    /// Records in order of their ids, after one of them.
    #[crate::opaque]
    pub(crate) async fn records_after(
        &self,
        object: &ObjectDef,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<StoredRecord>> {
        let mut bindings = Bindings::new();
        let source = bindings.add_range(range_after(&layout::table(&object.key), after));
        let rows = self.connection().rows(&format!("SELECT * FROM {source} LIMIT {limit}"), bindings).await?;
        Ok(rows.into_iter().filter_map(|row| record_of(object, row)).collect())
    }

    async fn select_ids(&self, object: &ObjectDef, ids: &[String], columns: &str) -> Result<Vec<Value>> {
        let table = layout::table(&object.key);
        let text = format!("SELECT {columns} FROM $ids");
        let unique: Vec<&String> = ids.iter().collect::<BTreeSet<_>>().into_iter().collect();
        let mut out = Vec::with_capacity(unique.len());
        for chunk in unique.chunks(CHUNK) {
            let ids: Vec<Value> = chunk.iter().map(|id| json::record_id(&table, id)).collect();
            out.extend(self.connection().rows(&text, Bindings::new().with("ids", Value::Array(ids.into()))).await?);
        }
        Ok(out)
    }
}

/// All records of a table after an id.
pub(crate) fn range_after(table: &str, after: Option<&str>) -> Value {
    let start = after.map_or(Bound::Unbounded, |id| Bound::Excluded(RecordIdKey::String(id.to_owned())));
    let range = RecordIdKeyRange { start, end: Bound::Unbounded };
    Value::RecordId(RecordId { table: table.into(), key: RecordIdKey::Range(Box::new(range)) })
}

/// A record from its row.
pub(crate) fn record_of(object: &ObjectDef, row: Value) -> Option<StoredRecord> {
    let mut row = Row::new(row);
    let id = row.text("id")?;
    let version = row.unsigned("version");
    // The sort keys are nobody else's. Leaving them out here is quicker than naming all other columns in the query.
    row.take("k");
    Some(StoredRecord::from_store(object.key.clone(), id, version, row.rest()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::StoreOptions;

    /// A walk by pages that reads to the end each time is quadratic, and nobody sees it on small tables.
    #[tokio::test]
    async fn the_database_stops_reading_a_range_at_the_limit() {
        let (namespace, database) = ("tessera".to_owned(), "test".to_owned());
        let options = StoreOptions { url: "mem://".to_owned(), namespace, database, username: None, password: None };
        let store = Store::open(options).await.unwrap();
        store.connection().run("DEFINE TABLE o_thing SCHEMALESS; CREATE o_thing:a", Bindings::new()).await.unwrap();
        let mut bindings = Bindings::new();
        let source = bindings.add_range(range_after("o_thing", None));
        let plan = store.explain_statement(&format!("SELECT * FROM {source} LIMIT 2"), bindings).await.unwrap();
        let scan = plan.lines().find(|line| line.contains("DynamicScan"));
        assert!(scan.is_some_and(|scan| scan.contains("limit: 2")), "{plan}");
    }
}
