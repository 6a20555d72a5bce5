//! An installation in memory with a clock that can be set, for what is only tried.

use std::borrow::Cow;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use tessera_engine::Engine;
use tessera_engine::engine::EngineOptions;
use tessera_plugin_host::{PluginHost, PluginHostOptions};
use tessera_store::{Store, StoreOptions};

use crate::bundled;
use crate::clock::{RealIds, SetClock};

/// Packages by name.
pub(crate) type Packages = Vec<(String, Cow<'static, [u8]>)>;

/// An installation that nothing outlives.
pub(crate) struct Trial {
    pub(crate) engine: Engine,
    pub(crate) plugins: Arc<PluginHost>,
    pub(crate) clock: Arc<SetClock>,
    store: Store,
}

/// The packages of a folder, else those in the binary.
pub(crate) fn packages(folder: Option<&Path>) -> anyhow::Result<Packages> {
    let Some(folder) = folder else {
        return Ok(bundled::PACKAGES.iter().map(|(name, bytes)| ((*name).to_owned(), Cow::Borrowed(*bytes))).collect());
    };
    let mut packages = Packages::new();
    for entry in std::fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "tessera") {
            let bytes = std::fs::read(&path).with_context(|| path.display().to_string())?;
            packages.push((path.display().to_string(), Cow::Owned(bytes)));
        }
    }
    packages.sort_by(|left, right| left.0.cmp(&right.0));
    Ok(packages)
}

impl Trial {
    /// Opens one with these packages installed; what is compiled is kept in `cache` for the next one.
    pub(crate) async fn open(packages: &Packages, cache: &Path, now_ms: i64) -> anyhow::Result<Self> {
        let store = Store::open(StoreOptions {
            url: "mem://".to_owned(),
            namespace: "tessera".to_owned(),
            database: "cases".to_owned(),
            username: None,
            password: None,
        })
        .await?;
        let clock = Arc::new(SetClock::new(now_ms));
        let options = EngineOptions {
            store: store.clone(),
            clock: clock.clone(),
            ids: Arc::new(RealIds::default()),
            node: "cases".to_owned(),
            files_dir: None,
        };
        let engine = tessera_engine::boxed::open(options).await?;
        let options = PluginHostOptions {
            bundled: packages.clone(),
            cache_dir: Some(cache.to_owned()),
            allow_unsigned: true,
            ..PluginHostOptions::default()
        };
        let plugins = PluginHost::open(engine.clone(), options).await?;
        Ok(Self { engine, plugins, clock, store })
    }

    /// Ends it.
    pub(crate) async fn close(self) {
        drop(self.plugins);
        drop(self.engine);
        self.store.close().await;
    }
}
