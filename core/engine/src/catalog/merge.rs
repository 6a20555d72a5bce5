//! From the definitions of all sources to what is in force.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use tessera_model::error::{Error, ErrorCode, Result};
use tessera_model::field::FieldDef;
use tessera_model::formula;
use tessera_model::object::{LayoutSection, ObjectDef, ViewKind};
use tessera_model::schema::Schema;
use tessera_model::system;

use super::{Snapshot, Wanted};
use crate::customization;
use crate::definitions::{Definitions, Extension, HomeCard, HomeCardKind, MenuGroup};

/// Checks the definitions against one another.
///
/// # Errors
/// `package_refused`, with the first that contradicts itself or another.
pub(super) fn merge(wanted: &Wanted) -> Result<Snapshot> {
    let Wanted { sources, made, layers } = wanted;
    let made = customization::in_force(sources, made);
    let all = joined(sources, &made);
    let mut objects = Vec::new();
    let mut dictionaries = Vec::new();
    let mut dashboards = Vec::new();
    let mut home = Vec::new();
    for (source, definitions) in &all {
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
    }
    extend(&mut objects, &all)?;
    let schema = Schema::build(objects, dictionaries).map_err(refuse)?;
    home.sort_by_key(|card| card.order);
    Ok(Snapshot {
        schema: Arc::new(schema),
        dashboards: Arc::new(dashboards),
        home: Arc::new(home),
        menu: Arc::new(menu(sources.values().chain(made.values()))),
    })
}

fn refuse(detail: String) -> Error {
    Error::new(ErrorCode::PackageRefused, detail)
}

/// The sources with what they define at run time.
fn joined(
    sources: &BTreeMap<String, Definitions>,
    made: &BTreeMap<String, Definitions>,
) -> BTreeMap<String, Definitions> {
    let mut all = sources.clone();
    for (source, more) in made {
        let Some(definitions) = all.get_mut(source) else { continue };
        definitions.objects.extend(more.objects.iter().cloned());
        definitions.extensions.extend(more.extensions.iter().cloned());
        definitions.dictionaries.extend(more.dictionaries.iter().cloned());
    }
    all
}

/// Groups of one key are one, called as the first of them says: what is made at run time comes last.
fn menu<'a>(sources: impl Iterator<Item = &'a Definitions>) -> Vec<MenuGroup> {
    let mut groups: BTreeMap<String, MenuGroup> = BTreeMap::new();
    for group in sources.flat_map(|definitions| &definitions.menu) {
        let entry = groups.entry(group.key.clone()).or_insert_with(|| MenuGroup { items: Vec::new(), ..group.clone() });
        entry.items.extend(group.items.iter().cloned());
    }
    let mut menu: Vec<_> = groups.into_values().collect();
    menu.sort_by_key(|group| group.order);
    menu
}

/// Adds to objects what other sources say of them.
fn extend(objects: &mut [ObjectDef], sources: &BTreeMap<String, Definitions>) -> Result<()> {
    let own_sections: BTreeMap<String, usize> =
        objects.iter().map(|object| (object.key.clone(), object.layout.sections.len())).collect();
    let waiting = waiting_formulas(objects, sources);
    for (source, definitions) in sources {
        let namespace = definitions.namespace(source);
        for extension in &definitions.extensions {
            let extension = &without(extension, |key| waiting.contains(&(extension.object.clone(), key.clone())));
            // A plugin may be loaded before the one it extends: its fields wait until the object is there.
            let Some(object) = objects.iter_mut().find(|object| object.key == extension.object) else { continue };
            object.related.extend(extension.related.iter().cloned());
            for (key, aliases) in &extension.aliases {
                if let Some(field) = object.fields.iter_mut().find(|field| field.key == *key) {
                    field.aliases.extend(aliases.iter().cloned());
                }
            }
            if let Some(field) = extension.fields.iter().find(|field| !field.key.starts_with(&format!("{namespace}_")))
            {
                return Err(refuse(format!(
                    "`{source}` may add fields to `{}` only under its own name: `{namespace}_…`, not `{}`",
                    object.key, field.key
                )));
            }
            if let Some(field) = extension.fields.iter().find(|field| field.followed().is_some()) {
                return Err(refuse(format!(
                    "`{source}` may not open records of `{}` to others: `reading_follows` of `{}` is for the object's own definition",
                    object.key, field.key
                )));
            }
            let there: HashSet<String> =
                object.fields.iter().chain(&extension.fields).map(|field| field.key.clone()).collect();
            // Conditions may look at fields that a later version of the object doesn't have any more.
            object.fields.extend(extension.fields.iter().cloned().map(|mut field| {
                customization::drop_conditions(&mut field, |key| !there.contains(key) && !is_system_field(key));
                field
            }));
            place(object, extension, own_sections.get(&extension.object).copied().unwrap_or_default());
        }
    }
    Ok(())
}

