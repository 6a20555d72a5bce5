//! The document of everything that administrators defined, and the changes that forms make to it.

use serde::{Deserialize, Serialize};
use tessera_sdk::{Json, json};

/// The definitions, in the shape of a package's files.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Document(pub(crate) Json);

/// Where a field stands.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Place {
    /// The part of the layout, by its key; at the end of the last one when empty.
    pub(crate) section: String,
    /// What a new part is called.
    pub(crate) label: Json,
    /// Lists show it.
    pub(crate) in_lists: bool,
}

/// One change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub(crate) enum Change {
    PutField { object: String, field: Json, place: Place, dictionary: Option<Json> },
    RemoveField { object: String, key: String },
    OrderFields { object: String, order: Vec<String> },
    PutObject { object: Json, group: Option<Json> },
    RemoveObject { key: String },
}

impl Document {
    /// An object that was made here.
    pub(crate) fn object(&self, key: &str) -> Option<&Json> {
        list(&self.0, "objects").iter().find(|object| object["key"] == key)
    }

    /// All of them.
    pub(crate) fn objects(&self) -> &[Json] {
        list(&self.0, "objects")
    }

    /// The fields that were added to an object, or all of one that was made here.
    pub(crate) fn fields(&self, object: &str) -> &[Json] {
        self.holder(object).map_or(&[], |holder| list(holder, "field"))
    }

    /// One of them.
    pub(crate) fn field(&self, object: &str, key: &str) -> Option<&Json> {
        self.fields(object).iter().find(|field| field["key"] == key)
    }

    /// Whether a list of choices was made here.
    pub(crate) fn has_dictionary(&self, key: &str) -> bool {
        list(&self.0, "dictionaries").iter().any(|dictionary| dictionary["key"] == key)
    }

    /// The group of the menu that leads to an object; empty for none.
    pub(crate) fn group_of(&self, object: &str) -> &str {
        let leads = |group: &&Json| list(group, "item").iter().any(|item| item["object"] == object);
        list(&self.0, "menu").iter().find(leads).and_then(|group| group["key"].as_str()).unwrap_or_default()
    }

    /// Where a field stands.
    pub(crate) fn place(&self, object: &str, key: &str) -> Place {
        let Some(holder) = self.holder(object) else { return Place::default() };
        let is_own = self.object(object).is_some();
        let sections = list(if is_own { &holder["layout"] } else { holder }, "section");
        let section = sections.iter().find(|section| names(section, "fields", key));
        let columns =
            if is_own { &list(holder, "view").first().unwrap_or(&Json::Null)["columns"] } else { &holder["columns"] };
        Place {
            section: section.and_then(|section| section["key"].as_str()).unwrap_or_default().to_owned(),
            label: section.map_or(Json::Null, |section| section["label"].clone()),
            in_lists: columns.as_array().is_some_and(|columns| columns.iter().any(|column| column == key)),
        }
    }

    /// Makes a change.
    pub(crate) fn make(&mut self, change: &Change) {
        match change {
            Change::PutField { object, field, place, dictionary } => {
                self.put_field(object, field, place, dictionary.as_ref())
            }
            Change::RemoveField { object, key } => self.remove_field(object, key),
            Change::OrderFields { object, order } => self.order_fields(object, order),
            Change::PutObject { object, group } => self.put_object(object, group.as_ref()),
            Change::RemoveObject { key } => {
                drop_where(&mut self.0, "objects", "key", key);
                self.take_from_menu(key);
                self.drop_unused_lists();
            }
        }
    }

    fn put_field(&mut self, object: &str, field: &Json, place: &Place, dictionary: Option<&Json>) {
        let key = field["key"].as_str().unwrap_or_default();
        if let Some(dictionary) = dictionary {
            put(list_mut(&mut self.0, "dictionaries"), dictionary);
        }
        let is_own = self.object(object).is_some();
        let holder = self.holder_mut(object);
        put(list_mut(holder, "field"), field);
        if is_own {
            if let Some(view) = list_mut(holder, "view").first_mut() {
                set_named(&mut view["columns"], key, place.in_lists);
            }
            if !holder["layout"].is_object() {
                holder["layout"] = json!({});
            }
            place_in(&mut holder["layout"], key, place, true);
        } else {
            set_named(&mut holder["columns"], key, place.in_lists);
            place_in(holder, key, place, false);
        }
    }

