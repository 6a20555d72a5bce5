//! Sorting by each field, both ways: an order tells values.

use serde_json::json;

use crate::plan::OBJECTS;
use crate::probe::{Probe, ids};

/// Kinds without an order.
const UNSORTABLE: [&str; 5] = ["tags", "site", "facts", "others", "paper"];

pub(crate) async fn ask(probe: &Probe<'_>) {
    for (object, fields) in OBJECTS {
        if !probe.reads_any(object) {
            continue;
        }
        let expected = probe.visible_ids(object);
        for field in fields {
            for sort in [(*field).to_owned(), format!("-{field}")] {
                let body = json!({"sort": [sort], "limit": 500, "fields": ["created_at"]});
                let answer = probe.post(&format!("/api/v1/records/{object}/query"), body).await;
                match probe.forbidden(object, field) {
                    Some((400, code)) => {
                        probe.refused(&answer, 400, code, &|| format!("{object} sorted by {sort}"));
                        let said = format!("`{object}` has no field `{field}` to sort by");
                        probe
                            .check(answer.body["detail"] == said.as_str(), || format!("{sort} shows: {}", answer.text));
                    }
                    Some(_) => {
                        probe.check(matches!(answer.status, 400 | 403), || format!("{sort}: {}", answer.text));
                    }
                    None if answer.status == 400 && (UNSORTABLE.contains(field) || !is_sortable(field)) => {}
                    None => {
                        let found = ids(&answer.body["items"]);
                        probe.check(found == expected, || {
                            format!("{object} by {sort}: {} {}", answer.status, answer.text)
                        });
                    }
                }
            }
        }
    }
}

/// References and long texts may or may not have an order.
fn is_sortable(field: &str) -> bool {
    !matches!(field, "party" | "assistant" | "owner" | "department" | "words" | "note")
}
