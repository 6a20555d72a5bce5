//! The definitions in force: the core's own and those of every plugin, merged into one schema.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use arc_swap::ArcSwap;
use tessera_model::dictionary::Dictionary;
use tessera_model::error::{Error, ErrorCode, Result};
use tessera_model::label::Label;
use tessera_model::schema::Schema;
use tessera_model::system;
use tokio::sync::Mutex;

use crate::definitions::{Dashboard, Definitions, HomeCard, HomeCardKind, MenuGroup, MenuItem};
use crate::dictionaries::Layers;
use crate::engine::Engine;

/// The source id of the core's own definitions.
const CORE: &str = "";

/// The definitions in force.
pub struct Catalog {
    wanted: Mutex<Wanted>,
    snapshot: ArcSwap<Snapshot>,
    generation: AtomicU64,
}

/// What is merged: the definitions by their source, and what administrators change of their choices.
#[derive(Clone, Default)]
struct Wanted {
    sources: BTreeMap<String, Definitions>,
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
        Self { wanted: Mutex::default(), snapshot: ArcSwap::default(), generation: AtomicU64::new(0) }
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
        self.change(engine, |sources| drop(sources.insert(source.to_owned(), definitions))).await?;
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
        self.change(engine, |sources| drop(sources.remove(source))).await
    }

    #[crate::opaque]
    pub(crate) async fn load_core(&self, engine: &Engine) -> Result<()> {
        self.wanted.lock().await.layers = Layers::load(engine).await?;
        let fault = |error: toml::de::Error| Error::internal(format!("the core's own definitions: {error}"));
        let definitions = Definitions {
            objects: system::core_objects().map_err(fault)?,
            dictionaries: system::core_dictionaries().map_err(fault)?,
            menu: vec![settings_menu()],
            ..Definitions::default()
        };
        self.replace(engine, CORE, definitions).await
    }

    async fn change(&self, engine: &Engine, edit: impl FnOnce(&mut BTreeMap<String, Definitions>)) -> Result<()> {
        let mut held = self.wanted.lock().await;
        let mut wanted = held.clone();
        edit(&mut wanted.sources);
        let snapshot = merge(&wanted)?;
        engine.store().apply_schema(&snapshot.schema).await?;
        self.put_in_force(engine, snapshot);
        *held = wanted;
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
        let mut dictionaries = held.sources.values().flat_map(|source| &source.dictionaries);
        let defined = dictionaries.find(|dictionary| dictionary.key == key);
        let defined = defined.ok_or_else(|| Error::not_found(format!("dictionary `{key}`")))?;
        let wanted = Wanted { layers: edit(&held.layers, defined), sources: held.sources.clone() };
        let snapshot = merge(&wanted)?;
        if !wanted.layers.store(engine, &held.layers).await? {
            let layers = Layers::load(engine).await?;
            let wanted = Wanted { layers, sources: held.sources.clone() };
            self.put_in_force(engine, merge(&wanted)?);
            *held = wanted;
            let detail = "another server changed choices just now; look at them again";
            return Err(Error::new(ErrorCode::WriteConflict, detail));
        }
        self.put_in_force(engine, snapshot);
        *held = wanted;
        Ok(())
    }

    fn put_in_force(&self, engine: &Engine, snapshot: Snapshot) {
        self.snapshot.store(Arc::new(snapshot));
        self.generation.fetch_add(1, Ordering::AcqRel);
        engine.live().metadata_changed();
    }
}

