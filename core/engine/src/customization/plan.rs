//! What a change of definitions would do: what is added, changed and taken away, and to how many records.

use std::sync::Arc;

use serde_json::{Map, Value as Json, json};
use tessera_model::error::{Error, FieldError, Result};
use tessera_model::field::FieldDef;
use tessera_model::kinds;
use tessera_model::label::Label;
use tessera_model::object::ObjectDef;
use tessera_model::schema::Schema;

use super::data::Data;
use super::document::{Document, Kept, Retired};

/// A change and what follows from it.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) changes: Vec<Json>,
    /// Something that records hold would no longer be seen.
    pub(crate) needs_acceptance: bool,
    /// What records still hold although it is no longer defined, afterwards.
    pub(crate) retired: Retired,
    /// Fields as they are, by object, whose values have to be converted.
    pub(crate) converted: Vec<(String, FieldDef)>,
    problems: Vec<FieldError>,
    /// As it would be.
    schema: Arc<Schema>,
}

impl Plan {
    /// From what is kept to what is wanted, which makes this schema of all.
    ///
    /// # Errors
    /// `validation_failed` with everything that can't be done to what records hold; the store's failures.
    pub(crate) async fn of(data: Data<'_>, kept: &Kept, after: &Document, schema: Arc<Schema>) -> Result<Self> {
        let before = kept.document()?;
        let retired = kept.retired.clone();
        let mut plan = Self {
            changes: Vec::new(),
            needs_acceptance: false,
            retired,
            converted: Vec::new(),
            problems: Vec::new(),
            schema,
        };
        plan.objects(data, &before, after).await?;
        plan.fields(data, &before, after).await?;
        plan.dictionaries(&before, after);
        plan.places(&before, after);
        if plan.problems.is_empty() { Ok(plan) } else { Err(Error::validation(plan.problems)) }
    }

    /// As plugins and people see it.
    pub(crate) fn shown(&self) -> Json {
        json!({"changes": self.changes, "needs_acceptance": self.needs_acceptance})
    }

    async fn objects(&mut self, data: Data<'_>, before: &Document, after: &Document) -> Result<()> {
        for old in &before.objects {
            let Some(new) = after.object(&old.key) else {
                let records = data.records(&old.key).await?;
                if data.is_held(&old.key, records).await? {
                    let kinds = old.fields.iter().map(|field| (field.key.clone(), field.into()));
                    self.retired.entry(old.key.clone()).or_default().extend(kinds);
                }
                self.needs_acceptance |= records > 0;
                self.tell(
                    "object",
                    "removed",
                    &old.key,
                    &old.label,
                    json!({"records": records, "effect": hidden(records)}),
                );
                continue;
            };
            let parts = differences(&without_fields(old), &without_fields(new));
            if !parts.is_empty() {
                if old.has_owner != new.has_owner && data.is_held(&old.key, data.records(&old.key).await?).await? {
                    let (en, zh) = ("There are records already", "已有记录，不能更改");
                    self.refuse(format!("{}.has_owner", old.key), "in_use", en, zh);
                }
                self.tell("object", "changed", &old.key, &new.label, json!({"parts": parts}));
            }
        }
        for new in after.objects.iter().filter(|new| before.object(&new.key).is_none()) {
            self.tell("object", "added", &new.key, &new.label, json!({}));
            for field in &new.fields {
                self.comes_back(&new.key, field);
            }
        }
        Ok(())
    }

