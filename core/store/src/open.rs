//! Opening a database by its URL.

use std::sync::Arc;

use surrealdb::Surreal;
use surrealdb::engine::local::Db;
use surrealdb::opt::auth::Root;
use surrealdb_cnf::ConfigMap;
use surrealdb_core::kvs::Datastore;
use tessera_model::error::{Error, ErrorCode, Result};

use crate::connection::Connection;
use crate::{Inner, Store};

/// Most bytes of blocks kept in memory, unless the URL says otherwise: the library would take half of the machine.
const BLOCK_CACHE_BYTES: u64 = 96 * 1024 * 1024;
/// Bytes of fresh writes kept in memory before they go to a file; also the most that one transaction can write.
const MEMTABLE_BYTES: u64 = 48 * 1024 * 1024;

/// Where the database is.
#[derive(Clone, Debug)]
pub struct StoreOptions {
    /// `surrealkv://folder?sync=every`, `mem://` or `ws://host:port`. A folder takes `sync` (`every`, the default, makes each
    /// commit durable; `never`; or an interval such as `1s`) and the library's own `surrealkv_…` parameters.
    pub url: String,
    pub namespace: String,
    pub database: String,
    /// For servers.
    pub username: Option<String>,
    /// For servers.
    pub password: Option<String>,
}

impl Store {
    /// Opens the database; the tables come from [`Store::migrate`] and [`Store::apply_schema`].
    ///
    /// # Errors
    /// `store_unavailable` with what to do: a folder that another process holds, a server that can't be reached, a wrong URL.
    pub async fn open(options: StoreOptions) -> Result<Self> {
        let connection = if let Some(rest) = options.url.strip_prefix("surrealkv://") {
            open_folder(rest).await?
        } else {
            open_any(&options).await?
        };
        let selected = match &connection {
            Connection::Any(db) => db.use_ns(&options.namespace).use_db(&options.database).await,
            Connection::Folder { db, .. } => db.use_ns(&options.namespace).use_db(&options.database).await,
        };
        selected.map_err(|error| unavailable(&options.url, &error.to_string()))?;
        Ok(Self { inner: Arc::new(Inner::new(connection)) })
    }

    /// Closes the database. Only needed before the same process opens the same folder again: a dropped store closes a little
    /// later by itself.
    pub async fn close(self) {
        self.inner.connection.close().await;
    }
}

async fn open_any(options: &StoreOptions) -> Result<Connection> {
    let failed = |error: surrealdb::Error| unavailable(&options.url, error.message());
    let db = surrealdb::engine::any::connect(options.url.as_str()).await.map_err(failed)?;
    if let (Some(username), Some(password)) = (&options.username, &options.password) {
        db.signin(Root { username: username.clone(), password: password.clone() }).await.map_err(failed)?;
    }
    Ok(Connection::Any(db))
}

/// A folder is opened by the library's own builder, because the URL's parameters don't reach the bounds on memory.
async fn open_folder(rest: &str) -> Result<Connection> {
    let (path, parameters) = rest.split_once('?').unwrap_or((rest, ""));
    let url = format!("surrealkv://{path}");
    let mut config = ConfigMap::empty()
        .with_key_value("datastore_sync", "every")
        .with_key_value("surrealkv_block_cache_capacity", BLOCK_CACHE_BYTES.to_string())
        .with_key_value("surrealkv_max_memtable_size", MEMTABLE_BYTES.to_string());
    for (key, value) in parameters.split('&').filter_map(|pair| pair.split_once('=')) {
        let key = if key.starts_with("surrealkv_") || key.starts_with("datastore_") {
            key.to_owned()
        } else {
            format!("datastore_{key}")
        };
        config = config.with_key_value(key, value);
    }
    let failed = |error: &dyn std::fmt::Display| unavailable(&url, &error.to_string());
    let datastore = Datastore::builder()
        .without_maintenance_tasks()
        .with_config(config)
        .build_with_path(&url)
        .await
        .map_err(|error| failed(&error))?;
    // In this order: a write before the version is settled would make the folder look foreign for good.
    datastore.check_version().await.map_err(|error| failed(&error))?;
    datastore.bootstrap().await.map_err(|error| failed(&error))?;
    datastore.start_maintenance_tasks();
    let db =
        Surreal::<Db>::unstable_from_datastore(Arc::clone(&datastore), None).await.map_err(|error| failed(&error))?;
    Ok(Connection::Folder { db, datastore })
}

fn unavailable(url: &str, message: &str) -> Error {
    // A URL may carry parameters, never credentials: those are options of their own.
    let place = url.split('?').next().unwrap_or(url);
    let advice = if message.contains("already locked") {
        "another process has this folder open; stop it first (`tessera serve` and command line tools can't share a folder)"
    } else if message.contains("No space left") {
        "the disk is full"
    } else if message.contains("Permission denied") {
        "this user may not write there"
    } else {
        "check the address"
    };
    Error::new(ErrorCode::StoreUnavailable, format!("the database at {place} can't be opened: {advice} ({message})"))
}
