//! Actions of a plugin on a record: for those who see the record and may; what the guest writes is held to their rights.

use serde_json::{Value as Json, json};

use crate::oracle::{Act, Right};
use crate::probe::Probe;
use crate::world::Entry;

pub(crate) async fn ask(probe: &Probe<'_>) {
    let has_right = probe.world.oracle.has(probe.who, Right::Look, "dossier");
    let mut at_hand: Option<&Entry> = None;
    for entry in probe.world.entries.iter().filter(|entry| entry.record.object == "dossier") {
        let answer = look(probe, entry, json!({"what": "get", "object": "dossier", "id": entry.record.id})).await;
        if entry.record.is_binned || !probe.sees(entry) {
            probe.unseen(&answer, entry, "an action");
        } else if !has_right {
            probe.refused(&answer, 403, "action_forbidden", &|| format!("an action on {}", entry.record.id));
        } else {
            let seen = &answer.body["result"]["seen"];
            probe.check(seen["id"] == entry.record.id.as_str(), || format!("an action: {}", answer.text));
            at_hand = Some(entry);
        }
    }
    let Some(at_hand) = at_hand else { return };
    for (step, entry) in probe.world.entries.iter().enumerate() {
        let (object, id) = (entry.record.object.as_str(), &entry.record.id);
        if entry.record.is_binned || matches!(object, "user" | "department") {
            continue;
        }
        let fields = json!({"touch": (100 + step % 50).to_string()});
        let answer =
            look(probe, at_hand, json!({"what": "update", "object": object, "id": id, "fields": fields})).await;
        let may = probe.may(Act::Update, entry);
        probe.check((answer.status == 200) == may, || format!("the guest updates {object} {id}: {}", answer.text));
        if !probe.may(Act::Delete, entry) {
            let answer = look(probe, at_hand, json!({"what": "delete", "object": object, "id": id})).await;
            probe.check(matches!(answer.status, 403 | 404), || {
                format!("the guest deletes {object} {id}: {}", answer.text)
            });
        }
        let owner = json!({"owner": probe.id()});
        if may && entry.record.owner.is_some() && !probe.world.oracle.has(probe.who, Right::Assign, object) {
            let is_same = entry.value("owner")["id"] == probe.id();
            let answer =
                look(probe, at_hand, json!({"what": "update", "object": object, "id": id, "fields": owner})).await;
            probe.check(is_same || answer.status != 200, || format!("the guest takes {object} {id}: {}", answer.text));
        }
    }
}

async fn look(probe: &Probe<'_>, entry: &Entry, form: Json) -> tessera_tests::Answer {
    probe.post(&format!("/api/v1/records/dossier/{}/actions/look", entry.record.id), form).await
}
