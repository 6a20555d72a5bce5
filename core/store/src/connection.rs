//! The one way to the database: text with bound values in, answers out.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use futures::future::BoxFuture;
use surrealdb::engine::any::Any;
use surrealdb::engine::local::Db;
use surrealdb::method::ItemStream;
use surrealdb::types::{Value, Variables};
use surrealdb::{IndexedResults, Surreal};
use surrealdb_core::kvs::Datastore;
use tessera_model::error::Result;

use crate::{errors, explain, json};

/// An open database.
///
/// What the library opened stands behind a trait object, although there are only two of them: the compiler otherwise goes through the
/// database's thousands of types for each async function that holds a store, to see that threads may share it. That took most of the
/// time in which the crates above compile.
pub(crate) struct Connection {
    database: Box<dyn Database>,
    /// A folder whose disk refused a write: see [`crate::folder`].
    is_broken: AtomicBool,
}

/// What a database can do, whichever way it was opened.
trait Database: Send + Sync {
    fn ask<'a>(&'a self, text: &'a str, values: Variables) -> BoxFuture<'a, surrealdb::Result<IndexedResults>>;

    fn stream(&self, text: &str, values: Variables) -> surrealdb::Result<ItemStream>;

    /// None where there is nothing to close.
    fn datastore(&self) -> Option<&Datastore>;
}

/// By `surrealdb::engine::any`: in memory, or a server.
impl Database for Surreal<Any> {
    fn ask<'a>(&'a self, text: &'a str, values: Variables) -> BoxFuture<'a, surrealdb::Result<IndexedResults>> {
        Box::pin(self.query(text).bind(values).into_future())
    }

    fn stream(&self, text: &str, values: Variables) -> surrealdb::Result<ItemStream> {
        self.query(text).bind(values).stream_items()
    }

    fn datastore(&self) -> Option<&Datastore> {
        None
    }
}

/// A folder of this machine, opened with bounds on its memory, which the URL can't carry.
struct Opened {
    db: Surreal<Db>,
    datastore: Arc<Datastore>,
}

impl Database for Opened {
    fn ask<'a>(&'a self, text: &'a str, values: Variables) -> BoxFuture<'a, surrealdb::Result<IndexedResults>> {
        Box::pin(self.db.query(text).bind(values).into_future())
    }

    fn stream(&self, text: &str, values: Variables) -> surrealdb::Result<ItemStream> {
        self.db.query(text).bind(values).stream_items()
    }

    fn datastore(&self) -> Option<&Datastore> {
        Some(&self.datastore)
    }
}

/// Values bound to a query's parameters.
#[derive(Clone, Default)]
pub(crate) struct Bindings(Variables);

impl Bindings {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Binds a value to a name of our own choice and returns the parameter as it stands in the text.
    pub(crate) fn add(&mut self, value: Value) -> String {
        let name = format!("p{}", self.0.len());
        self.0.insert(name.clone(), value);
        format!("${name}")
    }

    /// Binds a value to a given name.
    pub(crate) fn set(&mut self, name: &str, value: Value) {
        self.0.insert(name, value);
    }

    /// Binds a range of ids and returns a source of rows that a `LIMIT` bounds. What is a range already when the database plans (a
    /// parameter, a literal, a function of these) it reads to its end before it cuts; only where the source is found while the
    /// statement runs does it stop.
    pub(crate) fn add_range(&mut self, range: Value) -> String {
        let ranges = self.add(Value::Array(vec![range].into()));
        format!("array::first({ranges} ?? [])")
    }

    /// With one more value.
    #[must_use]
    pub(crate) fn with(mut self, name: &str, value: Value) -> Self {
        self.set(name, value);
        self
    }
}

impl Connection {
    pub(crate) fn of_any(db: Surreal<Any>) -> Self {
        Self { database: Box::new(db), is_broken: AtomicBool::new(false) }
    }

    pub(crate) fn of_folder(db: Surreal<Db>, datastore: Arc<Datastore>) -> Self {
        Self { database: Box::new(Opened { db, datastore }), is_broken: AtomicBool::new(false) }
    }

    /// Runs one or more statements; fails with the first statement that fails.
    #[crate::opaque]
    pub(crate) async fn run(&self, text: &str, bindings: Bindings) -> Result<IndexedResults> {
        self.raw(text, bindings).await.and_then(IndexedResults::check).map_err(|error| {
            self.note(&error);
            errors::general(&error)
        })
    }

    /// Runs one or more statements; failures of single statements stay in the answer, to be shown to [`Connection::note`].
    #[crate::opaque]
    pub(crate) async fn raw(&self, text: &str, bindings: Bindings) -> surrealdb::Result<IndexedResults> {
        if self.is_broken() && !is_read(text) {
            return Err(surrealdb::Error::internal(errors::WRITES_REFUSED.to_owned()));
        }
        if explain::is_wanted() {
            self.tell_plans(text, &bindings).await;
        }
        self.ask(text, bindings).await
    }

    pub(crate) fn ask<'a>(
        &'a self,
        text: &'a str,
        bindings: Bindings,
    ) -> BoxFuture<'a, surrealdb::Result<IndexedResults>> {
        self.database.ask(text, bindings.0)
    }

    /// Rows of one statement as they come.
    pub(crate) fn stream(&self, text: &str, bindings: Bindings) -> Result<ItemStream> {
        self.database.stream(text, bindings.0).map_err(|error| errors::general(&error))
    }

    /// The rows of a single statement.
    #[crate::opaque]
    pub(crate) async fn rows(&self, text: &str, bindings: Bindings) -> Result<Vec<Value>> {
        let mut answer = self.run(text, bindings).await?;
        Ok(rows_at(&mut answer, 0))
    }

    /// True once the disk refused a write; then nothing more is written here.
    pub(crate) fn is_broken(&self) -> bool {
        self.is_broken.load(Ordering::Acquire)
    }

    /// Looks whether a failure is that of a write which the disk of a folder refused.
    pub(crate) fn note(&self, error: &surrealdb::Error) {
        if self.database.datastore().is_some()
            && errors::is_lost_write(error)
            && !self.is_broken.swap(true, Ordering::AcqRel)
        {
            tracing::error!("the disk refused a write of the database: {}", error.message());
        }
    }

    /// Closes a folder so that it can be opened again; nothing to do for the rest.
    #[crate::opaque]
    pub(crate) async fn close(&self) {
        if let Some(datastore) = self.database.datastore()
            && let Err(error) = datastore.shutdown().await
        {
            tracing::warn!(%error, "the database did not close cleanly");
        }
    }
}

/// True for statements that change nothing.
fn is_read(text: &str) -> bool {
    ["SELECT", "RETURN", "INFO", "EXPLAIN"].iter().any(|word| text.starts_with(word))
}

/// The rows of one statement's answer; a single value counts as one row.
pub(crate) fn rows_at(answer: &mut IndexedResults, index: usize) -> Vec<Value> {
    match value_at(answer, index) {
        Value::Array(rows) => rows.into_vec(),
        Value::None | Value::Null => Vec::new(),
        other => vec![other],
    }
}

/// The whole answer of one statement.
pub(crate) fn value_at(answer: &mut IndexedResults, index: usize) -> Value {
    answer.take::<Value>(index).unwrap_or_default()
}

/// The keys or texts among values.
pub(crate) fn texts(values: Vec<Value>) -> Vec<String> {
    values
        .into_iter()
        .filter_map(|value| match value {
            Value::String(text) => Some(text),
            Value::RecordId(id) => json::key_text(id),
            _ => None,
        })
        .collect()
}
