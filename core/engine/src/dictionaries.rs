//! What administrators change of the lists of choices: a layer over what plugins define, which outlives their upgrades.
//!
//! Entries can be added, renamed, coloured, put in another order and retired; none goes away, because records may hold it.

mod rules;

use std::collections::{BTreeMap, HashSet};
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json, json};
use tessera_model::dictionary::{Dictionary, DictionaryItem};
use tessera_model::error::{Error, ErrorCode, Result};
use tessera_model::label::Label;
use tessera_model::system;
use tessera_store::Table;

use crate::context::Context;
use crate::engine::Engine;
use crate::identity::administrators_only;

pub(crate) use rules::is_code;
use rules::{misplaced, problems};

/// The id of the document.
const ID: &str = "dictionaries";

/// A list of choices as an administrator wants it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DictionaryWish {
    /// Every entry, in the wanted order.
    pub items: Vec<ItemWish>,
}

/// One entry as an administrator wants it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItemWish {
    pub code: String,
    pub label: Label,
    #[serde(default)]
    pub color: Option<String>,
    /// False retires it.
    #[serde(default = "yes")]
    pub active: bool,
    /// The entry of which it is a part; `null` for none, as it is when absent.
    #[serde(default, deserialize_with = "said")]
    pub parent: Option<Option<String>>,
    /// As they are when absent.
    #[serde(default)]
    pub attributes: Option<Map<String, Json>>,
}

/// `null` is something else than nothing said.
fn said<'de, D: serde::Deserializer<'de>>(deserializer: D) -> std::result::Result<Option<Option<String>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

const fn yes() -> bool {
    true
}

/// All layers, by dictionary.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Layers {
    version: u64,
    dictionaries: BTreeMap<String, Layer>,
}

/// What one dictionary has instead of what its plugin says.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Layer {
    /// Codes; what a plugin adds later comes behind them.
    order: Vec<String>,
    items: BTreeMap<String, Change>,
}

/// Only what differs, so that an upgrade of the plugin reaches the rest.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct Change {
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<Label>,
    /// Empty for none.
    #[serde(skip_serializing_if = "Option::is_none")]
    color: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    active: Option<bool>,
    /// Empty for none.
    #[serde(skip_serializing_if = "Option::is_none")]
    parent: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    attributes: Option<Map<String, Json>>,
}

impl Layers {
    pub(crate) async fn load(engine: &Engine) -> Result<Self> {
        match engine.store().doc_get(Table::Setting, ID).await? {
            Some(document) => {
                serde_json::from_value(document).map_err(|error| Error::internal(format!("setting `{ID}`: {error}")))
            }
            None => Ok(Self::default()),
        }
    }

    /// Writes the next state; false when somebody else wrote one meanwhile.
    pub(crate) async fn store(&self, engine: &Engine, before: &Self) -> Result<bool> {
        let expected = (before.version > 0).then_some(before.version);
        engine.store().doc_swap_version(Table::Setting, ID, expected, Some(json!(self))).await
    }

    /// A dictionary as it is seen.
    pub(crate) fn apply(&self, mut dictionary: Dictionary) -> Dictionary {
        let Some(layer) = self.dictionaries.get(&dictionary.key) else { return dictionary };
        for item in &mut dictionary.items {
            if let Some(change) = layer.items.get(&item.code) {
                change.apply(item);
            }
        }
        for (code, change) in &layer.items {
            if let (None, Some(label)) = (dictionary.item(code), &change.label) {
                let mut item = DictionaryItem {
                    code: code.clone(),
                    label: label.clone(),
                    color: None,
                    active: true,
                    parent: None,
                    attributes: Map::new(),
                };
                change.apply(&mut item);
                dictionary.items.push(item);
            }
        }
        let place = |code: &str| layer.order.iter().position(|other| other == code).unwrap_or(usize::MAX);
        dictionary.items.sort_by_key(|item| place(&item.code));
        // What an administrator said and what a later version says may not go together: then an entry stands by itself.
        while let Some(code) = dictionary.misplaced().map(str::to_owned) {
            dictionary.items.iter_mut().filter(|item| item.code == code).for_each(|item| item.parent = None);
        }
        dictionary
    }

