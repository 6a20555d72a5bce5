//! Changes, with and without a version.

use serde_json::json;

use crate::oracle::{Access, Act};
use crate::probe::Probe;

pub(crate) async fn ask(probe: &Probe<'_>) {
    for entry in &probe.world.entries {
        let (object, id) = (entry.record.object.as_str(), &entry.record.id);
        if matches!(object, "user" | "department") {
            continue;
        }
        let path = format!("/api/v1/records/{object}/{id}");
        let answer = probe.patch(&path, json!({"touch": "7"})).await;
        let is_seen = probe.sees(entry) && !entry.record.is_binned;
        if !is_seen {
            probe.unseen(&answer, entry, "PATCH");
        } else if probe.may(Act::Update, entry) {
            probe.check(answer.status == 200, || format!("{path}: {} {}", answer.status, answer.text));
            probe.compare(entry, &answer.body);
        } else {
            probe.refused(&answer, 403, "action_forbidden", &|| format!("PATCH {path}"));
        }
        // An old version shows the record as it is now.
        let stale = probe.client().header("if-match", "\"990\"").patch(&path, json!({"touch": "8"})).await;
        probe.hears(&stale, &format!("PATCH {path} of version 990"));
        if is_seen {
            probe.refused(&stale, 409, "version_conflict", &|| format!("PATCH {path} of version 990"));
            let mut shown = stale.body["current"].as_object().into_iter().flatten();
            let is_clean = shown.all(|(field, _)| probe.field(object, field) != Access::Hidden);
            probe.check(is_clean, || format!("hidden fields in {}", stale.text));
        } else {
            probe.unseen(&stale, entry, "PATCH of a version");
        }
    }
}
