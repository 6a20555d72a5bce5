//! All objects and dictionaries of one installation, checked against one another.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value as Json;

use crate::dictionary::Dictionary;
use crate::field::{FieldDef, FieldKind, OnDelete, PhoneOptions};
use crate::filter::{Filter, FilterContext, NOTHING_MINE};
use crate::formula;
use crate::kinds::{self, KindContext};
use crate::object::{IndexDef, LayoutSection, ObjectDef};
use crate::rollup::{self, Rollups};
use crate::system;

/// A field somewhere that points to an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incoming {
    /// The referring object.
    pub object: String,
    /// Its field.
    pub field: String,
    /// True when the field holds a list of ids.
    pub is_list: bool,
    pub on_delete: OnDelete,
}

/// The definitions that everything else reads. Immutable: a change of plugins builds a new one.
#[derive(Clone, Debug, Default)]
pub struct Schema {
    objects: BTreeMap<String, Arc<ObjectDef>>,
    dictionaries: BTreeMap<String, Arc<Dictionary>>,
    incoming: BTreeMap<String, Vec<Incoming>>,
    /// By object: those that have figures over its records.
    rolled_up: BTreeMap<String, Vec<String>>,
}

impl Schema {
    /// Checks definitions, adds the system fields and the indexes that every object has.
    ///
    /// # Errors
    /// The first definition that contradicts itself or names something that isn't there, as a sentence.
    pub fn build(objects: Vec<ObjectDef>, dictionaries: Vec<Dictionary>) -> Result<Self, String> {
        let mut schema = Self::default();
        for dictionary in dictionaries {
            if schema.dictionaries.contains_key(&dictionary.key) {
                return Err(format!("dictionary `{}` is defined twice", dictionary.key));
            }
            if let Some(code) = dictionary.misplaced() {
                return Err(format!("dictionary `{}`: `parent` of `{code}` leads nowhere", dictionary.key));
            }
            schema.dictionaries.insert(dictionary.key.clone(), Arc::new(dictionary));
        }
        for mut object in objects {
            check_names(&object)?;
            object.fields.extend(system::system_fields(object.has_owner));
            formula::read_into(&mut object)?;
            complete_indexes(&mut object);
            if schema.objects.insert(object.key.clone(), Arc::new(object.clone())).is_some() {
                return Err(format!("object `{}` is defined twice", object.key));
            }
        }
        for object in schema.objects.values() {
            schema.check(object)?;
        }
        for object in schema.objects.values() {
            for field in &object.fields {
                if let (Some(target), Some(on_delete)) = (field.target(), field.on_delete()) {
                    let incoming = Incoming {
                        object: object.key.clone(),
                        field: field.key.clone(),
                        is_list: field.is_list(),
                        on_delete,
                    };
                    schema.incoming.entry(target.to_owned()).or_default().push(incoming);
                }
            }
        }
        schema.read_rollups()?;
        Ok(schema)
    }

    /// The figures over other objects' records, once these are all there.
    fn read_rollups(&mut self) -> Result<(), String> {
        let mut read = Vec::new();
        for object in self.objects.values() {
            let mut all = Vec::new();
            for field in &object.fields {
                let Some(rollup) = &field.rollup else { continue };
                let figures = rollup::read(self, object, field, rollup).map_err(|problem| {
                    format!("field `{}.{}`, `{}`: {}", object.key, field.key, problem.part, problem.message.en)
                })?;
                all.push(figures);
            }
            if !all.is_empty() {
                read.push(ObjectDef { rollups: Rollups::new(all), ..ObjectDef::clone(object) });
            }
        }
        for object in read {
            for one in object.rollups.iter() {
                let over = self.rolled_up.entry(one.over.key.clone()).or_default();
                if !over.contains(&object.key) {
                    over.push(object.key.clone());
                }
            }
            self.objects.insert(object.key.clone(), Arc::new(object));
        }
        Ok(())
    }