    /// With a dictionary as it is wanted; `defined` is what its plugin says.
    fn with(&self, defined: &Dictionary, wish: &[ItemWish]) -> Self {
        let seen = self.apply(defined.clone());
        let order = wish.iter().map(|item| item.code.clone()).collect();
        let mut items = BTreeMap::new();
        for wanted in wish {
            let kept = seen.item(&wanted.code);
            let parent = wanted.parent.clone().unwrap_or_else(|| kept.and_then(|item| item.parent.clone()));
            let kept = kept.map(|item| item.attributes.clone()).unwrap_or_default();
            let attributes = wanted.attributes.clone().unwrap_or(kept);
            let change = Change::between(defined.item(&wanted.code), wanted, parent.unwrap_or_default(), attributes);
            if change != Change::default() {
                items.insert(wanted.code.clone(), change);
            }
        }
        let mut after = self.clone();
        after.version += 1;
        after.dictionaries.insert(defined.key.clone(), Layer { order, items });
        after
    }
}

impl Change {
    fn between(
        defined: Option<&DictionaryItem>,
        wanted: &ItemWish,
        parent: String,
        attributes: Map<String, Json>,
    ) -> Self {
        let color = wanted.color.clone().unwrap_or_default();
        let Some(defined) = defined else {
            return Self {
                label: Some(wanted.label.clone()),
                color: Some(color),
                active: Some(wanted.active),
                parent: Some(parent),
                attributes: Some(attributes),
            };
        };
        Self {
            label: (wanted.label != defined.label).then(|| wanted.label.clone()),
            color: (color != defined.color.as_deref().unwrap_or_default()).then_some(color),
            active: (wanted.active != defined.active).then_some(wanted.active),
            parent: (parent != defined.parent.as_deref().unwrap_or_default()).then_some(parent),
            attributes: (attributes != defined.attributes).then_some(attributes),
        }
    }

    fn apply(&self, item: &mut DictionaryItem) {
        if let Some(label) = &self.label {
            item.label.clone_from(label);
        }
        if let Some(color) = &self.color {
            item.color = (!color.is_empty()).then(|| color.clone());
        }
        if let Some(active) = self.active {
            item.active = active;
        }
        if let Some(parent) = &self.parent {
            item.parent = (!parent.is_empty()).then(|| parent.clone());
        }
        if let Some(attributes) = &self.attributes {
            item.attributes.clone_from(attributes);
        }
    }
}

impl Engine {
    /// Changes a list of choices; answers it as it is then.
    ///
    /// # Errors
    /// `action_forbidden`, `not_found`, `state_conflict` for the core's own lists, `validation_failed` that names each entry
    /// (`items[3].label`), `write_conflict`.
    #[crate::opaque]
    pub async fn update_dictionary(&self, cx: &Context, key: &str, wish: DictionaryWish) -> Result<Json> {
        administrators_only(&cx.actor)?;
        let missing = || Error::not_found(format!("dictionary `{key}`"));
        let before = self.schema().dictionary(key).cloned().ok_or_else(missing)?;
        if of_core()?.contains(key) {
            let detail = format!("the choices of `{key}` are the product's own and can't be changed");
            return Err(Error::new(ErrorCode::StateConflict, detail));
        }
        let mut problems = problems(&before, &wish.items);
        problems.extend(misplaced(&before, &wish.items));
        if !problems.is_empty() {
            return Err(Error::validation(problems));
        }
        self.catalog().relayer(self, key, |layers, defined| layers.with(defined, &wish.items)).await?;
        let after = self.schema().dictionary(key).cloned().ok_or_else(missing)?;
        // What lies in an entry that somebody answers for may be more now, or less.
        self.identity_changed(&[]).await;
        self.audit(cx, "dictionary.update", told(&before, &after)).await?;
        Ok(shown(&after, false))
    }
}

/// A list as the API shows it; what is fixed nobody changes.
pub(crate) fn shown(dictionary: &Dictionary, is_fixed: bool) -> Json {
    let Dictionary { key, label, items } = dictionary;
    json!({"key": key, "label": label, "items": items, "is_fixed": is_fixed})
}

/// The keys of the core's own lists, read once: they are part of the program.
///
/// # Errors
/// When they can't be read.
pub(crate) fn of_core() -> Result<&'static HashSet<String>> {
    static KEYS: LazyLock<Result<HashSet<String>, toml::de::Error>> =
        LazyLock::new(|| Ok(system::core_dictionaries()?.into_iter().map(|dictionary| dictionary.key).collect()));
    KEYS.as_ref().map_err(|error| Error::internal(format!("the core's own definitions: {error}")))
}

