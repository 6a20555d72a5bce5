//! New records: by those who may make them, without telling of those that are there.

use serde_json::json;

use crate::oracle::{Access, Right};
use crate::plan::OBJECTS;
use crate::probe::Probe;

pub(crate) async fn ask(probe: &Probe<'_>) {
    for (object, _) in OBJECTS {
        let path = format!("/api/v1/records/{object}");
        let answer = probe.post(&path, json!({"name": format!("Fresh of {}", probe.who)})).await;
        let has_right = probe.world.oracle.has(probe.who, Right::Create, object);
        match probe.field(object, "name") {
            Access::Writable if has_right => {
                probe.check(answer.status == 201, || format!("a new {object}: {} {}", answer.status, answer.text));
                probe.clean_up(object, &answer).await;
            }
            Access::Hidden => {
                probe.check(matches!(answer.status, 403 | 422), || format!("a new {object}: {}", answer.text));
            }
            _ => probe.check(answer.status == 403, || format!("a new {object}: {} {}", answer.status, answer.text)),
        }
        if answer.status != 201 || object != "party" || probe.field("party", "code") != Access::Writable {
            continue;
        }
        for entry in probe.world.live("party").step_by(3) {
            // That a number is taken can't be kept from whoever wants it; whose it is can.
            let body = json!({"name": format!("Fresh again of {}", probe.who), "code": entry.value("code")});
            let answer = probe.post(&path, body).await;
            probe.refused(&answer, 409, "unique_violation", &|| "a code that is taken".to_owned());
            let is_told = answer.text.contains(&entry.record.id);
            probe.check(!is_told || probe.sees(entry), || format!("a code that is taken: {}", answer.text));
        }
    }
}

impl Probe<'_> {
    /// Removes a record that a test made, for good.
    pub(crate) async fn clean_up(&self, object: &str, made: &tessera_tests::Answer) {
        let Some(id) = made.body["id"].as_str() else { return };
        let path = format!("/api/v1/records/{object}/{id}");
        let admin = self.world.app.admin();
        for path in [path.clone(), format!("{path}?purge=true")] {
            let answer = admin.delete(&path).await;
            assert_eq!(answer.status, 204, "{path}: {}", answer.text);
        }
    }
}
