//! What a plugin defines at run time, as it is written and kept: the shape of a package's files, in one JSON document.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use tessera_model::dictionary::Dictionary;
use tessera_model::error::{Error, FieldError, Result};
use tessera_model::field::{FieldDef, FieldKind};
use tessera_model::object::ObjectDef;
use tessera_store::{DocOrder, Table};

use crate::definitions::{Definitions, Extension, MenuGroup};
use crate::engine::Engine;

/// What the ids of the documents begin with; the plugin's id follows.
const ID: &str = "customization:";
/// Most bytes of a document.
const BYTES_MAX: usize = 1024 * 1024;
/// Documents that are read at once; there are never more plugins.
const ALL: usize = 1_000;

/// Fields that are no longer defined, by object and key: records still hold values of them.
pub(crate) type Retired = BTreeMap<String, BTreeMap<String, RetiredField>>;

/// Fields as they were before their kind changed, by object and key.
pub(crate) type Was = BTreeMap<String, BTreeMap<String, Vec<FieldDef>>>;

/// What is remembered of such a field.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct RetiredField {
    #[serde(flatten)]
    pub(crate) kind: FieldKind,
    /// What records hold of it follows from other fields: nothing is lost with it.
    #[serde(default)]
    pub(crate) is_computed: bool,
}

impl From<&FieldDef> for RetiredField {
    fn from(field: &FieldDef) -> Self {
        Self { kind: field.kind.clone(), is_computed: field.is_computed() }
    }
}

/// What is kept of one plugin.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Kept {
    /// Counts up with each change, from 1.
    pub(crate) version: u64,
    /// As the plugin gave it.
    pub(crate) definitions: Json,
    #[serde(default)]
    pub(crate) retired: Retired,
    /// What fields were before their kind changed, by object and key, the latest first.
    #[serde(default)]
    pub(crate) was: Was,
}

/// The definitions, read.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Document {
    pub(crate) objects: Vec<ObjectDef>,
    pub(crate) extensions: Vec<Extension>,
    pub(crate) dictionaries: Vec<Dictionary>,
    pub(crate) menu: Vec<MenuGroup>,
}

impl Kept {
    /// What is kept of a plugin; nothing yet when there is nothing.
    pub(crate) async fn load(engine: &Engine, plugin: &str) -> Result<Self> {
        match engine.store().doc_get(Table::Setting, &id(plugin)).await? {
            Some(document) => serde_json::from_value(document)
                .map_err(|error| Error::internal(format!("what `{plugin}` defines at run time: {error}"))),
            None => Ok(Self::default()),
        }
    }

    /// What is kept of all plugins. What can't be read is left out, and said so in the log: it keeps nobody else from working.
    pub(crate) async fn load_all(engine: &Engine) -> Result<BTreeMap<String, Definitions>> {
        let rows = engine.store().doc_list(Table::Setting, DocOrder::Oldest, Some(ID), ALL).await?;
        let mut all = BTreeMap::new();
        for (key, row) in rows {
            let Some(plugin) = key.strip_prefix(ID) else { break };
            let read = serde_json::from_value::<Self>(row).map_err(|error| Error::internal(error.to_string()));
            match read.and_then(|kept| kept.in_force()) {
                Ok(definitions) => drop(all.insert(plugin.to_owned(), definitions)),
                Err(error) => tracing::error!(plugin, %error, "what a plugin defines at run time can't be read"),
            }
        }
        Ok(all)
    }

    /// The definitions, read.
    pub(crate) fn document(&self) -> Result<Document> {
        if self.definitions.is_null() { Ok(Document::default()) } else { Document::read(&self.definitions) }
    }

    /// The definitions as they are in force, with what fields were before.
    pub(crate) fn in_force(&self) -> Result<Definitions> {
        let mut definitions = self.document()?.into_definitions();
        let Definitions { objects, extensions, .. } = &mut definitions;
        let own = objects.iter_mut().map(|object| (&object.key, &mut object.fields));
        let added = extensions.iter_mut().map(|extension| (&extension.object, &mut extension.fields));
        for (object, fields) in own.chain(added) {
            let Some(was) = self.was.get(object) else { continue };
            for field in fields {
                field.was = was.get(&field.key).cloned().unwrap_or_default();
            }
        }
        Ok(definitions)
    }

    /// As plugins see it.
    pub(crate) fn shown(&self) -> Json {
        let part = |key: &str| self.definitions.get(key).cloned().unwrap_or_else(|| json!([]));
        let definitions: serde_json::Map<String, Json> = ["objects", "extensions", "dictionaries", "menu"]
            .map(|key| (key.to_owned(), part(key)))
            .into_iter()
            .collect();
        json!({"revision": self.version, "definitions": definitions})
    }
}

impl Document {
    /// Reads what a plugin wants.
    ///
    /// # Errors
    /// `validation_failed` with what the definitions can't be read for, or when they are too large.
    pub(crate) fn read(wanted: &Json) -> Result<Self> {
        let refuse =
            |code: &str, en: String, zh: String| Error::validation(vec![FieldError::new("definitions", code, en, zh)]);
        if wanted.to_string().len() > BYTES_MAX {
            return Err(refuse("too_long", "At most 1 MiB of definitions".to_owned(), "定义不能超过 1 MiB".to_owned()));
        }
        serde_json::from_value(wanted.clone()).map_err(|error| {
            refuse("invalid", format!("The definitions can't be read: {error}"), format!("无法读取定义：{error}"))
        })
    }

    pub(crate) fn into_definitions(self) -> Definitions {
        Definitions {
            objects: self.objects,
            extensions: self.extensions,
            dictionaries: self.dictionaries,
            menu: self.menu,
            ..Definitions::default()
        }
    }

    /// Every field with the object that it stands on.
    pub(crate) fn fields(&self) -> impl Iterator<Item = (&str, &FieldDef)> {
        let own = self.objects.iter().flat_map(|object| object.fields.iter().map(|field| (object.key.as_str(), field)));
        let added = self.extensions.iter();
        own.chain(added.flat_map(|one| one.fields.iter().map(|field| (one.object.as_str(), field))))
    }

    /// One of them.
    pub(crate) fn field(&self, object: &str, key: &str) -> Option<&FieldDef> {
        self.fields().find(|(on, field)| *on == object && field.key == key).map(|(_, field)| field)
    }

    /// One of the objects.
    pub(crate) fn object(&self, key: &str) -> Option<&ObjectDef> {
        self.objects.iter().find(|object| object.key == key)
    }
}

/// The id of a plugin's document.
pub(crate) fn id(plugin: &str) -> String {
    format!("{ID}{plugin}")
}
