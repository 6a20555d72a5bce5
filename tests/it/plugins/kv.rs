//! What plugins keep for themselves.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use reqwest::Method;
use serde_json::{Value as Json, json};
use tessera_engine::jobs::JobRequest;
use tessera_engine::{Channel, Context};
use tessera_permission::Actor;
use tessera_plugin_host::{Budget, Phase, PluginHost, PluginHostOptions};
use tessera_tests::{Answer, Client, TestApp, plugins};

const ID: &str = "test.keeper";
const OTHER: &str = "test.other";
const ONE: &str = "/api/v1/plugins/test.keeper";
const KIB: u64 = 1024;

/// How long a call takes is not what is tried here.
fn patient(phase: Phase) -> Budget {
    Budget { wall: Duration::from_secs(20), ..Budget::of(phase) }
}

pub(super) async fn open(app: &TestApp) -> Arc<PluginHost> {
    let options = PluginHostOptions { allow_unsigned: true, budget: Some(patient), ..plugins::options() };
    PluginHost::open(app.engine.clone(), options).await.unwrap()
}

pub(super) async fn install(admin: &Client, package: &[u8]) -> Answer {
    admin.upload("/api/v1/plugins", "x.tessera", package, None).await
}

/// What a function of a plugin tells.
pub(super) async fn call(host: &PluginHost, plugin: &str, function: &str, args: Json) -> Json {
    let cx = Context::new(Arc::new(Actor::system("test")), Channel::Api, "test");
    host.call_function(&cx, plugin, function, &args).await.unwrap()
}

async fn keep(host: &PluginHost, args: Json) -> Json {
    call(host, ID, "keep", args).await
}

async fn set(host: &PluginHost, key: &str, value: &str) -> Json {
    keep(host, json!({"what": "set", "key": key, "value": value})).await["ok"].clone()
}

async fn get(host: &PluginHost, key: &str) -> Json {
    keep(host, json!({"what": "get", "key": key})).await["ok"]["value"].clone()
}

/// The same plugin under another id, with neither objects nor hooks.
fn other() -> Vec<u8> {
    plugins::altered(ID, |files| {
        files.remove("objects/keeper_note.toml");
        let manifest = String::from_utf8(files["manifest.toml"].clone()).unwrap();
        let (head, rest) = manifest.split_once("[[hooks]]").unwrap();
        let (_, rest) = rest.split_once("[[settings]]").unwrap();
        let manifest = format!("{head}[[settings]]{rest}").replacen(ID, OTHER, 1);
        files.insert("manifest.toml".to_owned(), manifest.into_bytes());
    })
}

