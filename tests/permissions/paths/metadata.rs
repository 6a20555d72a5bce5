//! Definitions: a hidden field isn't there.

use crate::oracle::{Access, Right};
use crate::plan::{OBJECTS, word};
use crate::probe::Probe;

pub(crate) async fn ask(probe: &Probe<'_>) {
    let all = probe.get("/api/v1/objects").await;
    let openapi = probe.get("/api/openapi.json").await;
    for (object, fields) in OBJECTS {
        let one = probe.get(&format!("/api/v1/objects/{object}")).await;
        let mut listed = all.body["items"].as_array().into_iter().flatten();
        let is_listed = listed.any(|item| item["key"] == object);
        probe.check(is_listed == probe.reads_any(object), || format!("{object} in the list of objects"));
        let schema = &openapi.body["components"]["schemas"][object]["properties"];
        probe.check(schema.is_object() == probe.reads_any(object), || format!("{object} in the OpenAPI document"));
        if !probe.reads_any(object) {
            probe.refused(&one, 404, "not_found", &|| format!("description of {object}"));
            continue;
        }
        template(probe, object, fields).await;
        let described = one.body["fields"].as_array().cloned().unwrap_or_default();
        for field in fields {
            let access = probe.field(object, field);
            let found = described.iter().find(|other| other["key"] == *field);
            let is_read_only = *field == "department";
            let wanted = match access {
                Access::Writable if is_read_only => Access::ReadOnly,
                other => other,
            };
            let holds = match found {
                None => access == Access::Hidden,
                // Given numbers are nobody's to write, whatever the description says.
                Some(found) => access != Access::Hidden && (*field == "number" || found["access"] == word(wanted)),
            };
            probe.check(holds, || format!("{object}.{field} is described as {found:?}"));
            let in_schema = schema.get(*field).is_some();
            probe
                .check(in_schema == (access != Access::Hidden), || format!("{object}.{field} in the OpenAPI document"));
        }
        for view in one.body["views"].as_array().into_iter().flatten() {
            let keys = view["columns"].as_array().into_iter().chain(view["sort"].as_array()).flatten();
            let hidden: Vec<_> = keys
                .filter_map(|key| key.as_str())
                .filter(|key| probe.field(object, key.trim_start_matches('-')) == Access::Hidden)
                .collect();
            probe.check(hidden.is_empty(), || format!("a view of {object} names {hidden:?}"));
        }
        for (right, name) in
            [(Right::Create, "create"), (Right::Import, "import"), (Right::Export, "export"), (Right::Assign, "assign")]
        {
            let has = probe.world.oracle.has(probe.who, right, object);
            probe.check(one.body["can"][name] == has, || format!("{object}: may {name} is {}", one.body["can"]));
        }
    }
}

/// A file to fill in has the columns that one may fill.
async fn template(probe: &Probe<'_>, object: &str, fields: &[&str]) {
    let path = format!("/api/v1/imports/template/{object}?format=csv");
    let answer = probe.get(&path).await;
    if !probe.world.oracle.has(probe.who, Right::Import, object) {
        probe.refused(&answer, 403, "action_forbidden", &|| path.clone());
        return;
    }
    let head = answer.text.trim_start_matches('\u{feff}').lines().next().unwrap_or_default();
    let titles: Vec<&str> = head.split(',').map(|title| title.trim_end_matches(" *")).collect();
    for field in fields.iter().filter(|field| probe.field(object, field) != Access::Writable) {
        let title = format!("{}{}", field[..1].to_uppercase(), &field[1..]);
        probe.check(!titles.contains(&title.as_str()), || format!("{path} offers {title}"));
    }
}
