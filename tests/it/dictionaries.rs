//! Choices over HTTP: what was retired stays readable and is chosen nowhere anew.

use std::sync::Arc;

use reqwest::Method;
use serde_json::{Value as Json, json};
use tessera_engine::boxed;
use tessera_engine::engine::EngineOptions;
use tessera_tests::clock::{TestClock, TestIds};
use tessera_tests::{Client, TestApp, fixtures};

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

const STAGES: &str = "/api/v1/dictionaries/stage";

async fn put(client: &Client, items: Json) -> tessera_tests::Answer {
    client.call(Method::PUT, STAGES, Some(json!({"items": items}))).await
}

fn entry(code: &str, en: &str, zh: &str) -> Json {
    json!({"code": code, "label": {"en": en, "zh-CN": zh}})
}

/// Codes and English labels, as they are read.
fn shown(dictionary: &Json) -> Vec<(&str, &str)> {
    let items = dictionary["items"].as_array().unwrap().iter();
    items.map(|item| (item["code"].as_str().unwrap(), item["label"]["en"].as_str().unwrap())).collect()
}

#[tokio::test]
async fn administrators_add_rename_order_and_retire_choices_over_what_a_plugin_defines() {
    let app = TestApp::new().await;
    let admin = app.admin();
    let records = "/api/v1/records/opportunity";
    let old = format!("{records}/{}", admin.post(records, json!({"name": "Old", "stage": "lost"})).await.id());
    let mut lost = entry("lost", "Lost", "输单");
    lost["active"] = json!(false);
    let items = json!([
        entry("first_call", "First call", "初次电话"),
        entry("open", "Running", "进行中"),
        entry("won", "Won", "赢单"),
        lost
    ]);
    let wanted = [("first_call", "First call"), ("open", "Running"), ("won", "Won"), ("lost", "Lost")];
    let changed = put(&admin, items.clone()).await.ok();
    assert_eq!(shown(&changed), wanted);

    // It is so for everybody at once: the new choice is taken, the retired one kept where it is.
    let of_list = admin.get("/api/v1/dictionaries").await.ok();
    let listed = of_list["items"].as_array().unwrap().iter().find(|one| one["key"] == "stage").unwrap();
    assert_eq!(listed, &changed);
    admin.post(records, json!({"name": "New", "stage": "first_call"})).await.ok();
    let refused = admin.post(records, json!({"name": "Gone", "stage": "lost"})).await.problem(422, "validation_failed");
    assert_eq!(refused["fields"]["stage"]["code"], "retired");
    admin.patch(&old, json!({"name": "Older", "stage": "lost"})).await.ok();

    // An upgrade of the plugin brings its own behind, and the next start keeps it all.
    let mut definitions = fixtures::definitions().unwrap();
    let stages = definitions.dictionaries.iter_mut().find(|dictionary| dictionary.key == "stage").unwrap();
    stages.items.insert(0, serde_json::from_value(entry("paused", "Paused", "暂停")).unwrap());
    app.engine.boxed().replace_definitions(fixtures::SOURCE, definitions.clone()).await.unwrap();
    let options = EngineOptions {
        store: app.engine.store().clone(),
        clock: Arc::new(TestClock::default()),
        ids: Arc::new(TestIds::default()),
        node: "next".to_owned(),
        files_dir: None,
    };
    let next = boxed::open(options).await.unwrap();
    next.boxed().replace_definitions(fixtures::SOURCE, definitions).await.unwrap();
    for engine in [&app.engine, &next] {
        let seen = json!(engine.schema().dictionary("stage").unwrap().as_ref());
        assert_eq!(shown(&seen), [&wanted[..], &[("paused", "Paused")]].concat());
    }

    let audit = admin.get("/api/v1/audit?action=dictionary").await.ok();
    let data = &audit["items"][0]["data"];
    assert_eq!(
        (&data["dictionary"], &data["added"], &data["renamed"], &data["retired"]),
        (&json!("stage"), &json!(["first_call"]), &json!(["open"]), &json!(["lost"]))
    );
    app.stop().await;
}

#[tokio::test]
async fn a_list_of_choices_keeps_its_codes_and_is_the_administrators() {
    let app = TestApp::new().await;
    let admin = app.admin();
    let all = || vec![entry("open", "Open", "进行中"), entry("won", "Won", "赢单"), entry("lost", "Lost", "输单")];
    let refused = put(&admin, json!(&all()[1..])).await.problem(422, "validation_failed");
    assert_eq!(refused["fields"]["items"]["code"], "required", "{refused}");
    let bad = [all(), vec![entry("Not a code", "X", "")]].concat();
    let refused = put(&admin, json!(bad)).await.problem(422, "validation_failed");
    assert_eq!(refused["fields"]["items[3].code"]["code"], "invalid", "{refused}");
    assert_eq!(refused["fields"]["items[3].label"]["code"], "required", "{refused}");
    let unread = put(&admin, json!([{"code": "open", "label": "Open"}])).await.problem(400, "malformed_request");
    assert!(unread["fields"]["items[0].label"].is_object(), "{unread}");

    let body = || Some(json!({"items": []}));
    admin.call(Method::PUT, "/api/v1/dictionaries/nothing", body()).await.problem(404, "not_found");
    admin.call(Method::PUT, "/api/v1/dictionaries/locale", body()).await.problem(409, "state_conflict");
    let role = app.role("Reader", json!({"objects": {"opportunity": {"read": "all"}}})).await;
    let reader = app.user("mei", &role, None).await;
    put(&reader, json!(all())).await.problem(403, "action_forbidden");
    app.stop().await;
}
