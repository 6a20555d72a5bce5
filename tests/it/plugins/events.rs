//! Events that plugins emit, from one plugin to itself and to another.

use serde_json::json;
use tessera_tests::{TestApp, plugins};

use super::jobs::{ask, notes, until};

const ID: &str = "test.worker";
const OTHER: &str = "test.hostile";

#[tokio::test(flavor = "multi_thread")]
async fn an_event_reaches_those_who_listen() {
    let app = TestApp::new().await;
    let host = plugins::host(&app, &[ID, OTHER]).await;
    let admin = app.admin();
    let id = admin.post("/api/v1/records/worker_note", json!({"name": "the subject"})).await.id();
    let args = json!({"event": "made", "id": id, "payload": {"name": "something"}});
    ask(&app, &host, &admin, "emit", args).await.unwrap();
    let heard = "heard test.worker.made of something about the subject";
    until(&app, "the plugin hears itself", async || notes(&admin, heard).await.len() == 1).await;
    let overheard = async || {
        let found = admin.post("/api/v1/records/hostile_note/query", json!({})).await.ok();
        let items = found["items"].as_array().unwrap().clone();
        items.iter().map(|item| item["name"].as_str().unwrap_or_default().to_owned()).collect::<Vec<_>>()
    };
    until(&app, "the other plugin hears it", async || !overheard().await.is_empty()).await;
    assert_eq!(
        overheard().await,
        ["overheard test.worker.made, sees it: false"],
        "it isn't granted to read the record"
    );

    // Nobody listens: nothing is stored. A name that could be taken for another plugin's is refused.
    let before = deliveries(&app).await;
    assert_eq!(before, 2);
    ask(&app, &host, &admin, "emit", json!({"event": "unheard", "payload": {}})).await.unwrap();
    assert_eq!(deliveries(&app).await, before);
    let error = ask(&app, &host, &admin, "emit", json!({"event": "other.made", "payload": {}})).await.unwrap_err();
    assert!(error.detail.contains("other.made"), "{}", error.detail);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_before_hooks_event_goes_with_the_record() {
    let app = TestApp::new().await;
    let _host = plugins::host(&app, &[ID]).await;
    let admin = app.admin();
    let made = admin.post("/api/v1/records/worker_note", json!({"name": "with an event"})).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let heard = "heard test.worker.made of with an event about nothing";
    until(&app, "the plugin hears itself", async || notes(&admin, heard).await.len() == 1).await;
    assert_eq!(deliveries(&app).await, 1);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_listener_sees_what_the_acting_user_sees() {
    let app = TestApp::new().await;
    let host = plugins::host(&app, &[ID]).await;
    let own = app.role("Own", json!({"objects": {"worker_note": {"read": "own", "create": true}}})).await;
    let user = app.user("own", &own, None).await;
    let hidden = app.admin().post("/api/v1/records/worker_note", json!({"name": "the secret"})).await.id();
    let args = json!({"event": "made", "id": hidden, "payload": {"name": "a secret"}});
    ask(&app, &host, &user, "emit", args).await.unwrap();
    let heard = "heard test.worker.made of a secret about nothing";
    until(&app, "the plugin hears itself", async || notes(&user, heard).await.len() == 1).await;
    app.stop().await;
}

async fn deliveries(app: &TestApp) -> usize {
    let jobs = app.admin().get("/api/v1/jobs?all=true").await.ok();
    jobs["items"].as_array().unwrap().iter().filter(|job| job["kind"] == "plugin-event").count()
}
