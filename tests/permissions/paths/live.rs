//! Live updates: changes of what one may see, and nothing of what is in it.

use std::collections::BTreeSet;
use std::time::Duration;

use futures::StreamExt as _;
use reqwest::Method;
use serde_json::{Value as Json, json};

use crate::plan::OBJECTS;
use crate::probe::Probe;
use crate::world::Entry;

/// Everybody must have heard of everything by then.
const TIME: Duration = Duration::from_secs(20);

pub(crate) async fn ask(probes: &[Probe<'_>]) {
    let Some(first) = probes.first() else { return };
    let mut lines = Vec::new();
    for probe in probes {
        let response = probe.client().request(Method::GET, "/api/v1/live").send().await;
        lines.push((probe, response.unwrap_or_else(|error| panic!("{error}"))));
    }
    let world = first.world;
    let changed: Vec<&Entry> = OBJECTS.iter().flat_map(|(object, _)| world.live(object)).collect();
    let admin = world.app.admin();
    for entry in &changed {
        let path = format!("/api/v1/records/{}/{}", entry.record.object, entry.record.id);
        admin.patch(&path, json!({"touch": "50"})).await.ok();
        if entry.is_spare {
            assert_eq!(admin.delete(&path).await.status, 204);
            admin.post(&format!("{path}/restore"), json!({})).await.ok();
        }
    }
    // What everybody hears comes last.
    world.app.engine.live().metadata_changed();
    for (probe, response) in lines {
        let heard = text(response, TIME).await;
        probe.overhears(&heard, "", &|| "live updates".to_owned());
        let found: BTreeSet<(String, String)> = events(&heard).collect();
        let expected = changed.iter().filter(|entry| probe.sees(entry)).flat_map(|entry| {
            let operations: &[&str] = if entry.is_spare { &["update", "delete", "restore"] } else { &["update"] };
            operations.iter().map(move |operation| (entry.record.id.clone(), (*operation).to_owned()))
        });
        let expected: BTreeSet<(String, String)> = expected.collect();
        for event in found.symmetric_difference(&expected) {
            let is_heard = found.contains(event);
            probe.check(false, || format!("{event:?} was {}", if is_heard { "heard" } else { "not heard" }));
        }
        for event in &expected {
            probe.check(found.contains(event), || format!("{event:?} was not heard"));
        }
    }
}

/// What comes on a line until the last message.
pub(super) async fn text(response: reqwest::Response, within: Duration) -> String {
    let mut heard = Vec::new();
    let mut stream = response.bytes_stream();
    let until = tokio::time::Instant::now() + within;
    while let Ok(Some(Ok(bytes))) = tokio::time::timeout_at(until, stream.next()).await {
        heard.extend_from_slice(&bytes);
        if String::from_utf8_lossy(&heard).contains("event: metadata") {
            break;
        }
    }
    String::from_utf8_lossy(&heard).into_owned()
}

fn events(heard: &str) -> impl Iterator<Item = (String, String)> {
    data_of(heard, "change")
        .filter_map(|data| Some((data["id"].as_str()?.to_owned(), data["operation"].as_str()?.to_owned())))
}

/// What messages of a kind say.
pub(super) fn data_of(heard: &str, kind: &str) -> impl Iterator<Item = Json> {
    let messages = heard.split("\n\n").filter(move |message| {
        message.lines().filter_map(|line| line.strip_prefix("event: ")).any(|event| event == kind)
    });
    messages.filter_map(|message| {
        let data = message.lines().find_map(|line| line.strip_prefix("data: "))?;
        serde_json::from_str(data).ok()
    })
}
