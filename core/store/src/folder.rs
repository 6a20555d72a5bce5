//! A database in a folder: how it is opened, and how it comes back after the disk refused a write.
//!
//! The library appends to its write-ahead log. A write that is cut off (the process was killed in the middle, the disk was full)
//! leaves a torn end there. Whatever is appended behind it is lost at the next start, because reading stops at the torn place; and
//! a log that the library repairs while it opens goes on as a file without a name. So nothing is ever appended to a log that
//! another process left, nor to one that refused a write: closing the database moves its content into tables and removes the
//! log, and opening it once more begins a new one.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use surrealdb::Surreal;
use surrealdb::engine::local::Db;
use surrealdb_cnf::ConfigMap;
use surrealdb_core::kvs::Datastore;
use tessera_model::error::{Error, ErrorCode, Result};

use crate::StoreOptions;
use crate::connection::Connection;
use crate::open::unavailable;

/// Most bytes of blocks kept in memory, unless the URL says otherwise: the library would take half of the machine.
const BLOCK_CACHE_BYTES: u64 = 96 * 1024 * 1024;
/// Bytes of fresh writes kept in memory before they go to a file; also the most that one transaction can write.
const MEMTABLE_BYTES: u64 = 48 * 1024 * 1024;
/// Bytes of a block of a table file. The library copies the whole block for each record that it reads, so its own 64 KiB are slow.
const BLOCK_BYTES: usize = 8 * 1024;
/// Bytes that must be free before writing begins again, beside what the log takes.
const ROOM_BYTES: u64 = 1024 * 1024;

/// Where a database's folder is and how it is opened.
pub(crate) struct Folder {
    url: String,
    path: PathBuf,
    config: ConfigMap,
    namespace: String,
    database: String,
}

impl Folder {
    /// `rest` is what follows `surrealkv://` in the URL.
    pub(crate) fn new(rest: &str, options: &StoreOptions) -> Self {
        let (path, parameters) = rest.split_once('?').unwrap_or((rest, ""));
        let mut config = ConfigMap::empty()
            .with_key_value("datastore_sync", "every")
            .with_key_value("surrealkv_block_cache_capacity", BLOCK_CACHE_BYTES.to_string())
            .with_key_value("surrealkv_max_memtable_size", MEMTABLE_BYTES.to_string())
            .with_key_value("surrealkv_block_size", BLOCK_BYTES.to_string());
        for (key, value) in parameters.split('&').filter_map(|pair| pair.split_once('=')) {
            let key = if key.starts_with("surrealkv_") || key.starts_with("datastore_") {
                key.to_owned()
            } else {
                format!("datastore_{key}")
            };
            config = config.with_key_value(key, value);
        }
        Self {
            url: format!("surrealkv://{path}"),
            path: PathBuf::from(path),
            config,
            namespace: options.namespace.clone(),
            database: options.database.clone(),
        }
    }

    /// Opens it, with a fresh log.
    #[crate::opaque]
    pub(crate) async fn open(&self) -> Result<Connection> {
        if self.has_log() {
            let datastore = self.build().await?;
            tracing::info!("the database was not closed last time; what its log holds is moved into tables first");
            datastore.check_version().await.map_err(|error| self.failed(&error))?;
            // What the disk refuses here shows in that the log stays.
            let _ = datastore.shutdown().await;
            drop(datastore);
            if self.has_log() {
                let detail = "its log can't be brought in order without space on the disk";
                return Err(unavailable(&self.url, detail));
            }
        }
        // By the library's own builder, because the URL's parameters don't reach the bounds on memory.
        let datastore = self.build().await?;
        // In this order: a write before the version is settled would make the folder look foreign for good.
        datastore.check_version().await.map_err(|error| self.failed(&error))?;
        datastore.bootstrap().await.map_err(|error| self.failed(&error))?;
        datastore.start_maintenance_tasks();
        let db = Surreal::<Db>::unstable_from_datastore(Arc::clone(&datastore), None)
            .await
            .map_err(|error| self.failed(&error))?;
        db.use_ns(&self.namespace).use_db(&self.database).await.map_err(|error| self.failed(&error))?;
        Ok(Connection::of_folder(db, datastore))
    }

    /// Fails while the disk has no room for what closing and opening write.
    #[crate::opaque]
    pub(crate) async fn require_room(&self) -> Result<()> {
        let wanted = self.log_bytes() * 2 + ROOM_BYTES;
        let probe = self.path.join(".room");
        let tried = tokio::task::spawn_blocking(move || try_room(&probe, wanted)).await;
        match tried {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => {
                let detail = format!("the database can't be written again before {wanted} bytes are free: {error}");
                Err(Error::new(ErrorCode::StoreUnavailable, detail))
            }
            Err(error) => Err(Error::internal(format!("looking for room on the disk: {error}"))),
        }
    }

    async fn build(&self) -> Result<Arc<Datastore>> {
        Datastore::builder()
            .without_maintenance_tasks()
            .with_config(self.config.clone())
            .build_with_path(&self.url)
            .await
            .map_err(|error| self.failed(&error))
    }

    fn has_log(&self) -> bool {
        self.log_bytes() > 0
    }

    fn log_bytes(&self) -> u64 {
        let Ok(entries) = std::fs::read_dir(self.path.join("wal")) else { return 0 };
        let files = entries.filter_map(|entry| entry.ok()?.metadata().ok()).filter(std::fs::Metadata::is_file);
        files.map(|metadata| metadata.len()).sum()
    }

    fn failed(&self, error: &dyn std::fmt::Display) -> Error {
        unavailable(&self.url, &error.to_string())
    }
}

fn try_room(probe: &Path, wanted: u64) -> std::io::Result<()> {
    let written = std::fs::File::create(probe).and_then(|mut file| {
        // Not only zeros, which some file systems store without taking room.
        let block: Vec<u8> = (0..64 * 1024_u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        let mut left = wanted;
        while left > 0 {
            let part = usize::try_from(left).unwrap_or(usize::MAX).min(block.len());
            file.write_all(block.get(..part).unwrap_or_default())?;
            left -= part as u64;
        }
        file.sync_all()
    });
    let removed = std::fs::remove_file(probe);
    written.and(removed)
}
