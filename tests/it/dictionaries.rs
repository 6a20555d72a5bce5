//! Choices over HTTP: what was retired stays readable and is chosen nowhere anew.

use serde_json::json;
use tessera_tests::{TestApp, fixtures};

use crate::files::finished;

/// The fixtures, with one choice of the stages retired.
async fn retire(app: &TestApp, code: &str) {
    let mut definitions = fixtures::definitions().unwrap();
    let stages = definitions.dictionaries.iter_mut().find(|dictionary| dictionary.key == "stage").unwrap();
    stages.items.iter_mut().find(|item| item.code == code).unwrap().active = false;
    app.engine.boxed().replace_definitions(fixtures::SOURCE, definitions).await.unwrap();
}

#[tokio::test]
async fn a_retired_choice_is_kept_where_it_is_and_chosen_nowhere_anew() {
    let app = TestApp::new().await;
    let admin = app.admin();
    let records = "/api/v1/records/opportunity";
    let old = json!({"name": "Old", "stage": "won", "past_stages": ["won"]});
    let old = format!("{records}/{}", admin.post(records, old).await.id());
    let open = format!("{records}/{}", admin.post(records, json!({"name": "Open"})).await.id());
    retire(&app, "won").await;

    let anew = json!({"name": "New", "stage": "won", "past_stages": ["lost", "won"]});
    let refused = admin.post(records, anew).await.problem(422, "validation_failed");
    for field in ["stage", "past_stages"] {
        assert_eq!(refused["fields"][field]["code"], "retired", "{refused}");
        let message = refused["fields"][field]["message"].as_str().unwrap();
        assert!(message.contains("won") && message.contains("Won"), "{message}");
    }
    let refused = admin.patch(&open, json!({"stage": "won"})).await.problem(422, "validation_failed");
    assert_eq!(refused["fields"]["stage"]["code"], "retired", "{refused}");
    let batch = json!([{"op": "create", "fields": {"name": "Of many", "past_stages": ["won"]}}]);
    admin.post(&format!("{records}/batch"), batch).await.problem(422, "validation_failed");
    assert_eq!(admin.get(&open).await.ok()["stage"], "open");

    let kept = json!({"name": "Older", "stage": "won", "past_stages": ["won", "lost"]});
    let kept = admin.patch(&old, kept).await.ok();
    assert_eq!((&kept["stage"], &kept["past_stages"]), (&json!("won"), &json!(["won", "lost"])));
    let filter = json!({"filter": {"field": "stage", "op": "eq", "value": "won"}, "count": true});
    assert_eq!(admin.post(&format!("{records}/query"), filter).await.ok()["count"], 1);
    admin.patch(&old, json!({"stage": "open"})).await.ok();
    admin.patch(&old, json!({"stage": "won"})).await.problem(422, "validation_failed");

    let options = json!({"object": "opportunity", "mapping": {"Name": "name", "Stage": "stage"}});
    let file = "Name,Stage\nFrom a file,Won\n".as_bytes();
    let id = admin.upload("/api/v1/imports", "deals.csv", file, Some(options)).await.id();
    let status = finished(&admin, &format!("/api/v1/imports/{id}")).await;
    assert_eq!((&status["created"], &status["failed"]), (&json!(1), &json!(0)), "{status}");
    app.stop().await;
}

#[tokio::test]
async fn a_default_that_was_retired_is_filled_in_for_nobody() {
    let app = TestApp::new().await;
    retire(&app, "open").await;
    let made = app.admin().post("/api/v1/records/opportunity", json!({"name": "New"})).await;
    let refused = made.problem(422, "validation_failed");
    assert_eq!(refused["fields"]["stage"]["code"], "required", "{refused}");
    app.stop().await;
}
