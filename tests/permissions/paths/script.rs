//! Scripts that run as the person: before a change they answer at once, after one they write a log.

use std::collections::BTreeSet;

use serde_json::json;

use super::writing::run_of;
use crate::plan::{OBJECTS, READ};
use crate::probe::Probe;
use crate::world::Entry;

pub(crate) async fn ask(probe: &Probe<'_>) {
    for object in READ {
        let listed = look(probe, &format!("list|{object}")).await;
        let counted = look(probe, &format!("count|{object}")).await;
        if !probe.reads_any(object) {
            let is_refused = [&listed, &counted].iter().all(|said| said.starts_with("refused"));
            probe.check(is_refused, || format!("a script reads {object}: {listed} {counted}"));
            continue;
        }
        let expected = probe.visible_ids(object);
        probe.check(ids(&listed) == expected, || format!("a script lists {listed}, not {expected:?}"));
        probe.check(counted == expected.len().to_string(), || format!("a script counts {counted} of {object}"));
    }
    for entry in probe.world.entries.iter().step_by(4) {
        let said = look(probe, &format!("get|{}|{}", entry.record.object, entry.record.id)).await;
        let is_seen = probe.sees(entry) && !entry.record.is_binned;
        probe.check(said.contains(&entry.record.id) == is_seen, || format!("a script gets {said}"));
    }
    for (object, fields) in OBJECTS {
        if !probe.reads_any(object) {
            continue;
        }
        for field in fields.iter().filter(|field| probe.forbidden(object, field).is_some()) {
            let value =
                probe.world.live(object).map(|entry: &Entry| entry.value(field)).find(|value| value.is_string());
            let value = value.and_then(|value| value.as_str()).unwrap_or("1");
            for asked in [
                format!("filter|{object}|{field}|{value}"),
                format!("sort|{object}|{field}"),
                format!("group|{object}|{field}"),
            ] {
                let said = look(probe, &asked).await;
                probe.check(said.starts_with("refused"), || format!("a script may ask {asked}: {said}"));
            }
        }
        let Some(entry) = probe.world.live(object).last() else { continue };
        let word = entry.value("name").as_str().and_then(|name| name.split(' ').next()).unwrap_or_default();
        let said = look(probe, &format!("search|{object}|{word}")).await;
        if probe.searches(object) {
            let may_find = probe.sees(entry) && probe.reads(object, "name");
            let is_it = ids(&said).contains(entry.record.id.as_str()) == may_find;
            probe.check(is_it, || format!("a script searches {object} for {word}: {said}"));
        } else {
            probe.check(said.starts_with("refused"), || format!("a script searches {object} for {word}: {said}"));
        }
    }
    log(probe).await;
}

async fn log(probe: &Probe<'_>) {
    let made = probe.post("/api/v1/records/probe", json!({"name": "Log", "ask": "log|"})).await;
    probe.check(made.status == 201, || made.text.clone());
    run_of(probe, "prying-after", |run| run["record"]["id"] == made.body["id"]).await;
    let runs = probe.world.app.admin().get("/api/v1/workflows/prying-after/runs").await.ok();
    let runs = runs["items"].as_array().into_iter().flatten();
    let mine: Vec<String> = runs.filter(|run| run["actor"] == probe.id()).map(ToString::to_string).collect();
    probe.check(!mine.is_empty(), || "a script that was to run did not".to_owned());
    for run in &mine {
        probe.overhears(run, "", &|| "a script's log".to_owned());
    }
}

/// What a script says that it saw.
async fn look(probe: &Probe<'_>, asked: &str) -> String {
    let answer = probe.post("/api/v1/records/probe", json!({"name": "Look", "ask": asked})).await;
    probe.check(answer.status == 422, || format!("{asked}: {} {}", answer.status, answer.text));
    answer.body["detail"].as_str().unwrap_or_default().to_owned()
}

fn ids(said: &str) -> BTreeSet<&str> {
    let list = said.split_once(';').map_or("", |(list, _)| list);
    list.split(',').filter(|id| !id.is_empty()).collect()
}