    /// The objects with figures over this one's records.
    pub fn rolled_up(&self, object: &str) -> impl Iterator<Item = &Arc<ObjectDef>> {
        let keys = self.rolled_up.get(object).map_or(&[][..], Vec::as_slice);
        keys.iter().filter_map(|key| self.objects.get(key))
    }

    /// The definition of an object.
    pub fn object(&self, key: &str) -> Option<&Arc<ObjectDef>> {
        self.objects.get(key)
    }

    /// The definition of an object that a caller named.
    ///
    /// # Errors
    /// `not_found`.
    pub fn require(&self, key: &str) -> Result<&Arc<ObjectDef>, crate::error::Error> {
        self.object(key).ok_or_else(|| crate::error::Error::not_found(format!("object `{key}`")))
    }

    /// All objects, by key.
    pub fn objects(&self) -> impl Iterator<Item = &Arc<ObjectDef>> {
        self.objects.values()
    }

    /// A dictionary.
    pub fn dictionary(&self, key: &str) -> Option<&Arc<Dictionary>> {
        self.dictionaries.get(key)
    }

    /// All dictionaries, by key.
    pub fn dictionaries(&self) -> impl Iterator<Item = &Arc<Dictionary>> {
        self.dictionaries.values()
    }

    /// The fields of any object that point to `object`.
    pub fn incoming(&self, object: &str) -> &[Incoming] {
        self.incoming.get(object).map_or(&[], Vec::as_slice)
    }

    /// When a part of a layout stands there can be told of its record.
    ///
    /// # Errors
    /// What is wrong with its condition, as a sentence.
    pub fn check_section(&self, object: &ObjectDef, section: &LayoutSection) -> Result<(), String> {
        self.check_condition(object, &format!("section `{}`", section.key), "when", section.when.as_ref())
    }

    /// When a field is shown and required can be told of its record.
    fn check_conditions(&self, object: &ObjectDef, field: &FieldDef) -> Result<(), String> {
        let place = format!("field `{}`", field.key);
        self.check_condition(object, &place, "required_when", field.required_when.as_ref())?;
        self.check_condition(object, &place, "visible_when", field.visible_when.as_ref())
    }

    fn check_condition(&self, object: &ObjectDef, place: &str, part: &str, when: Option<&Json>) -> Result<(), String> {
        let Some(when) = when else { return Ok(()) };
        // What is compared with doesn't matter here, only that it can be compared.
        let kind = KindContext { schema: self, currency: "CNY", region: "CN" };
        let cx = FilterContext { kind, me: "", mine: &NOTHING_MINE, today: jiff::civil::Date::ZERO, timezone: "UTC" };
        let refuse = |problem: &str| format!("object `{}`, {place}: {problem}", object.key);
        let filter = Filter::parse(when, object, cx).map_err(|problem| refuse(&problem.detail))?;
        let mut paths = Vec::new();
        filter.paths(&mut paths);
        // A form knows what is typed in it, and nothing of other records.
        if paths.iter().any(|path| path.via.is_some()) {
            return Err(refuse(&format!("`{part}` can look at the record's own fields only")));
        }
        Ok(())
    }

