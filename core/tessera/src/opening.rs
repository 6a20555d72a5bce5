//! Opens an installation: its folder, its database, its engine, and what is wired to it.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, bail};
use tessera_engine::clock::Clock;
use tessera_engine::engine::EngineOptions;
use tessera_engine::{Engine, boxed};
use tessera_plugin_host::PluginHost;
use tessera_scripting::Workflows;
use tessera_store::{Store, StoreOptions};

use crate::clock::{RealClock, RealIds};
use crate::config::Config;
use crate::wiring::{self, Wired};

/// In the data folder; whoever holds its lock has the installation open.
pub(crate) const LOCK_FILE: &str = "tessera.lock";

/// An open installation. Close it with [`Installation::close`].
pub(crate) struct Installation {
    pub(crate) engine: Engine,
    wired: Wired,
    /// Held as long as the installation is open.
    _lock: Option<File>,
}

impl Installation {
    /// Opens the installation that the configuration names, makes it where there is none, and brings it up to date.
    pub(crate) async fn open(config: &Config) -> anyhow::Result<Self> {
        Self::open_at(config, Arc::new(RealClock)).await
    }

    /// The same by another clock.
    pub(crate) async fn open_at(config: &Config, clock: Arc<dyn Clock>) -> anyhow::Result<Self> {
        let lock = if config.is_in_memory() { None } else { Some(lock(&config.data)?) };
        let engine = open_engine(config, clock).await?;
        let wired = wiring::wire(&engine, config).await?;
        Ok(Self { engine, wired, _lock: lock })
    }

    /// The workflows.
    pub(crate) fn workflows(&self) -> &Arc<Workflows> {
        &self.wired.workflows
    }

    /// The plugins.
    pub(crate) fn plugins(&self) -> &Arc<PluginHost> {
        &self.wired.plugins
    }

    /// Ends what runs beside the engine and closes the database.
    pub(crate) async fn close(self) {
        self.wired.stop();
        self.engine.store().clone().close().await;
    }
}

/// Names of the migrations that this version would run on an installation; opening runs them, this only looks.
pub(crate) async fn pending_migrations(config: &Config) -> anyhow::Result<Vec<String>> {
    let _lock = lock(&config.data)?;
    let store = open_store(config).await?;
    let pending = store.pending_migrations().await?;
    store.close().await;
    Ok(pending)
}

async fn open_store(config: &Config) -> anyhow::Result<Store> {
    Ok(Store::open(StoreOptions {
        url: config.db_url(),
        namespace: config.db_namespace.clone(),
        database: config.db_database.clone(),
        username: config.db_username.clone(),
        password: config.db_password.clone(),
    })
    .await?)
}

/// Opens the engine alone.
async fn open_engine(config: &Config, clock: Arc<dyn Clock>) -> anyhow::Result<Engine> {
    let store = open_store(config).await?;
    let ids = RealIds::default();
    let node = hex_name(&tessera_engine::clock::Ids::secret(&ids));
    let files_dir = (!config.is_in_memory()).then(|| config.data.join("files"));
    let engine = boxed::open(EngineOptions { store, clock, ids: Arc::new(ids), node, files_dir }).await?;
    engine.keep_keys_in(config.keys_dir().as_deref());
    engine
        .set_public_address(config.public_address.as_deref())
        .map_err(|error| anyhow::anyhow!("the configuration can't be used: public_address: {error}"))?;
    Ok(engine)
}

fn hex_name(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().take(8).fold("node-".to_owned(), |mut name, byte| {
        let _ = write!(name, "{byte:02x}");
        name
    })
}

/// Makes the data folder where there is none, and keeps other processes out of it.
pub(crate) fn lock(data: &Path) -> anyhow::Result<File> {
    make_private(data)?;
    let path = data.join(LOCK_FILE);
    let file = File::options().create(true).append(true).open(&path).with_context(|| unwritable(data))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => bail!(
            "the data folder {} is in use by another process; stop that one first, or work through it with --server",
            data.display()
        ),
        Err(TryLockError::Error(error)) => {
            Err(error).with_context(|| format!("the data folder {} can't be locked", data.display()))
        }
    }
}

/// Makes a folder that only its owner may enter.
fn make_private(folder: &Path) -> anyhow::Result<()> {
    let parent: PathBuf = folder.parent().map(Path::to_path_buf).unwrap_or_default();
    if !parent.as_os_str().is_empty() {
        std::fs::create_dir_all(&parent).with_context(|| unwritable(&parent))?;
    }
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).with_context(|| unwritable(folder))
}

fn unwritable(folder: &Path) -> String {
    format!("the folder {} can't be written", folder.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_open_once_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("a/b");
        let first = lock(&data).unwrap();
        let refused = lock(&data).unwrap_err().to_string();
        assert!(refused.contains("in use by another process"), "{refused}");
        drop(first);
        lock(&data).unwrap();
    }
}
