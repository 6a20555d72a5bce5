//! Secrets that administrators set: plugins use them, and nobody reads them.

use std::path::Path;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use reqwest::Method;
use serde_json::{Value as Json, json};
use tessera_plugin_host::{PluginHost, PluginHostOptions};
use tessera_store::{DocOrder, Table};
use tessera_tests::{Answer, TestApp, plugins};

use super::kv::{call, install, open};

const ID: &str = "test.keeper";
const ONE: &str = "/api/v1/plugins/test.keeper";
const MARK: &str = "s3cret-mark-that-nobody-reads";
/// HMAC-SHA-256 of a sentence under the key `key`, as it stands in many books.
const SENTENCE: &str = "The quick brown fox jumps over the lazy dog";
const SIGNED: &str = "f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8";

async fn set(app: &TestApp, values: Json) -> Answer {
    app.admin().call(Method::PUT, &format!("{ONE}/settings"), Some(values)).await
}

async fn sign(host: &PluginHost, what: &str, name: &str, data: &str) -> Json {
    call(host, ID, "sign", json!({"what": what, "name": name, "data": data})).await
}

async fn setting(app: &TestApp, key: &str) -> Json {
    let settings = app.admin().get(&format!("{ONE}/settings")).await.ok();
    settings["items"].as_array().unwrap().iter().find(|item| item["key"] == key).unwrap().clone()
}

/// All that the database keeps of plugins and of what was done to them.
async fn stored(app: &TestApp) -> String {
    let mut text = String::new();
    for table in [Table::Plugin, Table::Audit, Table::Notification] {
        let rows = app.engine.store().doc_list(table, DocOrder::Oldest, None, 1_000).await.unwrap();
        rows.into_iter().for_each(|(_, row)| text.push_str(&row.to_string()));
    }
    text
}

/// A version of the plugin that says this of its first secret.
fn version(number: &str, is_secret: bool) -> Vec<u8> {
    let line = if is_secret { "secret = true" } else { "secret = false" };
    let version = format!("version = \"{number}\"");
    plugins::with_manifest(ID, &[("version = \"1.0.0\"", version.as_str()), ("secret = true", line)])
}