    fn check(&self, object: &ObjectDef) -> Result<(), String> {
        let known = |key: &str, place: &str| match object.field(key) {
            Some(field) => Ok(field),
            None => Err(format!("object `{}`: {place} names the unknown field `{key}`", object.key)),
        };
        known(&object.name_field, "name_field")?;
        for field in &object.fields {
            if let Some(target) = field.target().filter(|target| !self.objects.contains_key(*target)) {
                return Err(format!("field `{}.{}` refers to the unknown object `{target}`", object.key, field.key));
            }
            if let Some(dictionary) =
                field.dictionary().filter(|dictionary| !self.dictionaries.contains_key(*dictionary))
            {
                return Err(format!("field `{}.{}` uses the unknown dictionary `{dictionary}`", object.key, field.key));
            }
            self.check_conditions(object, field)?;
            self.check_followed(object, field)?;
            if let FieldKind::Phone(options) = &field.kind {
                options.region_field.iter().try_for_each(|key| known(key, "region_field").map(drop))?;
                self.check_region_from(object, options)?;
            }
        }
        for section in &object.layout.sections {
            section.fields.iter().try_for_each(|key| known(key, "the layout").map(drop))?;
            self.check_section(object, section)?;
            if section.columns.is_some_and(|columns| !(1..=2).contains(&columns)) {
                return Err(format!("object `{}`, section `{}`: `columns` is 1 or 2", object.key, section.key));
            }
        }
        object.layout.header.iter().try_for_each(|key| known(key, "the layout's header").map(drop))?;
        object.path_field.iter().try_for_each(|key| known(key, "path_field").map(drop))?;
        for view in &object.views {
            let place = format!("view `{}`", view.key);
            view.fields().try_for_each(|key| known(key, &place).map(drop))?;
            view.check_parts(|key| object.field(key).map(|field| field.kind.clone()))
                .map_err(|(_, problem)| format!("object `{}`, {place}: {}", object.key, problem.en))?;
            view.sort.iter().try_for_each(|sort| known(sort.trim_start_matches('-'), &place).map(drop))?;
        }
        for index in &object.indexes {
            index.equal.iter().try_for_each(|key| known(key, "an index").map(drop))?;
            let field = known(index.sort.trim_start_matches('-'), "an index")?;
            if !kinds::is_sortable(field) {
                return Err(format!(
                    "object `{}`: an index sorts by `{}`, which can't be sorted",
                    object.key, field.key
                ));
            }
        }
        for rule in &object.duplicate_rules {
            rule.fields.iter().try_for_each(|key| known(key, "a duplicate rule").map(drop))?;
        }
        for related in &object.related {
            let found = self.objects.get(&related.object).and_then(|other| other.field(&related.field));
            if found.and_then(|field| field.target()) != Some(object.key.as_str()) {
                return Err(format!(
                    "object `{}`: related list `{}.{}` does not point here",
                    object.key, related.object, related.field
                ));
            }
        }
        if let Some(missing) = object.timeline.iter().find(|other| !self.objects.contains_key(*other)) {
            return Err(format!("object `{}`: its timeline names the unknown object `{missing}`", object.key));
        }
        Ok(())
    }

    /// Reading follows a single reference between records that belong to somebody: of others everybody reads all, or nobody any.
    fn check_followed(&self, object: &ObjectDef, field: &FieldDef) -> Result<(), String> {
        let follows = match &field.kind {
            FieldKind::Reference(options) | FieldKind::References(options) | FieldKind::User(options) => {
                options.reading_follows
            }
            _ => false,
        };
        let has_owner = |key: &str| self.objects.get(key).is_some_and(|target| target.has_owner);
        if !follows || (object.has_owner && field.followed().is_some_and(has_owner)) {
            return Ok(());
        }
        Err(format!(
            "field `{}.{}`: `reading_follows` needs a reference to one record, and owners on both sides",
            object.key, field.key
        ))
    }

    fn check_region_from(&self, object: &ObjectDef, options: &PhoneOptions) -> Result<(), String> {
        let Some(path) = &options.region_from else { return Ok(()) };
        let target = |via: &str| object.field(via).filter(|via| !via.is_list()).and_then(|via| via.target());
        let found = options
            .region_path()
            .and_then(|(via, key)| target(via).and_then(|target| self.objects.get(target)?.field(key)));
        match found {
            Some(_) => Ok(()),
            None => Err(format!("object `{}`: region_from `{path}` is no reference with a field of its", object.key)),
        }
    }
}

