//! The bare store: the same folder, opened with SurrealDB's own client and the product's settings, and the same queries and
//! transactions written by hand. What the product adds is measured against this, in the same run.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, Result, ensure};
use surrealdb::Surreal;
use surrealdb::engine::local::Db;
use surrealdb::types::{Number, Object, RecordId, RecordIdKey, Value, Variables};
use surrealdb_cnf::ConfigMap;
use surrealdb_core::kvs::Datastore;

/// As `core/store/src/folder.rs` sets them.
const BLOCK_CACHE_BYTES: u64 = 96 * 1024 * 1024;
const MEMTABLE_BYTES: u64 = 48 * 1024 * 1024;
const BLOCK_BYTES: usize = 8 * 1024;

/// Table of the records.
const RECORDS: &str = "o_account";
/// Which of them hold a word, for the searches of the bench: the product finds words in memory, the database needs an index.
const WORDS: &str = "bench_word";
/// Records of a page.
const PAGE: usize = 50;
/// Records that a search looks at, and that are in the index under each word.
pub(crate) const CANDIDATES: usize = 300;
/// Hits of a search.
const HITS: usize = 20;

/// An open folder.
#[derive(Clone)]
pub(crate) struct Bare {
    db: Arc<Surreal<Db>>,
    datastore: Arc<Datastore>,
}

/// Whose data scope a list obeys.
#[derive(Clone)]
pub(crate) struct Reach {
    pub(crate) user: String,
    pub(crate) departments: Vec<String>,
}

/// Rows that writes are copies of.
pub(crate) struct Pattern {
    record: Object,
    history: Object,
    outbox: Object,
}

impl Bare {
    pub(crate) async fn open(data: &Path) -> Result<Self> {
        let config = ConfigMap::empty()
            .with_key_value("datastore_sync", "every")
            .with_key_value("surrealkv_block_cache_capacity", BLOCK_CACHE_BYTES.to_string())
            .with_key_value("surrealkv_max_memtable_size", MEMTABLE_BYTES.to_string())
            .with_key_value("surrealkv_block_size", BLOCK_BYTES.to_string());
        let datastore = Datastore::builder()
            .without_maintenance_tasks()
            .with_config(config)
            .build_with_path(&format!("surrealkv://{}", data.join("db").display()))
            .await?;
        datastore.check_version().await?;
        datastore.bootstrap().await?;
        datastore.start_maintenance_tasks();
        let db = Surreal::<Db>::unstable_from_datastore(Arc::clone(&datastore), None).await?;
        db.use_ns("tessera").use_db("main").await?;
        let bare = Self { db: Arc::new(db), datastore };
        // What the writes below add to, beside the product's own rows, which its background work would pick up.
        let tables =
            "DEFINE TABLE IF NOT EXISTS bench_history SCHEMALESS; DEFINE TABLE IF NOT EXISTS bench_outbox SCHEMALESS";
        bare.run(tables, Variables::new()).await?;
        Ok(bare)
    }

    pub(crate) async fn close(self) -> Result<()> {
        self.datastore.shutdown().await.context("closing the database")
    }

    /// The answer of the last statement, as the client gives it.
    async fn run(&self, text: &str, variables: Variables) -> Result<Value> {
        let mut answer = self.db.query(text).bind(variables).await?.check()?;
        let last = answer.num_statements().saturating_sub(1);
        Ok(answer.take::<Value>(last).unwrap_or_default())
    }

    async fn rows(&self, text: &str, variables: Variables) -> Result<Vec<Value>> {
        Ok(match self.run(text, variables).await? {
            Value::Array(rows) => rows.into_vec(),
            Value::None | Value::Null => Vec::new(),
            other => vec![other],
        })
    }

    /// A page by an indexed field, in the order of another, within a data scope; how many rows there were.
    pub(crate) async fn list(&self, industry: &str, reach: &Reach) -> Result<usize> {
        let text = format!(
            "SELECT * FROM {RECORDS} WITH INDEX l_industry__a_name WHERE industry = $industry \
             AND (department IN $departments OR owner = $user OR collaborators CONTAINS $user) ORDER BY k.a_name LIMIT {PAGE}"
        );
        Ok(self.rows(&text, list_variables(industry, reach)).await?.len())
    }

