//! The definitions in force: the core's own and those of every plugin, merged into one schema.

mod merge;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use arc_swap::ArcSwap;
use serde_json::Value as Json;
use tessera_model::dictionary::Dictionary;
use tessera_model::error::{Error, ErrorCode, FieldError, Result};
use tessera_model::label::Label;
use tessera_model::schema::Schema;
use tessera_model::system;
use tessera_store::{Table, WriteMeta};
use tokio::sync::Mutex;

use crate::customization::{self, Remade};
use crate::definitions::{Dashboard, Definitions, HomeCard, MenuGroup, MenuItem};
use crate::dictionaries::Layers;
use crate::engine::Engine;
use crate::layouts::Layouts;

use merge::merge;

/// The source id of the core's own definitions.
const CORE: &str = "";

/// The definitions in force.
pub struct Catalog {
    wanted: Mutex<Wanted>,
    snapshot: ArcSwap<Snapshot>,
    layouts: ArcSwap<Layouts>,
    generation: AtomicU64,
}

/// What is merged: the definitions by their source, and what administrators change of their choices.
#[derive(Clone, Default)]
struct Wanted {
    sources: BTreeMap<String, Definitions>,
    /// What plugins define at run time, by plugin.
    made: BTreeMap<String, Definitions>,
    layers: Layers,
}

#[derive(Default)]
struct Snapshot {
    schema: Arc<Schema>,
    dashboards: Arc<Vec<Dashboard>>,
    home: Arc<Vec<HomeCard>>,
    menu: Arc<Vec<MenuGroup>>,
}

impl Catalog {
    pub(crate) fn new() -> Self {
        Self {
            wanted: Mutex::default(),
            snapshot: ArcSwap::default(),
            layouts: ArcSwap::default(),
            generation: AtomicU64::new(0),
        }
    }

    /// The schema in force.
    pub fn schema(&self) -> Arc<Schema> {
        self.snapshot.load().schema.clone()
    }

    /// All dashboards.
    pub fn dashboards(&self) -> Arc<Vec<Dashboard>> {
        self.snapshot.load().dashboards.clone()
    }

    /// All cards of the home page, by their order.
    pub fn home(&self) -> Arc<Vec<HomeCard>> {
        self.snapshot.load().home.clone()
    }

    /// The main menu, before what the actor may not see is left out.
    pub fn menu(&self) -> Arc<Vec<MenuGroup>> {
        self.snapshot.load().menu.clone()
    }

    /// What administrators changed of the layouts.
    pub(crate) fn layouts(&self) -> Arc<Layouts> {
        self.layouts.load_full()
    }

    /// Counts up with each change of definitions.
    pub fn generation(&self) -> u64 {
        self.generation.load(Ordering::Acquire)
    }

    /// Puts the definitions of a source in force, in place of those it had. The store is brought up to them first, so that a
    /// failure leaves everything as it was.
    ///
    /// # Errors
    /// `package_refused` when the definitions contradict themselves or others; the store's failures.
    #[crate::opaque]
    pub async fn replace(&self, engine: &Engine, source: &str, definitions: Definitions) -> Result<()> {
        let roles = definitions.roles.clone();
        self.change(engine, |wanted| drop(wanted.sources.insert(source.to_owned(), definitions))).await?;
        if !roles.is_empty() {
            engine.ensure_roles(&roles).await?;
        }
        Ok(())
    }

    /// Takes the definitions of a source out of force; its data stays in the store.
    ///
    /// # Errors
    /// `state_conflict` when others refer to its objects.
    #[crate::opaque]
    pub async fn remove(&self, engine: &Engine, source: &str) -> Result<()> {
        self.change(engine, |wanted| drop(wanted.sources.remove(source))).await
    }

    /// Puts in force what a plugin defines at run time, in place of what it defined so before, and writes it down.
    #[crate::opaque]
    pub(crate) async fn remake(&self, engine: &Engine, remade: Remade) -> Result<()> {
        let mut held = self.wanted.lock().await;
        let mut wanted = held.clone();
        wanted.made.insert(remade.plugin.clone(), remade.definitions.clone());
        let snapshot = merge(&wanted)?;
        let stored = match engine.store().apply_schema(&snapshot.schema).await {
            Ok(_) => remade.store(engine).await,
            Err(error) => Err(error),
        };
        if let Err(error) = stored {
            // The tables go back to what is in force.
            if let Err(worse) = engine.store().apply_schema(&self.schema()).await {
                tracing::error!(error = %worse, "tables could not be brought back to the definitions in force; a restart does");
            }
            return Err(error);
        }
        self.put_in_force(engine, snapshot);
        *held = wanted;
        follow(engine).await;
        Ok(())
    }

