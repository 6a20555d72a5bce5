//! Tables of objects, made from their definitions and extended when those change.

use std::collections::HashSet;

use sha2::{Digest as _, Sha256};
use surrealdb::types::{Object, Value};
use tessera_model::error::Result;
use tessera_model::field::FieldKind;
use tessera_model::object::ObjectDef;
use tessera_model::schema::Schema;

use crate::connection::{Bindings, rows_at, texts};
use crate::json::{self, Row};
use crate::layout::{self, COUNT_INDEX, Index, TOKEN_INDEX};
use crate::{Store, write};

/// Raised when the same definition leads to other tables or other columns of the store's own, so that all are made anew.
const LAYOUT_VERSION: u32 = 2;
/// Rows whose own columns are filled in at once when a table gets new ones.
const REFILL_ROWS: usize = 500;

/// What [`Store::apply_schema`] did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SchemaReport {
    /// Objects whose tables were made or changed.
    pub changed: Vec<String>,
    /// Indexes built over rows that were there already, as `object.index`.
    pub built: Vec<String>,
}

impl Store {
    /// Makes the tables and indexes of all objects; only what differs from what was applied before. Drops no data.
    ///
    /// # Errors
    /// `store_unavailable`, `internal`.
    #[crate::opaque]
    pub async fn apply_schema(&self, schema: &Schema) -> Result<SchemaReport> {
        if self.inner.is_shared {
            return self.alone(self.apply_objects(schema)).await;
        }
        self.apply_objects(schema).await
    }

    async fn apply_objects(&self, schema: &Schema) -> Result<SchemaReport> {
        let mut report = SchemaReport::default();
        for object in schema.objects() {
            self.apply_object(object, &mut report).await?;
        }
        Ok(report)
    }

    async fn apply_object(&self, object: &ObjectDef, report: &mut SchemaReport) -> Result<()> {
        let table = layout::table(&object.key);
        let has_tokens = self.inner.has_tokens();
        let definition = definition(object, has_tokens);
        let all = format!("{LAYOUT_VERSION}\n{}\n{}\n{:?}", definition.text, definition.own, definition.indexes);
        let fingerprint = hex::encode(Sha256::digest(all.as_bytes()));
        let mark = |own: &str| hex::encode(Sha256::digest(format!("{LAYOUT_VERSION}\n{own}").as_bytes()));
        let (own, own_with_tokens) = (mark(&definition.own), mark(&own_columns(object, true)));
        let id = json::record_id("schema_object", &object.key);
        let bindings = || Bindings::new().with("id", id.clone());
        let text = format!("SELECT fingerprint, own, unbuilt FROM $id; SELECT VALUE id FROM `{table}` LIMIT 1");
        let mut answer =
            self.connection().raw(&text, bindings()).await.map_err(|error| crate::errors::general(&error))?;
        // The second statement fails where there is no table yet.
        let has_rows = answer.take_errors().is_empty() && !rows_at(&mut answer, 1).is_empty();
        let mut before = Row::new(rows_at(&mut answer, 0).into_iter().next().unwrap_or_default());
        // Indexes whose building began and did not come to its end: the process was killed, or it failed. The database takes them
        // for whole.
        let unbuilt = match before.take("unbuilt") {
            Value::Array(names) => texts(names.into_vec()),
            _ => Vec::new(),
        };
        if before.text("fingerprint").as_deref() == Some(fingerprint.as_str()) && unbuilt.is_empty() {
            return Ok(());
        }
        self.connection().run(&definition.text, Bindings::new()).await?;
        for name in &unbuilt {
            self.connection().run(&format!("REMOVE INDEX IF EXISTS `{name}` ON `{table}`"), Bindings::new()).await?;
        }
        let present = self.remove_others(&table, &definition).await?;
        let own_before = before.text("own");
        if has_tokens {
            self.remove_fields(&layout::token_table(&object.key)).await?;
        } else if own_before.as_ref().is_some_and(|before| *before != own) {
            self.drop_tokens(object).await?;
        }
        if has_rows && own_before.as_ref().is_none_or(|before| *before != own && *before != own_with_tokens) {
            self.refill(object).await?;
        }
        let missing = definition.indexes.iter().map(|(name, _)| name).filter(|name| !present.contains(*name));
        let missing: Vec<Value> = missing.map(|name| json::text(name.as_str())).collect();
        if has_rows && !missing.is_empty() {
            let bindings = bindings().with("names", Value::Array(missing.into()));
            self.connection().run("UPSERT $id SET unbuilt = $names RETURN NONE", bindings).await?;
        }
        for (name, statement) in &definition.indexes {
            let online = if has_rows { " CONCURRENTLY" } else { "" };
            self.connection().run(&format!("{statement}{online}"), Bindings::new()).await?;
            if has_rows && self.wait_for_index(&table, name).await? {
                report.built.push(format!("{}.{name}", object.key));
            }
        }
        let bindings = bindings().with("fingerprint", json::text(fingerprint)).with("own", json::text(own));
        self.connection()
            .run("UPSERT $id CONTENT { fingerprint: $fingerprint, own: $own } RETURN NONE", bindings)
            .await?;
        report.changed.push(object.key.clone());
        self.inner.recent.clear();
        Ok(())
    }