/// Formulas and roll-ups of extensions that name a field which isn't there (any more), by object and key: they wait for it, and what names
/// them waits too.
fn waiting_formulas(objects: &[ObjectDef], sources: &BTreeMap<String, Definitions>) -> HashSet<(String, String)> {
    let own = objects.iter().flat_map(|object| object.fields.iter().map(|field| (&object.key, field)));
    let added: Vec<(&String, &FieldDef)> = sources
        .values()
        .flat_map(|definitions| &definitions.extensions)
        .flat_map(|extension| extension.fields.iter().map(|field| (&extension.object, field)))
        .collect();
    let mut there: HashSet<(&str, &str)> =
        own.chain(added.iter().copied()).map(|(object, field)| (object.as_str(), field.key.as_str())).collect();
    let mut waiting = HashSet::new();
    loop {
        let is_there = |object: &str, name: &str| is_system_field(name) || there.contains(&(object, name));
        let waits = added.iter().find(|(object, field)| {
            let mut names = field.formula.iter().flat_map(|text| formula::names(text));
            let lacks_others = field.rollup.as_ref().is_some_and(|rollup| {
                let mut named = std::iter::once(&rollup.via).chain(&rollup.field);
                named.any(|name| !is_there(&rollup.object, name))
            });
            there.contains(&(object.as_str(), field.key.as_str()))
                && (lacks_others || names.any(|name| !is_there(object, &name)))
        });
        let Some((object, field)) = waits else { return waiting };
        there.remove(&(object.as_str(), field.key.as_str()));
        waiting.insert(((*object).clone(), field.key.clone()));
    }
}

/// An extension without some of its fields.
fn without(extension: &Extension, is_gone: impl Fn(&String) -> bool) -> Extension {
    let mut extension = extension.clone();
    extension.fields.retain(|field| !is_gone(&field.key));
    extension.sections.iter_mut().for_each(|section| section.fields.retain(|key| !is_gone(key)));
    extension.columns.retain(|key| !is_gone(key));
    extension
}

/// A field that every object has, added when the schema is built.
fn is_system_field(key: &str) -> bool {
    system::RESERVED.contains(&key)
}

/// Puts the fields of an extension into the object's layout and lists. `own` parts of the layout are the object's own.
fn place(object: &mut ObjectDef, extension: &Extension, own: usize) {
    let placed: HashSet<&String> = extension.sections.iter().flat_map(|section| &section.fields).collect();
    let left = extension.fields.iter().filter(|field| !field.internal && !placed.contains(&field.key));
    let left: Vec<String> = left.map(|field| field.key.clone()).collect();
    if let Some(last) = own.checked_sub(1).and_then(|last| object.layout.sections.get_mut(last)) {
        last.fields.extend(left);
    }
    for section in &extension.sections {
        let is_same = |other: &&mut LayoutSection| other.key == section.key;
        match object.layout.sections.iter_mut().find(is_same) {
            Some(there) => there.fields.extend(section.fields.iter().cloned()),
            None if section.fields.is_empty() => {}
            None => object.layout.sections.push(section.clone()),
        }
    }
    for view in object.views.iter_mut().filter(|view| view.kind == ViewKind::List) {
        let more = extension.columns.iter().filter(|key| !view.columns.contains(key)).cloned().collect::<Vec<_>>();
        view.columns.extend(more);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::*;
    use crate::dictionaries::Layers;

    fn snapshot(extension: Json) -> Snapshot {
        let core = Definitions {
            objects: system::core_objects().unwrap(),
            dictionaries: system::core_dictionaries().unwrap(),
            ..Definitions::default()
        };
        let extension = serde_json::from_value(extension).unwrap();
        let plugin = Definitions { extensions: vec![extension], ..Definitions::default() };
        let sources = BTreeMap::from([(String::new(), core), ("test.garden".to_owned(), plugin)]);
        let wanted = Wanted { sources, made: BTreeMap::new(), layers: Layers::default() };
        merge(&wanted).unwrap_or_else(|error| panic!("{error}"))
    }

    #[test]
    fn a_source_says_what_files_call_the_fields_of_others() {
        let aliases = json!({"name": ["gardener"], "nothing": ["weed"]});
        let snapshot = snapshot(json!({"object": "user", "aliases": aliases}));
        let names = &snapshot.schema.object("user").unwrap().field("name").unwrap().aliases;
        assert!(names.contains(&"gardener".to_owned()) && names.contains(&"employee".to_owned()), "{names:?}");
    }

    #[test]
    fn a_source_says_where_its_fields_stand_and_which_of_them_lists_show() {
        let label = |text: &str| json!({"en": text, "zh-CN": text});
        let field = |key: &str| json!({"key": key, "label": label(key), "kind": "text"});
        let schema = |extension| ObjectDef::clone(snapshot(extension).schema.object("user").unwrap());
        let before = schema(json!({"object": "user"}));
        let (first, last) = (before.layout.sections.first().unwrap(), before.layout.sections.last().unwrap());
        let after = schema(json!({
            "object": "user",
            "field": [field("garden_a"), field("garden_b"), field("garden_c")],
            "section": [
                {"key": "garden", "label": label("Garden"), "fields": ["garden_b"]},
                {"key": first.key, "label": label("ignored"), "fields": ["garden_c"]},
                {"key": "empty", "label": label("Empty"), "fields": []},
            ],
            "columns": ["garden_a"],
        }));
        let section = |key: &str| after.layout.sections.iter().find(|section| section.key == key);
        assert_eq!(section("garden").unwrap().fields, ["garden_b"]);
        assert_eq!(section(&first.key).map(|section| &section.label), Some(&first.label));
        assert!(section(&first.key).unwrap().fields.contains(&"garden_c".to_owned()));
        assert!(section(&last.key).unwrap().fields.contains(&"garden_a".to_owned()));
        assert!(section("empty").is_none());
        let lists: Vec<_> = after.views.iter().filter(|view| view.kind == ViewKind::List).collect();
        assert!(!lists.is_empty() && lists.iter().all(|view| view.columns.last().unwrap() == "garden_a"));
    }
}
