//! The plugin host: opened once at start, wired into the engine, closed with the process.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use arc_swap::ArcSwap;
use tessera_engine::Engine;
use tessera_engine::boxed::Boxed;
use tessera_engine::engine::HookPhase;
use tessera_model::error::{Error, Result};
use wasmtime::component::Linker;

use crate::after::PluginConsumer;
use crate::health::HealthBook;
use crate::http::{HttpOptions, Outbound};
use crate::jobs::{Deliveries, Runs};
use crate::migrations::{Coming, Migrations};
use crate::registry::Registry;
use crate::runtime::budget::{Budget, Phase};
use crate::runtime::cache::CompileCache;
use crate::runtime::compiler::{self, Compiler};
use crate::runtime::state::CallState;
use crate::runtime::{engine, linker};
use crate::secrets::SecretKey;
use crate::trust::book::Book;
use crate::ui::StateKey;
use crate::webhooks::AddressKey;
use crate::wired::Wired;

/// What a plugin host is opened with.
#[derive(Default)]
pub struct PluginHostOptions {
    /// Names and bytes of the packages that belong to the product: installed at the first start, upgraded when newer.
    pub bundled: Vec<(String, Cow<'static, [u8]>)>,
    /// Folder for compiled components; without one each start compiles.
    pub cache_dir: Option<PathBuf>,
    /// The program that compiles components in a process of its own (see [`crate::compile_for_parent`]); without one they are
    /// compiled here, where nothing bounds what that takes.
    pub compiler: Option<PathBuf>,
    /// Folder for the keys of plugins' secrets and of webhooks' addresses, not to be lost; without one they last as long as the host.
    pub keys_dir: Option<PathBuf>,
    /// Start with all plugins off; their data stays readable.
    pub safe_mode: bool,
    /// Accept packages that nobody signed. For developers' machines.
    pub allow_unsigned: bool,
    /// Folder of packages, or one package, that administrators can install without uploading them.
    pub catalogue: Option<PathBuf>,
    /// Threads that run plugins; as many as processors, at most 4, when 0.
    pub threads: usize,
    /// What one call may use, where it isn't [`Budget::of`] its phase.
    pub budget: Option<fn(Phase) -> Budget>,
    /// How requests of plugins leave this server.
    pub http: HttpOptions,
    /// Whether other servers work on the same database; where it isn't said, as the address of the database has it.
    pub is_shared: Option<bool>,
}

/// Everything that running components needs; one for the process.
pub(crate) struct Machine {
    pub(crate) wasm: wasmtime::Engine,
    pub(crate) linker: Linker<CallState>,
    pub(crate) cache: CompileCache,
}

/// Installs plugins and runs them.
pub struct PluginHost {
    pub(crate) engine: Boxed,
    pub(crate) machine: Arc<Machine>,
    pub(crate) registry: ArcSwap<Registry>,
    pub(crate) options: PluginHostOptions,
    /// Whose packages are accepted, and what is revoked. Written where [`PluginHost::changing`] is held.
    pub(crate) book: ArcSwap<Book>,
    /// One change of plugins at a time.
    pub(crate) changing: tokio::sync::Mutex<()>,
    /// Plugins whose consumers the engine knows.
    consumers: Mutex<HashSet<String>>,
    /// Versions that data is being prepared for, by plugin.
    pub(crate) coming: Mutex<HashMap<String, Arc<Coming>>>,
    /// Signs what views remember.
    pub(crate) states: StateKey,
    /// Seals secrets that administrators set.
    pub(crate) secrets: SecretKey,
    /// Makes the addresses of webhooks.
    pub(crate) addresses: AddressKey,
    /// How each plugin does, whatever version of it is in force.
    pub(crate) healths: HealthBook,
    /// Their way to other servers.
    pub(crate) outbound: Arc<Outbound>,
    runtime: Option<tokio::runtime::Runtime>,
    pub(crate) this: Weak<Self>,
}

impl PluginHost {
    /// Opens the host, installs or upgrades the bundled plugins, puts all in force and wires them into the engine. A plugin that
    /// fails is reported in the list of plugins and keeps nobody else from starting. The host works as long as somebody holds it.
    ///
    /// # Errors
    /// When this machine can't run compiled code, and the store's failures.
    pub async fn open(engine: Engine, mut options: PluginHostOptions) -> Result<Arc<Self>> {
        let fault = |error: wasmtime::Error| Error::internal(format!("plugins can't be run here: {error:#}"));
        let wasm = engine::build().map_err(fault)?;
        let linker = linker::build(&wasm).map_err(fault)?;
        let compiler = match &options.compiler {
            Some(program) => Compiler::Child { program: program.clone(), wall: compiler::WALL },
            None => Compiler::Here,
        };
        let cache = CompileCache::open(options.cache_dir.as_deref(), compiler, || engine.secret());
        let book = Book::load(&engine).await?;
        let runtime = runtime(options.threads)?;
        let states = StateKey::open(options.cache_dir.as_deref(), || engine.secret());
        let secrets = SecretKey::open(options.keys_dir.as_deref(), || engine.secret());
        let addresses = AddressKey::open(options.keys_dir.as_deref(), || engine.secret());
        let outbound = Arc::new(Outbound::new(std::mem::take(&mut options.http)));
        let host = Arc::new_cyclic(|this| Self {
            engine: engine.boxed(),
            machine: Arc::new(Machine { wasm, linker, cache }),
            registry: ArcSwap::default(),
            options,
            book: ArcSwap::from_pointee(book),
            changing: tokio::sync::Mutex::new(()),
            consumers: Mutex::default(),
            coming: Mutex::default(),
            states,
            secrets,
            addresses,
            healths: HealthBook::default(),
            outbound,
            runtime: Some(runtime),
            this: this.clone(),
        });
        host.start_all().await?;
        let wired = Arc::new(Wired(Arc::downgrade(&host)));
        engine.add_before_hooks(HookPhase::Plugins, wired.clone());
        engine.add_actions(wired.clone());
        engine.set_plugin_admin(wired.clone());
        engine.set_plugin_ui(wired.clone());
        engine.set_webhooks(wired);
        engine.add_job_handler(Arc::new(Runs(Arc::downgrade(&host))));
        engine.add_job_handler(Arc::new(Deliveries(Arc::downgrade(&host))));
        engine.add_job_handler(Arc::new(Migrations(Arc::downgrade(&host))));
        host.resume_migrations().await?;
        Ok(host)
    }

