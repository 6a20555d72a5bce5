//! Who looks at a record just now: shown by those who may read it, and told to them alone, when they ask and on their live lines.

use std::collections::BTreeSet;
use std::time::Duration;

use reqwest::Method;
use serde_json::{Value as Json, json};

use super::following::named;
use super::live;
use crate::plan::OBJECTS;
use crate::probe::Probe;
use crate::world::Entry;

/// Records of each object at which everybody meets.
const RECORDS: usize = 4;
/// Everybody has come and gone by then.
const TIME: Duration = Duration::from_secs(60);

pub(crate) async fn ask(probes: &[Probe<'_>]) {
    let Some(first) = probes.first() else { return };
    let mut lines = Vec::new();
    for probe in probes {
        let response = probe.client().request(Method::GET, "/api/v1/live").send().await;
        let response = response.unwrap_or_else(|error| panic!("{error}"));
        lines.push(tokio::spawn(live::text(response, TIME)));
    }
    let world = first.world;
    let entries: Vec<&Entry> = OBJECTS.iter().flat_map(|(object, _)| world.live(object).take(RECORDS)).collect();
    for entry in &entries {
        meet(probes, entry).await;
    }
    // What everybody hears comes last.
    world.app.engine.live().metadata_changed();
    for (probe, line) in probes.iter().zip(lines) {
        let heard = line.await.unwrap_or_else(|error| panic!("{error}"));
        listen(probe, probes, &entries, &heard);
    }
}

/// Everybody comes, one after the other, and goes again.
async fn meet(probes: &[Probe<'_>], entry: &Entry) {
    let sight = json!({"object": entry.record.object, "id": entry.record.id});
    let mut there: Vec<&str> = Vec::new();
    for probe in probes {
        let answer = probe.ask(Method::PUT, "/api/v1/presence", Some(sight.clone())).await;
        if !probe.sees(entry) {
            probe.unseen(&answer, entry, "presence");
            continue;
        }
        let others: Vec<Json> =
            answer.body["items"].as_array().into_iter().flatten().map(|item| item["user"].clone()).collect();
        let ids: Vec<&str> = others.iter().filter_map(|user| user["id"].as_str()).collect();
        probe.check(ids == there, || format!("{sight}: {} instead of {there:?}", answer.text));
        named(probe, Some(&others));
        there.push(probe.id());
    }
    for probe in probes {
        // Whoever never came changes nothing by going, and learns nothing.
        let left = probe.ask(Method::DELETE, "/api/v1/presence", Some(sight.clone())).await;
        probe.check(left.status == 204 && left.text.is_empty(), || format!("{sight} can't be left: {}", left.text));
    }
}

/// What came on somebody's line: of records that they may read, with people who may read them too.
fn listen(probe: &Probe<'_>, probes: &[Probe<'_>], entries: &[&Entry], heard: &str) {
    probe.overhears(heard, "", &|| "who looks at records".to_owned());
    let mut told = BTreeSet::new();
    for message in live::data_of(heard, "presence") {
        let id = message["id"].as_str().unwrap_or_default().to_owned();
        let entry = entries.iter().find(|entry| entry.record.id == id);
        probe.check(entry.is_some_and(|entry| probe.sees(entry)), || format!("{message} was heard"));
        let users = message["users"].as_array();
        named(probe, users);
        let may_be_there = |user: &Json| {
            probes.iter().any(|other| user["id"] == other.id() && entry.is_some_and(|entry| other.sees(entry)))
        };
        probe.check(users.into_iter().flatten().all(may_be_there), || format!("{message} names somebody else"));
        told.insert(id);
    }
    for entry in entries.iter().filter(|entry| probe.sees(entry)) {
        let id = &entry.record.id;
        probe.check(told.contains(id), || format!("nobody was heard to look at {id}"));
    }
}
