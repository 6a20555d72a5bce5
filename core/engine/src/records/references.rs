//! References point to what exists; the owner's department is the record's.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use serde_json::Value as Json;
use tessera_model::error::{Error, FieldError, Result};
use tessera_model::filter::Filter;
use tessera_model::object::ObjectDef;
use tessera_model::record::{Fields, StoredRecord};
use tessera_model::schema::Schema;
use tessera_permission::scope::{self, ScopedAction};
use tessera_store::Related;

use super::pipeline::{Pending, Proof};
use crate::context::Context;
use crate::engine::Engine;

/// The fields that the system fills in and that may point to somebody who is gone.
const BOOKKEEPING: [&str; 2] = ["created_by", "updated_by"];

/// The ids in all reference fields.
pub(crate) fn ids<'a>(object: &'a ObjectDef, fields: &'a Fields) -> impl Iterator<Item = &'a str> {
    object
        .fields
        .iter()
        .filter(|field| field.target().is_some() && !BOOKKEEPING.contains(&field.key.as_str()))
        .filter_map(|field| fields.get(&field.key))
        .flat_map(ids_of)
}

fn ids_of(value: &Json) -> Vec<&str> {
    match value {
        Json::String(id) => vec![id.as_str()],
        Json::Array(items) => items.iter().filter_map(Json::as_str).collect(),
        _ => Vec::new(),
    }
}

/// Checks the references that change and sets the department of records whose owner changes. A record that the caller names but
/// can't reach is as one that isn't there.
#[crate::opaque]
pub(crate) async fn check(
    engine: &Engine,
    cx: &Context,
    schema: &Schema,
    pending: &mut [Pending],
) -> Result<Vec<(usize, Error)>> {
    let mut wanted: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for one in pending.iter().filter(|one| !matches!(one.proof, Proof::Delete(_))) {
        for field in changed_references(one) {
            if let (Some(target), Some(value)) = (field.target(), one.fields.get(&field.key)) {
                wanted.entry(target.to_owned()).or_default().extend(ids_of(value).into_iter().map(str::to_owned));
            }
        }
    }
    let made: HashSet<(String, String)> = pending
        .iter()
        .filter(|one| matches!(one.proof, Proof::Create(_)))
        .map(|one| (one.object.key.clone(), one.id.clone()))
        .collect();
    let mut found: HashMap<(String, String), StoredRecord> = HashMap::new();
    let mut related: HashMap<String, Related> = HashMap::new();
    for (target, ids) in wanted {
        let Some(object) = schema.object(&target) else { continue };
        let ids: Vec<String> = ids.into_iter().filter(|id| !made.contains(&(target.clone(), id.clone()))).collect();
        let records = match ids.as_slice() {
            [] => Vec::new(),
            [one] => engine.store().get(object, one).await?.into_iter().collect(),
            many => engine.store().get_many(object, many).await?,
        };
        let those: Vec<_> = records.iter().collect();
        related.insert(target.clone(), engine.related_to(schema, &cx.actor, object, &those).await?);
        for record in records {
            found.insert((target.clone(), record.id().to_owned()), record);
        }
    }
    let nothing = Related::default();
    let departments_made: HashMap<String, Option<Json>> = pending
        .iter()
        .filter(|one| one.object.key == "user" && matches!(one.proof, Proof::Create(_)))
        .map(|one| (one.id.clone(), one.fields.get("department").cloned()))
        .collect();
    let mut refused = Vec::new();
    for one in pending.iter_mut().filter(|one| !matches!(one.proof, Proof::Delete(_))) {
        let mut problems = Vec::new();
        for field in changed_references(one) {
            let (Some(target), Some(value)) = (field.target(), one.fields.get(&field.key)) else { continue };
            // People and departments stand on records by their names; that they are there is no secret.
            let is_named =
                one.named.contains(&field.key) && !cx.actor.is_system() && !crate::identity::is_identity(target);
            let scope = schema
                .object(target)
                .filter(|_| is_named)
                .map_or_else(Filter::everything, |target| scope::filter(&cx.actor, target, ScopedAction::Read));
            let exists = |id: &str| {
                let key = (target.to_owned(), id.to_owned());
                let related = related.get(target).unwrap_or(&nothing);
                let is_reached = |record: &StoredRecord| scope.matches(record, &related.of(record));
                made.contains(&key) || found.get(&key).is_some_and(is_reached)
            };
            if let Some(missing) = ids_of(value).into_iter().find(|id| !exists(id)) {
                problems.push(FieldError::new(
                    &field.key,
                    "reference_not_found",
                    format!("{} `{missing}` does not exist", field.label.en),
                    format!("{}“{missing}”不存在", field.label.zh_cn),
                ));
            }
        }
        if !problems.is_empty() {
            refused.push((one.at, Error::validation(problems)));
            continue;
        }
        let owner = one.fields.get("owner").and_then(Json::as_str).map(str::to_owned);
        let former = one
            .before
            .as_ref()
            .filter(|_| !matches!(one.proof, Proof::Restore(_)))
            .and_then(|before| before.text("owner"));
        if one.object.has_owner && owner.as_deref() != former {
            let department = owner.and_then(|owner| {
                departments_made.get(&owner).cloned().unwrap_or_else(|| {
                    found.get(&("user".to_owned(), owner)).and_then(|user| user.get("department").cloned())
                })
            });
            match department {
                Some(department) => drop(one.fields.insert("department".to_owned(), department)),
                None => drop(one.fields.remove("department")),
            }
        }
    }
    Ok(refused)
}

/// Reference fields whose values are not what they were; all of them where a record is made or comes back.
fn changed_references(one: &Pending) -> impl Iterator<Item = &tessera_model::field::FieldDef> {
    let all = !matches!(one.proof, Proof::Update(_) | Proof::Share(_));
    one.object.fields.iter().filter(move |field| {
        field.target().is_some()
            && !BOOKKEEPING.contains(&field.key.as_str())
            && (all || one.before.as_ref().is_none_or(|before| before.get(&field.key) != one.fields.get(&field.key)))
    })
}
