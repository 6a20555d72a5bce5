//! Lists with all fields, counted and in pages.

use std::collections::BTreeSet;

use crate::plan::READ;
use crate::probe::{Probe, ids};

/// Pages that are turned at most.
const PAGES: usize = 60;

pub(crate) async fn ask(probe: &Probe<'_>) {
    for object in READ {
        let path = format!("/api/v1/records/{object}?limit=500&count=true");
        let answer = probe.get(&path).await;
        if !probe.reads_any(object) {
            probe.refused(&answer, 403, "action_forbidden", &|| path.clone());
            continue;
        }
        let expected = probe.visible_ids(object);
        let found = ids(&answer.body["items"]);
        probe.check(found == expected, || format!("{path} lists {found:?}, not {expected:?}"));
        probe.check(answer.body["count"] == expected.len(), || format!("{path} counts {}", answer.body["count"]));
        for entry in probe.visible(object) {
            let items = answer.body["items"].as_array().into_iter().flatten();
            if let Some(item) = items.into_iter().find(|item| item["id"] == entry.record.id.as_str()) {
                probe.compare(entry, item);
            }
        }
        pages(probe, object, &expected).await;
    }
    for object in ["role", "account"] {
        let answer = probe.get(&format!("/api/v1/records/{object}")).await;
        let is_nothing = answer.status == 403 || answer.body["items"].as_array().is_some_and(Vec::is_empty);
        probe.check(is_nothing, || format!("{object}: {}", answer.text));
    }
}

/// Nothing is skipped or comes twice because of what lies between and can't be seen.
async fn pages(probe: &Probe<'_>, object: &str, expected: &BTreeSet<&str>) {
    let (mut found, mut cursor, mut count) = (BTreeSet::new(), String::new(), 0);
    for _ in 0..PAGES {
        let answer = probe.get(&format!("/api/v1/records/{object}?limit=5&fields=name&cursor={cursor}")).await;
        let page = ids(&answer.body["items"]);
        count += page.len();
        found.extend(page.into_iter().map(str::to_owned));
        match answer.body["next_cursor"].as_str() {
            Some(next) => next.clone_into(&mut cursor),
            None => break,
        }
    }
    let is_same = count == expected.len() && found.iter().map(String::as_str).eq(expected.iter().copied());
    probe.check(is_same, || format!("the pages of {object} hold {found:?}, not {expected:?}"));
}
