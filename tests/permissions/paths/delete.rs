//! Deletions: what may not be deleted stays, and what refers to a record is not told to those who can't see it.

use serde_json::json;

use crate::oracle::Act;
use crate::probe::Probe;
use crate::world::Entry;

pub(crate) async fn ask(probe: &Probe<'_>) {
    let admin = probe.world.app.admin();
    for entry in &probe.world.entries {
        let (object, id) = (entry.record.object.as_str(), &entry.record.id);
        let path = format!("/api/v1/records/{object}/{id}");
        let may = probe.may(Act::Delete, entry) && !entry.record.is_binned;
        let referring: Vec<&Entry> =
            probe.world.live("dossier").filter(|other| other.value("party")["id"] == id.as_str()).collect();
        // What others only point to would lose them for good.
        if may && !entry.is_spare && referring.is_empty() {
            continue;
        }
        let answer = probe.delete(&path).await;
        if entry.record.is_binned || !probe.sees(entry) {
            probe.unseen(&answer, entry, "DELETE");
        } else if !may {
            probe.refused(&answer, 403, "action_forbidden", &|| format!("DELETE {path}"));
        } else if entry.is_spare {
            probe.check(answer.status == 204, || format!("DELETE {path}: {} {}", answer.status, answer.text));
            admin.post(&format!("{path}/restore"), json!({})).await.ok();
        } else {
            probe.refused(&answer, 409, "reference_in_use", &|| format!("DELETE {path}"));
            let told = &answer.body["references"]["count"];
            let is_known = referring.iter().all(|other| probe.sees(other));
            probe.check(told.is_null() || is_known, || format!("{path} counts unseen records: {}", answer.text));
            let names = probe.reads_any("dossier") || !answer.text.contains("dossier");
            probe.check(names, || format!("{path} names objects that can't be read: {}", answer.text));
        }
    }
}