    pub(crate) async fn get(&self, id: &str) -> Result<usize> {
        Ok(self.rows("SELECT * FROM $id", variables([("id", record_id(RECORDS, id))])).await?.len())
    }

    /// Makes the index of words: for each the records that hold it.
    pub(crate) async fn index_words(&self, held: &[(&str, Vec<String>)]) -> Result<()> {
        let text = format!(
            "REMOVE TABLE IF EXISTS {WORDS}; DEFINE TABLE {WORDS} SCHEMALESS; DEFINE INDEX words ON {WORDS} FIELDS s.*"
        );
        self.run(&text, Variables::new()).await?;
        for (word, ids) in held {
            for id in ids {
                let variables = variables([("id", record_id(WORDS, id)), ("word", Value::String((*word).to_owned()))]);
                self.run("UPSERT $id SET s = array::union(s ?? [], [$word]) RETURN NONE", variables).await?;
            }
        }
        Ok(())
    }

    /// Records within a data scope among the first that hold a word, in no order.
    pub(crate) async fn search(&self, word: &str, reach: &Reach) -> Result<usize> {
        let text = format!("SELECT VALUE id FROM {WORDS} WITH INDEX words WHERE s CONTAINS $word LIMIT {CANDIDATES}");
        let found = self.rows(&text, variables([("word", Value::String(word.to_owned()))])).await?;
        let ids: Vec<Value> = found.into_iter().filter_map(key_of).map(|id| record_id(RECORDS, &id)).collect();
        if ids.is_empty() {
            return Ok(0);
        }
        let text = format!(
            "SELECT * FROM $ids WHERE (department IN $departments OR owner = $user OR collaborators CONTAINS $user) LIMIT {HITS}"
        );
        let mut variables = list_variables("", reach);
        variables.insert("ids".to_owned(), Value::Array(ids.into()));
        Ok(self.rows(&text, variables).await?.len())
    }

    /// Count and sum by the values of a field, over everything.
    pub(crate) async fn figures(&self) -> Result<usize> {
        Ok(self.rows(FIGURES, Variables::new()).await?.len())
    }

    pub(crate) async fn count(&self) -> Result<usize> {
        Ok(self.rows(COUNT, Variables::new()).await?.len())
    }

    /// Rows to write copies of: those of one record that the product made.
    pub(crate) async fn pattern(&self, id: &str) -> Result<Pattern> {
        let one = |rows: Vec<Value>| -> Result<Object> {
            match rows.into_iter().next() {
                Some(Value::Object(row)) => Ok(row),
                _ => anyhow::bail!("there is no row of record {id} to copy"),
            }
        };
        let record = one(self.rows("SELECT * FROM $id", variables([("id", record_id(RECORDS, id))])).await?)?;
        let mut history = one(self.rows("SELECT * FROM $id", variables([("id", list_id("history", id, 1))])).await?)?;
        history.remove("id");
        let mut outbox = Object::new();
        for (key, value) in [("actor", id), ("channel", "api"), ("trace", id)] {
            outbox.insert(key, Value::String(value.to_owned()));
        }
        Ok(Pattern { record, history, outbox })
    }

    /// A record with its history and its outbox row, in one durable transaction.
    pub(crate) async fn create(&self, pattern: &Pattern, name: &str) -> Result<()> {
        let row = pattern.record_called(name);
        let variables = pattern.variables(name, 1, row);
        let text = "BEGIN; CREATE $id CONTENT $row RETURN NONE; \
                    CREATE $history_id CONTENT $history RETURN NONE; CREATE $outbox_id CONTENT $outbox RETURN NONE; COMMIT";
        self.run(text, variables).await.map(drop)
    }

    /// A changed record with its history and its outbox row, in one durable transaction.
    pub(crate) async fn update(&self, pattern: &Pattern, name: &str, version: i64) -> Result<()> {
        let mut row = pattern.record_called(name);
        row.insert("version", Value::Number(Number::Int(version)));
        row.insert("tier", Value::String(if version % 2 == 0 { "key" } else { "minor" }.to_owned()));
        let variables = pattern.variables(name, version, row);
        let text = "BEGIN; UPDATE $id CONTENT $row RETURN NONE; \
                    CREATE $history_id CONTENT $history RETURN NONE; CREATE $outbox_id CONTENT $outbox RETURN NONE; COMMIT";
        self.run(text, variables).await.map(drop)
    }

