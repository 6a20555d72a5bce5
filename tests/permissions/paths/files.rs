//! Attached files: with the record and the field that hold them.

use crate::probe::Probe;

pub(crate) async fn ask(probe: &Probe<'_>) {
    for entry in probe.world.entries.iter().filter(|entry| entry.value("paper").is_object()) {
        let id = entry.value("paper")["id"].as_str().unwrap_or_default();
        let answer = probe.get(&format!("/api/v1/files/{id}")).await;
        let may_read = !entry.record.is_binned && probe.sees(entry) && probe.reads("dossier", "paper");
        let expected = if may_read { 200 } else { 404 };
        probe.check(answer.status == expected, || {
            format!("file of {}: {} {}", entry.record.id, answer.status, answer.text)
        });
    }
}
