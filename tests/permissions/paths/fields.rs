//! Chosen columns, through references too.

use serde_json::json;

use crate::compare::is_masked;
use crate::oracle::Access;
use crate::plan::OBJECTS;
use crate::probe::Probe;

/// References, and what they lead to.
const VIA: [(&str, &str, &str); 4] = [
    ("dossier", "party", "party"),
    ("dossier", "owner", "user"),
    ("party", "department", "department"),
    ("notice", "party", "party"),
];

pub(crate) async fn ask(probe: &Probe<'_>) {
    for (object, via, target) in VIA {
        if !probe.reads_any(object) {
            continue;
        }
        let inner: &[&str] = OBJECTS.iter().find(|(key, _)| *key == target).map_or(&["name"], |(_, fields)| *fields);
        let columns: Vec<String> = inner.iter().map(|field| format!("{via}.{field}")).collect();
        let body = json!({"fields": columns, "limit": 500});
        let answer = probe.post(&format!("/api/v1/records/{object}/query"), body).await;
        for item in answer.body["items"].as_array().into_iter().flatten() {
            let Some(at) = item["id"].as_str().and_then(|id| probe.world.by_id.get(id)) else { continue };
            let target_id = probe.world.entries[*at].value(via)["id"].as_str().unwrap_or_default();
            let known = probe.world.by_id.get(target_id).map(|at| &probe.world.entries[*at]);
            let reached = known.filter(|entry| probe.reads(object, via) && probe.sees(entry));
            for (field, column) in inner.iter().zip(&columns) {
                let told = &item[column.as_str()];
                let holds = match (reached, probe.field(target, field)) {
                    (None, _) | (_, Access::Hidden) => told.is_null(),
                    (Some(entry), Access::Masked) => is_masked(told, entry.value(field)),
                    (Some(entry), _) => *told == probe.labelled(entry.value(field)),
                };
                probe.check(holds, || format!("{object} {}: {column} is {told}", item["id"]));
            }
        }
    }
}
