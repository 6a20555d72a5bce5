//! The database of a server that is stopped, opened past the product: what only somebody with the folder at hand could do to it.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use surrealdb::Surreal;
use surrealdb::engine::local::Db;
use surrealdb::types::Value;
use surrealdb_cnf::ConfigMap;
use surrealdb_core::kvs::Datastore;

/// An open folder.
pub(crate) struct Inside {
    db: Surreal<Db>,
    datastore: Arc<Datastore>,
}

impl Inside {
    /// Opens the database in a data folder.
    pub(crate) async fn open(data: &Path) -> Result<Self> {
        let url = format!("surrealkv://{}", data.join("db").display());
        // Nothing may be appended to a log that another process left; closing it first puts what it holds into tables.
        let left = build(&url).await?;
        let _ = left.shutdown().await;
        drop(left);
        let datastore = build(&url).await?;
        datastore.bootstrap().await?;
        let db = Surreal::<Db>::unstable_from_datastore(Arc::clone(&datastore), None).await?;
        db.use_ns("tessera").use_db("main").await?;
        Ok(Self { db, datastore })
    }

    /// Runs statements and answers what the last one says, as a text.
    pub(crate) async fn run(&self, text: &str) -> Result<String> {
        let mut answer = self.db.query(text).await?.check().with_context(|| text.to_owned())?;
        let last = answer.num_statements().saturating_sub(1);
        Ok(match answer.take::<Value>(last)? {
            Value::String(text) => text,
            other => format!("{other:?}"),
        })
    }

    pub(crate) async fn close(self) -> Result<()> {
        self.datastore.shutdown().await.context("closing the database")
    }
}

async fn build(url: &str) -> Result<Arc<Datastore>> {
    let config = ConfigMap::empty().with_key_value("datastore_sync", "every");
    let datastore = Datastore::builder().without_maintenance_tasks().with_config(config).build_with_path(url).await?;
    datastore.check_version().await?;
    Ok(datastore)
}
