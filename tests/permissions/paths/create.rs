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
        for_another(probe, object, has_right).await;
        if object == "dossier" && has_right {
            of_others(probe).await;
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

/// To make a record for somebody else is to assign it.
async fn for_another(probe: &Probe<'_>, object: &str, has_right: bool) {
    if object == "notice" {
        return;
    }
    let Some(other) = probe.world.oracle.people.iter().find(|person| person.id != probe.id()) else { return };
    let body = json!({"name": format!("For another by {}", probe.who), "owner": other.id});
    let answer = probe.post(&format!("/api/v1/records/{object}"), body).await;
    let may_assign = probe.world.oracle.has(probe.who, Right::Assign, object);
    let access = probe.field(object, "owner").min(probe.field(object, "name"));
    match access {
        Access::Writable if has_right && may_assign => {
            probe.check(answer.status == 201, || format!("a {object} for another: {}", answer.text));
            probe.clean_up(object, &answer).await;
        }
        Access::Hidden => {
            probe.check(matches!(answer.status, 403 | 422), || format!("a {object} for another: {}", answer.text));
        }
        _ => probe.check(answer.status == 403, || format!("a {object} for another: {}", answer.text)),
    }
}

/// A record out of reach can't be referred to, and the refusal is that of one that doesn't exist.
async fn of_others(probe: &Probe<'_>) {
    if probe.field("dossier", "party").min(probe.field("dossier", "name")) != Access::Writable {
        return;
    }
    let refer = async |id: &str| {
        let body = json!({"name": format!("Of a party by {}", probe.who), "party": id});
        probe.post("/api/v1/records/dossier", body).await
    };
    let nobody = refer("00000000000000000000000000000000").await;
    probe.refused(&nobody, 422, "validation_failed", &|| "a reference to nothing".to_owned());
    for entry in probe.world.live("party").step_by(2) {
        let answer = refer(&entry.record.id).await;
        if probe.sees(entry) {
            probe.check(answer.status == 201, || format!("a reference to {}: {}", entry.record.id, answer.text));
            probe.clean_up("dossier", &answer).await;
        } else {
            probe.refused(&answer, 422, "validation_failed", &|| format!("a reference to {}", entry.record.id));
            let is_same = answer.body["fields"]["party"]["code"] == nobody.body["fields"]["party"]["code"];
            probe.check(is_same, || format!("a reference out of reach: {}", answer.text));
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