async fn audited(admin: &Client, action: &str) -> Vec<Json> {
    let audit = admin.get("/api/v1/audit").await.ok();
    audit["items"].as_array().unwrap().iter().filter(|item| item["action"] == action).cloned().collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plugin_keeps_values_apart_from_others_and_changes_them_only_as_it_expects() {
    let app = TestApp::new().await;
    let host = open(&app).await;
    let admin = app.admin();
    assert_eq!(install(&admin, &plugins::guest(ID)).await.status, 201);
    let installed = install(&admin, &other()).await;
    assert_eq!(installed.status, 201, "{}", installed.text);

    assert_eq!(keep(&host, json!({"what": "supports"})).await["ok"], true);
    assert_eq!(keep(&host, json!({"what": "bytes"})).await["ok"], true, "each byte comes back");
    assert_eq!(keep(&host, json!({"what": "get", "key": "k"})).await, json!({"ok": null}));
    let first = set(&host, "k", "one").await.as_u64().unwrap();
    let second = set(&host, "k", "two").await.as_u64().unwrap();
    assert!(second > first);
    let expecting = |revision: u64| json!({"what": "set", "key": "k", "value": "three", "revision": revision});
    for stale in [0, first, second + 1] {
        let refused = keep(&host, expecting(stale)).await;
        assert_eq!((&refused["error"], &refused["details"]), (&json!("conflict"), &json!({"revision": second})));
    }
    let third = keep(&host, expecting(second)).await["ok"].as_u64().unwrap();
    keep(&host, json!({"what": "delete", "key": "k"})).await;
    let refused = keep(&host, expecting(third)).await;
    assert_eq!((&refused["error"], &refused["details"]), (&json!("conflict"), &json!({"revision": 0})));
    let again = keep(&host, expecting(0)).await["ok"].as_u64().unwrap();
    assert!(again > third, "a revision is never given twice");

    for key in ["job/2", "job/1", "job/10", "jobless"] {
        set(&host, key, "x").await;
    }
    let page = |after: Json| json!({"what": "scan", "prefix": "job/", "after": after, "limit": 2});
    assert_eq!(keep(&host, page(Json::Null)).await["ok"], json!(["job/1", "job/10"]));
    assert_eq!(keep(&host, page(json!("job/10"))).await["ok"], json!(["job/2"]));
    assert_eq!(keep(&host, page(json!("job/2"))).await["ok"], json!([]));

    assert_eq!(call(&host, OTHER, "keep", json!({"what": "get", "key": "k"})).await, json!({"ok": null}));
    assert_eq!(call(&host, OTHER, "keep", json!({"what": "scan", "prefix": ""})).await["ok"], json!([]));
    call(&host, OTHER, "keep", json!({"what": "set", "key": "k", "value": "theirs"})).await;
    call(&host, OTHER, "keep", json!({"what": "delete", "key": "job/1"})).await;
    assert_eq!((get(&host, "k").await, get(&host, "job/1").await), (json!("three"), json!("x")));
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_values_and_calls_are_bounded() {
    let app = TestApp::new().await;
    let host = open(&app).await;
    assert_eq!(install(&app.admin(), &plugins::guest(ID)).await.status, 201);
    for key in ["", "a\nb", "a\u{0}", "x".repeat(257).as_str(), "用".repeat(86).as_str()] {
        for what in ["get", "set", "delete"] {
            let refused = keep(&host, json!({"what": what, "key": key})).await;
            assert_eq!(refused["error"], "validation-failed", "{what} {key:?}");
        }
    }
    assert!(set(&host, &"x".repeat(256), "").await.is_number());
    let sized = |bytes: u64| json!({"what": "set", "key": "big", "bytes": bytes});
    assert_eq!(keep(&host, sized(64 * KIB + 1)).await["error"], "limit-exceeded");
    assert!(keep(&host, sized(64 * KIB)).await["ok"].is_number());
    assert_eq!(keep(&host, json!({"what": "set", "key": "k", "ttl": 0})).await["error"], "validation-failed");
    let refused = keep(&host, json!({"what": "fill", "prefix": "n", "count": 1_000})).await;
    assert_eq!(refused["error"], "limit-exceeded", "writes of a call are counted: {refused}");
    assert_eq!(app.engine.store().kv_use(ID).await.unwrap().keys, 2 + 200);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_over_is_absent_and_is_swept_away_at_night() {
    let app = TestApp::new().await;
    let host = open(&app).await;
    assert_eq!(install(&app.admin(), &plugins::guest(ID)).await.status, 201);
    let lock = json!({"what": "set", "key": "lock", "value": "mine", "revision": 0, "ttl": 60});
    assert!(keep(&host, lock.clone()).await["ok"].is_number());
    set(&host, "for good", "x").await;
    assert_eq!(keep(&host, lock.clone()).await["error"], "conflict", "somebody holds it");
    app.clock.advance_ms(61_000);
    assert_eq!(keep(&host, json!({"what": "get", "key": "lock"})).await, json!({"ok": null}));
    assert_eq!(keep(&host, json!({"what": "scan", "prefix": ""})).await["ok"], json!(["for good"]));
    assert_eq!(app.engine.store().kv_use(ID).await.unwrap().keys, 2, "it is still there");
    assert!(keep(&host, lock).await["ok"].is_number(), "who comes next gets it");

    app.clock.advance_ms(61_000);
    app.engine.enqueue_job(JobRequest::new("core.sweep", json!({}), "system")).await.unwrap();
    for _ in 0..200 {
        if app.engine.store().kv_use(ID).await.unwrap().keys == 1 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(app.engine.store().kv_use(ID).await.unwrap().keys, 1);
    assert_eq!(get(&host, "for good").await, "x");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_before_hook_reads_and_does_not_write() {
    let app = TestApp::new().await;
    let host = open(&app).await;
    let admin = app.admin();
    assert_eq!(install(&admin, &plugins::guest(ID)).await.status, 201);
    set(&host, "k", "kept before").await;
    let make = async |name: &str| admin.post("/api/v1/records/keeper_note", json!({"name": name})).await;
    assert_eq!(make("reads").await.ok()["note"], "kept before");
    assert_eq!(make("walks").await.ok()["note"], "1");
    for name in ["sets", "deletes"] {
        let refused = make(name).await;
        assert!(refused.status >= 400 && refused.text.contains("phase-forbidden"), "{name}: {}", refused.text);
    }
    assert_eq!(get(&host, "k").await, "kept before");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_capability_nothing_is_kept_and_administrators_read_what_it_lacked() {
    let app = TestApp::new().await;
    let host = open(&app).await;
    let admin = app.admin();
    assert_eq!(install(&admin, &plugins::guest(ID)).await.status, 201);
    set(&host, "k", "x").await;
    let less = json!({"granted": ["records.read:keeper_note", "records.write:keeper_note", "secrets"]});
    admin.call(Method::PUT, &format!("{ONE}/grants"), Some(less)).await.ok();
    for what in ["get", "set", "delete", "scan"] {
        let refused = keep(&host, json!({"what": what, "key": "k", "prefix": ""})).await;
        assert_eq!(refused["error"], "capability-missing", "{what}: {refused}");
    }
    let denial = admin.get(&format!("{ONE}/health")).await.ok()["denials"][0].clone();
    assert_eq!((&denial["capability"], &denial["count"], &denial["is_asked"]), (&json!("kv"), &json!(4), &json!(true)));
    assert!(denial["manifest_line"].as_str().unwrap().contains("\"kv\""), "{denial}");

    // A component that uses it without asking for it isn't even installed.
    let silent = plugins::with_manifest(ID, &[("\"kv\", ", ""), ("version = \"1.0.0\"", "version = \"1.1.0\"")]);
    let refused = install(&admin, &silent).await;
    assert!(refused.text.contains("imports `kv`"), "{}", refused.text);
    refused.problem(422, "package_refused");
    app.stop().await;
}

/// Case 42 of hostile plugins.
#[tokio::test(flavor = "multi_thread")]
async fn a_plugin_that_fills_its_quota_is_refused_and_harms_nobody() {
    let app = TestApp::new().await;
    let host = open(&app).await;
    let admin = app.admin();
    assert_eq!(install(&admin, &plugins::guest(ID)).await.status, 201);
    assert_eq!(install(&admin, &other()).await.status, 201);
    let fill = |prefix: &str| json!({"what": "fill", "prefix": prefix, "count": 150, "bytes": 64 * KIB});
    assert_eq!(keep(&host, fill("a")).await, json!({"ok": null}));
    for prefix in ["b", "c", "d"] {
        let refused = keep(&host, fill(prefix)).await;
        assert_eq!(refused["error"], "quota-exceeded", "{refused}");
        assert_eq!(refused["details"], json!({"quota": "bytes", "limit": 16 * KIB * KIB}), "{refused}");
    }
    let kept = app.engine.store().kv_use(ID).await.unwrap();
    assert_eq!(kept.keys, 255, "as many as there is room for");
    assert!(kept.bytes <= 16 * KIB * KIB, "{kept:?}");
    let told = audited(&admin, "plugin.kv_full").await;
    assert_eq!(told.len(), 1, "once, not each time: {told:?}");
    assert_eq!(told[0]["data"], json!({"plugin": ID, "quota": "bytes", "limit": 16 * KIB * KIB}));

    assert!(
        call(&host, OTHER, "keep", json!({"what": "set", "key": "k"})).await["ok"].is_number(),
        "others have theirs"
    );
    let shrunk = json!({"what": "set", "key": "a0", "value": "small"});
    assert!(keep(&host, shrunk).await["ok"].is_number(), "what shrinks has room");
    let more = json!({"what": "set", "key": "a1000", "bytes": 64 * KIB - 100});
    assert!(keep(&host, more).await["ok"].is_number(), "and makes some");
    assert_eq!(keep(&host, json!({"what": "set", "key": "e", "bytes": 64 * KIB})).await["error"], "quota-exceeded");
    keep(&host, json!({"what": "delete", "key": "a1"})).await;
    let brief = json!({"what": "set", "key": "brief", "bytes": 64 * KIB - 100, "ttl": 60});
    assert!(keep(&host, brief).await["ok"].is_number());
    assert_eq!(keep(&host, json!({"what": "set", "key": "e", "bytes": 64 * KIB})).await["error"], "quota-exceeded");
    app.clock.advance_ms(61_000);
    let next = json!({"what": "set", "key": "e", "bytes": 64 * KIB - 100});
    assert!(keep(&host, next).await["ok"].is_number(), "what is over makes room before the night");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_kept_outlives_a_removal_and_goes_with_a_purge_into_a_file() {
    let app = TestApp::new().await;
    let host = open(&app).await;
    let admin = app.admin();
    let package = plugins::guest(ID);
    assert_eq!(install(&admin, &package).await.status, 201);
    set(&host, "k", "kept").await;
    keep(&host, json!({"what": "set", "key": "brief", "value": "x", "ttl": 60})).await;
    assert_eq!(admin.delete(ONE).await.status, 204);
    assert_eq!(install(&admin, &package).await.status, 201);
    assert_eq!(get(&host, "k").await, "kept", "removing keeps it");

    app.clock.advance_ms(61_000);
    assert_eq!(admin.delete(&format!("{ONE}?purge=true")).await.status, 204);
    let exports = audited(&admin, "plugin.kv_export").await;
    assert_eq!(exports.len(), 1, "{exports:?}");
    let file = admin.get(&format!("/api/v1/files/{}", exports[0]["data"]["file"].as_str().unwrap())).await.ok();
    let entries = file["entries"].as_array().unwrap();
    assert_eq!((file["plugin"].as_str(), entries.len()), (Some(ID), 1), "what is over is left out: {file}");
    assert_eq!((&entries[0]["key"], &entries[0]["value_base64"]), (&json!("k"), &json!(BASE64.encode("kept"))));
    assert_eq!(app.engine.store().kv_use(ID).await.unwrap().keys, 0);
    assert_eq!(install(&admin, &package).await.status, 201);
    assert_eq!(keep(&host, json!({"what": "get", "key": "k"})).await, json!({"ok": null}));

    // Nothing kept, nothing to be saved.
    assert_eq!(admin.delete(&format!("{ONE}?purge=true")).await.status, 204);
    assert_eq!(audited(&admin, "plugin.kv_export").await.len(), 1);
    app.stop().await;
}