/// For the audit log: the codes by what happened to them.
fn told(before: &Dictionary, after: &Dictionary) -> Json {
    let is_new = |item: &DictionaryItem| before.item(&item.code).is_none();
    let added: Vec<&str> = after.items.iter().filter(|item| is_new(item)).map(|item| item.code.as_str()).collect();
    let codes = |one: &Dictionary| one.items.iter().map(|item| item.code.clone()).collect::<Vec<_>>();
    json!({
        "dictionary": after.key,
        "added": added,
        "renamed": changed(before, after, |old, new| old.label != new.label),
        "retired": changed(before, after, |old, new| old.active && !new.active),
        "revived": changed(before, after, |old, new| !old.active && new.active),
        "is_reordered": added.is_empty() && codes(before) != codes(after),
    })
}

/// The codes of entries that were there and pass a test of before and after.
fn changed<'a>(
    before: &Dictionary,
    after: &'a Dictionary,
    test: impl Fn(&DictionaryItem, &DictionaryItem) -> bool,
) -> Vec<&'a str> {
    let items = after.items.iter();
    items.filter(|new| before.item(&new.code).is_some_and(|old| test(old, new))).map(|new| new.code.as_str()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn defined() -> Dictionary {
        let item = |code: &str| json!({"code": code, "label": {"en": code, "zh-CN": code}, "color": "blue", "attributes": {"n": 1}});
        serde_json::from_value(
            json!({"key": "stage", "label": {"en": "Stage", "zh-CN": "阶段"}, "items": [item("a"), item("b")]}),
        )
        .unwrap()
    }

    fn wish(items: Json) -> Vec<ItemWish> {
        serde_json::from_value(items).unwrap()
    }

    fn label(text: &str) -> Json {
        json!({"en": text, "zh-CN": text})
    }

    #[test]
    fn a_layer_holds_what_differs_and_lets_an_upgrade_reach_the_rest() {
        let wanted = wish(json!([
            {"code": "new", "label": label("New"), "attributes": {"n": 7}},
            {"code": "b", "label": label("B"), "color": "blue"},
            {"code": "a", "label": label("a"), "color": null, "active": false},
        ]));
        let layers = Layers::default().with(&defined(), &wanted);
        let seen = layers.apply(defined());
        let shown: Vec<_> =
            seen.items.iter().map(|item| (item.code.as_str(), item.label.en.as_str(), item.active)).collect();
        assert_eq!(shown, [("new", "New", true), ("b", "B", true), ("a", "a", false)]);
        assert_eq!((seen.items[0].attributes["n"].clone(), seen.items[2].color.clone()), (json!(7), None));
        // As it is kept and read again.
        let again: Layers = serde_json::from_value(json!(layers)).unwrap();
        assert_eq!(again, layers);

        let mut upgraded = defined();
        upgraded.items[0].label = Label::new("A2", "A2");
        upgraded.items[1].attributes.insert("n".to_owned(), json!(2));
        let mut later = upgraded.items[0].clone();
        later.code = "later".to_owned();
        upgraded.items.insert(0, later);
        let seen = layers.apply(upgraded);
        let codes: Vec<_> = seen.items.iter().map(|item| item.code.as_str()).collect();
        assert_eq!(codes, ["new", "b", "a", "later"]);
        assert_eq!((seen.items[2].label.en.as_str(), &seen.items[1].attributes["n"]), ("A2", &json!(2)));

        // What is as it was defined leaves nothing behind.
        let back = wish(json!([
            {"code": "a", "label": label("a"), "color": "blue"}, {"code": "b", "label": label("b"), "color": "blue"},
        ]));
        assert_eq!(layers.with(&defined(), &back).dictionaries["stage"].items, BTreeMap::new());
    }

    #[test]
    fn what_is_wrong_is_named_by_its_place() {
        let wanted = wish(json!([
            {"code": "a", "label": label("A")},
            {"code": "a", "label": label("A")},
            {"code": "Bad code", "label": {"en": "", "zh-CN": "坏"}, "color": "pink"},
            {"code": "big", "label": label(&"x".repeat(101)), "attributes": {"x": "y".repeat(5_000)}},
        ]));
        let found: Vec<_> = problems(&defined(), &wanted).into_iter().map(|one| (one.field, one.code)).collect();
        let expected = [
            ("items[1].code", "taken"),
            ("items[2].code", "invalid"),
            ("items[2].label", "required"),
            ("items[2].color", "not_a_choice"),
            ("items[3].label", "too_long"),
            ("items[3].attributes", "too_long"),
            ("items", "required"),
        ];
        assert_eq!(found, expected.map(|(field, code)| (field.to_owned(), code.to_owned())));
    }
}