    /// The schema, if a plugin defined this at run time beside everything else that there is.
    ///
    /// # Errors
    /// `validation_failed`, with what is contradicted.
    pub(crate) async fn try_out(&self, plugin: &str, definitions: Definitions) -> Result<Arc<Schema>> {
        let mut wanted = self.wanted.lock().await.clone();
        wanted.made.insert(plugin.to_owned(), definitions);
        let refuse = |error: Error| {
            let (en, zh) = (error.detail.clone(), format!("定义有误：{}", error.detail));
            Error::validation(vec![FieldError::new("definitions", "invalid", en, zh)])
        };
        merge(&wanted).map(|snapshot| snapshot.schema).map_err(refuse)
    }

    /// What keys begin with that a plugin in force defines at run time.
    ///
    /// # Errors
    /// `not_found` for a plugin that isn't in force.
    pub(crate) async fn namespace(&self, plugin: &str) -> Result<String> {
        let held = self.wanted.lock().await;
        let source = held.sources.get(plugin).ok_or_else(|| Error::not_found(format!("plugin `{plugin}`")))?;
        Ok(source.namespace(plugin))
    }

    /// What a plugin defines at run time.
    pub(crate) async fn made(&self, plugin: &str) -> Definitions {
        self.wanted.lock().await.made.get(plugin).cloned().unwrap_or_default()
    }

    /// Takes what a plugin defined at run time out of force.
    #[crate::opaque]
    pub(crate) async fn forget_made(&self, engine: &Engine, plugin: &str) -> Result<()> {
        self.change(engine, |wanted| drop(wanted.made.remove(plugin))).await
    }

    #[crate::opaque]
    pub(crate) async fn load_core(&self, engine: &Engine) -> Result<()> {
        {
            let mut wanted = self.wanted.lock().await;
            wanted.layers = Layers::load(engine).await?;
            self.layouts.store(Arc::new(Layouts::load(engine).await?));
            wanted.made = customization::load_all(engine).await?;
        }
        let fault = |error: toml::de::Error| Error::internal(format!("the core's own definitions: {error}"));
        let definitions = Definitions {
            objects: system::core_objects().map_err(fault)?,
            dictionaries: system::core_dictionaries().map_err(fault)?,
            menu: vec![settings_menu()],
            ..Definitions::default()
        };
        self.replace(engine, CORE, definitions).await
    }

    async fn change(&self, engine: &Engine, edit: impl FnOnce(&mut Wanted)) -> Result<()> {
        let mut held = self.wanted.lock().await;
        let mut wanted = held.clone();
        edit(&mut wanted);
        let snapshot = merge(&wanted)?;
        engine.store().apply_schema(&snapshot.schema).await?;
        self.put_in_force(engine, snapshot);
        *held = wanted;
        follow(engine).await;
        Ok(())
    }

    /// Changes the layer over a dictionary; `edit` is given all layers and the dictionary as its source defines it.
    ///
    /// # Errors
    /// `not_found`; `write_conflict` when another server changed a layer meanwhile.
    pub(crate) async fn relayer(
        &self,
        engine: &Engine,
        key: &str,
        edit: impl FnOnce(&Layers, &Dictionary) -> Layers,
    ) -> Result<()> {
        let mut held = self.wanted.lock().await;
        let mut dictionaries = held.sources.values().chain(held.made.values()).flat_map(|source| &source.dictionaries);
        let defined = dictionaries.find(|dictionary| dictionary.key == key);
        let defined = defined.ok_or_else(|| Error::not_found(format!("dictionary `{key}`")))?;
        let wanted = Wanted { layers: edit(&held.layers, defined), ..held.clone() };
        let snapshot = merge(&wanted)?;
        if !wanted.layers.store(engine, &held.layers).await? {
            let layers = Layers::load(engine).await?;
            let wanted = Wanted { layers, ..held.clone() };
            self.put_in_force(engine, merge(&wanted)?);
            *held = wanted;
            let detail = "another server changed choices just now; look at them again";
            return Err(Error::new(ErrorCode::WriteConflict, detail));
        }
        self.put_in_force(engine, snapshot);
        *held = wanted;
        Ok(())
    }