    async fn fields(&mut self, data: Data<'_>, before: &Document, after: &Document) -> Result<()> {
        let is_whole = |document: &Document, object: &str| {
            document.object(object).is_some() || document.extensions.iter().any(|one| one.object == object)
        };
        for (object, old) in before.fields() {
            // With its object everything goes.
            if before.object(object).is_some() && after.object(object).is_none() {
                continue;
            }
            match after.field(object, &old.key) {
                Some(new) if new != old => self.changed(data, object, old, new).await?,
                Some(_) => {}
                None => {
                    let records = data.holders(object, &old.key).await?;
                    if data.is_held(object, records).await? {
                        let retired = self.retired.entry(object.to_owned()).or_default();
                        retired.insert(old.key.clone(), old.into());
                    }
                    self.needs_acceptance |= records > 0;
                    let more = json!({"object": object, "records": records, "effect": hidden(records)});
                    self.tell("field", "removed", &old.key, &old.label, more);
                }
            }
        }
        for (object, new) in after.fields().filter(|(object, new)| before.field(object, &new.key).is_none()) {
            let is_new_object = after.object(object).is_some() && !is_whole(before, object);
            if is_new_object {
                continue;
            }
            let is_back = self.comes_back(object, new);
            let records = if new.required { data.records(object).await? } else { 0 };
            let effect = if is_back { Some("comes_back") } else { (records > 0).then_some("must_be_filled") };
            let mut more = json!({"object": object, "kind": kind_of(new), "records": records, "effect": effect});
            if new.is_computed() {
                self.computed(data, object, new, &mut more).await?;
            }
            self.tell("field", "added", &new.key, &new.label, more);
        }
        Ok(())
    }

    async fn changed(&mut self, data: Data<'_>, object: &str, old: &FieldDef, new: &FieldDef) -> Result<()> {
        let at = |part: &str| format!("{object}.{}.{part}", old.key);
        let holders = data.holders(object, &old.key).await?;
        // A formula would write over what people filled in.
        let is_overwritten = new.is_computed() && !old.is_computed();
        let is_other = is_overwritten || !kinds::is_kept(&old.kind, &new.kind);
        let mut conversion = None;
        if is_other && data.is_held(object, holders).await? {
            let found = data.conversion(object, old, new).await?;
            let is_lost = !new.is_computed() && found.converts == 0 && found.fails > 0;
            if is_overwritten || is_lost {
                let en =
                    format!("{holders} records hold values that don't fit the new type; take another field for it");
                let zh = format!("{holders} 条记录中的值不适用于新类型，请另建字段");
                self.refuse(at("kind"), "in_use", en, zh);
            } else if new.unique {
                let (en, zh) = ("Values that are converted can become the same", "转换后的值可能相同，请先取消唯一");
                self.refuse(at("unique"), "invalid", en, zh);
            }
            self.converted.push((object.to_owned(), old.clone()));
            conversion = Some(found).filter(|_| !new.is_computed() && holders > 0);
        }
        if new.unique && !old.unique && !data.is_distinct(object, &old.key, holders).await? {
            let (en, zh) = ("Some records have the same value", "部分记录的值相同，不能设为唯一");
            self.refuse(at("unique"), "taken", en, zh);
        }
        let empty = if new.required && !old.required { data.records(object).await?.saturating_sub(holders) } else { 0 };
        let parts = differences(&json!(old), &json!(new));
        let mut more = json!({
            "object": object, "kind": kind_of(new), "parts": parts, "records": empty,
            "effect": (empty > 0).then_some("must_be_filled"),
        });
        let is_other_figure = old.formula != new.formula || old.rollup != new.rollup || old.kind != new.kind;
        if new.is_computed() && is_other_figure {
            self.computed(data, object, new, &mut more).await?;
        }
        if let Some(found) = conversion {
            // Somebody has to agree to values that only histories will have.
            self.needs_acceptance |= found.fails > 0;
            more["records"] = json!(holders);
            more["effect"] = json!("converted");
            more["converts"] = json!(found.converts);
            more["fails"] = json!(found.fails);
            more["examples"] = json!(found.examples);
        }
        self.tell("field", "changed", &old.key, &new.label, more);
        Ok(())
    }

    /// What a formula is computed for, and what it turns out to be for some.
    async fn computed(&self, data: Data<'_>, object: &str, new: &FieldDef, more: &mut Json) -> Result<()> {
        let records = data.records(object).await?;
        more["records"] = json!(records);
        more["effect"] = json!((records > 0).then_some("computed"));
        more["examples"] = match self.schema.object(object) {
            // What a figure over other records is, a job tells.
            Some(object) if records > 0 && new.rollup.is_none() => json!(data.examples(object, new).await?),
            _ => json!([]),
        };
        Ok(())
    }

