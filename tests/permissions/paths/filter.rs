//! Filters: by each field, nested, through references. What one may not read, one may not ask about.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use crate::oracle::Access;
use crate::plan::OBJECTS;
use crate::probe::{Probe, ids};
use crate::world::Entry;

pub(crate) async fn ask(probe: &Probe<'_>) {
    for (object, fields) in OBJECTS {
        if !probe.reads_any(object) {
            let answer = probe.post(&format!("/api/v1/records/{object}/query"), json!({"filter": {}})).await;
            probe.refused(&answer, 403, "action_forbidden", &|| format!("query of {object}"));
            continue;
        }
        for field in fields {
            by_field(probe, object, field).await;
        }
        // A field that isn't there answers word for word what a hidden one does.
        let answer = query(probe, object, json!({"field": "nothing", "op": "eq", "value": "x"})).await;
        let said = format!("`{object}` has no field `nothing`");
        probe.check(answer.body["detail"] == said.as_str(), || answer.text.clone());
    }
    for (object, via, target) in
        [("dossier", "party", "party"), ("notice", "party", "party"), ("dossier", "owner", "user")]
    {
        if probe.reads_any(object) {
            through(probe, object, via, target, "name").await;
            through(probe, object, via, target, if target == "user" { "email" } else { "secret" }).await;
        }
    }
}

async fn query(probe: &Probe<'_>, object: &str, filter: Json) -> tessera_tests::Answer {
    let body = json!({"filter": filter, "limit": 500, "count": true, "fields": ["created_at"]});
    probe.post(&format!("/api/v1/records/{object}/query"), body).await
}

async fn by_field(probe: &Probe<'_>, object: &str, field: &str) {
    // Of a record that can be seen, of one that can't, and of any.
    let (seen, unseen): (Vec<&Entry>, Vec<&Entry>) = probe.world.live(object).partition(|entry| probe.sees(entry));
    let some = [seen.first(), unseen.first(), unseen.last()];
    for entry in some.into_iter().flatten().filter(|entry| !entry.value(field).is_null()) {
        let truth = entry.value(field);
        let Some((op, value)) = test(field, truth) else { continue };
        let test = json!({"field": field, "op": op, "value": value});
        for filter in [test.clone(), json!({"and": [{"or": [test, {"field": field, "op": "is_null", "value": true}]}]})]
        {
            let answer = query(probe, object, filter.clone()).await;
            if refused(probe, object, field, &answer) {
                continue;
            }
            let is_plain = filter.get("and").is_none();
            let fits = |entry: &&&Entry| {
                let value = entry.value(field);
                value == truth || (!is_plain && is_empty(value)) || (op == "contains" && shares(value, truth))
            };
            let expected: BTreeSet<&str> = seen.iter().filter(fits).map(|entry| entry.record.id.as_str()).collect();
            compare(probe, &answer, &expected, &filter);
        }
    }
    // Of what kind a hidden field is shows no more than that it is there.
    let broken = query(probe, object, json!({"field": field, "op": "within", "value": "never"})).await;
    if probe.field(object, field) == Access::Hidden {
        refused(probe, object, field, &broken);
    } else {
        probe.check(matches!(broken.status, 400 | 403), || broken.text.clone());
    }
    let none = query(probe, object, json!({"not": {"field": field, "op": "is_null", "value": true}})).await;
    if !refused(probe, object, field, &none) {
        let expected = seen.iter().filter(|entry| !is_empty(entry.value(field)));
        compare(probe, &none, &expected.map(|entry| entry.record.id.as_str()).collect(), &json!({"not": field}));
    }
}

/// Checks the refusal where there has to be one.
fn refused(probe: &Probe<'_>, object: &str, field: &str, answer: &tessera_tests::Answer) -> bool {
    let Some((status, code)) = probe.forbidden(object, field) else { return false };
    probe.refused(answer, status, code, &|| format!("a filter of {object} by {field}"));
    if status == 400 {
        let said = format!("`{object}` has no field `{field}`");
        probe.check(answer.body["detail"] == said.as_str(), || format!("{field} shows: {}", answer.text));
    }
    true
}

fn compare(probe: &Probe<'_>, answer: &tessera_tests::Answer, expected: &BTreeSet<&str>, filter: &Json) {
    let found = ids(&answer.body["items"]);
    probe.check(answer.status == 200 && found == *expected, || {
        format!("{filter} finds {found:?}, not {expected:?} ({})", answer.status)
    });
    probe.check(answer.body["count"] == expected.len(), || format!("{filter} counts {}", answer.body["count"]));
}

fn is_empty(value: &Json) -> bool {
    value.is_null() || value.as_array().is_some_and(Vec::is_empty)
}

fn shares(value: &Json, other: &Json) -> bool {
    let (Some(one), Some(other)) = (value.as_array(), other.as_array()) else { return false };
    other.first().is_some_and(|first| one.contains(first))
}

/// The test by which a value is found, where its kind has one.
fn test(field: &str, truth: &Json) -> Option<(&'static str, Json)> {
    Some(match (field, truth) {
        ("site" | "facts" | "paper", _) => return None,
        (_, Json::Object(parts)) => ("eq", parts.get("amount").or_else(|| parts.get("id"))?.clone()),
        (_, Json::Array(items)) => {
            let first = items.first()?;
            ("contains", first.get("id").unwrap_or(first).clone())
        }
        (_, plain) => ("eq", plain.clone()),
    })
}

/// A filter through a reference tells of the records over there that one could open, and of no others: not by what it finds, nor by
/// what it leaves out.
async fn through(probe: &Probe<'_>, object: &str, via: &str, target: &str, field: &str) {
    let Some(entry) = probe.world.live(object).find(|entry| entry.value(via).is_object()) else { return };
    let target_entry = &probe.world.entries[probe.world.by_id[entry.value(via)["id"].as_str().unwrap_or_default()]];
    let truth = target_entry.value(field);
    let is_open = probe.reads(object, via) && probe.reads(target, field);
    let within_reach: BTreeSet<&str> =
        probe.visible(target).into_iter().map(|entry| entry.record.id.as_str()).collect();
    for op in ["eq", "ne"] {
        let filter = json!({"field": format!("{via}.{field}"), "op": op, "value": truth});
        let answer = query(probe, object, filter.clone()).await;
        if !is_open {
            probe.check(matches!(answer.status, 400 | 403), || format!("{filter}: {} {}", answer.status, answer.text));
            continue;
        }
        let seen = probe.visible(object).into_iter().filter(|entry| match entry.value(via)["id"].as_str() {
            Some(id) => within_reach.contains(id) && (id == target_entry.record.id) == (op == "eq"),
            None => op == "ne",
        });
        compare(probe, &answer, &seen.map(|entry| entry.record.id.as_str()).collect(), &filter);
    }
}
