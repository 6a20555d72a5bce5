//! Dashboards: cards whose figures one may not ask for can't be kept, and are left out of those of others and of plugins.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use crate::plan::OBJECTS;
use crate::probe::Probe;

/// Fields of numbers, which are added up; by others it is grouped.
const SUMS: [&str; 3] = ["amount", "rating", "score"];
/// Nothing can be grouped by these.
const LISTS: [&str; 4] = ["tags", "site", "facts", "others"];
/// The cards that the guest ships, with the object and the field that each asks for.
const SHIPPED: [(&str, &str, Option<&str>); 4] = [
    ("parties", "party", None),
    ("worth", "party", Some("amount")),
    ("secrets", "dossier", Some("secret")),
    ("filtered", "dossier", Some("words")),
];

pub(crate) async fn ask(probe: &Probe<'_>) {
    let mut cards = Vec::new();
    for (object, fields) in OBJECTS {
        for field in fields.iter().filter(|field| !LISTS.contains(field) && **field != "paper") {
            let may = probe.reads_any(object) && probe.forbidden(object, field).is_none();
            cards.push((card(object, field), may));
        }
    }
    cards.push((card("dossier", "party.secret"), reads_through(probe)));
    for (card, may) in &cards {
        let answer = probe.post("/api/v1/dashboards", json!({"name": "Mine", "cards": [card]})).await;
        probe.check((answer.status == 201) == *may, || format!("a dashboard with {}: {}", card["key"], answer.text));
        if let Some(id) = answer.body["id"].as_str() {
            let gone = probe.delete(&format!("/api/v1/dashboards/{id}")).await;
            probe.check(gone.status == 204, || format!("a dashboard can't be taken away: {}", gone.text));
        }
    }
    shared(probe, &cards).await;
    shipped(probe).await;
}

fn card(object: &str, field: &str) -> Json {
    let key = format!("{object}.{field}");
    let (group_by, measure) = if SUMS.contains(&field) {
        (json!([]), json!({"op": "sum", "field": field}))
    } else {
        (json!([field]), json!({"op": "count"}))
    };
    json!({"key": key, "label": {"en": key, "zh-CN": key}, "type": "bar", "span": 6, "object": object,
           "group_by": group_by, "measures": {"n": measure}, "value": "n"})
}

/// A figure by what lies beyond a reference tells of every record over there.
fn reads_through(probe: &Probe<'_>) -> bool {
    probe.reads_any("dossier")
        && probe.reads("dossier", "party")
        && probe.world.oracle.sees_every(probe.who, "party")
        && probe.reads("party", "secret")
}

/// What an administrator shares with everybody has for each the cards that they could make themselves.
async fn shared(probe: &Probe<'_>, cards: &[(Json, bool)]) {
    let admin = probe.world.app.admin();
    let all: Vec<&Json> = cards.iter().map(|(card, _)| card).collect();
    let name = format!("for {}", probe.id());
    let body = json!({"name": name, "cards": all, "sharing": {"everyone": true}});
    let id = admin.post("/api/v1/dashboards", body).await.id();
    let expected: BTreeSet<&str> =
        cards.iter().filter(|(_, may)| *may).filter_map(|(card, _)| card["key"].as_str()).collect();
    let list = probe.get("/api/v1/dashboards").await;
    probe.check(keys(&list.body, &id) == expected, || format!("{name}: {}, not {expected:?}", list.text));
    let changed = probe.patch(&format!("/api/v1/dashboards/{id}"), json!({"name": "Mine"})).await;
    probe.check(matches!(changed.status, 403 | 404), || format!("somebody else's dashboard: {}", changed.text));
    assert_eq!(admin.delete(&format!("/api/v1/dashboards/{id}")).await.status, 204);
}

async fn shipped(probe: &Probe<'_>) {
    let may = |object: &str, field: Option<&str>| {
        probe.reads_any(object) && field.is_none_or(|field| probe.forbidden(object, field).is_none())
    };
    let mut expected: BTreeSet<&str> =
        SHIPPED.iter().filter(|(_, object, field)| may(object, *field)).map(|(key, ..)| *key).collect();
    if reads_through(probe) {
        expected.insert("through");
    }
    let list = probe.get("/api/v1/dashboards").await;
    probe.check(keys(&list.body, "prying") == expected, || format!("shipped: {}, not {expected:?}", list.text));
}

/// The keys of a dashboard's cards; none where it isn't listed.
fn keys<'a>(list: &'a Json, dashboard: &str) -> BTreeSet<&'a str> {
    let items = list["items"].as_array().into_iter().flatten();
    let cards = items.filter(|item| item["key"] == dashboard).filter_map(|item| item["cards"].as_array()).flatten();
    cards.filter_map(|card| card["key"].as_str()).collect()
}