fn merge(wanted: &Wanted) -> Result<Snapshot> {
    let Wanted { sources, layers } = wanted;
    let refuse = |detail: String| Error::new(ErrorCode::PackageRefused, detail);
    let mut objects = Vec::new();
    let mut dictionaries = Vec::new();
    let mut dashboards = Vec::new();
    let mut home = Vec::new();
    let mut groups: BTreeMap<String, MenuGroup> = BTreeMap::new();
    for (source, definitions) in sources {
        for object in &definitions.objects {
            let mut object = object.clone();
            object.plugin.clone_from(source);
            object.archived = definitions.archived;
            objects.push(object);
        }
        dictionaries.extend(definitions.dictionaries.iter().cloned().map(|dictionary| layers.apply(dictionary)));
        dashboards.extend(definitions.dashboards.iter().cloned());
        for card in &definitions.home {
            if card.kind == HomeCardKind::Schedule && card.date_field.is_none() {
                return Err(refuse(format!("home card `{}` of `{source}`: a schedule needs `date_field`", card.key)));
            }
            home.push(HomeCard { plugin: source.clone(), ..card.clone() });
        }
        for group in &definitions.menu {
            let entry =
                groups.entry(group.key.clone()).or_insert_with(|| MenuGroup { items: Vec::new(), ..group.clone() });
            entry.items.extend(group.items.iter().cloned());
        }
    }
    for (source, definitions) in sources {
        for extension in &definitions.extensions {
            // A plugin may be loaded before the one it extends: its fields wait until the object is there.
            if let Some(object) = objects.iter_mut().find(|object| object.key == extension.object) {
                object.related.extend(extension.related.iter().cloned());
                for (key, aliases) in &extension.aliases {
                    if let Some(field) = object.fields.iter_mut().find(|field| field.key == *key) {
                        field.aliases.extend(aliases.iter().cloned());
                    }
                }
                for field in &extension.fields {
                    let namespace = source.rsplit('.').next().unwrap_or(source);
                    if !field.key.starts_with(&format!("{}_", namespace.replace('-', "_"))) {
                        return Err(refuse(format!(
                            "`{source}` may add fields to `{}` only under its own name: `{namespace}_…`, not `{}`",
                            object.key, field.key
                        )));
                    }
                    object.fields.push(field.clone());
                    if let Some(section) = object.layout.sections.last_mut().filter(|_| !field.internal) {
                        section.fields.push(field.key.clone());
                    }
                }
            }
        }
    }
    let schema = Schema::build(objects, dictionaries).map_err(refuse)?;
    let mut menu: Vec<_> = groups.into_values().collect();
    menu.sort_by_key(|group| group.order);
    home.sort_by_key(|card| card.order);
    Ok(Snapshot {
        schema: Arc::new(schema),
        dashboards: Arc::new(dashboards),
        home: Arc::new(home),
        menu: Arc::new(menu),
    })
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
            page("rights", "eye", "Effective rights", "有效权限"),
            page("plugins", "appstore", "Plugins", "插件"),
            page("workflows", "branches", "Workflows", "工作流"),
            page("dictionaries", "list", "Data dictionaries", "数据字典"),
            page("jobs", "schedule", "Jobs", "后台任务"),
            page("security", "lock", "Security", "安全策略"),
            page("audit", "audit", "Audit log", "审计日志"),
        ],
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_source_says_what_files_call_the_fields_of_others() {
        let core = Definitions { objects: system::core_objects().unwrap(), ..Definitions::default() };
        let dictionaries = system::core_dictionaries().unwrap();
        let aliases = json!({"name": ["gardener"], "nothing": ["weed"]});
        let extension = serde_json::from_value(json!({"object": "user", "aliases": aliases})).unwrap();
        let plugin = Definitions { extensions: vec![extension], ..Definitions::default() };
        let sources = BTreeMap::from([
            (CORE.to_owned(), Definitions { dictionaries, ..core }),
            ("test.garden".to_owned(), plugin),
        ]);
        let wanted = Wanted { sources, layers: Layers::default() };
        let snapshot = merge(&wanted).unwrap_or_else(|error| panic!("{error}"));
        let names = &snapshot.schema.object("user").unwrap().field("name").unwrap().aliases;
        assert!(names.contains(&"gardener".to_owned()) && names.contains(&"employee".to_owned()), "{names:?}");
    }
}