/// A host whose key lies in this folder, as a start of the product opens it.
async fn start(app: &TestApp, keys: &Path) -> Arc<PluginHost> {
    let options = PluginHostOptions { allow_unsigned: true, keys_dir: Some(keys.to_owned()), ..plugins::options() };
    PluginHost::open(app.engine.clone(), options).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_signs_and_verifies_by_its_name() {
    let app = TestApp::new().await;
    let host = open(&app).await;
    let admin = app.admin();
    assert_eq!(install(&admin, &plugins::guest(ID)).await.status, 201);
    assert_eq!(sign(&host, "exists", "signing_key", "").await, json!({"ok": false}));
    let refused = sign(&host, "hmac", "signing_key", SENTENCE).await;
    assert_eq!(refused["error"], "not-found", "{refused}");

    set(&app, json!({"signing_key": "key"})).await.ok();
    assert_eq!(sign(&host, "exists", "signing_key", "").await, json!({"ok": true}));
    assert_eq!(sign(&host, "hmac", "signing_key", SENTENCE).await, json!({"ok": SIGNED}));
    let verified = sign(&host, "verify", "signing_key", SENTENCE).await;
    assert_eq!(verified, json!({"ok": [true, false, false, false]}), "whole and unaltered, or not at all");
    assert_eq!(sign(&host, "hmac", "other_key", SENTENCE).await["error"], "not-found");
    let much = json!({"what": "hmac", "name": "signing_key", "bytes": 1024 * 1024 + 1});
    assert_eq!(call(&host, ID, "sign", much).await["error"], "limit-exceeded");

    // In a hook too: it leaves no trace.
    let made = admin.post("/api/v1/records/keeper_note", json!({"name": "signs"})).await.ok();
    assert_eq!(made["note"].as_str().map(str::len), Some(64), "{made}");

    // In force from the next call on.
    set(&app, json!({"signing_key": "another"})).await.ok();
    assert_ne!(sign(&host, "hmac", "signing_key", SENTENCE).await, json!({"ok": SIGNED}));
    set(&app, json!({"signing_key": null})).await.ok();
    assert_eq!(sign(&host, "exists", "signing_key", "").await, json!({"ok": false}));
    assert_eq!(setting(&app, "signing_key").await["is_set"], false);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_is_never_readable() {
    let app = TestApp::new().await;
    let host = open(&app).await;
    let admin = app.admin();
    assert_eq!(install(&admin, &plugins::guest(ID)).await.status, 201);
    let mut seen = vec![set(&app, json!({"signing_key": MARK, "other_key": MARK, "tone": "cold"})).await.text];
    assert!(setting(&app, "signing_key").await["is_set"].as_bool().unwrap());

    // By the plugin, however it asks.
    let pried = sign(&host, "pry", "signing_key", "").await;
    assert_eq!((&pried["ok"]["setting"], &pried["ok"]["all"]), (&Json::Null, &json!({"tone": "cold"})), "{pried}");
    assert_eq!(pried["ok"]["refused"].as_array().unwrap().len(), 3, "{pried}");
    seen.push(pried.to_string());
    for what in ["hmac", "verify"] {
        seen.push(sign(&host, what, "signing_key", MARK).await.to_string());
    }

    // By people: neither in answers nor in refusals.
    seen.push(set(&app, json!({"signing_key": MARK, "nothing": MARK})).await.text);
    seen.push(set(&app, json!({"signing_key": {"deep": MARK}})).await.text);
    for path in ["", "/settings", "/health", "/log", "/budgets"] {
        seen.push(admin.get(&format!("{ONE}{path}")).await.text);
    }
    seen.push(admin.get("/api/v1/plugins").await.text);
    seen.push(admin.get("/api/v1/audit").await.text);
    seen.push(admin.upload("/api/v1/plugins?plan=true", "x.tessera", &version("1.1.0", true), None).await.text);

    // By whoever has the database.
    let database = stored(&app).await;
    assert!(database.contains("\"cold\"") && database.contains("signing_key"), "this is where settings are");
    seen.push(database);

    // And it goes with the plugin, unlike what that kept.
    call(&host, ID, "keep", json!({"what": "set", "key": "k", "value": "v"})).await;
    assert_eq!(admin.delete(&format!("{ONE}?purge=true")).await.status, 204);
    let audit = admin.get("/api/v1/audit").await.ok();
    let export = audit["items"].as_array().unwrap().iter().find(|item| item["action"] == "plugin.kv_export").unwrap();
    seen.push(admin.get(&format!("/api/v1/files/{}", export["data"]["file"].as_str().unwrap())).await.text);
    seen.push(stored(&app).await);
    for (at, text) in seen.iter().enumerate() {
        for form in [MARK.to_owned(), BASE64.encode(MARK)] {
            assert!(!text.contains(&form), "{at}: {text}");
        }
    }
    assert_eq!(install(&admin, &plugins::guest(ID)).await.status, 201);
    assert_eq!(sign(&host, "exists", "signing_key", "").await, json!({"ok": false}));
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upgrade_that_calls_a_secret_a_plain_setting_does_not_get_it() {
    let app = TestApp::new().await;
    let host = open(&app).await;
    let admin = app.admin();
    assert_eq!(install(&admin, &plugins::guest(ID)).await.status, 201);
    set(&app, json!({"signing_key": MARK})).await.ok();
    let signed = sign(&host, "hmac", "signing_key", "data").await;
    assert_eq!(install(&admin, &version("1.1.0", false)).await.status, 201);
    let pried = sign(&host, "pry", "signing_key", "").await;
    assert_eq!((&pried["ok"]["setting"], &pried["ok"]["all"]), (&Json::Null, &json!({"tone": "warm"})), "{pried}");
    assert_eq!(sign(&host, "exists", "signing_key", "").await, json!({"ok": false}));
    let shown = setting(&app, "signing_key").await;
    assert_eq!((&shown["value"], &shown["is_set"], &shown["secret"]), (&Json::Null, &json!(false), &json!(false)));

    // What is set while it is plain is sealed by the version that calls it a secret again.
    set(&app, json!({"signing_key": "plain for a while"})).await.ok();
    assert!(stored(&app).await.contains("plain for a while"));
    assert_eq!(install(&admin, &version("1.2.0", true)).await.status, 201);
    assert!(!stored(&app).await.contains("plain for a while"));
    assert_eq!(sign(&host, "exists", "signing_key", "").await, json!({"ok": true}));
    assert_ne!(sign(&host, "hmac", "signing_key", "data").await, signed);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_opens_with_the_key_file_alone() {
    let app = TestApp::new().await;
    let folder = tempfile::tempdir().unwrap();
    let (keys, others) = (folder.path().join("keys"), folder.path().join("others"));
    let host = start(&app, &keys).await;
    assert_eq!(install(&app.admin(), &plugins::guest(ID)).await.status, 201);
    set(&app, json!({"signing_key": "key"})).await.ok();
    drop(host);

    // The database without the key, as a copy of it would be.
    let host = start(&app, &others).await;
    assert_eq!(sign(&host, "exists", "signing_key", "").await, json!({"ok": false}));
    assert_eq!(sign(&host, "hmac", "signing_key", SENTENCE).await["error"], "not-found");
    assert_eq!(setting(&app, "signing_key").await["is_set"], false, "it must be set again, or the key brought back");
    drop(host);

    let host = start(&app, &keys).await;
    assert_eq!(sign(&host, "hmac", "signing_key", SENTENCE).await, json!({"ok": SIGNED}));
    drop(host);

    // What a former server stored as it was written.
    let mut row = app.engine.store().doc_get(Table::Plugin, ID).await.unwrap().unwrap();
    row["settings"]["other_key"] = json!(MARK);
    app.engine.store().doc_put(Table::Plugin, ID, row).await.unwrap();
    let host = start(&app, &keys).await;
    assert!(!stored(&app).await.contains(MARK));
    assert_eq!(sign(&host, "exists", "other_key", "").await, json!({"ok": true}));
    assert_eq!(sign(&host, "hmac", "signing_key", SENTENCE).await, json!({"ok": SIGNED}));
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_capability_no_secret_is_used() {
    let app = TestApp::new().await;
    let host = open(&app).await;
    let admin = app.admin();
    assert_eq!(install(&admin, &plugins::guest(ID)).await.status, 201);
    set(&app, json!({"signing_key": "key"})).await.ok();
    let less = json!({"granted": ["records.read:keeper_note", "records.write:keeper_note", "kv"]});
    admin.call(Method::PUT, &format!("{ONE}/grants"), Some(less)).await.ok();
    assert_eq!(sign(&host, "exists", "signing_key", "").await, json!({"ok": false}));
    for what in ["hmac", "verify"] {
        assert_eq!(sign(&host, what, "signing_key", SENTENCE).await["error"], "capability-missing", "{what}");
    }
    let denial = admin.get(&format!("{ONE}/health")).await.ok()["denials"][0].clone();
    assert_eq!((&denial["capability"], &denial["count"]), (&json!("secrets"), &json!(3)), "{denial}");
    assert!(denial["manifest_line"].as_str().unwrap().contains("\"secrets\""), "{denial}");
    app.stop().await;
}
