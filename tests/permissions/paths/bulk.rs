//! Changes of many records as a job: each record by itself, those out of reach as unknown.

use serde_json::{Value as Json, json};

use crate::oracle::Act;
use crate::plan::OBJECTS;
use crate::probe::Probe;

pub(crate) async fn ask(probe: &Probe<'_>) {
    for (object, fields) in OBJECTS {
        let path = format!("/api/v1/records/{object}/bulk");
        let everything = json!({"op": "update", "filter": {}, "fields": {"touch": "12"}});
        let started = probe.post(&path, everything).await;
        if !probe.reads_any(object) {
            probe.refused(&started, 403, "action_forbidden", &|| path.clone());
            continue;
        }
        let seen = probe.visible(object);
        let mine = seen.iter().filter(|entry| probe.may(Act::Update, entry)).count();
        let result = result(probe, &started).await;
        probe.check(result["changed"] == mine, || format!("{path} changed {result}, not {mine}"));
        probe.check(result["failed"] == seen.len() - mine, || format!("{path} refused {result}"));

        let unseen: Vec<_> = probe.world.live(object).filter(|entry| !probe.sees(entry)).collect();
        if !unseen.is_empty() {
            let ids: Vec<&String> = unseen.iter().map(|entry| &entry.record.id).collect();
            let started = probe.post(&path, json!({"op": "delete", "ids": ids})).await;
            let result = self::result(probe, &started).await;
            let errors = result["errors"].as_array().cloned().unwrap_or_default();
            let all_unknown = errors.len() == unseen.len() && errors.iter().all(|error| error["code"] == "not_found");
            probe.check(all_unknown && result["changed"] == 0, || format!("{path} of unseen records: {result}"));
        }
        for field in fields {
            if let Some((status, code)) = probe.forbidden(object, field) {
                let test = json!({"field": field, "op": "is_null", "value": false});
                let body = json!({"op": "update", "filter": test, "fields": {"touch": "13"}});
                let answer = probe.post(&path, body).await;
                probe.refused(&answer, status, code, &|| format!("{path} by {field}"));
            }
        }
    }
}

async fn result(probe: &Probe<'_>, started: &tessera_tests::Answer) -> Json {
    for _ in 0..500 {
        let jobs = probe.get("/api/v1/jobs").await;
        let items = jobs.body["items"].as_array().cloned().unwrap_or_default();
        let foreign = items.iter().find(|job| job["by"]["id"] != probe.id());
        probe.check(foreign.is_none(), || format!("a job of somebody else: {foreign:?}"));
        let job = items.into_iter().find(|job| job["id"] == started.body["id"]).unwrap_or_default();
        if matches!(job["state"].as_str(), Some("done" | "failed" | "dead") | None) {
            return job["result"].clone();
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    Json::Null
}