    /// Removes indexes that the definition no longer has: a field that is not unique any more must take equal values. And all
    /// fields, which older versions defined. Answers the names of the indexes that are there.
    async fn remove_others(&self, table: &str, definition: &Definition) -> Result<HashSet<String>> {
        let info = self.remove_fields(table).await?;
        let present = info.get("indexes").and_then(serde_json::Value::as_object);
        let mut kept = HashSet::new();
        for name in present.into_iter().flat_map(serde_json::Map::keys) {
            if definition.indexes.iter().any(|(wanted, _)| wanted == name) {
                kept.insert(name.clone());
            } else {
                self.connection()
                    .run(&format!("REMOVE INDEX IF EXISTS `{name}` ON `{table}`"), Bindings::new())
                    .await?;
            }
        }
        Ok(kept)
    }

    /// Removes the definitions of a table's fields, not what stands in them; answers what the database says of the table.
    async fn remove_fields(&self, table: &str) -> Result<serde_json::Value> {
        let rows = self.connection().rows(&format!("INFO FOR TABLE `{table}`"), Bindings::new()).await?;
        let info = json::to_json(rows.into_iter().next().unwrap_or_default());
        let fields = info.get("fields").and_then(serde_json::Value::as_object);
        for name in fields.into_iter().flat_map(serde_json::Map::keys) {
            self.connection().run(&format!("REMOVE FIELD IF EXISTS {name} ON `{table}`"), Bindings::new()).await?;
        }
        Ok(info)
    }

    /// Waits until an index covers all rows; true when that took any building.
    async fn wait_for_index(&self, table: &str, name: &str) -> Result<bool> {
        let mut waited = false;
        loop {
            let rows =
                self.connection().rows(&format!("INFO FOR INDEX `{name}` ON `{table}`"), Bindings::new()).await?;
            let state = json::to_json(rows.into_iter().next().unwrap_or_default());
            let status =
                state.pointer("/building/status").and_then(serde_json::Value::as_str).unwrap_or("ready").to_owned();
            match status.as_str() {
                "error" | "aborted" => {
                    return Err(tessera_model::error::Error::internal(format!(
                        "index `{name}` of `{table}` could not be built: {state}"
                    )));
                }
                "ready" | "built" | "none" => return Ok(waited),
                _ => {
                    waited = true;
                    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
                }
            }
        }
    }

    /// Computes sort keys and search tokens of all records anew, page by page in order of their ids.
    async fn refill(&self, object: &ObjectDef) -> Result<()> {
        let mut after: Option<String> = None;
        loop {
            let records = self.records_after(object, after.as_deref(), REFILL_ROWS).await?;
            let Some(last) = records.last() else { return Ok(()) };
            after = Some(last.id().to_owned());
            let table = layout::table(&object.key);
            let mut rows = Vec::with_capacity(records.len());
            let mut tokens = Vec::with_capacity(records.len());
            for record in &records {
                let mut row = Object::new();
                row.insert("id", json::record_id(&table, record.id()));
                row.insert("k", write::sort_keys(object, record.id(), record.fields()));
                rows.push(Value::Object(row));
                if self.inner.has_tokens() {
                    tokens.push(write::token_row(object, record.id(), record.fields()));
                }
            }
            let text = "BEGIN; FOR $row IN $rows { UPDATE $row.id SET k = $row.k RETURN NONE }; \
                        FOR $row IN $tokens { UPSERT $row.id CONTENT $row RETURN NONE }; COMMIT";
            let bindings =
                Bindings::new().with("rows", Value::Array(rows.into())).with("tokens", Value::Array(tokens.into()));
            self.retried(text, &bindings).await?;
        }
    }
}

struct Definition {
    /// The tables.
    text: String,
    /// Everything that the store's own columns depend on.
    own: String,
    indexes: Vec<(String, String)>,
}

