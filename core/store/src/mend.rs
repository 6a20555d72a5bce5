//! Writing again after the disk refused a write and has room once more.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tessera_model::error::{Error, ErrorCode, Result};
use tokio::time::Instant;

use crate::connection::Connection;
use crate::{Store, errors};

/// How often at most it is tried.
const PAUSE: Duration = Duration::from_secs(1);

impl Store {
    /// The database, for a write. One whose disk refused a write is closed and opened anew first (see [`crate::folder`]); reading
    /// goes on meanwhile.
    ///
    /// # Errors
    /// `store_unavailable` as long as the disk has no room.
    #[crate::opaque]
    pub(crate) async fn writable(&self) -> Result<Arc<Connection>> {
        let connection = self.connection();
        match &self.inner.folder {
            Some(folder) if connection.is_broken() => Box::pin(self.mend(folder)).await,
            _ => Ok(connection),
        }
    }

    async fn mend(&self, folder: &crate::folder::Folder) -> Result<Arc<Connection>> {
        let mut mended = self.inner.mended.lock().await;
        let connection = self.connection();
        if !connection.is_broken() {
            return Ok(connection);
        }
        let is_too_soon = mended.is_some_and(|at| at.elapsed() < PAUSE);
        if is_too_soon || self.inner.is_closed.load(Ordering::Acquire) {
            return Err(Error::new(ErrorCode::StoreUnavailable, errors::WRITES_REFUSED));
        }
        *mended = Some(Instant::now());
        folder.require_room().await?;
        connection.close().await;
        let fresh = Arc::new(folder.open().await?);
        self.inner.connection.store(fresh.clone());
        // Of what was written last nobody knows whether it is there.
        self.inner.columns.forget_all();
        self.inner.recent.clear();
        tracing::info!("the disk has room again; the database is written again");
        Ok(fresh)
    }
}
