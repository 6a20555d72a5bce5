//! Notifications: those who may see a record are told of it, by the names and fields that they may read.

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::{Value as Json, json};
use tessera_engine::{Channel, Context};

use crate::probe::Probe;
use crate::world::{Entry, World};

const OBJECTS: [(&str, &str); 2] = [("party", "Party"), ("dossier", "Dossier")];

pub(crate) async fn ask(probes: &[Probe<'_>]) {
    let Some(first) = probes.first() else { return };
    let admin = first.world.app.admin().get("/api/v1/me").await.ok()["user"]["id"].clone();
    following(probes, &admin).await;
    for probe in probes {
        assigned(probe, &admin).await;
    }
}

/// Everybody follows what they can, and somebody changes a field that not all of them may read.
async fn following(probes: &[Probe<'_>], by: &Json) {
    let Some(world) = probes.first().map(|probe| probe.world) else { return };
    let live = OBJECTS.iter().flat_map(|(object, _)| world.live(object)).filter(|entry| !entry.is_spare);
    let mut changed: Vec<&Entry> = Vec::new();
    for entry in live.step_by(2) {
        if is_there(world, entry).await {
            changed.push(entry);
        }
    }
    // Who begins to follow hears of what comes, and of what is still under way from before.
    world.app.engine.settle().await;
    let mut known = Vec::new();
    for probe in probes {
        for entry in &changed {
            let path = format!("/api/v1/records/{}/{}/follow", entry.record.object, entry.record.id);
            probe.ask(Method::PUT, &path, None).await;
        }
        known.push(heard(probe).await.into_iter().map(|item| item["id"].clone()).collect::<Vec<Json>>());
    }
    let admin = world.app.admin();
    for entry in &changed {
        let path = format!("/api/v1/records/{}/{}", entry.record.object, entry.record.id);
        let grade = entry.value("grade");
        let other = if *grade == "low" { "high" } else { "low" };
        admin.patch(&path, json!({"grade": other})).await.ok();
        admin.patch(&path, json!({"grade": grade})).await.ok();
    }
    world.app.engine.settle().await;
    for (probe, known) in probes.iter().zip(&known) {
        let items = heard(probe).await;
        for entry in &changed {
            let told = texts(&items, known, "following", entry);
            let is_told = probe.sees(entry) && probe.reads(&entry.record.object, "grade");
            let message = format!("{} changed {}: Grade", who(probe, by), name(probe, entry));
            let expected = if is_told { vec![message.as_str(); 2] } else { Vec::new() };
            probe.check(told == expected, || {
                format!("of {} {} it is told {told:?}, not {expected:?}", entry.record.object, entry.record.id)
            });
        }
    }
}

/// Somebody makes a record theirs.
async fn assigned(probe: &Probe<'_>, by: &Json) {
    let engine = &probe.world.app.engine;
    let actor = engine.actor_of(by.as_str().unwrap_or_default()).await.unwrap_or_else(|error| panic!("{error}"));
    let cx = Context::new(actor, Channel::Ui, "gift");
    for (object, _) in OBJECTS {
        // One that they see before as well, or that they don't see even then.
        let mut others = probe.world.live(object).filter(|entry| entry.value("owner")["id"] != probe.id());
        let is_reader = probe.reads_any(object);
        let Some(entry) = others.find(|entry| !entry.is_spare && (probe.sees(entry) || !is_reader)) else { continue };
        if !is_there(probe.world, entry).await {
            continue;
        }
        let known: Vec<Json> = heard(probe).await.into_iter().map(|item| item["id"].clone()).collect();
        let give = async |owner: &Json| {
            let fields = serde_json::Map::from_iter([("owner".to_owned(), owner.clone())]);
            let given = engine.update(&cx, object, &entry.record.id, &fields, None).await;
            given.unwrap_or_else(|error| panic!("{error}"));
            engine.settle().await;
        };
        give(&json!(probe.id())).await;
        let items = heard(probe).await;
        give(&entry.value("owner")["id"]).await;
        let told = texts(&items, &known, "assigned", entry);
        let message = format!("{} gave you {}", who(probe, by), name(probe, entry));
        let expected = if is_reader { vec![message.as_str()] } else { Vec::new() };
        probe.check(told == expected, || format!("of a gift it is told {told:?}, not {expected:?}"));
    }
}

/// Where the oracle lies, paths before this one delete what they take for out of reach.
async fn is_there(world: &World, entry: &Entry) -> bool {
    let path = format!("/api/v1/records/{}/{}", entry.record.object, entry.record.id);
    world.app.admin().get(&path).await.status == 200
}

async fn heard(probe: &Probe<'_>) -> Vec<Json> {
    let answer = probe.get("/api/v1/notifications?limit=200").await;
    answer.body["items"].as_array().cloned().unwrap_or_default()
}

/// What is new of a kind about a record.
fn texts<'a>(items: &'a [Json], known: &[Json], kind: &str, entry: &Entry) -> Vec<&'a str> {
    let known: BTreeSet<&str> = known.iter().filter_map(Json::as_str).collect();
    let new = items.iter().filter(|item| item["id"].as_str().is_some_and(|id| !known.contains(id)));
    let about = new.filter(|item| item["kind"] == kind && item["record"] == entry.record.id.as_str());
    about.filter_map(|item| item["message"]["en"].as_str()).collect()
}

fn who(probe: &Probe<'_>, by: &Json) -> String {
    probe.label(by).as_str().unwrap_or("The system").to_owned()
}

fn name(probe: &Probe<'_>, entry: &Entry) -> String {
    let object = &entry.record.object;
    if probe.reads(object, "name") {
        return entry.value("name").as_str().unwrap_or_default().to_owned();
    }
    OBJECTS.iter().find(|(key, _)| key == object).map_or("", |(_, label)| *label).to_owned()
}
