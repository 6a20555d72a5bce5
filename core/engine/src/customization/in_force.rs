//! What plugins defined at run time beside what they define by their packages: in force as long as the plugin is, and without
//! what names something that isn't there. A plugin may be loaded after this one, or was removed: what refers to its objects waits.

use std::collections::{BTreeMap, HashSet};

use serde_json::Value as Json;
use tessera_model::field::{FieldDef, FieldKind};
use tessera_model::formula;
use tessera_model::object::ObjectDef;

use crate::definitions::{Definitions, Extension};

/// Of what plugins made at run time what is in force, by plugin.
pub(crate) fn in_force(
    sources: &BTreeMap<String, Definitions>,
    made: &BTreeMap<String, Definitions>,
) -> BTreeMap<String, Definitions> {
    let there = || made.iter().filter_map(|(plugin, more)| Some((plugin, more, sources.get(plugin)?)));
    let known = Known::of(sources.values().chain(there().map(|(_, more, _)| more)));
    let state = |more: &Definitions, of: &Definitions| known.without_waiting(more.clone()).in_state_of(of);
    there().map(|(plugin, more, of)| (plugin.clone(), state(more, of))).collect()
}

struct Known<'a> {
    objects: HashSet<&'a str>,
    dictionaries: HashSet<&'a str>,
}

impl<'a> Known<'a> {
    fn of(sources: impl Iterator<Item = &'a Definitions> + Clone) -> Self {
        let objects = sources.clone().flat_map(|one| &one.objects).map(|object| object.key.as_str()).collect();
        let dictionaries = sources.flat_map(|one| &one.dictionaries).map(|one| one.key.as_str()).collect();
        Self { objects, dictionaries }
    }

    fn is_complete(&self, field: &FieldDef) -> bool {
        field.target().is_none_or(|object| self.objects.contains(object))
            && field.rollup.as_ref().is_none_or(|rollup| self.objects.contains(rollup.object.as_str()))
            && field.dictionary().is_none_or(|dictionary| self.dictionaries.contains(dictionary))
    }

    fn without_waiting(&self, mut definitions: Definitions) -> Definitions {
        definitions.objects.iter_mut().for_each(|object| self.trim_object(object));
        definitions.extensions.iter_mut().for_each(|extension| self.trim_extension(extension));
        definitions
    }

    fn trim_extension(&self, extension: &mut Extension) {
        let gone = self.take_waiting(&mut extension.fields);
        extension.sections.iter_mut().for_each(|section| section.fields.retain(|key| !gone.contains(key)));
        extension.columns.retain(|key| !gone.contains(key));
        extension.related.retain(|related| self.objects.contains(related.object.as_str()));
    }

    fn trim_object(&self, object: &mut ObjectDef) {
        object.timeline.retain(|other| self.objects.contains(other.as_str()));
        object.related.retain(|related| self.objects.contains(related.object.as_str()));
        let mut gone = self.take_waiting(&mut object.fields);
        while let Some(at) = object.fields.iter().position(|field| is_computed_from(field, &gone)) {
            gone.insert(object.fields.remove(at).key);
        }
        if gone.is_empty() {
            return;
        }
        let is_there = |key: &String| !gone.contains(key.trim_start_matches('-'));
        object.layout.header.retain(is_there);
        for section in &mut object.layout.sections {
            section.fields.retain(is_there);
            section.when = section.when.take().filter(|when| !named_by(when).into_iter().any(|key| gone.contains(key)));
        }
        object.path_field = object.path_field.take().filter(is_there);
        for view in &mut object.views {
            view.columns.retain(is_there);
            view.card.retain(is_there);
            view.sort.retain(is_there);
        }
        object.views.retain(|view| view.fields().all(is_there));
        object.indexes.retain(|index| index.equal.iter().chain([&index.sort]).all(is_there));
        object.duplicate_rules.retain(|rule| rule.fields.iter().all(is_there));
        for field in &mut object.fields {
            drop_conditions(field, |key| gone.contains(key));
            if let FieldKind::Phone(options) = &mut field.kind {
                let leads = |path: &String| path.split('.').next().is_some_and(|via| gone.contains(via));
                options.region_from = options.region_from.take().filter(|path| !leads(path));
            }
        }
    }

    /// Takes out what waits; answers its keys.
    fn take_waiting(&self, fields: &mut Vec<FieldDef>) -> HashSet<String> {
        let gone = fields.iter().filter(|field| !self.is_complete(field)).map(|field| field.key.clone()).collect();
        fields.retain(|field| self.is_complete(field));
        gone
    }
}

fn is_computed_from(field: &FieldDef, gone: &HashSet<String>) -> bool {
    field.formula.iter().any(|text| !gone.is_empty() && formula::names(text).iter().any(|name| gone.contains(name)))
}

/// Takes out conditions that name a field which isn't there.
pub(crate) fn drop_conditions(field: &mut FieldDef, is_gone: impl Fn(&str) -> bool) {
    let stays = |when: &Json| !named_by(when).into_iter().any(&is_gone);
    field.required_when = field.required_when.take().filter(stays);
    field.visible_when = field.visible_when.take().filter(stays);
}

