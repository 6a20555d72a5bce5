//! Writing what may not be written: refused by name, hidden fields like unknown ones; what is masked is never written back.

use serde_json::{Value as Json, json};

use crate::oracle::{Access, Act};
use crate::plan::OBJECTS;
use crate::probe::Probe;

pub(crate) async fn ask(probe: &Probe<'_>) {
    for (object, fields) in OBJECTS {
        let mine = probe.visible(object).into_iter().find(|entry| probe.may(Act::Update, entry));
        let Some(entry) = mine else { continue };
        let path = format!("/api/v1/records/{object}/{}", entry.record.id);
        let shown = probe.get(&path).await;
        for field in fields {
            let access = probe.field(object, field);
            // No role of the matrix lets anybody look behind a mask; what may be read anyway is no secret.
            let answer = probe.post(&format!("{path}/reveal"), json!({"field": field})).await;
            let what = || format!("{path} with {field} looked at");
            match access {
                Access::Hidden => probe.refused(&answer, 422, "unknown_field", &what),
                Access::Masked => probe.refused(&answer, 403, "field_forbidden", &what),
                Access::ReadOnly | Access::Writable => {
                    let is_it = answer.status == 200 && answer.body["value"] == plain(entry.value(field));
                    probe.check(is_it, || format!("{}: {} {}", what(), answer.status, answer.text));
                }
            }
            let given = if access == Access::Masked { shown.body[*field].clone() } else { plain(entry.value(field)) };
            let answers = [
                probe.patch(&path, json!({*field: given})).await,
                probe.patch(&path, json!({"touch": "9", *field: null})).await,
                probe.patch(&path, json!({*field: {"no": ["such", "value"]}})).await,
            ];
            let is_given_by_system = *field == "department";
            for (at, answer) in answers.iter().enumerate() {
                let what = || format!("{path} with {field}, {}", ["as it is", "emptied", "broken"][at]);
                match access {
                    Access::Hidden => {
                        probe.refused(answer, 422, "unknown_field", &what);
                        let said = format!("There is no field `{field}` here");
                        let is_said = answer.body["detail"] == said.as_str();
                        probe.check(is_said, || format!("{} is not as unknown: {}", what(), answer.text));
                    }
                    // What can't be read as a value of the field, or is written by nobody, fails earlier.
                    Access::Masked | Access::ReadOnly => {
                        let is_it = answer.status == 403 || answer.status == 422;
                        probe.check(is_it, || format!("{}: {} {}", what(), answer.status, answer.text));
                    }
                    Access::Writable if at == 0 && !is_given_by_system => {
                        probe.check(answer.status == 200, || format!("{}: {} {}", what(), answer.status, answer.text));
                    }
                    Access::Writable => {}
                }
            }
            // Writable ones were emptied: as they were.
            if access == Access::Writable && !is_given_by_system {
                let body = json!({*field: plain(entry.value(field))});
                probe.world.app.admin().patch(&path, body).await.ok();
            }
            let now = probe.world.app.admin().get(&path).await.ok();
            let (now, truth) = (&now[*field], entry.value(field));
            probe.check(now == truth, || format!("{path}: {field} became {now}, was {truth}"));
        }
        let answer = probe.patch(&path, json!({"nothing": 1})).await;
        probe.refused(&answer, 422, "unknown_field", &|| "an unknown field".to_owned());
    }
}

/// As it is written: references as ids.
fn plain(truth: &Json) -> Json {
    match truth {
        Json::Array(items) => items.iter().map(plain).collect(),
        Json::Object(parts) => parts.get("id").unwrap_or(truth).clone(),
        other => other.clone(),
    }
}
