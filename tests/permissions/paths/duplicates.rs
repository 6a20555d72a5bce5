//! Suspected duplicates: of records that one sees.

use serde_json::json;

use crate::oracle::{Access, Right};
use crate::probe::{Probe, ids};

pub(crate) async fn ask(probe: &Probe<'_>) {
    let may = probe.world.oracle.has(probe.who, Right::Create, "party");
    let may = may && probe.field("party", "name") == Access::Writable;
    for entry in probe.world.entries.iter().filter(|entry| entry.record.object == "party").step_by(2) {
        let body = json!({"name": entry.value("name")});
        let asked = probe.post("/api/v1/records/party/duplicates", body.clone()).await;
        let is_seen = probe.sees(entry) && !entry.record.is_binned;
        if may && probe.reads_any("party") {
            let is_found = ids(&asked.body["items"]).contains(entry.record.id.as_str());
            probe.check(is_found == is_seen, || format!("duplicates of {}: {}", entry.record.id, asked.text));
        } else {
            probe.check(matches!(asked.status, 403 | 422), || format!("duplicates: {}", asked.text));
        }
        if !may {
            continue;
        }
        let made = probe.post("/api/v1/records/party?allow_duplicates=false", body).await;
        if is_seen {
            probe.refused(&made, 409, "duplicate_suspected", &|| "a duplicate".to_owned());
            let matches = ids(&made.body["matches"]);
            probe.check(matches.len() == 1 && matches.contains(entry.record.id.as_str()), || made.text.clone());
        } else {
            probe.check(made.status == 201, || format!("a name of an unseen record: {}", made.text));
            probe.clean_up("party", &made).await;
        }
    }
}
