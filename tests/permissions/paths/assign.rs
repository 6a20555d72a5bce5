//! Owners: changed by those who may assign what they may change.

use serde_json::json;

use crate::oracle::{Access, Act, Right};
use crate::probe::Probe;

pub(crate) async fn ask(probe: &Probe<'_>) {
    let admin = probe.world.app.admin();
    for entry in probe.world.entries.iter().filter(|entry| entry.record.owner.is_some() && !entry.record.is_binned) {
        let (object, id) = (entry.record.object.as_str(), &entry.record.id);
        let former = &entry.value("owner")["id"];
        let others = probe.world.oracle.people.iter().map(|person| person.id.as_str());
        let Some(other) = others.skip(probe.who / 2).find(|other| *former != **other) else { continue };
        let path = format!("/api/v1/records/{object}/{id}");
        let answer = probe.patch(&path, json!({"owner": other})).await;
        let has_right = probe.world.oracle.has(probe.who, Right::Assign, object);
        if !probe.sees(entry) {
            probe.unseen(&answer, entry, "a new owner");
            continue;
        }
        match (probe.may(Act::Update, entry), probe.field(object, "owner"), has_right) {
            (true, Access::Writable, true) => {
                probe.check(answer.status == 200, || format!("a new owner of {object} {id}: {}", answer.text));
                admin.patch(&path, json!({"owner": former})).await.ok();
            }
            (_, Access::Hidden, _) => {
                probe.refused(&answer, 422, "unknown_field", &|| format!("a new owner of {object} {id}"));
            }
            _ => probe.check(answer.status == 403, || format!("a new owner of {object} {id}: {}", answer.text)),
        }
    }
}
