//! With whom a record is shared: told to those who may say so, and changed by nobody else.

use crate::probe::Probe;

pub(crate) async fn ask(probe: &Probe<'_>) {
    for entry in &probe.world.entries {
        let (object, id) = (&entry.record.object, &entry.record.id);
        let path = format!("/api/v1/records/{object}/{id}/shares");
        // Taking back what was never given changes nothing, and is refused all the same.
        let (told, taken) = (probe.get(&path).await, probe.delete(&format!("{path}/user/nobody")).await);
        if entry.record.is_binned || !probe.sees(entry) {
            probe.unseen(&told, entry, "shares");
            probe.unseen(&taken, entry, "an end of shares");
        } else if probe.world.oracle.may_share(probe.who, &entry.record) {
            let items = told.body["items"].as_array().cloned().unwrap_or_default();
            let is_all = told.status == 200 && items.len() == entry.record.shares.len();
            probe.check(is_all, || format!("{path}: {} {}", told.status, told.text));
            for item in items.iter().filter(|item| item["to"] != "user_group") {
                let label = probe.label(&item["id"]);
                probe.check(item["label"] == label, || format!("{path}: {item}, not {label}"));
            }
            probe.check(taken.status == 204, || format!("DELETE {path}: {} {}", taken.status, taken.text));
        } else {
            probe.refused(&told, 403, "action_forbidden", &|| path.clone());
            probe.refused(&taken, 403, "action_forbidden", &|| format!("DELETE {path}"));
        }
    }
}
