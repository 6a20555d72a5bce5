//! What a plugin says of every object can be left to the marks that it makes: nothing else of it is started or shown.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Value as Json, json};
use tessera_engine::boxed::{self, Boxed};
use tessera_engine::clock::Ids;
use tessera_engine::engine::EngineOptions;
use tessera_engine::{Channel, Context};
use tessera_plugin_host::{PluginHost, PluginHostOptions};
use tessera_tests::{Client, TestApp, plugins};

use super::kv;

const ID: &str = "test.keeper";

/// The keeper with a hook and an action on whatever it marks.
fn package() -> Vec<u8> {
    let watching = "[[hooks]]\nkey = \"held\"\nobject = \"*\"\nwatched = true\noperations = [\"create\", \"update\"]\n\
                    stage = \"before\"\nrequired = true\n\n\
                    [[actions]]\nkey = \"hold\"\nobject = \"*\"\nwatched = true\nlabel = { en = \"Hold\", zh-CN = \"保留\" }\n\
                    function = \"keep\"\n\n[[settings]]";
    plugins::with_manifest(ID, &[("records.read:keeper_note", "records.read:*"), ("[[settings]]", watching)])
}

async fn has_action(who: &Client, object: &str) -> bool {
    let metadata = who.get(&format!("/api/v1/objects/{object}")).await.ok();
    metadata["actions"].as_array().unwrap().iter().any(|action| action["key"] == "hold")
}

async fn make(who: &Client, object: &str, name: &str) -> Result<String, Json> {
    let answer = who.post(&format!("/api/v1/records/{object}"), json!({"name": name})).await;
    if answer.status == 201 { Ok(answer.id()) } else { Err(answer.body) }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_said_of_every_object_holds_for_those_that_the_plugin_marks() {
    let app = TestApp::new().await;
    let host = kv::open(&app).await;
    let admin = app.admin();
    let installed = kv::install(&admin, &package()).await;
    assert_eq!(installed.status, 201, "{}", installed.text);
    let keep = async |what: &str, key: &str| kv::call(&host, ID, "keep", json!({"what": what, "key": key})).await;
    for name in ["One", "Two", "Three"] {
        assert!(keep("set", &format!("held/account/{name}")).await["ok"].is_u64());
    }

    let account = make(&admin, "account", "One").await.unwrap();
    assert!(!has_action(&admin, "account").await);
    let hold = format!("/api/v1/records/account/{account}/actions/hold");
    admin.post(&hold, json!({})).await.problem(404, "not_found");

    assert!(keep("set", "watch/account").await["ok"].is_u64());
    let refused = make(&admin, "account", "Two").await.unwrap_err();
    assert_eq!(refused["problems"][0]["code"], "held", "{refused}");
    assert!(make(&admin, "account", "Another").await.is_ok(), "marked is the object, and the plugin decides");
    assert!(make(&admin, "memo", "Two").await.is_ok());
    assert!(has_action(&admin, "account").await && !has_action(&admin, "memo").await);
    admin.post(&hold, json!({})).await.ok();

    // The marks are kept values: they outlast a version of the plugin, and go when they are deleted.
    for how in ["disable", "enable"] {
        admin.post(&format!("/api/v1/plugins/{ID}/{how}"), json!({})).await.ok();
    }
    assert!(make(&admin, "account", "Three").await.is_err());
    assert_eq!(keep("delete", "watch/account").await, json!({"ok": null}));
    assert!(make(&admin, "account", "Three").await.is_ok() && !has_action(&admin, "account").await);

    let objects = keep("objects", "").await["ok"].clone();
    let objects: Vec<&str> = objects.as_array().unwrap().iter().filter_map(Json::as_str).collect();
    assert!(
        objects.is_sorted() && ["account", "keeper_note", "user"].iter().all(|key| objects.contains(key)),
        "{objects:?}"
    );

    let lasting = json!({"what": "set", "key": "watch/account", "ttl": 60});
    assert_eq!(kv::call(&host, ID, "keep", lasting).await["error"], "validation-failed");
    app.stop().await;
}

/// Ids of another server, unlike those of the first.
struct OtherIds(AtomicU64);

impl Ids for OtherIds {
    fn next_id(&self, _now_ms: i64) -> String {
        format!("other{:08}", self.0.fetch_add(1, Ordering::SeqCst))
    }

    fn secret(&self) -> [u8; 32] {
        [7; 32]
    }
}

/// Another server on the same database, with what was installed there.
async fn beside(app: &TestApp) -> (Boxed, Arc<PluginHost>) {
    let options = EngineOptions {
        store: app.engine.store().clone(),
        clock: app.clock.clone(),
        ids: Arc::new(OtherIds(AtomicU64::new(1))),
        node: "other".to_owned(),
        files_dir: None,
    };
    let engine = boxed::open(options).await.unwrap();
    let definitions = tessera_tests::fixtures::definitions().unwrap();
    engine.boxed().replace_definitions(tessera_tests::fixtures::SOURCE, definitions).await.unwrap();
    let options = PluginHostOptions { allow_unsigned: true, is_shared: Some(true), ..plugins::options() };
    let host = PluginHost::open(engine.clone(), options).await.unwrap();
    (engine.boxed(), host)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mark_counts_on_another_server_at_its_next_call() {
    let app = TestApp::new().await;
    let host = kv::open(&app).await;
    let admin = app.admin();
    assert_eq!(kv::install(&admin, &package()).await.status, 201);
    let keep = async |what: &str, key: &str| kv::call(&host, ID, "keep", json!({"what": what, "key": key})).await;
    assert!(keep("set", "held/account/Two").await["ok"].is_u64());
    let account = make(&admin, "account", "One").await.unwrap();
    let (other, _other_host) = beside(&app).await;
    let me = admin.get("/api/v1/me").await.ok()["user"]["id"].as_str().unwrap().to_owned();
    let cx = Context::new(other.actor_of(&me).await.unwrap(), Channel::Ui, "test");
    let rename = async |name: &str| {
        let fields = json!({"name": name});
        other.update(&cx, "account", &account, fields.as_object().unwrap(), None).await
    };
    let hold = async || other.run_action(&cx, "account", &account, "hold", &tessera_model::record::Fields::new()).await;

    rename("Two").await.unwrap();
    rename("One").await.unwrap();
    assert!(hold().await.is_err());
    assert!(keep("set", "watch/account").await["ok"].is_u64());
    assert!(rename("Two").await.is_err(), "the other server asks the hook");
    hold().await.unwrap();
    assert_eq!(keep("delete", "watch/account").await, json!({"ok": null}));
    assert!(hold().await.is_err());
    rename("Two").await.unwrap();
    app.stop().await;
}
