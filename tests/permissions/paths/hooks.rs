//! A guest's hooks and jobs: before a change, after it and in the background they read and write what the person may, and nothing else.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use crate::oracle::Act;
use crate::plan::{OBJECTS, READ};
use crate::probe::Probe;
use crate::world::{Entry, GUEST};

pub(crate) async fn ask(probe: &Probe<'_>) {
    for object in READ {
        let said = look(probe, &json!({"what": "ids", "object": object})).await;
        let found: Option<BTreeSet<String>> = serde_json::from_str(&said).ok();
        let expected: Option<BTreeSet<String>> =
            probe.reads_any(object).then(|| probe.visible_ids(object).into_iter().map(str::to_owned).collect());
        let is_refused = said.starts_with("refused: permission-denied");
        probe.check(found == expected && (expected.is_some() || is_refused), || {
            format!("a before-hook lists {said} of {object}, not {expected:?}")
        });
    }
    for entry in probe.world.entries.iter().step_by(5) {
        let (object, id) = (&entry.record.object, &entry.record.id);
        let said = look(probe, &json!({"what": "get", "object": object, "id": id})).await;
        let is_seen = probe.sees(entry) && !entry.record.is_binned;
        probe.check(said.starts_with('{') == is_seen, || format!("a before-hook gets {object} {id}: {said}"));
    }
    let entries: Vec<&Entry> = OBJECTS.iter().flat_map(|(object, _)| probe.world.live(object)).collect();
    for (at, verb) in ["after", "job"].into_iter().enumerate() {
        let number = (1_000 + probe.who * 2 + at).to_string();
        let places: Vec<[&str; 2]> =
            entries.iter().map(|entry| [entry.record.object.as_str(), entry.record.id.as_str()]).collect();
        let asked = json!({"number": number, "places": places});
        let made = make(probe, &format!("{verb}|{asked}")).await;
        probe.check(made.status == 201, || format!("a probe that asks the guest: {}", made.text));
        probe.world.app.engine.settle().await;
        jobs_are_over(probe).await;
        let touched = touched(probe, &number).await;
        for entry in &entries {
            let may = probe.may(Act::Update, entry);
            let is_touched = touched.contains(&entry.record.id);
            probe.check(is_touched == may, || {
                let did = if is_touched { "changes" } else { "doesn't change" };
                format!("{verb}: the guest {did} {} {}", entry.record.object, entry.record.id)
            });
        }
    }
}

async fn make(probe: &Probe<'_>, asked: &str) -> tessera_tests::Answer {
    probe.post("/api/v1/records/probe", json!({"name": "Hook", "ask": asked})).await
}

/// What the guest saw in its before-hook; it writes that into the probe.
async fn look(probe: &Probe<'_>, asked: &Json) -> String {
    let answer = make(probe, &format!("before|{asked}")).await;
    probe.check(answer.status == 201, || format!("{asked}: {} {}", answer.status, answer.text));
    answer.body["ask"].as_str().unwrap_or_default().to_owned()
}

async fn jobs_are_over(probe: &Probe<'_>) {
    for _ in 0..1_000 {
        let jobs = probe.world.app.admin().get("/api/v1/jobs?all=true").await.ok();
        let mut jobs = jobs["items"].as_array().into_iter().flatten().filter(|job| job["plugin"] == GUEST);
        if jobs.all(|job| !matches!(job["state"].as_str(), Some("queued" | "running"))) {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("the guest's job doesn't end");
}

/// Records that hold this number, as the administrator sees them.
async fn touched(probe: &Probe<'_>, number: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (object, _) in OBJECTS {
        let list = probe.world.app.admin().get(&format!("/api/v1/records/{object}?limit=500")).await.ok();
        let items = list["items"].as_array().into_iter().flatten().filter(|item| item["touch"] == number);
        found.extend(items.filter_map(|item| item["id"].as_str().map(str::to_owned)));
    }
    found
}
