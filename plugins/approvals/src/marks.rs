//! What the plugin keeps under keys of its own, because everybody's saves must see it whatever they may read: which objects are
//! watched and by which gates, which records wait, and which changes were approved.

use serde::{Deserialize, Serialize};
use tessera_sdk::{Json, RecordRef, Result, Row, json, kv, records};

use crate::process::{Definition, Gate};

/// How long an approved change may be made.
const PASS_SECONDS: u32 = 30 * 24 * 60 * 60;
/// Processes that are looked at.
const PROCESSES_MAX: u32 = 500;

/// A gate of a process that is on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Watch {
    pub(crate) process: String,
    pub(crate) gate: Gate,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) when: Option<Json>,
}

/// The key that marks an object for the host.
pub(crate) fn watch_key(object: &str) -> String {
    format!("watch/{object}")
}

/// The key of the lock on a record.
pub(crate) fn lock_key(record: &RecordRef) -> String {
    format!("lock/{}/{}", record.object, record.id)
}

/// The key of an approved change of a record.
pub(crate) fn pass_key(record: &RecordRef) -> String {
    format!("pass/{}/{}", record.object, record.id)
}

/// The gates of an object.
pub(crate) fn gates(object: &str) -> Result<Vec<Watch>> {
    let found = kv::get(&watch_key(object))?.map(|entry| entry.json()).transpose()?;
    Ok(found.map(Vec::<Watch>::deserialize).transpose()?.unwrap_or_default())
}

/// Locks a record for an approval; false when it is locked already.
pub(crate) fn lock(record: &RecordRef, approval: &str, name: &str, now_ms: u64) -> Result<bool> {
    let held = json!({"approval": approval, "name": name, "at_ms": now_ms}).to_string();
    match kv::set_if(&lock_key(record), held.as_bytes(), 0, None) {
        Ok(_) => Ok(true),
        Err(error) if error.is("conflict") => Ok(false),
        Err(error) => Err(error),
    }
}

/// Opens the lock, where it is the one of this approval.
pub(crate) fn unlock(record: &RecordRef, approval: &str) -> Result<()> {
    let held = kv::get(&lock_key(record))?.map(|entry| entry.json()).transpose()?;
    if held.is_some_and(|held| held["approval"] == approval) { kv::delete(&lock_key(record)) } else { Ok(()) }
}

/// Lets a gate's change through, once.
pub(crate) fn let_through(record: &RecordRef, gate: &Gate) -> Result<()> {
    kv::set(&pass_key(record), json!(gate).to_string().as_bytes(), Some(PASS_SECONDS)).map(drop)
}

/// Watches each object that a process is on for, or of which something still waits; no other.
pub(crate) fn refresh_all() -> Result<()> {
    let mut objects: Vec<String> = Vec::new();
    let (processes, _) = records::query(&records::Query {
        object: "approval_process".to_owned(),
        select: vec!["object".to_owned()],
        limit: PROCESSES_MAX,
        ..records::Query::default()
    })?;
    objects.extend(processes.iter().filter_map(|row| row.text("object")).map(str::to_owned));
    objects.extend(
        kv::scan("watch/", None, 100)?.iter().filter_map(|entry| entry.key.strip_prefix("watch/")).map(str::to_owned),
    );
    objects.sort_unstable();
    objects.dedup();
    objects.iter().try_for_each(|object| refresh(object))
}

/// The same for one object.
pub(crate) fn refresh(object: &str) -> Result<()> {
    let processes = active(object)?;
    let waits = || {
        let tests = [
            json!({"field": "object", "op": "eq", "value": object}),
            json!({"field": "state", "op": "eq", "value": "pending"}),
        ];
        records::count("approval", Some(&json!({"and": tests})))
    };
    if processes.is_empty() && waits()? == 0 {
        return kv::delete(&watch_key(object));
    }
    let gates: Vec<Watch> = processes
        .iter()
        .filter_map(|(row, definition)| {
            let process = row.text("name").unwrap_or_default().to_owned();
            Some(Watch { process, gate: definition.gate.clone()?, when: definition.when.clone() })
        })
        .collect();
    kv::set(&watch_key(object), json!(gates).to_string().as_bytes(), None).map(drop)
}

/// The processes that are on for an object, the one to take first in front.
pub(crate) fn active(object: &str) -> Result<Vec<(Row, Definition)>> {
    let tests = [
        json!({"field": "object", "op": "eq", "value": object}),
        json!({"field": "is_active", "op": "eq", "value": true}),
    ];
    let (rows, _) = records::query(&records::Query {
        object: "approval_process".to_owned(),
        filter: Some(json!({"and": tests})),
        limit: PROCESSES_MAX,
        ..records::Query::default()
    })?;
    let mut found: Vec<(Row, Definition)> =
        rows.into_iter().filter_map(|row| definition_of(&row).map(|definition| (row, definition))).collect();
    let order = |row: &Row| row.text("order").and_then(|order| order.parse::<f64>().ok()).unwrap_or(100.0);
    found.sort_by(|(one, _), (other, _)| {
        order(one).total_cmp(&order(other)).then_with(|| one.ref_.id.cmp(&other.ref_.id))
    });
    Ok(found)
}

/// What a process consists of; none for one that can't be read.
pub(crate) fn definition_of(row: &Row) -> Option<Definition> {
    match row.get("definition") {
        Some(tessera_sdk::Value::Json(text)) => Definition::read(text).ok(),
        _ => None,
    }
}
