//! Figures: counts and sums are over what can be seen, and of what may be read.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value as Json, json};

use crate::plan::{OBJECTS, READ};
use crate::probe::Probe;
use crate::world::Entry;

pub(crate) async fn ask(probe: &Probe<'_>) {
    for object in READ {
        let answer = figures(probe, object, json!({"measures": {"n": {"op": "count"}}})).await;
        if !probe.reads_any(object) {
            probe.refused(&answer, 403, "action_forbidden", &|| format!("figures of {object}"));
            continue;
        }
        let seen = probe.visible(object);
        probe.check(total(&answer.body) == seen.len(), || format!("{object}: {} of {}", answer.text, seen.len()));
        let fields = OBJECTS.iter().find(|(key, _)| *key == object).map_or(&["name"][..], |(_, fields)| *fields);
        for field in fields {
            group(probe, object, field, &seen).await;
            measure(probe, object, field, &seen).await;
        }
    }
    for (object, path, target, field) in [
        ("dossier", "party.secret", "party", "secret"),
        ("dossier", "party.name", "party", "name"),
        ("notice", "party.grade", "party", "grade"),
    ] {
        if !probe.reads_any(object) {
            continue;
        }
        let answer = figures(probe, object, json!({"group_by": [path], "measures": {"n": {"op": "count"}}})).await;
        let is_open = probe.reads(object, "party")
            && probe.world.oracle.sees_every(probe.who, target)
            && probe.reads(target, field);
        if is_open {
            probe.check(total(&answer.body) == probe.visible(object).len(), || {
                format!("{object} by {path}: {}", answer.text)
            });
        } else {
            probe.check(matches!(answer.status, 400 | 403), || format!("{object} by {path}: {}", answer.text));
        }
    }
}

async fn figures(probe: &Probe<'_>, object: &str, body: Json) -> tessera_tests::Answer {
    probe.post(&format!("/api/v1/records/{object}/aggregate"), body).await
}

fn total(body: &Json) -> usize {
    let items = body["items"].as_array().into_iter().flatten();
    let counts = items.filter_map(|item| item["measures"]["n"].as_u64());
    counts.map(|count| usize::try_from(count).unwrap_or(usize::MAX)).sum()
}

async fn group(probe: &Probe<'_>, object: &str, field: &str, seen: &[&Entry]) {
    let answer = figures(probe, object, json!({"group_by": [field], "measures": {"n": {"op": "count"}}})).await;
    if let Some((status, code)) = probe.forbidden(object, field) {
        let is_it = answer.status == status && answer.body["code"] == code;
        // Where no figures of the kind can be had at all, masked ones can't either.
        probe.check(is_it || (status == 403 && answer.status == 400), || {
            format!("{object} by {field}: {}", answer.text)
        });
        let said = format!("`{object}` has no field `{field}`");
        probe.check(status != 400 || answer.body["detail"] == said.as_str(), || {
            format!("{field} shows: {}", answer.text)
        });
        return;
    }
    if answer.status == 400 && answer.body["detail"].as_str().is_some_and(|said| said.contains("can't be grouped")) {
        return;
    }
    probe.check(total(&answer.body) == seen.len(), || format!("{object} by {field}: {}", answer.text));
    let mut expected: BTreeMap<String, usize> = BTreeMap::new();
    for entry in seen {
        let value = entry.value(field);
        let value = value.get("id").unwrap_or(value);
        *expected.entry(value.as_str().unwrap_or_default().to_owned()).or_default() += 1;
    }
    for item in answer.body["items"].as_array().into_iter().flatten() {
        let value = item["group"][field].as_str().unwrap_or_default();
        let count = expected.get(value).copied().unwrap_or_default();
        probe.check(item["measures"]["n"] == count, || format!("{object} by {field}: {item}, not {count}"));
        if item["labels"].get(field).is_some() {
            let label = probe.label(&item["group"][field]);
            probe
                .check(item["labels"][field] == label, || format!("{object} by {field}: {item} is named, not {label}"));
        }
    }
}

async fn measure(probe: &Probe<'_>, object: &str, field: &str, seen: &[&Entry]) {
    let is_number = matches!(field, "amount" | "rating" | "score");
    let ops: &[&str] =
        if is_number { &["sum", "avg", "min", "max", "count_distinct"] } else { &["max", "count_distinct"] };
    for op in ops.iter().copied() {
        let body = json!({"measures": {"m": {"op": op, "field": field}}});
        let answer = if is_number && probe.forbidden(object, field).is_none() {
            // A mean may by chance be what an unseen record holds: figures are compared instead of searched.
            probe.client().post(&format!("/api/v1/records/{object}/aggregate"), body).await
        } else {
            figures(probe, object, body).await
        };
        if let Some((status, code)) = probe.forbidden(object, field) {
            probe.refused(&answer, status, code, &|| format!("{op} of {object}.{field}"));
            continue;
        }
        if answer.status == 400 && !is_number {
            continue;
        }
        let numbers: Vec<f64> = seen.iter().filter_map(|entry| number(entry.value(field))).collect();
        let told = &answer.body["items"][0]["measures"]["m"];
        let expected = match op {
            "sum" if is_number => Some(numbers.iter().sum()),
            "avg" => {
                let count = f64::from(u32::try_from(numbers.len()).unwrap_or(u32::MAX));
                Some(if numbers.is_empty() { 0.0 } else { numbers.iter().sum::<f64>() / count })
            }
            "min" if is_number => numbers.iter().copied().reduce(f64::min),
            "max" if is_number => numbers.iter().copied().reduce(f64::max),
            "count_distinct" => {
                let values: BTreeSet<String> = seen.iter().filter_map(|entry| text(entry.value(field))).collect();
                Some(f64::from(u32::try_from(values.len()).unwrap_or(u32::MAX)))
            }
            _ => continue,
        };
        // Means are rounded to hundredths.
        let is_it = (number(told).unwrap_or_default() - expected.unwrap_or_default()).abs() < 0.01;
        probe.check(is_it, || format!("{op} of {object}.{field} is {}, not {expected:?}", answer.text));
    }
}

fn text(value: &Json) -> Option<String> {
    if value.is_null() || value.as_array().is_some_and(Vec::is_empty) { None } else { Some(value.to_string()) }
}

fn number(value: &Json) -> Option<f64> {
    let value = value.get("amount").unwrap_or(value);
    value.as_f64().or_else(|| value.as_str()?.parse().ok())
}