fn is_key(key: &str) -> bool {
    key.starts_with(|c: char| c.is_ascii_lowercase())
        && key.len() <= 64
        && key.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

fn check_names(object: &ObjectDef) -> Result<(), String> {
    if !is_key(&object.key) {
        return Err(format!("`{}` is not an object key: lower-case letters, digits and _", object.key));
    }
    for (at, field) in object.fields.iter().enumerate() {
        if !is_key(&field.key) {
            return Err(format!("`{}.{}` is not a field key: lower-case letters, digits and _", object.key, field.key));
        }
        let ownership = ["owner", "department", "collaborators", system::SHARE_KEYS, system::SHARE_ENTRIES]
            .contains(&field.key.as_str());
        if system::RESERVED.contains(&field.key.as_str()) && (object.has_owner || !ownership) {
            return Err(format!("`{}.{}`: this key is reserved", object.key, field.key));
        }
        if object.fields.iter().take(at).any(|other| other.key == field.key) {
            return Err(format!("field `{}.{}` is defined twice", object.key, field.key));
        }
    }
    Ok(())
}

/// Every object can be listed by its newest and last changed records, by owner and department, by what its references point
/// to, and in the order of its views.
fn complete_indexes(object: &mut ObjectDef) {
    let newest = "-created_at".to_owned();
    let mut wanted = vec![
        IndexDef { equal: vec![], sort: newest.clone() },
        IndexDef { equal: vec![], sort: "-updated_at".to_owned() },
    ];
    for field in
        object.fields.iter().filter(|field| !field.system || matches!(field.key.as_str(), "owner" | "department"))
    {
        if field.target().is_some() && !field.is_list() {
            wanted.push(IndexDef { equal: vec![field.key.clone()], sort: newest.clone() });
        }
    }
    for view in &object.views {
        let by = view.sort.first().into_iter().chain(&view.date_field);
        wanted.extend(by.map(|sort| IndexDef { equal: vec![], sort: sort.clone() }));
    }
    for rule in &object.duplicate_rules {
        wanted.push(IndexDef { equal: rule.fields.clone(), sort: newest.clone() });
    }
    for index in wanted {
        let sortable = object.field(index.sort.trim_start_matches('-')).is_some_and(kinds::is_sortable);
        if sortable && !object.indexes.contains(&index) {
            object.indexes.push(index);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn build(when: &str) -> Result<Schema, String> {
        build_with(r#"kind = "text""#, when)
    }

    fn build_with(kind: &str, when: &str) -> Result<Schema, String> {
        let text = format!(
            r#"
            key = "asset"
            label = {{ en = "Asset", zh-CN = "资产" }}
            label_plural = {{ en = "Assets", zh-CN = "资产" }}
            icon = "box"
            name_field = "name"
            [[field]]
            key = "name"
            label = {{ en = "Name", zh-CN = "名称" }}
            {kind}
            [[field]]
            key = "keeper"
            label = {{ en = "Keeper", zh-CN = "保管人" }}
            kind = "reference"
            options = {{ object = "user" }}
            [[layout.section]]
            key = "main"
            label = {{ en = "Main", zh-CN = "基本信息" }}
            fields = ["name"]
            when = {when}
            "#
        );
        let mut objects = system::core_objects().map_err(|error| error.to_string())?;
        objects.push(toml::from_str(&text).map_err(|error| error.to_string())?);
        Schema::build(objects, system::core_dictionaries().map_err(|error| error.to_string())?)
    }

    #[test]
    fn a_field_is_required_and_shown_by_fields_that_there_are() {
        let with = |condition: &str| {
            let kind = format!("kind = \"text\"\n            {condition}");
            build_with(&kind, r#"{ field = "name", op = "eq", value = "x" }"#)
        };
        assert!(with(r#"required_when = { field = "keeper", op = "is_null", value = false }"#).is_ok());
        let error = with(r#"required_when = { field = "colour", op = "eq", value = "x" }"#).unwrap_err();
        assert!(error.contains("field `name`"), "{error}");
        let error = with(r#"visible_when = { field = "keeper.name", op = "eq", value = "x" }"#).unwrap_err();
        assert!(error.contains("`visible_when` can look"), "{error}");
    }

    #[test]
    fn a_section_stands_there_by_fields_that_there_are() {
        assert!(build(r#"{ field = "name", op = "eq", value = "x" }"#).is_ok());
        assert!(build(r#"{ field = "colour", op = "eq", value = "x" }"#).unwrap_err().contains("section `main`"));
        assert!(build(r#"{ field = "keeper.name", op = "eq", value = "x" }"#).unwrap_err().contains("own fields"));
    }
}
