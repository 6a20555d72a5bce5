//! Definitions as an actor may see them: objects with what the actor may do, menu, dashboards, dictionaries.

use std::sync::Arc;

use serde_json::{Value as Json, json};
use tessera_model::dictionary::Dictionary;
use tessera_model::error::Result;
use tessera_model::field::FieldDef;
use tessera_model::kinds;
use tessera_model::object::{LayoutSection, ObjectDef, ViewDef};
use tessera_model::schema::Schema;
use tessera_permission::{Actor, FieldAccess, grant, scope, visible};

use crate::context::Context;
use crate::engine::Engine;
use crate::views::is_filter_readable;

impl Engine {
    /// One object with what the actor may do.
    ///
    /// # Errors
    /// `not_found`, also when the actor may not read any of its records.
    pub fn describe(&self, cx: &Context, key: &str) -> Result<Json> {
        let schema = self.schema();
        let object = schema.require(key)?;
        if grant::read(&cx.actor, object).is_err() {
            return Err(tessera_model::error::Error::not_found(format!("object `{key}`")));
        }
        Ok(self.describe_object(&cx.actor, object))
    }

    /// Every object that the actor may read records of.
    pub fn describe_all(&self, cx: &Context) -> Json {
        let schema = self.schema();
        let readable = schema.objects().filter(|object| grant::read(&cx.actor, object).is_ok());
        json!({"items": readable.map(|object| self.describe_object(&cx.actor, object)).collect::<Vec<_>>(), "next_cursor": null})
    }

    /// The main menu without entries that lead to what the actor may not see.
    pub fn menu(&self, cx: &Context) -> Json {
        let schema = self.schema();
        let can_import = || schema.objects().any(|object| grant::import(&cx.actor, object).is_ok());
        let readable = |key: &str| schema.object(key).is_some_and(|object| grant::read(&cx.actor, object).is_ok());
        let mut groups = Vec::new();
        for group in self.catalog().menu().iter() {
            let mut group = group.clone();
            group.items.retain(|item| match (&item.object, &item.dashboard, item.page.as_deref()) {
                (Some(object), _, _) => readable(object),
                (_, Some(dashboard), _) => self
                    .catalog()
                    .dashboards()
                    .iter()
                    .any(|other| &other.key == dashboard && other.cards.iter().any(|card| readable(&card.object))),
                (_, _, Some("imports")) => can_import(),
                _ => cx.actor.is_administrator(),
            });
            if !group.items.is_empty() {
                groups.push(json!(group));
            }
        }
        json!(groups)
    }

    /// All dictionaries, each with whether it is the product's own, which nobody changes.
    ///
    /// # Errors
    /// When the core's own definitions can't be read.
    pub fn dictionaries(&self, _cx: &Context) -> Result<Json> {
        let fixed = crate::dictionaries::of_core()?;
        let schema = self.schema();
        let shown = |one: &Arc<Dictionary>| crate::dictionaries::shown(one, fixed.contains(&one.key));
        let items: Vec<_> = schema.dictionaries().map(shown).collect();
        Ok(json!({"items": items, "next_cursor": null}))
    }

    fn describe_object(&self, actor: &Actor, object: &ObjectDef) -> Json {
        let shown = |key: &str| visible::access(actor, object, key) != FieldAccess::Hidden;
        let fields: Vec<_> = object
            .fields
            .iter()
            .filter(|field| shown(&field.key))
            .map(|field| self.describe_field(actor, object, field))
            .collect();
        let keep = |keys: &[String]| keys.iter().filter(|key| shown(key)).cloned().collect::<Vec<_>>();
        let layouts = self.catalog().layouts();
        let layout = layouts.seen_by(object, actor);
        let sections: Vec<_> = layout
            .sections
            .iter()
            .filter(|section| is_for(actor, section))
            .map(|section| {
                let (key, label, fields) = (&section.key, &section.label, keep(&section.fields));
                json!({"key": key, "label": label, "fields": fields, "tab": section.tab, "columns": section.columns, "when": section.when})
            })
            .collect();
        let schema = self.schema();
        let views: Vec<_> = object.views.iter().filter_map(|view| shown_view(actor, &schema, object, view)).collect();
        let related: Vec<_> = object
            .related
            .iter()
            .filter(|related| schema.object(&related.object).is_some_and(|other| grant::read(actor, other).is_ok()))
            .collect();
        let policy = actor.policy.object(&object.key);
        let all = actor.is_administrator();
        let in_use = !object.archived;
        let actions: Vec<_> = self
            .inner
            .actions
            .load()
            .iter()
            .flat_map(|provider| provider.actions(&object.key))
            .filter(|action| all || policy.allows_action(&action.key, action.restricted))
            .map(|action| {
                let fields: Vec<_> = action.fields.iter().map(|field| self.describe_free_field(field)).collect();
                json!({"key": action.key, "label": action.label, "fields": fields, "when": action.when, "danger": action.danger, "restricted": action.restricted})
            })
            .collect();
        let reason_fields: Vec<_> = object
            .fields
            .iter()
            .filter(|field| field.reason_required && shown(&field.key))
            .map(|field| &field.key)
            .collect();
        json!({
            "key": object.key, "label": object.label, "label_plural": object.label_plural, "icon": object.icon, "plugin": object.plugin, "archived": object.archived,
            "name_field": object.name_field, "path_field": object.path_field, "has_owner": object.has_owner, "fields": fields,
            "layout": {"header": keep(&layout.header), "sections": sections},
            "views": views, "related": related, "timeline": object.timeline, "actions": actions, "reason_fields": reason_fields,
            "has_duplicate_check": !object.duplicate_rules.is_empty(),
            "can": {
                "read": true, "create": in_use && (all || policy.create), "update": in_use && (all || scope::may_reach(object, &policy.update)),
                "delete": all || scope::may_reach(object, &policy.delete), "import": in_use && (all || policy.import),
                "export": all || policy.export, "assign": in_use && (all || policy.assign), "reveal": all || policy.reveal,
            },
        })
    }

