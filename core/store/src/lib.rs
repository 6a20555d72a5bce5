//! Records, history, outbox, jobs and the core's own documents in SurrealDB. The only crate that names surrealdb.
//!
//! One table per object (`o_<key>`), whose fields are the record's stored forms beside two columns of the store's own:
//! `version` and `k` (sort keys, one per sort that an index serves); search tokens lie beside it in `t_<key>` where
//! other processes write to the database too. Everything is
//! written by [`Store::commit`], in one transaction, and only against a proof from `tessera_permission`. Lists walk an ascending
//! index and stop after a page (module `plan` says which); values are bound, not written into a query's text.

mod aggregate;
mod bin;
mod clear;
mod columns;
mod connection;
mod ddl;
mod doc_newest;
mod doc_reach;
mod doc_swap;
mod doc_tree;
mod docs;
mod errors;
mod explain;
mod filter_sql;
mod folder;
mod history;
mod job_list;
mod job_waiting;
mod jobs;
mod json;
mod layout;
mod mend;
mod migrate;
mod newest;
mod open;
mod outbox;
mod plan;
mod plugin_kv;
mod query;
mod recent;
mod records;
mod related;
mod search;
mod verify;
mod write;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64};

use arc_swap::ArcSwap;
use tessera_model::error::Result;

/// On every function that is awaited elsewhere: its future is boxed. Whoever awaits a plain `async fn` has its whole state machine
/// compiled again, and checked again for what may cross threads, with all that it awaits in turn; through this engine and the
/// database's client that took minutes. The box costs one allocation, which nothing that asks a database notices.
pub(crate) use async_recursion::async_recursion as opaque;

pub use aggregate::{AggregateRow, Aggregated, Figure};
pub use bin::BinRow;
pub use ddl::SchemaReport;
pub use docs::{DocOrder, Table};
pub use history::{HistoryRow, Operation};
pub use jobs::{JobRow, JobState};
pub use migrate::MigrationReport;
pub use open::StoreOptions;
pub use outbox::{OutboxKey, OutboxRow};
pub use plugin_kv::{KvEntry, KvQuota, KvScan, KvSet, KvUse, KvWrite};
pub use query::{Count, Page};
pub use related::Related;
pub use search::Words;
pub use verify::Verification;
pub use write::{WriteMeta, WriteSet};

use columns::Columns;
use connection::{Bindings, Connection};
use folder::Folder;
use query::Crowded;
use recent::Recent;

/// An open database. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    connection: ArcSwap<Connection>,
    /// How to open the database anew, where it is a folder.
    folder: Option<Folder>,
    /// When that was last tried.
    mended: tokio::sync::Mutex<Option<tokio::time::Instant>>,
    is_closed: AtomicBool,
    /// Where the outbox was last seen to begin, in milliseconds: deleted rows before it are not read again and again.
    outbox_floor: AtomicI64,
    /// How often the outbox was read.
    outbox_polls: AtomicU64,
    /// Ways into lists that were found to hold too many records to be read at once.
    crowded: Crowded,
    /// Fields of records kept in memory.
    columns: Columns,
    /// Records that were read lately.
    recent: Recent,
    /// Other processes may write to the same database.
    is_shared: bool,
}

impl Inner {
    fn new(connection: Connection, folder: Option<Folder>, is_shared: bool) -> Self {
        Self {
            connection: ArcSwap::from_pointee(connection),
            folder,
            mended: tokio::sync::Mutex::new(None),
            is_closed: AtomicBool::new(false),
            outbox_floor: AtomicI64::new(0),
            outbox_polls: AtomicU64::new(0),
            crowded: Crowded::new(),
            columns: Columns::default(),
            recent: Recent::new(is_shared),
            is_shared,
        }
    }

    /// Search reads an index of tokens; else it reads the words in memory, which nobody but this process writes to.
    const fn has_tokens(&self) -> bool {
        self.is_shared
    }
}

impl Store {
    /// Asks the database for a sign of life.
    ///
    /// # Errors
    /// `store_unavailable`, also while the disk refuses writes.
    #[crate::opaque]
    pub async fn ping(&self) -> Result<()> {
        self.writable().await?.run("RETURN 1", Bindings::new()).await.map(drop)
    }

    /// True when other processes may write to the same database.
    pub fn is_shared(&self) -> bool {
        self.inner.is_shared
    }

    fn connection(&self) -> Arc<Connection> {
        self.inner.connection.load_full()
    }
}
