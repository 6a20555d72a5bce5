//! Choices of a reference field.

use crate::compare::is_masked;
use crate::oracle::Access;
use crate::plan::READ;
use crate::probe::{Probe, ids};

pub(crate) async fn ask(probe: &Probe<'_>) {
    for object in READ {
        let answer = probe.get(&format!("/api/v1/references/{object}?limit=50")).await;
        if !probe.reads_any(object) {
            probe.refused(&answer, 403, "action_forbidden", &|| format!("choices of {object}"));
            continue;
        }
        let expected = probe.visible_ids(object);
        let found = ids(&answer.body["items"]);
        probe.check(found == expected, || format!("choices of {object} are {found:?}, not {expected:?}"));
        for item in answer.body["items"].as_array().into_iter().flatten() {
            let Some(at) = item["id"].as_str().and_then(|id| probe.world.by_id.get(id)) else { continue };
            let truth = probe.world.entries[*at].value("name");
            let holds = match probe.field(object, "name") {
                Access::Hidden => item["label"].is_null(),
                Access::Masked => is_masked(&item["label"], truth),
                _ => item["label"] == *truth,
            };
            probe.check(holds, || format!("a choice of {object}: {item}"));
        }
        for entry in probe.world.live(object).step_by(3) {
            let Some(word) = entry.value("name").as_str().and_then(|name| name.split(' ').next()) else { continue };
            let answer = probe.get(&format!("/api/v1/references/{object}?q={word}&limit=50")).await;
            let found = ids(&answer.body["items"]);
            if probe.searches(object) {
                let may_find = probe.sees(entry) && probe.reads(object, "name");
                let is_it = found.contains(entry.record.id.as_str()) == may_find && found.len() <= 1;
                probe.check(is_it, || format!("choices of {object} for {word}: {found:?}"));
            } else {
                // Words that may not be read narrow nothing down.
                probe.check(found == expected, || format!("choices of {object} for {word}: {found:?}"));
            }
        }
    }
}