/// The fields that a filter names.
pub(crate) fn named_by(filter: &Json) -> Vec<&str> {
    match filter {
        Json::Array(parts) => parts.iter().flat_map(named_by).collect(),
        Json::Object(parts) => {
            let own = parts.get("field").and_then(Json::as_str).and_then(|path| path.split('.').next());
            let below = parts.iter().filter(|(key, _)| *key != "value").flat_map(|(_, part)| named_by(part));
            own.into_iter().chain(below).collect()
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::customization::document::Document;

    fn definitions(document: Json) -> Definitions {
        serde_json::from_value::<Document>(document).unwrap().into_definitions()
    }

    fn object(key: &str, fields: &Json, more: &Json) -> Json {
        let label = json!({"en": key, "zh-CN": key});
        let mut object =
            json!({"key": key, "label": label, "label_plural": label, "name_field": "name", "field": fields});
        object.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap());
        object
    }

    fn field(key: &str, kind: &str, options: &Json) -> Json {
        json!({"key": key, "label": {"en": key, "zh-CN": key}, "kind": kind, "options": options})
    }

    #[test]
    fn what_refers_to_something_that_is_not_there_waits_and_the_rest_is_in_force() {
        let name = field("name", "text", &json!({}));
        let to = field("to", "reference", &json!({"object": "product"}));
        let more = json!({
            "layout": {"header": ["to"], "section": [
                {"key": "main", "label": {"en": "M", "zh-CN": "M"}, "fields": ["name", "to"],
                 "when": {"and": [{"field": "to", "op": "is_null", "value": false}]}},
            ]},
            "view": [
                {"key": "all", "label": {"en": "All", "zh-CN": "全部"}, "columns": ["name", "to"], "sort": ["-to"]},
                {"key": "by", "label": {"en": "By", "zh-CN": "按"}, "color_by": "to"},
            ],
            "index": [{"equal": ["to"], "sort": "name"}],
            "timeline": ["product"],
        });
        let made = definitions(json!({
            "objects": [object("cf_site", &json!([name, to]), &more)],
            "extensions": [{
                "object": "account", "field": [field("cf_p", "reference", &json!({"object": "product"})), field("cf_s", "reference", &json!({"object": "cf_site"}))],
                "columns": ["cf_p", "cf_s"], "section": [{"key": "cf", "label": {"en": "X", "zh-CN": "X"}, "fields": ["cf_p", "cf_s"]}],
            }],
        }));
        let made = BTreeMap::from([("x.cf".to_owned(), made.clone()), ("x.gone".to_owned(), made)]);
        let sources = BTreeMap::from([("x.cf".to_owned(), Definitions::default())]);
        let all = in_force(&sources, &made);
        assert_eq!(all.len(), 1, "a plugin that isn't there defines nothing");
        let site = &all["x.cf"].objects[0];
        assert_eq!(site.fields.iter().map(|field| field.key.as_str()).collect::<Vec<_>>(), ["name"]);
        assert_eq!((site.layout.header.len(), site.layout.sections[0].when.clone()), (0, None));
        assert_eq!(site.views.iter().map(|view| view.key.as_str()).collect::<Vec<_>>(), ["all"]);
        assert_eq!((site.views[0].columns.len(), site.views[0].sort.len()), (1, 0));
        assert_eq!((site.indexes.len(), site.timeline.len()), (0, 0));
        let extension = &all["x.cf"].extensions[0];
        assert_eq!(extension.fields.len(), 1);
        assert_eq!(
            (&extension.columns[..], &extension.sections[0].fields[..]),
            (&["cf_s".to_owned()][..], &["cf_s".to_owned()][..])
        );

        let product = definitions(json!({"objects": [object("product", &json!([name]), &json!({}))]}));
        let sources = BTreeMap::from([("x.cf".to_owned(), Definitions::default()), ("x.p".to_owned(), product)]);
        let all = in_force(&sources, &made);
        assert_eq!((all["x.cf"].objects[0].fields.len(), all["x.cf"].extensions[0].fields.len()), (2, 2));
    }

    #[test]
    fn what_a_plugin_made_is_in_the_state_that_the_plugin_is_in() {
        let menu = json!([{"key": "m", "label": {"en": "M", "zh-CN": "M"}, "item": []}]);
        let text = json!({"key": "cf_a", "label": {"en": "A", "zh-CN": "A"}, "kind": "text", "required": true});
        let made = definitions(json!({"menu": menu, "extensions": [{"object": "account", "field": [text]}]}));
        let made = BTreeMap::from([("x.cf".to_owned(), made)]);
        let of = |definitions: Definitions| {
            in_force(&BTreeMap::from([("x.cf".to_owned(), definitions)]), &made)["x.cf"].clone()
        };
        let required = |definitions: &Definitions| definitions.extensions[0].fields[0].required;
        let (on, off) = (of(Definitions::default()), of(Definitions::default().data_only()));
        assert_eq!((on.menu.len(), required(&on)), (1, true));
        assert_eq!((off.menu.len(), required(&off)), (0, true));
        assert!(!required(&of(Definitions::default().archived())));
    }
}
