//! Views that people keep: what one may not read one can't keep, and doesn't learn of from those of others.

use serde_json::{Value as Json, json};

use crate::oracle::Access;
use crate::plan::OBJECTS;
use crate::probe::Probe;

pub(crate) async fn ask(probe: &Probe<'_>) {
    for (object, fields) in OBJECTS {
        let path = format!("/api/v1/views?object={object}");
        if !probe.reads_any(object) {
            probe.refused(&probe.get(&path).await, 404, "not_found", &|| format!("views of {object}"));
            let answer = keep(probe, object, json!({})).await;
            probe.refused(&answer, 403, "action_forbidden", &|| format!("a view of {object}"));
            continue;
        }
        for field in fields {
            let filter = json!({"filter": {"field": field, "op": "is_null", "value": false}});
            let answer = keep(probe, object, filter).await;
            match probe.forbidden(object, field) {
                Some((status, code)) => {
                    probe.refused(&answer, status, code, &|| format!("a view of {object} by {field}"))
                }
                None => probe.check(answer.status == 201, || format!("a view of {object} by {field}: {}", answer.text)),
            }
            let answer = keep(probe, object, json!({"columns": [field]})).await;
            let is_there = probe.field(object, field) != Access::Hidden;
            probe.check((answer.status == 201) == is_there, || {
                format!("a view of {object} with {field}: {}", answer.text)
            });
        }
        shared(probe, object, fields, &path).await;
    }
}

/// Keeps a view and takes it away again.
async fn keep(probe: &Probe<'_>, object: &str, definition: Json) -> tessera_tests::Answer {
    let answer = probe.post("/api/v1/views", json!({"object": object, "name": "Mine", "definition": definition})).await;
    if let Some(id) = answer.body["id"].as_str() {
        let gone = probe.delete(&format!("/api/v1/views/{id}")).await;
        probe.check(gone.status == 204, || format!("a view can't be taken away: {}", gone.text));
    }
    answer
}

/// What an administrator shares with everybody names nothing that isn't there for whoever looks.
async fn shared(probe: &Probe<'_>, object: &str, fields: &[&str], path: &str) {
    let admin = probe.world.app.admin();
    let name = format!("for {}", probe.id());
    let mut made = Vec::new();
    let mut definitions = vec![json!({"columns": fields, "pinned": fields})];
    definitions.extend(fields.iter().map(|field| json!({"filter": {"field": field, "op": "is_null", "value": false}})));
    for definition in definitions {
        let body = json!({"object": object, "name": name, "definition": definition, "sharing": {"everyone": true}});
        made.push(admin.post("/api/v1/views", body).await.id());
    }
    let answer = probe.get(path).await;
    let listed: Vec<&Json> =
        answer.body["items"].as_array().into_iter().flatten().filter(|view| view["name"] == name.as_str()).collect();
    let there: Vec<&str> =
        fields.iter().copied().filter(|field| probe.field(object, field) != Access::Hidden).collect();
    let all = listed.iter().find(|view| view["definition"]["filter"].is_null());
    probe.check(all.is_some_and(|view| view["definition"]["columns"] == json!(there)), || {
        format!("a view of {object} shows {all:?}, not {there:?}")
    });
    for field in fields {
        let is_listed = listed.iter().any(|view| view["definition"]["filter"]["field"] == *field);
        probe.check(is_listed == probe.reads(object, field), || format!("a view of {object} by {field} is listed"));
    }
    for id in made {
        let refused = probe.patch(&format!("/api/v1/views/{id}"), json!({"name": "Mine"})).await;
        probe.check(matches!(refused.status, 403 | 404), || format!("somebody else's view: {}", refused.text));
        admin.delete(&format!("/api/v1/views/{id}")).await;
    }
}