/// Tables have no fields of the database's own: it would read and parse all of their definitions again for every statement,
/// which costs more than to read a record. What a record may hold is checked before it comes here.
fn definition(object: &ObjectDef, has_tokens: bool) -> Definition {
    let table = layout::table(&object.key);
    let a_table = |table: &str| format!("DEFINE TABLE OVERWRITE `{table}` TYPE NORMAL SCHEMALESS PERMISSIONS NONE;\n");
    let mut text = a_table(&table);
    if has_tokens {
        let tokens = layout::token_table(&object.key);
        text.push_str(&a_table(&tokens));
        text.push_str(&format!("DEFINE INDEX IF NOT EXISTS {TOKEN_INDEX} ON `{tokens}` FIELDS s.*;\n"));
    }
    let mut indexes: Vec<_> =
        layout::indexes(object).iter().map(|index| (index.name.clone(), index_statement(&table, index))).collect();
    indexes.push((COUNT_INDEX.to_owned(), format!("DEFINE INDEX IF NOT EXISTS {COUNT_INDEX} ON `{table}` COUNT")));
    Definition { text, own: own_columns(object, has_tokens), indexes }
}

/// What the sort keys depend on, and the tokens where there are any.
fn own_columns(object: &ObjectDef, has_tokens: bool) -> String {
    let mut own = String::new();
    for (name, (_, field)) in layout::sorts(object) {
        own.push_str(&format!("{name}:{:?} ", tessera_model::kinds::comparison(field)));
    }
    if has_tokens {
        own.push_str("| ");
        for field in object.searchable() {
            own.push_str(&format!("{}:{} ", field.key, matches!(field.kind, FieldKind::Phone(_))));
        }
    }
    own
}

fn index_statement(table: &str, index: &Index) -> String {
    let mut columns: Vec<String> = index
        .equal
        .iter()
        .map(|key| if index.over_entries { format!("{}.*", layout::column(key)) } else { layout::column(key) })
        .collect();
    if columns.is_empty() {
        columns.push(layout::SAME_COLUMN.to_owned());
    }
    columns.extend(index.sort.as_ref().map(layout::sort_column));
    let unique = if index.unique { " UNIQUE" } else { "" };
    format!("DEFINE INDEX IF NOT EXISTS `{}` ON `{table}` FIELDS {}{unique}", index.name, columns.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::StoreOptions;

    fn schema(is_unique: bool) -> Schema {
        let text = format!(
            "key = \"thing\"\nname_field = \"name\"\nlabel = {{ en = \"Thing\", zh-CN = \"物\" }}\n\
             label_plural = {{ en = \"Things\", zh-CN = \"物\" }}\n[[field]]\nkey = \"name\"\n\
             label = {{ en = \"Name\", zh-CN = \"名\" }}\nkind = \"text\"\nunique = {is_unique}\n"
        );
        let mut objects = tessera_model::system::core_objects().unwrap();
        objects.push(toml::from_str(&text).unwrap());
        Schema::build(objects, tessera_model::system::core_dictionaries().unwrap()).unwrap()
    }

    /// What a kill leaves behind: an index that is defined and misses rows, as the one here misses all of them.
    #[tokio::test]
    async fn an_index_whose_building_was_cut_short_is_built_anew() {
        let (namespace, database) = ("tessera".to_owned(), "test".to_owned());
        let options = StoreOptions { url: "mem://".to_owned(), namespace, database, username: None, password: None };
        let store = Store::open(options).await.unwrap();
        store.migrate(0).await.unwrap();
        store.apply_schema(&schema(false)).await.unwrap();
        let halfway = "CREATE o_thing:a CONTENT { version: 1, name: 'Acme' }; \
                       DEFINE INDEX u_name ON o_thing FIELDS nothing; \
                       UPDATE schema_object:thing SET unbuilt = ['u_name']";
        store.connection().run(halfway, Bindings::new()).await.unwrap();
        let report = store.apply_schema(&schema(true)).await.unwrap();
        assert_eq!(report.changed, ["thing"]);
        let rows = "SELECT VALUE id FROM o_thing WITH INDEX u_name WHERE name = 'Acme'";
        let plan = store.connection().plan_of(rows, Bindings::new()).await.unwrap();
        assert!(plan.contains("u_name"), "{plan}");
        assert_eq!(store.connection().rows(rows, Bindings::new()).await.unwrap().len(), 1);
        assert_eq!(store.apply_schema(&schema(true)).await.unwrap(), SchemaReport::default());
    }
}
