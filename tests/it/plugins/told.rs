//! What after-hooks are handed of a change: what the plugin was granted, as far as whoever acts may see it.

use serde_json::{Value as Json, json};
use tessera_tests::{Client, TestApp, plugins};

const ID: &str = "test.prying";

/// What the plugin's after-hook was handed last: the topic, the row before and the row after.
async fn last_told(app: &TestApp) -> (String, Json, Json) {
    app.engine.settle().await;
    let log = app.admin().get(&format!("/api/v1/plugins/{ID}/log")).await.ok();
    let line = log["items"].as_array().unwrap().iter().find(|line| line["handler"] == "touches");
    let told: Json = serde_json::from_str(line.unwrap()["message"].as_str().unwrap()).unwrap();
    (told["topic"].as_str().unwrap().to_owned(), told["rows"][0].clone(), told["rows"][1].clone())
}

/// A probe for which the plugin's before-hook fills in what people may not set.
async fn make(who: &Client) -> String {
    let made = who.post("/api/v1/records/probe", json!({"name": "Probe", "ask": "told|"})).await;
    assert_eq!(made.status, 201, "{}", made.text);
    made.id()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_after_hook_is_handed_what_the_acting_user_may_see() {
    let app = TestApp::new().await;
    let _host = plugins::host(&app, &[ID]).await;
    let id = make(&app.admin()).await;
    let (topic, before, after) = last_told(&app).await;
    assert_eq!((topic.as_str(), &before, &after["id"]), ("probe.create", &Json::Null, &json!(id)));
    assert_eq!((&after["secret"], &after["pin"]), (&json!("Rosebud"), &json!("cinnamon")));

    let rights = json!({"read": "all", "create": true, "fields": {"secret": "hidden", "pin": "masked"}});
    let narrow = app.role("Narrow", json!({"objects": {"probe": rights}})).await;
    let id = make(&app.user("narrow", &narrow, None).await).await;
    let (_, _, after) = last_told(&app).await;
    assert_eq!((&after["id"], &after["name"], &after["pin"]), (&json!(id), &json!("Probe"), &json!("c****n")));
    assert!(after.get("secret").is_none(), "{after}");

    let blind = app.role("Blind", json!({"objects": {"probe": {"create": true}}})).await;
    make(&app.user("blind", &blind, None).await).await;
    let (_, _, after) = last_told(&app).await;
    assert_eq!(after.as_object().unwrap().keys().collect::<Vec<_>>(), ["id", "version"], "they see no probe at all");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_goes_and_comes_back_is_told_with_all_that_it_has() {
    let app = TestApp::new().await;
    let _host = plugins::host(&app, &[ID]).await;
    let admin = app.admin();
    let id = make(&admin).await;
    let path = format!("/api/v1/records/probe/{id}");
    last_told(&app).await;
    assert_eq!(admin.delete(&path).await.status, 204);
    let (topic, before, after) = last_told(&app).await;
    assert_eq!((topic.as_str(), &before["secret"], after), ("probe.delete", &json!("Rosebud"), Json::Null), "{before}");
    let back = admin.post(&format!("{path}/restore"), json!({})).await.ok();
    let (topic, before, after) = last_told(&app).await;
    assert_eq!((topic.as_str(), before), ("probe.create", Json::Null));
    assert_eq!((&after["version"], &after["name"]), (&back["version"], &json!("Probe")), "{after}");
    assert_eq!((&after["secret"], &after["pin"]), (&json!("Rosebud"), &json!("cinnamon")));
    app.stop().await;
}
