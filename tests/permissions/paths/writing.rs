//! Scripts that write: as the person, what they may; as a service, what its role may, whoever set it off.

use std::collections::HashMap;
use std::time::Duration;

use serde_json::{Value as Json, json};

use crate::oracle::{Access, Act, Right};
use crate::plan::OBJECTS;
use crate::probe::Probe;
use crate::world::{Entry, SERVICE};

pub(crate) async fn ask(probe: &Probe<'_>) {
    let entries: Vec<&Entry> = probe
        .world
        .entries
        .iter()
        .filter(|entry| OBJECTS.iter().any(|(object, _)| *object == entry.record.object))
        .step_by(2)
        .collect();
    let places: Vec<String> =
        entries.iter().map(|entry| format!("{}:{}", entry.record.object, entry.record.id)).collect();
    let places = places.join(",");

    let (_, said) = run(probe, "prying-after", &format!("update|{places}")).await;
    for entry in &entries {
        let expected = match (probe.sees(entry) && !entry.record.is_binned, probe.may(Act::Update, entry)) {
            (false, _) => "not_found",
            (true, true) => "ok",
            (true, false) => "action_forbidden",
        };
        let came = said.get(&entry.record.id).map(String::as_str);
        probe.check(came == Some(expected), || {
            format!("a script changes {} {}: {came:?}, not {expected}", entry.record.object, entry.record.id)
        });
    }
    create(probe).await;
    serve(probe, &entries, &places).await;
}

async fn create(probe: &Probe<'_>) {
    let objects: Vec<&str> = OBJECTS.iter().map(|(object, _)| *object).collect();
    let asked = format!("create|By a script of {}|{}", probe.who, objects.join(","));
    let (_, said) = run(probe, "prying-after", &asked).await;
    for object in objects {
        let came = said.get(object).map(String::as_str).unwrap_or_default();
        let may =
            probe.world.oracle.has(probe.who, Right::Create, object) && probe.field(object, "name") == Access::Writable;
        let made = came.strip_prefix("ok ");
        probe.check(made.is_some() == may, || format!("a script makes a {object}: {came}"));
        let Some(id) = made else { continue };
        let path = format!("/api/v1/records/{object}/{id}");
        for path in [path.clone(), format!("{path}?purge=true")] {
            let answer = probe.world.app.admin().delete(&path).await;
            assert_eq!(answer.status, 204, "{path}: {}", answer.text);
        }
    }
}

/// What the service's role says counts, not who made the probe; and what that role hides the service doesn't learn.
async fn serve(probe: &Probe<'_>, entries: &[&Entry], places: &str) {
    let (text, said) = run(probe, SERVICE, &format!("serve|{places}")).await;
    for entry in entries {
        let expected = match entry.record.object.as_str() {
            _ if entry.record.is_binned => "not_found",
            "party" => "ok",
            "dossier" => "action_forbidden",
            _ => "not_found",
        };
        let came = said.get(&entry.record.id).map(String::as_str);
        probe.check(came == Some(expected), || {
            format!("a service changes {} {}: {came:?}, not {expected}", entry.record.object, entry.record.id)
        });
    }
    let marks = probe.world.marks.in_text(&text);
    let names = marks.iter().filter(|(_, _, field)| *field == "name").count();
    let secrets: Vec<_> = marks.iter().filter(|(_, _, field)| *field == "secret").collect();
    probe.check(names > 0 && secrets.is_empty(), || format!("a service sees {names} names and {secrets:?}"));
    let changed = entries.iter().find(|entry| entry.record.object == "party" && !entry.record.is_binned);
    let Some(changed) = changed else { return };
    let path = format!("/api/v1/records/party/{}/history?limit=1", changed.record.id);
    let history = probe.world.app.admin().get(&path).await.ok();
    let last = &history["items"][0];
    let is_its_own = last["channel"] == "workflow" && last["source"] == SERVICE && last["by"]["id"] != probe.id();
    probe.check(is_its_own, || format!("a service's change stands in the history as {last}"));
}

/// The newest run that is meant. Scripts after a change are told at least once, and a machine that is busy may need a second attempt.
pub(super) async fn run_of(probe: &Probe<'_>, workflow: &str, is_meant: impl Fn(&Json) -> bool) -> Json {
    let path = format!("/api/v1/workflows/{workflow}/runs");
    for _ in 0..100 {
        probe.world.app.engine.settle().await;
        let runs = probe.world.app.admin().get(&path).await.ok();
        if let Some(run) = runs["items"].as_array().into_iter().flatten().find(|run| is_meant(run)) {
            return run.clone();
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    Json::Null
}

/// Has a script run by a probe of the person's; answers what it logged, and what it says came of what.
async fn run(probe: &Probe<'_>, workflow: &str, asked: &str) -> (String, HashMap<String, String>) {
    let made = probe.post("/api/v1/records/probe", json!({"name": "Write", "ask": asked})).await;
    probe.check(made.status == 201, || format!("{asked}: {} {}", made.status, made.text));
    let run = run_of(probe, workflow, |run| run["record"]["id"] == made.body["id"]).await;
    probe.check(run["state"] == "ok" && run["actor"] == probe.id(), || format!("a run of {workflow}: {run}"));
    let lines: Vec<&str> = run["log"].as_array().into_iter().flatten().filter_map(Json::as_str).collect();
    let said = lines
        .iter()
        .flat_map(|line| line.split(','))
        .filter_map(|part| part.split_once('='))
        .map(|(what, came)| (what.to_owned(), came.to_owned()))
        .collect();
    (lines.join("\n"), said)
}
