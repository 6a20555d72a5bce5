//! Changes of users, departments, roles and user groups as the audit log tells of them: what decides who may do what, before and after. The entries
//! are written together with the change, so that neither is there without the other.

use std::collections::{BTreeMap, HashMap};

use serde_json::{Map, Value as Json, json};
use tessera_model::error::Result;
use tessera_model::object::ObjectDef;
use tessera_model::record::StoredRecord;
use tessera_store::{Operation, Table, WriteSet};

use super::audit;
use crate::context::Context;
use crate::engine::Engine;
use crate::event::Event;

/// What is told of each object; the rest stands in the record's history alone.
const TOLD: &[(&str, &[&str])] = &[
    ("user", &["username", "roles", "department", "manager", "is_active", "is_service"]),
    ("department", &["name", "parent", "managers"]),
    ("role", &["name", "code", "permissions", "needs_second_factor", "may_view_as"]),
    ("user_group", &["name", "members", "is_active"]),
    ("sharing_rule", &["name", "object", "condition", "level", "roles", "groups", "departments", "below", "is_active"]),
];

/// Adds the entries that a write makes.
#[crate::opaque]
pub(crate) async fn add<'a>(
    engine: &Engine,
    cx: &Context,
    changes: Vec<(&'a Event, &'a StoredRecord)>,
    set: &mut WriteSet,
) -> Result<()> {
    let schema = engine.schema();
    for (event, record) in changes {
        let Some((_, fields)) = TOLD.iter().find(|(object, _)| *object == event.object) else { continue };
        let object = schema.require(&event.object)?;
        let (mut before, mut after) = (Map::new(), Map::new());
        let labels = labels(engine, object, fields, event).await?;
        for change in event.changes.iter().filter(|change| fields.contains(&change.field.as_str())) {
            let told = |value: &Option<Json>| value.as_ref().map(|value| named(object, &change.field, value, &labels));
            put_differences(&change.field, told(&change.old), told(&change.new), &mut before, &mut after);
        }
        if before.is_empty() && after.is_empty() {
            continue;
        }
        let action = format!("{}.{}", event.object, verb(event.operation));
        let name = record.text(&object.name_field);
        let data = json!({event.object.as_str(): event.id, "name": name, "before": before, "after": after});
        set.doc(Table::Audit, engine.next_id(), Some(audit::entry(event.at_ms, cx, &action, data)));
    }
    Ok(())
}

const fn verb(operation: Operation) -> &'static str {
    match operation {
        Operation::Create => "create",
        Operation::Update => "update",
        Operation::Delete => "delete",
        Operation::Restore => "restore",
    }
}

/// Names of what the references among the changes lead to, by object.
async fn labels(
    engine: &Engine,
    object: &ObjectDef,
    fields: &[&str],
    event: &Event,
) -> Result<HashMap<String, HashMap<String, String>>> {
    let mut wanted: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for change in event.changes.iter().filter(|change| fields.contains(&change.field.as_str())) {
        let Some(target) = object.field(&change.field).and_then(|field| field.target()) else { continue };
        for value in [&change.old, &change.new].into_iter().flatten() {
            let ids = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
            wanted.entry(target).or_default().extend(ids.iter().filter_map(Json::as_str).map(str::to_owned));
        }
    }
    let schema = engine.schema();
    let mut labels = HashMap::new();
    for (target, ids) in wanted {
        labels.insert(target.to_owned(), engine.store().labels(schema.require(target)?, &ids).await?);
    }
    Ok(labels)
}

/// A value with names beside ids: they say most while what they name may be gone later.
fn named(object: &ObjectDef, field: &str, value: &Json, labels: &HashMap<String, HashMap<String, String>>) -> Json {
    let Some(labels) = object.field(field).and_then(|field| field.target()).and_then(|target| labels.get(target))
    else {
        return value.clone();
    };
    let name = |id: &Json| json!({"id": id, "label": id.as_str().and_then(|id| labels.get(id))});
    match value {
        Json::Array(ids) => ids.iter().map(name).collect(),
        id => name(id),
    }
}

/// What differs, by path: of a role's permissions only what was changed. A reference stays whole.
fn put_differences(
    path: &str,
    old: Option<Json>,
    new: Option<Json>,
    before: &mut Map<String, Json>,
    after: &mut Map<String, Json>,
) {
    if old == new {
        return;
    }
    let is_map = |value: &Option<Json>| {
        value.as_ref().is_none_or(|value| value.as_object().is_some_and(|parts| !parts.contains_key("label")))
    };
    if is_map(&old) && is_map(&new) {
        let parts = |value: Option<Json>| match value {
            Some(Json::Object(parts)) => parts,
            _ => Map::new(),
        };
        let (mut old, mut new) = (parts(old), parts(new));
        let keys: Vec<String> = old.keys().chain(new.keys().filter(|key| !old.contains_key(*key))).cloned().collect();
        for key in keys {
            put_differences(&format!("{path}.{key}"), old.remove(&key), new.remove(&key), before, after);
        }
        return;
    }
    if let Some(old) = old {
        before.insert(path.to_owned(), old);
    }
    if let Some(new) = new {
        after.insert(path.to_owned(), new);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_permissions_only_what_differs_is_told() {
        let old = json!({"objects": {"account": {"read": "own", "export": false}, "lead": {"read": "all"}}});
        let new = json!({"objects": {"account": {"read": "all", "export": false}}, "administrator": false});
        let (mut before, mut after) = (Map::new(), Map::new());
        put_differences("permissions", Some(old), Some(new), &mut before, &mut after);
        let told = json!({"permissions.objects.account.read": "own", "permissions.objects.lead.read": "all"});
        assert_eq!(Json::Object(before), told);
        let told = json!({"permissions.objects.account.read": "all", "permissions.administrator": false});
        assert_eq!(Json::Object(after), told);
    }

    #[test]
    fn a_reference_is_told_as_one_thing_with_its_name() {
        let (north, south) = (json!({"id": "a", "label": "Sales"}), json!({"id": "b", "label": "Sales"}));
        let (mut before, mut after) = (Map::new(), Map::new());
        put_differences("department", Some(north.clone()), Some(south.clone()), &mut before, &mut after);
        put_differences("manager", None, Some(south.clone()), &mut before, &mut after);
        assert_eq!(Json::Object(before), json!({"department": north}));
        assert_eq!(Json::Object(after), json!({"department": south, "manager": south}));
    }
}
