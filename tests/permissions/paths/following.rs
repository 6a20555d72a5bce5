//! Following records and looking at them: for those who may read them; names of people only for those who may read these.

use reqwest::Method;
use serde_json::{Value as Json, json};

use crate::probe::Probe;

pub(crate) async fn ask(probe: &Probe<'_>) {
    for entry in &probe.world.entries {
        let (object, id) = (&entry.record.object, &entry.record.id);
        let path = format!("/api/v1/records/{object}/{id}");
        let sight = json!({"object": object, "id": id});
        let begun = probe.ask(Method::PUT, &format!("{path}/follow"), None).await;
        let followers = probe.get(&format!("{path}/followers")).await;
        let lookers = probe.ask(Method::PUT, "/api/v1/presence", Some(sight.clone())).await;
        if entry.record.is_binned || !probe.sees(entry) {
            probe.unseen(&begun, entry, "following");
            probe.unseen(&followers, entry, "followers");
            probe.unseen(&lookers, entry, "presence");
            continue;
        }
        probe.check(begun.status == 204, || format!("{path} can't be followed: {}", begun.text));
        probe.check(followers.body["is_following"] == true, || format!("{path}: {}", followers.text));
        named(probe, followers.body["items"].as_array());
        let others: Vec<Json> =
            lookers.body["items"].as_array().into_iter().flatten().map(|item| item["user"].clone()).collect();
        probe.check(others.iter().all(|user| user["id"] != probe.id()), || format!("{path}: {}", lookers.text));
        named(probe, Some(&others));
        let left = probe.ask(Method::DELETE, "/api/v1/presence", Some(sight)).await;
        probe.check(left.status == 204, || format!("{path} can't be left: {}", left.text));
    }
}

/// Names of people are told to those who may read them alone.
pub(super) fn named(probe: &Probe<'_>, people: Option<&Vec<Json>>) {
    for person in people.into_iter().flatten() {
        let label = probe.label(&person["id"]);
        probe.check(person["label"] == label, || format!("{person} is named, not {label}"));
    }
}
