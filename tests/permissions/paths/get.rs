//! Single records.

use crate::plan::READ;
use crate::probe::Probe;

pub(crate) async fn ask(probe: &Probe<'_>) {
    for entry in &probe.world.entries {
        let (object, id) = (&entry.record.object, &entry.record.id);
        let path = format!("/api/v1/records/{object}/{id}");
        let answer = probe.get(&path).await;
        if entry.record.is_binned || !probe.sees(entry) {
            probe.unseen(&answer, entry, "GET");
            continue;
        }
        probe.check(answer.status == 200, || format!("{path}: {} {}", answer.status, answer.text));
        probe.compare(entry, &answer.body);
    }
    for object in READ {
        let answer = probe.get(&format!("/api/v1/records/{object}/id9999999999")).await;
        probe.refused(&answer, 404, "not_found", &|| format!("an unknown {object}"));
    }
}