    /// Leaves a plugin's hooks out until told otherwise; for the preparation of tests.
    pub fn pause(&self, plugin: &str, is_paused: bool) {
        if let Some(active) = self.registry.load().plugin(plugin) {
            active.is_paused.store(is_paused, Ordering::Release);
        }
    }

    /// The threads that run plugins.
    pub(crate) fn threads(&self) -> Result<tokio::runtime::Handle> {
        let runtime = self.runtime.as_ref().ok_or_else(|| Error::internal("plugins are being stopped"))?;
        Ok(runtime.handle().clone())
    }

    /// What one call may use.
    pub(crate) fn budget(&self, phase: Phase) -> Budget {
        self.options.budget.map_or_else(|| Budget::of(phase), |of| of(phase))
    }

    /// True when other servers may change what plugins keep.
    pub(crate) fn is_shared(&self) -> bool {
        self.options.is_shared.unwrap_or_else(|| self.engine.is_shared())
    }

    /// Tells the engine of a plugin's after-hooks, once.
    pub(crate) fn listen(&self, plugin: &str) {
        let mut consumers = self.consumers.lock().unwrap_or_else(PoisonError::into_inner);
        if consumers.insert(plugin.to_owned()) {
            self.engine.add_consumer(Arc::new(PluginConsumer::new(plugin, self.this.clone())));
        }
    }
}

impl Drop for PluginHost {
    fn drop(&mut self) {
        // Waiting for calls here would block whoever drops the host; they end with their deadlines.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

fn runtime(threads: usize) -> Result<tokio::runtime::Runtime> {
    let threads = match threads {
        0 => std::thread::available_parallelism().map_or(2, usize::from).clamp(1, 4),
        some => some,
    };
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(threads)
        .thread_name("plugin")
        .enable_all()
        .build()
        .map_err(|error| Error::internal(format!("the threads for plugins could not start: {error}")))
}
