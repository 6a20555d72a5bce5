//! Histories: of records that can be seen, without hidden fields.

use crate::compare::is_masked;
use crate::oracle::Access;
use crate::probe::Probe;

pub(crate) async fn ask(probe: &Probe<'_>) {
    for entry in &probe.world.entries {
        let (object, id) = (&entry.record.object, &entry.record.id);
        let path = format!("/api/v1/records/{object}/{id}/history?limit=200");
        let answer = probe.get(&path).await;
        if entry.record.is_binned || !probe.sees(entry) {
            probe.unseen(&answer, entry, "history");
            continue;
        }
        let items = answer.body["items"].as_array().cloned().unwrap_or_default();
        probe.check(!items.is_empty(), || format!("{path} is empty"));
        for item in &items {
            let by = probe.label(&item["by"]["id"]);
            probe.check(item["by"]["label"] == by, || format!("{path}: by {}, not {by}", item["by"]));
            for change in item["changes"].as_array().into_iter().flatten() {
                let field = change["field"].as_str().unwrap_or_default();
                for side in [&change["old"], &change["new"]] {
                    let holds = match probe.field(object, field) {
                        Access::Hidden => false,
                        Access::Masked => side.is_null() || is_masked(side, side),
                        _ => *side == probe.labelled(side),
                    };
                    probe.check(holds, || format!("{path}: {change}"));
                }
            }
        }
    }
}
