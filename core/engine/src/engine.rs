//! The engine itself: what it is made of, how it is opened, started and wired.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use arc_swap::ArcSwap;
use tessera_model::error::Result;
use tessera_model::schema::Schema;
use tessera_store::Store;

use crate::catalog::Catalog;
use crate::clock::{Clock, Ids};
use crate::event::Consumer;
use crate::events::{Background, Dispatcher};
use crate::extension::{Actions, PluginAdmin, PluginUi, WorkflowAdmin};
use crate::following;
use crate::formulas;
use crate::hooks::BeforeHooks;
use crate::identity::IdentityState;
use crate::job::JobHandler;
use crate::jobs::Jobs;
use crate::live::LiveHub;
use crate::mail::Mailer;
use crate::presence::Presence;
use crate::records::reference_locks::ReferenceLocks;
use crate::records::turns::Turns;
use crate::settings::SettingsState;
use crate::way_out::WayOut;
use crate::webhooks::Webhooks;

/// What an engine is opened with.
pub struct EngineOptions {
    pub store: Store,
    pub clock: Arc<dyn Clock>,
    pub ids: Arc<dyn Ids>,
    /// Name of this process among others on the same database; leases carry it.
    pub node: String,
    /// Folder for the bytes of files; `None` keeps them in the store.
    pub files_dir: Option<PathBuf>,
}

/// A place in the written order of before-hooks. The core's own rules come first and can't be registered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HookPhase {
    /// Workflows.
    Scripts,
    /// Plugins see what workflows changed.
    Plugins,
}

/// The one door to records, identity, jobs and files. Cheap to clone.
#[derive(Clone)]
pub struct Engine {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) store: Store,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    pub(crate) node: String,
    pub(crate) files_dir: Option<PathBuf>,
    pub(crate) catalog: Catalog,
    pub(crate) script_hooks: ArcSwap<Vec<Arc<dyn BeforeHooks>>>,
    pub(crate) plugin_hooks: ArcSwap<Vec<Arc<dyn BeforeHooks>>>,
    pub(crate) consumers: ArcSwap<Vec<Arc<dyn Consumer>>>,
    pub(crate) actions: ArcSwap<Vec<Arc<dyn Actions>>>,
    plugin_admin: ArcSwap<Option<Arc<dyn PluginAdmin>>>,
    plugin_ui: ArcSwap<Option<Arc<dyn PluginUi>>>,
    webhooks: ArcSwap<Option<Arc<dyn Webhooks>>>,
    workflow_admin: OnceLock<Arc<dyn WorkflowAdmin>>,
    mailer: OnceLock<Arc<dyn Mailer>>,
    pub(crate) identity: IdentityState,
    pub(crate) jobs: Jobs,
    pub(crate) settings: SettingsState,
    pub(crate) live: LiveHub,
    pub(crate) dispatcher: Dispatcher,
    pub(crate) reference_locks: ReferenceLocks,
    pub(crate) turns: Arc<Turns>,
    pub(crate) following: following::Known,
    pub(crate) formulas: formulas::Upkeep,
    pub(crate) presence: Presence,
    /// What reads workbooks of the old kind in a process of its own.
    workbook_reader: OnceLock<PathBuf>,
    way_out: OnceLock<Arc<dyn WayOut>>,
}

fn push<T: Clone>(list: &ArcSwap<Vec<T>>, item: T) {
    list.rcu(|old| {
        let mut new = old.as_ref().clone();
        new.push(item.clone());
        new
    });
}

impl Engine {
    /// Migrates the store, loads settings and the core's own definitions, and makes the first roles.
    ///
    /// # Errors
    /// `store_unavailable`, or a migration's failure.
    #[crate::opaque]
    pub async fn open(options: EngineOptions) -> Result<Self> {
        options.store.migrate(options.clock.now_ms()).await?;
        let engine = Self {
            inner: Arc::new(Inner {
                store: options.store,
                clock: options.clock,
                ids: options.ids,
                node: options.node,
                files_dir: options.files_dir,
                catalog: Catalog::new(),
                script_hooks: ArcSwap::default(),
                plugin_hooks: ArcSwap::default(),
                consumers: ArcSwap::default(),
                actions: ArcSwap::default(),
                plugin_admin: ArcSwap::default(),
                plugin_ui: ArcSwap::default(),
                webhooks: ArcSwap::default(),
                workflow_admin: OnceLock::new(),
                mailer: OnceLock::new(),
                identity: IdentityState::new(),
                jobs: Jobs::new(),
                settings: SettingsState::new(),
                live: LiveHub::new(),
                dispatcher: Dispatcher::new(),
                reference_locks: ReferenceLocks::new(),
                turns: Arc::default(),
                following: following::Known::new(),
                formulas: formulas::Upkeep::default(),
                presence: Presence::new(),
                workbook_reader: OnceLock::new(),
                way_out: OnceLock::new(),
            }),
        };
        engine.load_settings().await?;
        engine.load_security_policy().await?;
        engine.catalog().load_core(&engine).await?;
        engine.seed_roles().await?;
        crate::identity::register(&engine);
        crate::records::bulk::register(&engine);
        crate::imports::register(&engine);
        crate::exports::register(&engine);
        following::register(&engine);
        formulas::register(&engine);
        crate::rollups::register(&engine);
        crate::assigned::register(&engine);
        crate::record_shares::register(&engine);
        Ok(engine)
    }

