//! The bundled plugins' definitions agree with the core's and with one another.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use tessera_engine::definitions::Definitions;
use tessera_model::filter::{Filter, FilterContext, NOTHING_MINE};
use tessera_model::kinds::KindContext;
use tessera_model::query::{GroupKey, Sort};
use tessera_model::schema::Schema;
use tessera_model::system;
use tessera_package::Package;

use crate::definitions;

/// Packages of the plugins' folders; in place of the component, which isn't built here, an empty one.
fn packages() -> Vec<Package> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../plugins");
    let mut plugins: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    plugins.retain(|folder| folder.join("manifest.toml").is_file());
    plugins.sort();
    let pack = |folder: &PathBuf| {
        let bytes = tessera_package::write::pack(folder, Some(b"\0asm\x0d\0\x01\0"))
            .unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        Package::read(&bytes).unwrap()
    };
    plugins.iter().map(pack).collect()
}

fn merged(all: &[(String, Definitions)]) -> Schema {
    let mut objects = system::core_objects().unwrap();
    let mut dictionaries = system::core_dictionaries().unwrap();
    for (id, definitions) in all {
        objects.extend(definitions.objects.iter().cloned().map(|mut object| {
            object.plugin.clone_from(id);
            object
        }));
        dictionaries.extend(definitions.dictionaries.iter().cloned());
    }
    for (id, definitions) in all {
        for extension in &definitions.extensions {
            let object = objects.iter_mut().find(|object| object.key == extension.object).unwrap();
            for field in &extension.fields {
                assert!(field.key.starts_with(&crate::capability::namespace(id)), "{id} adds `{}`", field.key);
            }
            object.fields.extend(extension.fields.iter().cloned());
            object.related.extend(extension.related.iter().cloned());
        }
    }
    Schema::build(objects, dictionaries).unwrap()
}

#[test]
fn the_bundled_definitions_are_right() {
    let all: Vec<_> =
        packages().iter().map(|package| (package.manifest().id.clone(), definitions::of(package).unwrap())).collect();
    let schema = merged(&all);
    let kind = KindContext { schema: &schema, currency: "CNY", region: "CN" };
    let cx =
        FilterContext { kind, me: "u", mine: &NOTHING_MINE, today: "2026-11-21".parse().unwrap(), timezone: "UTC" };
    for object in schema.objects() {
        for view in &object.views {
            view.filter.iter().for_each(|filter| {
                drop(
                    Filter::parse(filter, object, cx)
                        .unwrap_or_else(|error| panic!("{}.{}: {error}", object.key, view.key)),
                )
            });
            view.sort.iter().for_each(|sort| drop(Sort::parse(sort, object).unwrap()));
        }
    }
    for (_, definitions) in &all {
        for card in definitions.dashboards.iter().flat_map(|dashboard| &dashboard.cards) {
            let object = schema.object(&card.object).unwrap_or_else(|| panic!("{}: `{}`", card.key, card.object));
            card.filter.iter().for_each(|filter| {
                drop(Filter::parse(filter, object, cx).unwrap_or_else(|error| panic!("{}: {error}", card.key)))
            });
            card.group_by.iter().for_each(|group| drop(GroupKey::parse(group, object, kind).unwrap()));
            assert!(card.measures.contains_key(&card.value), "{}", card.key);
        }
        for item in definitions.menu.iter().flat_map(|group| &group.items) {
            item.object.iter().for_each(|object| assert!(schema.object(object).is_some(), "menu: `{object}`"));
        }
    }
}

#[test]
fn hooks_and_actions_name_what_is_there() {
    let packages = packages();
    let all: Vec<_> =
        packages.iter().map(|package| (package.manifest().id.clone(), definitions::of(package).unwrap())).collect();
    let schema = merged(&all);
    for package in &packages {
        // What is about every object names none.
        for hook in package.manifest().hooks.iter().filter(|hook| hook.object != "*") {
            let object =
                schema.object(&hook.object).unwrap_or_else(|| panic!("hook `{}`: no `{}`", hook.key, hook.object));
            hook.fields
                .iter()
                .for_each(|field| assert!(object.field(field).is_some(), "hook `{}`: no `{field}`", hook.key));
        }
        let actions = definitions::actions(package.manifest()).unwrap();
        for action in actions.iter().filter(|action| action.object != "*") {
            let object = schema.object(&action.object).unwrap();
            let kind = KindContext { schema: &schema, currency: "CNY", region: "CN" };
            let cx = FilterContext {
                kind,
                me: "u",
                mine: &NOTHING_MINE,
                today: "2026-11-21".parse().unwrap(),
                timezone: "UTC",
            };
            action.definition.when.iter().for_each(|when| drop(Filter::parse(when, object, cx).unwrap()));
        }
    }
}

#[test]
fn both_languages_have_the_same_messages() {
    for package in packages() {
        let keys = |tag: &str| -> BTreeMap<String, ()> {
            let lines = package.locale(tag).unwrap_or_default().lines();
            lines
                .filter_map(|line| line.split_once(" = ").filter(|_| !line.starts_with(['#', ' '])))
                .map(|(key, _)| (key.to_owned(), ()))
                .collect()
        };
        assert_eq!(keys("en"), keys("zh-CN"), "{}", package.manifest().id);
    }
}