    fn describe_field(&self, actor: &Actor, object: &ObjectDef, field: &FieldDef) -> Json {
        let mut access = visible::access(actor, object, &field.key);
        if field.read_only && access == FieldAccess::Writable {
            access = FieldAccess::ReadOnly;
        }
        let mut described = self.describe_free_field(field);
        if let Some(parts) = described.as_object_mut() {
            if !access.is_readable() {
                parts.remove("formula");
                parts.remove("rollup");
            }
            parts.insert("access".to_owned(), json!(access));
            parts.insert("sortable".to_owned(), json!(kinds::is_sortable(field) && access.is_readable()));
            parts.insert("filterable".to_owned(), json!(kinds::is_filterable(field) && access.is_readable()));
            let fast = object
                .indexes
                .iter()
                .any(|index| index.equal.is_empty() && index.sort.trim_start_matches('-') == field.key);
            parts.insert("has_fast_sort".to_owned(), json!(fast));
        }
        described
    }

    /// A field that belongs to no object, such as one of an action's form.
    fn describe_free_field(&self, field: &FieldDef) -> Json {
        let mut described = json!(field);
        if let Some(parts) = described.as_object_mut() {
            for inner in ["internal", "reason_required", "aliases"] {
                parts.remove(inner);
            }
            if let Some(formula) = &field.formula {
                // Clients show and filter it as what it turns out to be.
                parts.extend(json!(field.kind).as_object().cloned().unwrap_or_default());
                parts.insert("formula".to_owned(), json!(formula));
            }
            if let Some(rollup) = &field.rollup {
                parts.extend(json!(field.kind).as_object().cloned().unwrap_or_default());
                parts.insert("rollup".to_owned(), json!(rollup));
            }
            if let Some(dictionary) = field.dictionary().and_then(|key| self.schema().dictionary(key).cloned()) {
                parts.insert("choices".to_owned(), json!(dictionary.items));
            }
            parts.insert("access".to_owned(), json!(FieldAccess::Writable));
        }
        described
    }
}

/// Whether a part of a layout is for the actor.
fn is_for(actor: &Actor, section: &LayoutSection) -> bool {
    section.roles.is_empty()
        || actor.is_administrator()
        || section.roles.iter().any(|code| actor.role_codes.contains(code))
}

/// A view without what the actor may not see; none when it can't do without that.
fn shown_view(actor: &Actor, schema: &Schema, object: &ObjectDef, view: &ViewDef) -> Option<ViewDef> {
    if view.filter.as_ref().is_some_and(|filter| !is_filter_readable(actor, schema, object, filter)) {
        return None;
    }
    let is_there = |key: &String| visible::access(actor, object, key) != FieldAccess::Hidden;
    let reads = |key: &str| visible::access(actor, object, key).is_readable();
    let mut view = view.clone();
    view.columns.retain(is_there);
    view.card.retain(is_there);
    view.sort.retain(|key| reads(key.trim_start_matches('-')));
    for part in [
        &mut view.group_by,
        &mut view.sum,
        &mut view.weighted_sum,
        &mut view.date_field,
        &mut view.end_field,
        &mut view.picture_field,
        &mut view.color_by,
    ] {
        *part = part.take().filter(|key| reads(key));
    }
    view.check_parts(|key| object.field(key).map(|field| field.kind.clone())).is_ok().then_some(view)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::definitions::Definitions;
    use crate::identity::tests::World;

    const OBJECT: &str = r#"
    key = "asset"
    label = { en = "Asset", zh-CN = "资产" }
    label_plural = { en = "Assets", zh-CN = "资产" }
    name_field = "name"
    [[field]]
    key = "name"
    label = { en = "Name", zh-CN = "名称" }
    kind = "text"
    [[layout.section]]
    key = "main"
    label = { en = "Main", zh-CN = "基本信息" }
    fields = ["name"]
    [[layout.section]]
    key = "lead"
    label = { en = "For managers", zh-CN = "经理" }
    tab = { en = "More", zh-CN = "更多" }
    fields = ["name"]
    when = { field = "name", op = "is_null", value = false }
    roles = ["manager"]
    "#;

    #[tokio::test]
    async fn parts_of_a_layout_are_for_those_whose_role_they_name() {
        let (world, admin) = World::set_up().await;
        let definitions = Definitions { objects: vec![toml::from_str(OBJECT).unwrap()], ..Definitions::default() };
        world.engine.catalog().replace(&world.engine, "test", definitions).await.unwrap();
        let (mei, li) = (world.user(&admin, "mei", "member").await, world.user(&admin, "li", "manager").await);
        let sections = |cx: &Context| world.engine.describe(cx, "asset").unwrap()["layout"]["sections"].clone();
        let keys = |cx: &Context| -> Vec<Json> {
            sections(cx).as_array().unwrap().iter().map(|section| section["key"].clone()).collect()
        };
        assert_eq!(keys(&world.cx(&mei).await), ["main"]);
        assert_eq!(keys(&world.cx(&li).await), ["main", "lead"]);
        assert_eq!(keys(&admin), ["main", "lead"]);
        let shown = sections(&admin);
        assert_eq!(shown[1]["tab"]["en"], "More");
        assert_eq!(shown[1]["when"]["op"], "is_null");
        assert_eq!(shown[0]["when"], Json::Null);
    }
}
