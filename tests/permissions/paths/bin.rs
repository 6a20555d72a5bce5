//! The bin: what one could see and delete, and so bring back.

use serde_json::json;

use crate::plan::OBJECTS;
use crate::probe::{Probe, ids};

pub(crate) async fn ask(probe: &Probe<'_>) {
    for (object, _) in OBJECTS {
        let answer = probe.get(&format!("/api/v1/records/{object}/bin?limit=200")).await;
        if !probe.reads_any(object) {
            probe.refused(&answer, 403, "action_forbidden", &|| format!("the bin of {object}"));
            continue;
        }
        let binned =
            || probe.world.entries.iter().filter(move |entry| entry.record.object == object && entry.record.is_binned);
        let items = answer.body["items"].as_array().cloned().unwrap_or_default();
        let records: serde_json::Value = items.iter().map(|item| item["record"].clone()).collect();
        let found = ids(&records);
        let expected = binned().filter(|entry| probe.sees(entry)).map(|entry| entry.record.id.as_str()).collect();
        probe.check(found == expected, || format!("the bin of {object} holds {found:?}, not {expected:?}"));
        for entry in binned() {
            let id = &entry.record.id;
            match items.iter().find(|item| item["record"]["id"] == id.as_str()) {
                Some(item) => probe.compare(entry, &item["record"]),
                None => {
                    let path = format!("/api/v1/records/{object}/{id}");
                    for answer in [
                        probe.post(&format!("{path}/restore"), json!({})).await,
                        probe.delete(&format!("{path}?purge=true")).await,
                    ] {
                        let is_refused = matches!(answer.status, 403 | 404);
                        probe.check(is_refused, || format!("{path} out of the bin: {} {}", answer.status, answer.text));
                    }
                }
            }
        }
    }
}