    /// Values of a field that was there before are still there: they come back, or would be taken for something that they are not.
    fn comes_back(&mut self, object: &str, new: &FieldDef) -> bool {
        let Some(of_object) = self.retired.get_mut(object) else { return false };
        let Some(old) = of_object.get(&new.key) else { return false };
        if kinds::is_kept(&old.kind, &new.kind) && (!new.is_computed() || old.is_computed) {
            of_object.remove(&new.key);
            if of_object.is_empty() {
                self.retired.remove(object);
            }
            return true;
        }
        let (en, zh) = (
            "Records still hold values of a field of another type that had this key; take another key",
            "曾有其他类型的字段使用该编码，记录中仍保留其值，请换一个编码",
        );
        self.refuse(format!("{object}.{}.key", new.key), "taken", en, zh);
        false
    }

    fn dictionaries(&mut self, before: &Document, after: &Document) {
        for old in &before.dictionaries {
            let Some(new) = after.dictionaries.iter().find(|new| new.key == old.key) else {
                self.tell("dictionary", "removed", &old.key, &old.label, json!({}));
                continue;
            };
            if let Some(gone) = old.items.iter().find(|item| new.item(&item.code).is_none()) {
                let code = &gone.code;
                let en = format!("`{code}` may be in use: retire it instead of leaving it out");
                self.refuse(
                    format!("{}.items", old.key),
                    "in_use",
                    en,
                    format!("“{code}”可能正在使用，请停用，不能删除"),
                );
            }
            if new != old {
                self.tell("dictionary", "changed", &old.key, &new.label, json!({}));
            }
        }
        let is_new = |key: &str| !before.dictionaries.iter().any(|old| old.key == key);
        for new in after.dictionaries.iter().filter(|new| is_new(&new.key)) {
            self.tell("dictionary", "added", &new.key, &new.label, json!({}));
        }
    }

    /// Where fields stand, and the menu.
    fn places(&mut self, before: &Document, after: &Document) {
        for new in &after.extensions {
            let places = |document: &Document| {
                let one = document.extensions.iter().find(|one| one.object == new.object)?;
                let order: Vec<_> = one.fields.iter().map(|field| field.key.clone()).collect();
                Some((order, one.sections.clone(), one.columns.clone()))
            };
            let (old, now) = (places(before), places(after));
            let has_same_fields =
                old.as_ref().map(|(order, ..)| sorted(order)) == now.as_ref().map(|(order, ..)| sorted(order));
            if has_same_fields && old != now {
                self.tell("layout", "changed", &new.object, &Label::default(), json!({}));
            }
        }
        if json!(before.menu) != json!(after.menu) {
            self.tell("menu", "changed", "menu", &Label::default(), json!({}));
        }
    }

    fn tell(&mut self, what: &str, change: &str, key: &str, label: &Label, more: Json) {
        let mut told = json!({"what": what, "change": change, "key": key});
        if let Some(parts) = told.as_object_mut() {
            if label != &Label::default() {
                parts.insert("label".to_owned(), json!(label));
            }
            parts.extend(more.as_object().cloned().unwrap_or_default());
        }
        self.changes.push(told);
    }

    fn refuse(&mut self, at: String, code: &str, en: impl Into<String>, zh: impl Into<String>) {
        self.problems.push(FieldError::new(at, code, en, zh));
    }
}

fn hidden(records: u64) -> Option<&'static str> {
    (records > 0).then_some("hidden")
}

fn kind_of(field: &FieldDef) -> Json {
    json!(field).get("kind").cloned().unwrap_or_default()
}

fn sorted(keys: &[String]) -> Vec<&String> {
    let mut keys: Vec<_> = keys.iter().collect();
    keys.sort();
    keys
}

/// What of an object isn't a field of its own.
fn without_fields(object: &ObjectDef) -> Json {
    let mut parts = json!(object);
    if let Some(parts) = parts.as_object_mut() {
        parts.remove("field");
    }
    parts
}

/// Names of the parts in which two definitions differ.
fn differences(old: &Json, new: &Json) -> Vec<String> {
    let empty = Map::new();
    let (old, new) = (old.as_object().unwrap_or(&empty), new.as_object().unwrap_or(&empty));
    let mut parts: Vec<String> =
        old.keys().chain(new.keys()).filter(|key| old.get(*key) != new.get(*key)).cloned().collect();
    parts.sort();
    parts.dedup();
    parts
}
