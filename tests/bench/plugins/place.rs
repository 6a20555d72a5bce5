//! An installation in memory with plugins of a choice, for what only they cost.

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context as _, Result, ensure};
use serde_json::json;
use tessera_engine::boxed::{self, Boxed};
use tessera_engine::engine::EngineOptions;
use tessera_engine::events::Background;
use tessera_engine::records::{Body, WriteAction, WriteMode, WriteOp};
use tessera_engine::{Channel, Context, Engine};
use tessera_permission::Actor;
use tessera_plugin_host::{PluginHost, PluginHostOptions};
use tessera_scripting::{Source, Workflows};
use tessera_store::{Store, StoreOptions};

use crate::clock::{CountingIds, RealClock};
use crate::site::fields;

/// Packages by name.
pub(super) type Packages = Vec<(String, Cow<'static, [u8]>)>;

/// Plugins beside the product's own.
pub(super) const MANY: usize = 10;

/// What the build left.
pub(super) struct Packs {
    /// The product's own.
    pub(super) own: Packages,
    guests: PathBuf,
}

impl Packs {
    /// As they lie around this program: `target/debug/bench`.
    pub(super) fn find() -> Result<Self> {
        let program = program()?;
        let target = program.ancestors().nth(2).context("this program lies in no target folder")?;
        Ok(Self { own: all(&target.join("plugins"))?, guests: target.join("guests/packages") })
    }

    /// The product's own and ten recipes of the cookbook, which have nothing to do with products.
    pub(super) fn crowd(&self) -> Result<Packages> {
        let recipes = self.guests("cookbook.")?.into_iter().filter(|(name, _)| !name.contains("-ts-"));
        let mut crowd = self.own.clone();
        crowd.extend(recipes.take(MANY));
        let more = crowd.len() - self.own.len();
        ensure!(more == MANY, "there are {more} of {MANY} plugins; run `cargo xtask guests`");
        Ok(crowd)
    }

    /// Packages that don't ship, by the beginning of their ids.
    pub(super) fn guests(&self, id: &str) -> Result<Packages> {
        Ok(all(&self.guests)?.into_iter().filter(|(name, _)| name.starts_with(id)).collect())
    }
}

/// This program.
#[expect(clippy::disallowed_methods, reason = "what the build left beside this program is found from there")]
pub(super) fn program() -> Result<PathBuf> {
    Ok(std::env::current_exe()?)
}

fn all(folder: &Path) -> Result<Packages> {
    let entries = std::fs::read_dir(folder)
        .with_context(|| format!("{} is not there; `cargo xtask bench` makes it", folder.display()))?;
    let mut packages = Packages::new();
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "tessera") {
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            packages.push((name, Cow::Owned(std::fs::read(&path)?)));
        }
    }
    packages.sort_by(|(one, _), (other, _)| one.cmp(other));
    Ok(packages)
}

/// One that is open.
pub(super) struct Place {
    pub(super) engine: Boxed,
    pub(super) plugins: Arc<PluginHost>,
    background: Background,
    /// Milliseconds from an engine without plugins to one with them.
    pub(super) opened_ms: f64,
}

impl Place {
    /// Opens one with these packages and what was compiled in `cache`.
    pub(super) async fn open(packages: Packages, cache: &Path) -> Result<Self> {
        Self::open_with(packages, cache, false).await
    }

    /// The same; with `is_off` all plugins are installed and none works.
    pub(super) async fn open_with(packages: Packages, cache: &Path, is_off: bool) -> Result<Self> {
        let store = Store::open(StoreOptions {
            url: "mem://".to_owned(),
            namespace: "tessera".to_owned(),
            database: "bench".to_owned(),
            username: None,
            password: None,
        })
        .await?;
        let engine = boxed::open(EngineOptions {
            store,
            clock: Arc::new(RealClock),
            ids: Arc::new(CountingIds::default()),
            node: "bench".to_owned(),
            files_dir: None,
        })
        .await?;
        let options = PluginHostOptions {
            bundled: packages,
            cache_dir: Some(cache.to_owned()),
            // As on a server, each component in a process of its own.
            compiler: Some(program()?.with_file_name(format!("tessera{}", std::env::consts::EXE_SUFFIX))),
            safe_mode: is_off,
            allow_unsigned: true,
            ..PluginHostOptions::default()
        };
        let started = Instant::now();
        let plugins = PluginHost::open(engine.clone(), options).await?;
        let opened_ms = started.elapsed().as_secs_f64() * 1e3;
        let engine = engine.boxed();
        let background = engine.start().await?;
        Ok(Self { engine, plugins, background, opened_ms })
    }

    /// Puts a script in force.
    pub(super) async fn script(&self, toml: &str, script: &str) -> Result<Arc<Workflows>> {
        let source = Source { toml: toml.to_owned(), script: script.to_owned(), ..Source::default() };
        Ok(Workflows::open(Engine::clone(&self.engine), vec![source], false).await?)
    }

    /// Makes so many contacts in one transaction.
    pub(super) async fn contacts(&self, count: usize) -> Result<()> {
        let create = |_| WriteOp {
            object: "contact".to_owned(),
            action: WriteAction::Create {
                id: None,
                body: Body::Wire(fields(json!({"name": "Ann Lee", "email": "ann@contoso.com"}))),
            },
        };
        let ops = (0..count).map(create).collect();
        for written in self.engine.write_many(&cx(), ops, WriteMode::AllOrNothing).await? {
            written?;
        }
        Ok(())
    }

    /// Ends it.
    pub(super) async fn close(self) {
        self.engine.settle().await;
        self.background.stop().await;
        drop(self.plugins);
        self.engine.store().clone().close().await;
    }
}

/// Whoever measures may everything.
pub(super) fn cx() -> Context {
    let mut cx = Context::new(Arc::new(Actor::system("bench")), Channel::Api, "bench");
    cx.allow_duplicates = true;
    cx
}