    fn remove_field(&mut self, object: &str, key: &str) {
        let is_own = self.object(object).is_some();
        let holder = self.holder_mut(object);
        drop_where(holder, "field", "key", key);
        if is_own {
            list_mut(holder, "view").iter_mut().for_each(|view| set_named(&mut view["columns"], key, false));
            if holder["layout"].is_object() {
                take_out(&mut holder["layout"], key, true);
            }
        } else {
            set_named(&mut holder["columns"], key, false);
            take_out(holder, key, false);
            if list(holder, "field").is_empty() {
                drop_where(&mut self.0, "extensions", "object", object);
            }
        }
        self.drop_unused_lists();
    }

    /// Fields come in the order of their keys, in the lists of the definition and in each part of the layout; unknown ones last.
    fn order_fields(&mut self, object: &str, order: &[String]) {
        let is_own = self.object(object).is_some();
        let place = |key: &Json| order.iter().position(|other| key == other.as_str()).unwrap_or(order.len());
        let holder = self.holder_mut(object);
        list_mut(holder, "field").sort_by_key(|field| place(&field["key"]));
        let sections = if is_own { &mut holder["layout"] } else { holder };
        list_mut(sections, "section").iter_mut().for_each(|section| list_mut(section, "fields").sort_by_key(&place));
    }

    fn put_object(&mut self, object: &Json, group: Option<&Json>) {
        let key = object["key"].as_str().unwrap_or_default();
        put(list_mut(&mut self.0, "objects"), object);
        self.take_from_menu(key);
        if let Some(group) = group {
            let menu = list_mut(&mut self.0, "menu");
            if !menu.iter().any(|other| other["key"] == group["key"]) {
                menu.push(json!({"key": group["key"], "label": group["label"], "icon": group["icon"], "order": group["order"], "item": []}));
            }
            let item = json!({"key": key, "label": object["label_plural"], "icon": object["icon"], "object": key});
            if let Some(there) = menu.iter_mut().find(|other| other["key"] == group["key"]) {
                list_mut(there, "item").push(item);
            }
        }
    }

    fn take_from_menu(&mut self, object: &str) {
        let menu = list_mut(&mut self.0, "menu");
        menu.iter_mut().for_each(|group| list_mut(group, "item").retain(|item| item["object"] != object));
        menu.retain(|group| !list(group, "item").is_empty());
    }

    /// A list of choices that was made for a field goes with it.
    fn drop_unused_lists(&mut self) {
        let objects = list(&self.0, "objects").iter().chain(list(&self.0, "extensions"));
        let used: Vec<Json> =
            objects.flat_map(|one| list(one, "field")).map(|field| field["options"]["dictionary"].clone()).collect();
        list_mut(&mut self.0, "dictionaries").retain(|dictionary| used.contains(&dictionary["key"]));
    }

    fn holder(&self, object: &str) -> Option<&Json> {
        self.object(object).or_else(|| list(&self.0, "extensions").iter().find(|one| one["object"] == object))
    }

    fn holder_mut(&mut self, object: &str) -> &mut Json {
        let (name, part) = if self.object(object).is_some() { ("objects", "key") } else { ("extensions", "object") };
        let all = list_mut(&mut self.0, name);
        let at = all.iter().position(|one| one[part] == object).unwrap_or_else(|| {
            all.push(json!({"object": object, "field": []}));
            all.len() - 1
        });
        &mut all[at]
    }
}

