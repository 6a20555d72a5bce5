//! Search: across objects and within a list. Nobody finds a record by words that they may not read.

use serde_json::json;

use crate::plan::READ;
use crate::probe::{Probe, ids, searchable};

pub(crate) async fn ask(probe: &Probe<'_>) {
    for entry in probe.world.entries.iter().step_by(2) {
        let object = entry.record.object.as_str();
        let is_seen = probe.sees(entry) && !entry.record.is_binned;
        for field in searchable(object).iter().chain(&["secret"]) {
            let word =
                entry.value(field).as_str().and_then(|text| text.split([' ', '@']).find(|word| word.starts_with("zq")));
            let Some(word) = word else { continue };
            let answer = probe.get(&format!("/api/v1/search?q={word}&limit=50")).await;
            let found = ids(&answer.body["items"]);
            let may_find = is_seen && searchable(object).contains(field) && probe.reads(object, field);
            let is_found = found.contains(entry.record.id.as_str());
            probe.check(is_found == may_find, || format!("search for {word} finds {found:?}: {}", entry.record.id));
            probe.check(found.len() == usize::from(may_find), || format!("search for {word} finds {found:?}"));
            let item = answer.body["items"].as_array().and_then(|items| items.first());
            if let Some(item) = item.filter(|_| may_find) {
                probe.compare(entry, &item["record"]);
            }
        }
    }
    for object in READ {
        for entry in probe.world.live(object).step_by(4) {
            let Some(word) = entry.value("name").as_str().and_then(|name| name.split(' ').next()) else { continue };
            let body = json!({"search": word, "count": true, "fields": ["created_at"]});
            let answer = probe.post(&format!("/api/v1/records/{object}/query"), body).await;
            let body = json!({"search": word, "measures": {"n": {"op": "count"}}});
            let figures = probe.post(&format!("/api/v1/records/{object}/aggregate"), body).await;
            if !probe.reads_any(object) {
                probe.refused(&answer, 403, "action_forbidden", &|| format!("search in {object}"));
                probe.refused(&figures, 403, "action_forbidden", &|| format!("figures of a search in {object}"));
            } else if !probe.searches(object) {
                probe.check(matches!(answer.status, 400 | 403), || format!("search in {object}: {}", answer.text));
                probe.check(answer.status == figures.status, || format!("figures in {object}: {}", figures.text));
            } else {
                let expected = usize::from(probe.sees(entry) && probe.reads(object, "name"));
                probe.check(answer.body["count"] == expected, || format!("search in {object}: {}", answer.text));
                let told = &figures.body["items"][0]["measures"]["n"];
                probe.check(*told == expected, || format!("figures in {object} for {word}: {}", figures.text));
                let found = ids(&answer.body["items"]).len();
                probe.check(found == expected, || format!("search in {object} for {word}: {}", answer.text));
            }
        }
    }
}
