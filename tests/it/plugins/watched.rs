//! What a plugin says of every object can be left to the marks that it makes: nothing else of it is started or shown.

use serde_json::{Value as Json, json};
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
