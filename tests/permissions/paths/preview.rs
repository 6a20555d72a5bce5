//! A look at a file before its import: nearly right names are corrected to such as one may read.

use serde_json::{Value as Json, json};

use super::import::table;
use crate::oracle::{Access, Right};
use crate::probe::Probe;

pub(crate) async fn ask(probe: &Probe<'_>) {
    let has_right = probe.world.oracle.has(probe.who, Right::Import, "dossier");
    for field in ["name", "code", "secret"] {
        let nearly = |text: &str| text.replacen('x', "k", 1);
        let parties: Vec<_> = probe.world.live("party").collect();
        let rows = parties
            .iter()
            .enumerate()
            .map(|(at, entry)| format!("Row {at},{}", nearly(entry.value(field).as_str().unwrap_or_default())));
        let file = table("Name,Key", rows);
        let options = json!({"object": "dossier", "mapping": {"Name": "name", "Key": format!("party.{field}")}});
        let answer = probe.client().upload("/api/v1/imports/preview", "rows.csv", file.as_bytes(), Some(options)).await;
        probe.hears(&answer, &format!("a preview with {file}"));
        let is_open = probe.reads("party", field);
        if !has_right {
            probe.refused(&answer, 403, "action_forbidden", &|| "a preview".to_owned());
        } else if is_open && answer.status == 200 {
            // Something near is suggested where there is something to see.
            let texts = answer.body["values"][format!("party.{field}")].as_array().cloned().unwrap_or_default();
            let some = texts.iter().any(|text| text["suggestion"].is_string() || text["to"].is_string());
            let expected = probe.visible("party").iter().any(|entry| entry.value(field).is_string());
            probe.check(some == expected, || format!("a preview by {field}: {}", answer.text));
        } else {
            probe.check(matches!(answer.status, 400 | 403 | 422), || format!("a preview by {field}: {}", answer.text));
        }
        if has_right {
            guessed(probe).await;
        }
    }
}

/// What is guessed for the columns is among what one may fill.
async fn guessed(probe: &Probe<'_>) {
    let file = table("Name,Secret,Amount,Party,Party › Secret", ["A,b,1,c,d".to_owned()].into_iter());
    let options = json!({"object": "dossier"});
    let answer = probe.client().upload("/api/v1/imports/preview", "rows.csv", file.as_bytes(), Some(options)).await;
    probe.hears(&answer, "a preview of guesses");
    for target in answer.body["targets"].as_array().into_iter().flatten() {
        let path = target["path"].as_str().unwrap_or_default();
        let key = path.split('.').next().unwrap_or_default();
        probe.check(probe.field("dossier", key) == Access::Writable, || format!("a target {target}"));
    }
    let mapped: Vec<&Json> = answer.body["mapping"].as_object().into_iter().flat_map(|map| map.values()).collect();
    for path in mapped.iter().filter_map(|path| path.as_str()) {
        let key = path.split('.').next().unwrap_or_default();
        probe.check(probe.field("dossier", key) != Access::Hidden, || format!("guessed is {path}"));
    }
}
