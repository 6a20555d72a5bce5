//! References read as `{"id", "label"}`. A label is part of the record it names: whoever may not read that record gets none.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::{Value as Json, json};
use tessera_model::error::Result;
use tessera_model::field::FieldKind;
use tessera_model::object::ObjectDef;
use tessera_permission::scope::{self, ScopedAction};
use tessera_permission::{Actor, VisibleRecord, visible};

use crate::engine::Engine;

/// Puts `{"id", "label"}` in place of the ids in all reference fields, and what describes a file in place of its id.
#[crate::opaque]
pub(crate) async fn resolve(
    engine: &Engine,
    actor: &Actor,
    object: &ObjectDef,
    records: &mut [VisibleRecord],
) -> Result<()> {
    resolve_files(engine, object, records).await?;
    let mut wanted: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    let references: Vec<_> = object.fields.iter().filter(|field| field.target().is_some()).collect();
    for record in records.iter() {
        for field in &references {
            if let (Some(target), Some(value)) = (field.target(), record.get(&field.key)) {
                collect(value, wanted.entry(target).or_default());
            }
        }
    }
    let mut labels: HashMap<&str, HashMap<String, String>> = HashMap::new();
    for (target, ids) in wanted {
        labels.insert(target, of(engine, actor, target, ids.into_iter().collect()).await?);
    }
    for record in records.iter_mut() {
        for field in &references {
            let Some(labels) = field.target().and_then(|target| labels.get(target)) else { continue };
            let named = |id: &Json| json!({"id": id, "label": id.as_str().and_then(|id| labels.get(id))});
            let value = match record.get(&field.key) {
                Some(id @ Json::String(text)) if text != "****" => named(id),
                Some(Json::Array(ids)) => Json::Array(ids.iter().map(named).collect()),
                _ => continue,
            };
            record.put(&field.key, value);
        }
    }
    Ok(())
}

async fn resolve_files(engine: &Engine, object: &ObjectDef, records: &mut [VisibleRecord]) -> Result<()> {
    for field in object.fields.iter().filter(|field| matches!(field.kind, FieldKind::File(_))) {
        let ids: Vec<String> = records
            .iter()
            .filter_map(|record| record.get(&field.key))
            .filter_map(Json::as_str)
            .map(str::to_owned)
            .collect();
        let shown = engine.files_shown(&ids).await?;
        for record in records.iter_mut() {
            if let Some(file) = record.get(&field.key).and_then(Json::as_str).and_then(|id| shown.get(id)) {
                record.put(&field.key, file.clone());
            }
        }
    }
    Ok(())
}

fn collect(value: &Json, into: &mut BTreeSet<String>) {
    match value {
        Json::String(id) => drop(into.insert(id.clone())),
        Json::Array(ids) => ids.iter().for_each(|id| collect(id, into)),
        _ => {}
    }
}

/// The labels of records that the actor may read, by id.
#[crate::opaque]
pub(crate) async fn of(
    engine: &Engine,
    actor: &Actor,
    target: &str,
    ids: Vec<String>,
) -> Result<HashMap<String, String>> {
    let schema = engine.schema();
    let Some(object) = schema.object(target) else { return Ok(HashMap::new()) };
    if !visible::access(actor, object, &object.name_field).is_readable() {
        return Ok(HashMap::new());
    }
    let scope = scope::filter(actor, object, ScopedAction::Read);
    if scope.is_everything() {
        return engine.store().labels(object, &ids).await;
    }
    let records = engine.store().get_many(object, &ids).await?;
    let related = engine.related_to(&schema, actor, object, &records.iter().collect::<Vec<_>>()).await?;
    let readable = records.iter().filter(|record| scope.matches(record, &related.of(record)));
    Ok(readable
        .map(|record| (record.id().to_owned(), record.text(&object.name_field).unwrap_or_default().to_owned()))
        .collect())
}
