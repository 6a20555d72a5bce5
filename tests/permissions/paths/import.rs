//! Imports: rows match what one sees, references find what one sees, fields are those that one may write.

use serde_json::{Value as Json, json};

use crate::oracle::{Access, Act, Right};
use crate::probe::Probe;
use crate::world::Entry;

pub(crate) async fn ask(probe: &Probe<'_>) {
    let parties: Vec<&Entry> = probe.world.live("party").collect();
    let named = |field: &str| -> Vec<(String, &Entry)> {
        let text = |entry: &&Entry| entry.value(field).as_str().unwrap_or_default().to_owned();
        parties.iter().map(|entry| (text(entry), *entry)).collect()
    };
    for field in ["name", "code", "secret", "phone"] {
        by_field(probe, field, &named(field)).await;
    }
    by_id(probe, &parties).await;
    for field in ["name", "code", "secret"] {
        through(probe, &format!("party.{field}"), field, &named(field)).await;
    }
    let ids: Vec<(String, &Entry)> = parties.iter().map(|entry| (entry.record.id.clone(), *entry)).collect();
    through(probe, "party", "name", &ids).await;
}

/// Updates records that are found by a field.
async fn by_field(probe: &Probe<'_>, field: &str, rows: &[(String, &Entry)]) {
    let file = table("Key,Touch", rows.iter().map(|(key, _)| format!("{key},14")));
    let options =
        json!({"object": "party", "mode": "update", "match": [field], "mapping": {"Key": field, "Touch": "touch"}});
    let is_allowed = has_import(probe, "party") && probe.field("party", field) == Access::Writable;
    let Some(over) = run(probe, &file, options, is_allowed).await else { return };
    compare(probe, &over, rows, field);
}

/// Updates records that are found by their ids.
async fn by_id(probe: &Probe<'_>, parties: &[&Entry]) {
    let file = table("Key,Touch", parties.iter().map(|entry| format!("{},15", entry.record.id)));
    let options =
        json!({"object": "party", "mode": "update", "match": ["id"], "mapping": {"Key": "id", "Touch": "touch"}});
    let Some(over) = run(probe, &file, options, has_import(probe, "party")).await else { return };
    let rows: Vec<(String, &Entry)> = parties.iter().map(|entry| (entry.record.id.clone(), *entry)).collect();
    compare(probe, &over, &rows, "id");
}

fn compare(probe: &Probe<'_>, over: &Json, rows: &[(String, &Entry)], by: &str) {
    let mine = rows.iter().filter(|(_, entry)| probe.may(Act::Update, entry)).count();
    probe.check(over["updated"] == mine, || format!("an import by {by} updated {}, not {mine}", over["updated"]));
    let errors = over["errors"].as_array().cloned().unwrap_or_default();
    for (at, (_, entry)) in rows.iter().enumerate() {
        let error = errors.iter().find(|error| error["row"] == at + 2);
        let code = error.and_then(|error| error["code"].as_str());
        let expected = match (probe.sees(entry), probe.may(Act::Update, entry)) {
            (false, _) => Some("match_not_found"),
            (true, false) => Some("action_forbidden"),
            (true, true) => None,
        };
        probe.check(code == expected, || format!("an import by {by}, {}: {error:?}", entry.record.id));
    }
}

/// Makes (as a trial) records that refer to others by a field of those.
async fn through(probe: &Probe<'_>, path: &str, field: &str, rows: &[(String, &Entry)]) {
    let file = table("Name,Key", rows.iter().enumerate().map(|(at, (key, _))| format!("Row {at},{key}")));
    let options =
        json!({"object": "dossier", "mode": "create", "mapping": {"Name": "name", "Key": path}, "dry_run": true});
    let is_writable = |field| probe.field("dossier", field) == Access::Writable;
    let is_allowed =
        has_import(probe, "dossier") && is_writable("name") && is_writable("party") && probe.reads("party", field);
    let Some(over) = run(probe, &file, options, is_allowed).await else { return };
    let errors = over["errors"].as_array().cloned().unwrap_or_default();
    for (at, (_, entry)) in rows.iter().enumerate() {
        let error = errors.iter().find(|error| error["row"] == at + 2 && error["code"] == "reference_not_found");
        probe.check(error.is_some() != probe.sees(entry), || {
            format!("an import through {path}, {}: {error:?}", entry.record.id)
        });
    }
}

fn has_import(probe: &Probe<'_>, object: &str) -> bool {
    probe.world.oracle.has(probe.who, Right::Import, object)
}

pub(crate) fn table(head: &str, rows: impl Iterator<Item = String>) -> String {
    [head.to_owned()].into_iter().chain(rows).collect::<Vec<_>>().join("\n")
}

/// Starts an import and waits for its end; none where it is refused, as it has to be when it isn't allowed.
async fn run(probe: &Probe<'_>, file: &str, options: Json, is_allowed: bool) -> Option<Json> {
    let sent = format!("an import of {options} with {file}");
    let started = probe.client().upload("/api/v1/imports", "rows.csv", file.as_bytes(), Some(options.clone())).await;
    probe.hears(&started, &sent);
    let is_started = started.status == 202;
    probe.check(is_started == is_allowed, || format!("an import of {options}: {} {}", started.status, started.text));
    if !is_allowed {
        probe.check(matches!(started.status, 400 | 403 | 422), || started.text.clone());
    }
    if !is_started {
        return None;
    }
    let id = started.body["id"].as_str().unwrap_or_default();
    let path = format!("/api/v1/imports/{id}");
    let mut over = probe.client().get(&path).await;
    for _ in 0..1_000 {
        if over.body["state"] != "running" {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        over = probe.client().get(&path).await;
    }
    probe.hears(&over, &sent);
    probe.check(over.body["state"] == "done", || format!("an import of {options}: {}", over.text));
    let csv = probe.client().get(&format!("{path}/errors.csv")).await;
    probe.hears(&csv, &sent);
    Some(over.body)
}
