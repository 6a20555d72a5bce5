//! Exports: the rows of a list, and the columns that may be read, in a file.

use std::collections::BTreeSet;

use serde_json::json;

use crate::oracle::{Access, Right};
use crate::plan::OBJECTS;
use crate::probe::Probe;

pub(crate) async fn ask(probe: &Probe<'_>) {
    for (object, fields) in OBJECTS {
        let started = probe.post("/api/v1/exports", json!({"object": object, "format": "csv"})).await;
        if !probe.reads_any(object) || !probe.world.oracle.has(probe.who, Right::Export, object) {
            probe.refused(&started, 403, "action_forbidden", &|| format!("export of {object}"));
            continue;
        }
        let id = started.body["id"].as_str().unwrap_or_default();
        let over = probe.until_over(&format!("/api/v1/exports/{id}")).await;
        let expected = probe.visible_ids(object);
        probe.check(over.body["state"] == "done" && over.body["total"] == expected.len(), || over.text.clone());
        let file = probe.get(&format!("/api/v1/exports/{id}/file")).await;
        let mut lines = file.text.trim_start_matches('\u{feff}').lines();
        let titles: Vec<&str> = lines.next().unwrap_or_default().split(',').collect();
        let found: BTreeSet<&str> = lines.filter_map(|line| line.rsplit(',').next()).collect();
        probe.check(found == expected, || format!("the export of {object} holds {found:?}, not {expected:?}"));
        for field in fields {
            let title = format!("{}{}", field[..1].to_uppercase(), &field[1..]);
            let is_hidden = probe.field(object, field) == Access::Hidden;
            probe.check(!(is_hidden && titles.contains(&title.as_str())), || format!("{title} is among {titles:?}"));
            if is_hidden {
                let wanted = json!({"object": object, "fields": [field], "format": "csv"});
                let answer = probe.post("/api/v1/exports", wanted).await;
                probe.refused(&answer, 422, "unknown_field", &|| format!("export of {object}.{field}"));
            }
            if let Some((status, code)) = probe.forbidden(object, field) {
                for wanted in [
                    json!({"object": object, "filter": {"field": field, "op": "is_null", "value": true}}),
                    json!({"object": object, "sort": [field]}),
                ] {
                    let answer = probe.post("/api/v1/exports", wanted.clone()).await;
                    let is_refused = (answer.status == status && answer.body["code"] == code)
                        || (wanted.get("sort").is_some() && matches!(answer.status, 400 | 403));
                    probe.check(is_refused, || format!("export of {wanted}: {}", answer.text));
                }
            }
        }
    }
}