    /// Changes the layouts; `change` answers them as they are to be, and what the audit log says of it.
    ///
    /// # Errors
    /// What `change` refuses; `write_conflict` when another server changed one meanwhile.
    pub(crate) async fn rearrange(
        &self,
        engine: &Engine,
        change: impl FnOnce(&Layouts) -> Result<(Layouts, Json)>,
    ) -> Result<()> {
        let _one_at_a_time = self.wanted.lock().await;
        let before = self.layouts();
        let stored = Layouts::load(engine).await?;
        if stored != *before {
            self.show_layouts(engine, stored);
            let detail = "another server changed a layout just now; look at it again";
            return Err(Error::new(ErrorCode::WriteConflict, detail));
        }
        let (after, entry) = change(&before)?;
        let mut writes = engine.store().write_set(WriteMeta::default());
        after.write(&mut writes);
        writes.doc(Table::Audit, engine.next_id(), Some(entry));
        engine.store().commit(writes).await?;
        self.show_layouts(engine, after);
        Ok(())
    }

    /// Takes over what another server on the same database made of the layouts, if that is newer.
    ///
    /// # Errors
    /// The store's failures.
    pub(crate) async fn follow_layouts(&self, engine: &Engine) -> Result<()> {
        let stored = Arc::new(Layouts::load(engine).await?);
        let mut is_newer = false;
        self.layouts.rcu(|held| {
            is_newer = stored.is_newer_than(held);
            if is_newer { stored.clone() } else { held.clone() }
        });
        if is_newer {
            self.tell(engine);
        }
        Ok(())
    }

    fn show_layouts(&self, engine: &Engine, layouts: Layouts) {
        self.layouts.store(Arc::new(layouts));
        self.tell(engine);
    }

    /// Lets pages that are open ask anew.
    fn tell(&self, engine: &Engine) {
        self.generation.fetch_add(1, Ordering::AcqRel);
        engine.live().metadata_changed();
    }

    fn put_in_force(&self, engine: &Engine, snapshot: Snapshot) {
        self.snapshot.store(Arc::new(snapshot));
        // Sharing rules are read by the definitions.
        engine.inner.identity.changed();
        self.tell(engine);
    }
}

/// The definitions are in force; records that don't follow now do at the next change or start.
async fn follow(engine: &Engine) {
    if let Err(error) = crate::formulas::keep_up(engine).await {
        tracing::error!(%error, "computed fields could not be brought up to their formulas; a restart does");
    }
}

fn settings_menu() -> MenuGroup {
    let page = |key: &str, icon: &str, en: &str, zh: &str| MenuItem {
        key: key.to_owned(),
        label: Label::new(en, zh),
        icon: icon.to_owned(),
        object: None,
        dashboard: None,
        page: Some(key.to_owned()),
    };
    MenuGroup {
        key: "settings".to_owned(),
        label: Label::new("Settings", "设置"),
        icon: "setting".to_owned(),
        order: 900,
        items: vec![
            page("organization", "bank", "Organization", "企业信息"),
            page("imports", "import", "Imports", "数据导入"),
            page("users", "user", "Users", "用户"),
            page("departments", "apartment", "Departments", "部门"),
            page("roles", "safety", "Roles", "角色"),
            page("user-groups", "team", "User groups", "用户组"),
            page("sharing-rules", "share", "Sharing rules", "共享规则"),
            page("rights", "eye", "Effective rights", "有效权限"),
            page("plugins", "appstore", "Plugins", "插件"),
            page("workflows", "branches", "Workflows", "工作流"),
            page("dictionaries", "list", "Data dictionaries", "数据字典"),
            page("layouts", "layout", "Layouts", "页面布局"),
            page("jobs", "schedule", "Jobs", "后台任务"),
            page("security", "lock", "Security", "安全策略"),
            page("single-sign-on", "idcard", "Single sign-on", "单点登录"),
            page("mail", "mail", "Mail", "邮件"),
            page("audit", "audit", "Audit log", "审计日志"),
        ],
    }
}