    /// The plans of these queries, by what they do.
    pub(crate) async fn plans(&self, reach: &Reach) -> Result<Vec<(&'static str, String)>> {
        let mut plans = Vec::new();
        for (what, text, variables) in [
            ("one record", "SELECT * FROM $id", variables([("id", record_id(RECORDS, "x"))])),
            ("count of all", COUNT, Variables::new()),
            ("count and sum by industry", FIGURES, Variables::new()),
            (
                "records within a scope by industry (for a count)",
                "SELECT count() FROM o_account WHERE industry = $industry AND (department IN $departments OR owner = $user OR collaborators CONTAINS $user) GROUP ALL",
                list_variables("software", reach),
            ),
        ] {
            let rows = self.rows(&format!("EXPLAIN {text}"), variables).await?;
            let lines: Vec<String> = rows
                .into_iter()
                .map(|row| match row {
                    Value::String(line) => line,
                    other => other.into_json_value().to_string(),
                })
                .collect();
            ensure!(!lines.is_empty(), "the database doesn't explain: {text}");
            plans.push((what, lines.join("\n")));
        }
        Ok(plans)
    }
}

const COUNT: &str = "SELECT count() AS n FROM o_account GROUP ALL";
const FIGURES: &str =
    "SELECT industry AS g0, count() AS n, math::sum(annual_revenue.amount) AS s0 FROM o_account GROUP BY g0";

impl Pattern {
    /// The record's row under another name, with sort keys of its own.
    fn record_called(&self, name: &str) -> Object {
        let mut row = self.record.clone();
        row.insert("id", record_id(RECORDS, name));
        row.insert("name", Value::String(format!("Bare {name}")));
        row.insert("name_key", Value::String(format!("bare{name}")));
        if let Some(Value::Object(keys)) = row.get("k").cloned() {
            let own: Object = keys
                .into_inner()
                .into_iter()
                .map(|(key, value)| match value {
                    Value::String(text) => (key, Value::String(format!("{text}{name}"))),
                    other => (key, other),
                })
                .collect::<std::collections::BTreeMap<_, _>>()
                .into();
            row.insert("k", Value::Object(own));
        }
        row
    }

    fn variables(&self, name: &str, version: i64, row: Object) -> Variables {
        let mut all = Variables::new();
        all.insert("id".to_owned(), record_id(RECORDS, name));
        all.insert("row".to_owned(), Value::Object(row));
        all.insert("history_id".to_owned(), list_id("bench_history", name, version));
        all.insert("history".to_owned(), Value::Object(self.history.clone()));
        all.insert("outbox_id".to_owned(), list_id("bench_outbox", name, version));
        all.insert("outbox".to_owned(), Value::Object(self.outbox.clone()));
        all
    }
}

fn list_variables(industry: &str, reach: &Reach) -> Variables {
    let text = |text: &str| Value::String(text.to_owned());
    let departments: Vec<Value> = reach.departments.iter().map(|id| text(id)).collect();
    variables([
        ("industry", text(industry)),
        ("departments", Value::Array(departments.into())),
        ("user", text(&reach.user)),
    ])
}

fn variables<const N: usize>(values: [(&str, Value); N]) -> Variables {
    let mut all = Variables::new();
    values.into_iter().for_each(|(key, value)| all.insert(key.to_owned(), value));
    all
}

fn record_id(table: &str, key: &str) -> Value {
    Value::RecordId(RecordId { table: table.into(), key: RecordIdKey::String(key.to_owned()) })
}

fn list_id(table: &str, id: &str, version: i64) -> Value {
    let parts =
        [Value::String("account".to_owned()), Value::String(id.to_owned()), Value::Number(Number::Int(version))];
    Value::RecordId(RecordId { table: table.into(), key: RecordIdKey::Array(parts.to_vec().into()) })
}

fn key_of(id: Value) -> Option<String> {
    match id {
        Value::RecordId(RecordId { key: RecordIdKey::String(key), .. }) => Some(key),
        _ => None,
    }
}