/// A document with what another one defines besides. What both define is as the other one says; nothing goes away.
pub(crate) fn merged(mut document: Document, other: &Document) -> Document {
    for dictionary in list(&other.0, "dictionaries") {
        let mut whole = dictionary.clone();
        let there = list(&document.0, "dictionaries").iter().find(|one| one["key"] == dictionary["key"]);
        for item in there.map_or(&[][..], |there| list(there, "items")) {
            let items = list_mut(&mut whole, "items");
            if !items.iter().any(|one| one["code"] == item["code"]) {
                items.push(item.clone());
            }
        }
        put(list_mut(&mut document.0, "dictionaries"), &whole);
    }
    for object in other.objects() {
        let key = object["key"].as_str().unwrap_or_default();
        let mut whole = object.clone();
        for field in document
            .fields(key)
            .iter()
            .filter(|field| !list(object, "field").iter().any(|one| one["key"] == field["key"]))
        {
            list_mut(&mut whole, "field").push(field.clone());
        }
        put(list_mut(&mut document.0, "objects"), &whole);
    }
    for extension in list(&other.0, "extensions") {
        let object = extension["object"].as_str().unwrap_or_default();
        for field in list(extension, "field") {
            let place = other.place(object, field["key"].as_str().unwrap_or_default());
            document.put_field(object, field, &place, None);
        }
    }
    for group in list(&other.0, "menu") {
        for item in list(group, "item") {
            if let Some(object) = item["object"].as_str().and_then(|key| document.object(key)).cloned() {
                document.put_object(&object, Some(group));
            }
        }
    }
    document
}

/// Puts a field into its part of the layout and takes it out of the others. An object of one's own has a part in any case.
fn place_in(holder: &mut Json, key: &str, place: &Place, is_own: bool) {
    let sections = list_mut(holder, "section");
    let first = sections.first().and_then(|section| section["key"].as_str()).unwrap_or("main").to_owned();
    let wanted = if place.section.is_empty() && is_own { first } else { place.section.clone() };
    let stands = sections.iter().find(|section| names(section, "fields", key)).map(|section| section["key"].clone());
    if stands.as_ref().is_some_and(|section| *section == wanted.as_str()) {
        return;
    }
    take_out(holder, key, is_own);
    if wanted.is_empty() {
        return;
    }
    let sections = list_mut(holder, "section");
    match sections.iter_mut().find(|section| section["key"] == wanted.as_str()) {
        Some(section) => list_mut(section, "fields").push(json!(key)),
        None => {
            let unnamed = json!({"en": "Details", "zh-CN": "详细信息"});
            let label = if place.label.is_object() { &place.label } else { &unnamed };
            sections.push(json!({"key": wanted, "label": label, "fields": [key]}));
        }
    }
}

fn take_out(holder: &mut Json, key: &str, is_own: bool) {
    let sections = list_mut(holder, "section");
    sections.iter_mut().for_each(|section| set_named(&mut section["fields"], key, false));
    if !is_own {
        sections.retain(|section| !list(section, "fields").is_empty());
    }
}

fn list<'a>(of: &'a Json, key: &str) -> &'a [Json] {
    of[key].as_array().map_or(&[], Vec::as_slice)
}

fn list_mut<'a>(of: &'a mut Json, key: &str) -> &'a mut Vec<Json> {
    let part = &mut of[key];
    if !part.is_array() {
        *part = json!([]);
    }
    match part {
        Json::Array(list) => list,
        _ => unreachable!("it was made a list just now"),
    }
}

fn names(of: &Json, list_key: &str, key: &str) -> bool {
    list(of, list_key).iter().any(|other| other == key)
}

/// In the place of the one with the same key, or last.
fn put(all: &mut Vec<Json>, one: &Json) {
    match all.iter_mut().find(|other| other["key"] == one["key"]) {
        Some(other) => *other = one.clone(),
        None => all.push(one.clone()),
    }
}

fn drop_where(of: &mut Json, key: &str, part: &str, value: &str) {
    list_mut(of, key).retain(|one| one[part] != value);
}

fn set_named(keys: &mut Json, key: &str, is_named: bool) {
    if !keys.is_array() {
        *keys = json!([]);
    }
    if let Json::Array(keys) = keys {
        match keys.iter().position(|other| other == key) {
            Some(at) if !is_named => drop(keys.remove(at)),
            None if is_named => keys.push(json!(key)),
            _ => {}
        }
    }
}

#[cfg(test)]
#[path = "document_tests.rs"]
mod tests;
