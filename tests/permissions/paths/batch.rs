//! Batches: one operation that may not be refuses all, and says no more than it would alone.

use serde_json::json;

use crate::oracle::Act;
use crate::plan::OBJECTS;
use crate::probe::Probe;

pub(crate) async fn ask(probe: &Probe<'_>) {
    for (object, _) in OBJECTS {
        let path = format!("/api/v1/records/{object}/batch");
        let (seen, unseen): (Vec<_>, Vec<_>) = probe.world.live(object).partition(|entry| probe.sees(entry));
        let mine: Vec<_> = seen.iter().filter(|entry| probe.may(Act::Update, entry)).collect();
        let update = |id: &str| json!({"op": "update", "id": id, "fields": {"touch": "11"}});
        let good: Vec<_> = mine.iter().take(3).map(|entry| update(&entry.record.id)).collect();
        if !good.is_empty() {
            let answer = probe.post(&path, json!(good)).await;
            probe.check(answer.status == 200, || format!("{path}: {} {}", answer.status, answer.text));
        }
        let locked = seen.iter().find(|entry| !probe.may(Act::Update, entry));
        let kept = seen.iter().find(|entry| !probe.may(Act::Delete, entry));
        let bad = [
            unseen.first().map(|entry| (update(&entry.record.id), 404)),
            unseen.last().map(|entry| (json!({"op": "delete", "id": entry.record.id}), 404)),
            locked.map(|entry| (update(&entry.record.id), 403)),
            kept.map(|entry| (json!({"op": "delete", "id": entry.record.id}), 403)),
        ];
        for (op, status) in bad.into_iter().flatten() {
            let marker =
                json!({"op": "update", "id": mine.first().map(|entry| &entry.record.id), "fields": {"touch": "4242"}});
            let is_alone = mine.is_empty() || marker["id"] == op["id"];
            let ops = if is_alone { json!([op]) } else { json!([marker, op]) };
            let answer = probe.post(&path, ops).await;
            probe.check(answer.status == status, || format!("{path} with {op}: {} {}", answer.status, answer.text));
            // The object of an operation may be another than the path's.
            let mut foreign = op.clone();
            foreign["object"] = json!(object);
            let answer = probe.post("/api/v1/records/probe/batch", json!([foreign])).await;
            probe.check(answer.status == status, || format!("a batch with {foreign}: {}", answer.text));
        }
        if let Some(entry) = mine.first() {
            let now = probe.world.app.admin().get(&format!("/api/v1/records/{object}/{}", entry.record.id)).await.ok();
            probe.check(now["touch"] != "4242", || format!("a part of a refused batch was written: {now}"));
        }
    }
}