    /// Starts what runs beside requests: delivery of events and jobs, and the loading of what is answered from memory. Stop it with
    /// [`Background::stop`].
    #[crate::opaque]
    pub async fn start(&self) -> Result<Background> {
        let background = Background::start(self).await?;
        self.store().keep_all(&self.schema());
        formulas::start(self).await?;
        Ok(background)
    }

    /// The store; for the engine's own crates and tests. Whoever writes records goes through the pipeline instead.
    pub fn store(&self) -> &Store {
        &self.inner.store
    }

    /// True when other processes may write to the same database: what is held in memory may lag.
    pub fn is_shared(&self) -> bool {
        self.store().is_shared()
    }

    /// Milliseconds since 1970, by the engine's clock.
    pub fn now_ms(&self) -> i64 {
        self.inner.clock.now_ms()
    }

    /// A new record id.
    pub fn next_id(&self) -> String {
        self.inner.ids.next_id(self.now_ms())
    }

    /// 256 random bits.
    pub fn secret(&self) -> [u8; 32] {
        self.inner.ids.secret()
    }

    /// The definitions as they are now.
    pub fn schema(&self) -> Arc<Schema> {
        self.inner.catalog.schema()
    }

    /// Where definitions are added and removed.
    pub fn catalog(&self) -> &Catalog {
        &self.inner.catalog
    }

    /// Live messages to signed-in people.
    pub fn live(&self) -> &LiveHub {
        &self.inner.live
    }

    /// Background jobs.
    pub fn jobs(&self) -> &Jobs {
        &self.inner.jobs
    }

    /// Adds a source of before-hooks.
    pub fn add_before_hooks(&self, phase: HookPhase, hooks: Arc<dyn BeforeHooks>) {
        match phase {
            HookPhase::Scripts => push(&self.inner.script_hooks, hooks),
            HookPhase::Plugins => push(&self.inner.plugin_hooks, hooks),
        }
    }

    /// Adds somebody who is told of events.
    pub fn add_consumer(&self, consumer: Arc<dyn Consumer>) {
        push(&self.inner.consumers, consumer);
    }

    /// Adds actions on records.
    pub fn add_actions(&self, actions: Arc<dyn Actions>) {
        push(&self.inner.actions, actions);
    }

    /// Adds a kind of job.
    pub fn add_job_handler(&self, handler: Arc<dyn JobHandler>) {
        self.inner.jobs.add_handler(handler);
    }

    /// Sets who administers plugins; the first call counts as long as that one is there.
    pub fn set_plugin_admin(&self, admin: Arc<dyn PluginAdmin>) {
        if self.plugin_admin().is_none_or(|present| !present.is_there()) {
            self.inner.plugin_admin.store(Arc::new(Some(admin)));
        }
    }

    /// Sets who draws plugins' parts of the interface; the last call counts.
    pub fn set_plugin_ui(&self, ui: Arc<dyn PluginUi>) {
        self.inner.plugin_ui.store(Arc::new(Some(ui)));
    }

    /// Sets who takes calls of other systems for plugins; the last call counts.
    pub fn set_webhooks(&self, webhooks: Arc<dyn Webhooks>) {
        self.inner.webhooks.store(Arc::new(Some(webhooks)));
    }

    /// Sets the program that reads workbooks whose reader can't be bounded otherwise, when it is called with
    /// [`crate::imports::READ_WORKBOOK`]; the first call counts. Without one they are read in this process: in tests, and by tools that
    /// read what their own user has.
    pub fn set_workbook_reader(&self, program: PathBuf) {
        let _ = self.inner.workbook_reader.set(program);
    }

    /// Sets the way to other servers; the first call counts. Without one no provider of single sign-on can be reached.
    pub fn set_way_out(&self, way: Arc<dyn WayOut>) {
        let _ = self.inner.way_out.set(way);
    }

    /// Sets who administers workflows; the first call counts.
    pub fn set_workflow_admin(&self, admin: Arc<dyn WorkflowAdmin>) {
        let _ = self.inner.workflow_admin.set(admin);
    }

    /// Who administers plugins, when the binary wired a plugin host.
    pub fn plugin_admin(&self) -> Option<Arc<dyn PluginAdmin>> {
        (*self.inner.plugin_admin.load_full()).clone()
    }

    /// Who draws plugins' parts of the interface, when the binary wired a plugin host.
    pub fn plugin_ui(&self) -> Option<Arc<dyn PluginUi>> {
        (*self.inner.plugin_ui.load_full()).clone()
    }

    /// Who takes calls of other systems for plugins, when the binary wired a plugin host.
    pub fn webhooks(&self) -> Option<Arc<dyn Webhooks>> {
        (*self.inner.webhooks.load_full()).clone()
    }

    /// What reads workbooks in a process of its own, when the binary wired that.
    pub(crate) fn workbook_reader(&self) -> Option<&PathBuf> {
        self.inner.workbook_reader.get()
    }

    /// The way to other servers, when the binary wired one.
    pub(crate) fn way_out(&self) -> Option<&Arc<dyn WayOut>> {
        self.inner.way_out.get()
    }

    /// Sets who hands mails to mail servers; the first call counts. Without one no mails are sent.
    pub fn set_mailer(&self, mailer: Arc<dyn Mailer>) {
        let _ = self.inner.mailer.set(mailer);
    }

    /// Who hands mails to mail servers, when the binary wired that.
    pub(crate) fn mailer(&self) -> Option<&Arc<dyn Mailer>> {
        self.inner.mailer.get()
    }

    /// Who administers workflows, when the binary wired scripting.
    pub fn workflow_admin(&self) -> Option<Arc<dyn WorkflowAdmin>> {
        self.inner.workflow_admin.get().cloned()
    }
}
