//! How much a call may read and write, and what is left of one that ends in the midst of it.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value as Json, json};
use tessera_engine::records::{Body, WriteAction, WriteMode, WriteOp};
use tessera_engine::{Channel, Context};
use tessera_permission::Actor;
use tessera_plugin_host::{Budget, Phase};
use tessera_tests::{Client, TestApp, plugins};

use super::clocks::{ask, host};

const ID: &str = "test.hostile";
/// Records that are there to be read; one page holds them.
const THINGS: usize = 200;

/// As usual, but without hurry: what is counted here doesn't depend on the machine.
fn patient(phase: Phase) -> Budget {
    Budget { wall: Duration::from_secs(3_600), ..Budget::of(phase) }
}

async fn all(client: &Client, object: &str) -> Json {
    client.get(&format!("/api/v1/records/{object}?count=true")).await.ok()
}

async fn make_things(app: &TestApp) {
    let cx = Context::new(Arc::new(Actor::system("test")), Channel::Api, "test");
    let create = |at: usize| WriteOp {
        object: "hostile_thing".to_owned(),
        action: WriteAction::Create {
            id: None,
            body: Body::Wire([("name".to_owned(), json!(format!("thing {at}")))].into_iter().collect()),
        },
    };
    let ops = (0..THINGS).map(create).collect();
    app.engine.boxed().write_many(&cx, ops, WriteMode::AllOrNothing).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_reads_as_many_records_as_it_may_and_no_more() {
    let app = TestApp::new().await;
    let host = host(&app, plugins::guest(ID), Some(patient)).await;
    let admin = app.admin();
    make_things(&app).await;
    // 5,000 are 25 pages of 200.
    assert!(ask(&host, json!({"what": "read", "count": 25})).await.is_ok());
    let refused = ask(&host, json!({"what": "read", "count": 26})).await.unwrap_err();
    assert_eq!((refused.code.as_str(), refused.detail.as_str()), ("hook_rejected", "this call may not use more rows"));
    assert!(ask(&host, json!({"what": "read", "count": 25})).await.is_ok(), "each call may read as much");

    // A before-hook that reads on and on ends at 1,000, long before it has called the host 50 times.
    let refused = admin.post("/api/v1/records/hostile_thing", json!({"name": "rows"})).await;
    let problem = refused.problem(503, "plugin_unavailable");
    let said = "could not do `required`: limit-exceeded: this call may not use more rows.";
    assert!(problem["detail"].as_str().unwrap().contains(said), "{problem}");
    assert_eq!(all(&admin, "hostile_thing").await["count"], THINGS);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_writes_as_many_records_as_it_may_and_no_more() {
    let app = TestApp::new().await;
    let host = host(&app, plugins::guest(ID), Some(patient)).await;
    let admin = app.admin();
    let refused = ask(&host, json!({"what": "write", "count": 201})).await.unwrap_err();
    assert_eq!(
        (refused.code.as_str(), refused.detail.as_str()),
        ("hook_rejected", "this call may not use more writes")
    );
    assert_eq!(all(&admin, "hostile_note").await["count"], 0, "of too many none is written");
    assert_eq!(ask(&host, json!({"what": "write", "count": 200})).await.unwrap(), 200);
    assert_eq!(all(&admin, "hostile_note").await["count"], 200);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn several_writes_at_once_are_made_all_or_none() {
    let app = TestApp::new().await;
    let host = host(&app, plugins::guest(ID), Some(patient)).await;
    let refused = ask(&host, json!({"what": "half"})).await.unwrap_err();
    assert_eq!(refused.code.as_str(), "validation_failed", "{refused}");
    assert_eq!(refused.fields.first().unwrap().field, "name");
    assert_eq!(all(&app.admin(), "hostile_note").await["count"], 0);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_after_a_write_leaves_that_write_whole_and_nothing_else() {
    let app = TestApp::new().await;
    let host = host(&app, plugins::guest(ID), Some(patient)).await;
    let admin = app.admin();
    let refused = ask(&host, json!({"what": "partial"})).await.unwrap_err();
    assert_eq!(refused.code.as_str(), "plugin_unavailable");
    assert!(refused.detail.contains("it panicked: after the write ("), "{}", refused.detail);
    let things = all(&admin, "hostile_thing").await;
    assert_eq!((things["items"].as_array().unwrap().len(), &things["count"]), (1, &json!(1)));
    let made = &things["items"][0];
    assert_eq!((&made["name"], &made["version"]), (&json!("made"), &json!(1)));
    let path = format!("/api/v1/records/hostile_thing/{}", made["id"].as_str().unwrap());
    let history = admin.get(&format!("{path}/history")).await.ok();
    assert_eq!(history["items"].as_array().unwrap().len(), 1, "{history}");
    assert_eq!(
        admin.patch(&path, json!({"note": "by hand"})).await.ok()["version"],
        2,
        "it is a record like any other"
    );
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn too_few_or_too_many_decisions_are_none() {
    let app = TestApp::new().await;
    let _host = host(&app, plugins::guest(ID), Some(patient)).await;
    let admin = app.admin();
    let named = |name: &str| json!({"op": "create", "fields": {"name": name}});
    for (name, given) in [("none", "0 decisions on 2 changes"), ("too-many", "3 decisions on 2 changes")] {
        let two = json!([named(name), named("other")]);
        let refused = admin.post("/api/v1/records/hostile_thing/batch", two.clone()).await;
        let problem = refused.problem(503, "plugin_unavailable");
        let said = format!("could not do `required`: its answer is not what was asked for: {given}.");
        assert!(problem["detail"].as_str().unwrap().contains(&said), "{problem}");
        let made = admin.post("/api/v1/records/hostile_note/batch", two).await.ok();
        assert_eq!(made["items"].as_array().unwrap().len(), 2, "an optional hook is passed over: {made}");
        assert_eq!(made["notices"][0]["code"], "hook_skipped");
    }
    assert_eq!(all(&admin, "hostile_thing").await["count"], 0);
    app.stop().await;
}
