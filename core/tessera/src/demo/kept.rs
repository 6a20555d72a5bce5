//! What is remembered of records that were made, for those that refer to them.

use std::collections::{BTreeSet, HashMap};

use serde_json::Value as Json;

use super::recipe::{Maker, Recipe};
use super::words::Place;

/// One record that was made.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    pub(super) id: String,
    pub(super) place: &'static Place,
    pub(super) label: String,
    /// Id of its owner, where it has one.
    pub(super) owner: Option<String>,
    pub(super) created_ms: i64,
    /// Values that recipes ask for.
    pub(super) values: HashMap<String, Json>,
}

/// All records that were made, by object.
#[derive(Debug, Default)]
pub(super) struct Made {
    wanted: HashMap<String, BTreeSet<String>>,
    records: HashMap<String, Vec<Kept>>,
    /// Where a record stands in `records`, by id.
    by_id: HashMap<String, usize>,
    /// Object, field and what it refers to → places in `records`.
    by_value: HashMap<(String, String), HashMap<String, Vec<usize>>>,
}

impl Made {
    /// Finds out which values will be asked for; nothing else is remembered.
    pub(super) fn new(recipes: &[Recipe], target: impl Fn(&str, &str) -> Option<String>) -> Self {
        let mut made = Self::default();
        for object in recipes.iter().flat_map(|recipe| &recipe.objects) {
            for field in &object.fields {
                match &field.maker {
                    Maker::Copy { via, field }
                    | Maker::ChoiceBy { via, field, .. }
                    | Maker::Money { via: Some(via), field: Some(field), .. } => {
                        if let Some(other) = target(&object.object, via) {
                            made.wanted.entry(other).or_default().insert(field.clone());
                        }
                    }
                    Maker::Reference { object: other, of: Some(of) } => {
                        made.by_value.entry((other.clone(), of.clone())).or_default();
                    }
                    Maker::First { of } => {
                        made.by_value.entry((object.object.clone(), of.clone())).or_default();
                    }
                    _ => {}
                }
            }
        }
        made
    }

    /// Forgets the records of an object.
    pub(super) fn forget(&mut self, object: &str) {
        for kept in self.records.remove(object).unwrap_or_default() {
            self.by_id.remove(&kept.id);
        }
        for ((other, _), index) in &mut self.by_value {
            if other == object {
                index.clear();
            }
        }
    }

    pub(super) fn by_id(&self, object: &str, id: &str) -> Option<&Kept> {
        self.of(object).get(*self.by_id.get(id)?)
    }

    pub(super) fn of(&self, object: &str) -> &[Kept] {
        self.records.get(object).map_or(&[], Vec::as_slice)
    }

    /// The records of `object` whose reference `field` points to `id`.
    pub(super) fn pointing(&self, object: &str, field: &str, id: &str) -> &[usize] {
        let index = self.by_value.get(&(object.to_owned(), field.to_owned()));
        index.and_then(|index| index.get(id)).map_or(&[], Vec::as_slice)
    }

    /// Remembers a record; `fields` are its values in wire form.
    pub(super) fn add(&mut self, object: &str, mut kept: Kept, fields: &serde_json::Map<String, Json>) {
        for key in self.wanted.get(object).into_iter().flatten() {
            if let Some(value) = fields.get(key) {
                kept.values.insert(key.clone(), value.clone());
            }
        }
        let list = self.records.entry(object.to_owned()).or_default();
        for ((other, field), index) in &mut self.by_value {
            if let (true, Some(target)) = (other == object, fields.get(field).and_then(Json::as_str)) {
                index.entry(target.to_owned()).or_default().push(list.len());
            }
        }
        self.by_id.insert(kept.id.clone(), list.len());
        list.push(kept);
    }
}
