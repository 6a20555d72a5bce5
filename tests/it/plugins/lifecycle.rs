//! The steps of a plugin's life, as it is told of them and as it may refuse them.

use std::sync::Arc;

use reqwest::Method;
use serde_json::{Value as Json, json};
use tessera_engine::{Channel, Context};
use tessera_permission::Actor;
use tessera_plugin_host::{PluginHost, PluginHostOptions};
use tessera_tests::{Answer, Client, TestApp, plugins};

const ID: &str = "test.witness";
const ONE: &str = "/api/v1/plugins/test.witness";

async fn open(app: &TestApp) -> Arc<PluginHost> {
    let options = PluginHostOptions { allow_unsigned: true, ..plugins::options() };
    PluginHost::open(app.engine.clone(), options).await.unwrap()
}

/// A package of the plugin with another version, edition and mood.
fn package(version: &str, edition: &str, mood: &str) -> Vec<u8> {
    plugins::with_manifest(
        ID,
        &[
            ("version = \"1.0.0\"", format!("version = \"{version}\"").as_str()),
            ("default = \"first\"", format!("default = \"{edition}\"").as_str()),
            ("default = \"well\"", format!("default = \"{mood}\"").as_str()),
        ],
    )
}

async fn install(admin: &Client, package: &[u8]) -> Answer {
    admin.upload("/api/v1/plugins", "x.tessera", package, None).await
}

/// The steps that the plugin noted, oldest first.
async fn steps(admin: &Client) -> Vec<String> {
    let notes = admin.post("/api/v1/records/witness_note/query", json!({"sort": ["created_at"]})).await.ok();
    let name = |note: &Json| note["name"].as_str().unwrap().to_owned();
    notes["items"].as_array().unwrap().iter().map(name).filter(|name| !name.starts_with("by hand")).collect()
}

/// Which edition answers.
async fn edition(host: &PluginHost) -> Json {
    let cx = Context::new(Arc::new(Actor::system("test")), Channel::Api, "test");
    host.call_function(&cx, ID, "edition", &json!({})).await.unwrap()
}

/// What the plugin's hook leaves on a record that somebody makes.
async fn trail(admin: &Client) -> Json {
    admin.post("/api/v1/records/witness_note", json!({"name": "by hand"})).await.ok()["witness_trail"].clone()
}

async fn set_mood(admin: &Client, mood: Json) {
    admin.call(Method::PUT, &format!("{ONE}/settings"), Some(json!({"mood": mood}))).await.ok();
}

async fn turn(admin: &Client, what: &str) -> Answer {
    admin.post(&format!("{ONE}/{what}"), json!({})).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plugin_is_told_when_it_is_enabled_and_disabled() {
    let app = TestApp::new().await;
    let _host = open(&app).await;
    let admin = app.admin();
    assert_eq!(install(&admin, &plugins::guest(ID)).await.status, 201);
    let shown = admin.get(ONE).await.ok();
    assert_eq!(shown["facets"], json!(["hooks", "functions", "lifecycle"]));
    let log: Vec<_> = shown["log"].as_array().unwrap().iter().map(|line| line["message"].as_str().unwrap()).collect();
    assert_eq!(log, ["first is enabled", "asked how first is"], "newest first");
    assert_eq!(steps(&admin).await, ["first enabled"]);

    let off = turn(&admin, "disable").await.ok();
    assert_eq!(off["state"], "disabled");
    assert_eq!(steps(&admin).await, ["first enabled", "first disabled"]);
    assert_eq!(trail(&admin).await, json!(null), "it is told while it is still on, and nothing after");
    let on = turn(&admin, "enable").await.ok();
    assert_eq!(on["state"], "enabled");
    assert_eq!(steps(&admin).await, ["first enabled", "first disabled", "first enabled"]);
    assert_eq!(trail(&admin).await, "notes:by hand");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upgrade_that_cannot_work_leaves_the_old_version_in_force_and_answering() {
    let app = TestApp::new().await;
    let host = open(&app).await;
    let admin = app.admin();
    assert_eq!(install(&admin, &plugins::guest(ID)).await.status, 201);
    for (mood, why) in [
        ("ill", "unwell: it is not well today"),
        ("dies", "it panicked: of being asked"),
        ("refuses", "unwilling: it will not be enabled"),
    ] {
        let refused = install(&admin, &package("1.1.0", "second", mood)).await;
        let problem = refused.problem(422, "package_refused");
        let said = format!("the plugin `{ID}` says that it can't work: {why}");
        assert!(problem["detail"].as_str().unwrap().contains(&said), "{problem}");
        let shown = admin.get(ONE).await.ok();
        assert_eq!(
            (&shown["version"], &shown["state"], &shown["previous_version"]),
            (&json!("1.0.0"), &json!("enabled"), &Json::Null),
            "{mood}"
        );
        assert_eq!(edition(&host).await, "first", "{mood}");
        assert_eq!(trail(&admin).await, "notes:by hand", "{mood}");
        assert_eq!(steps(&admin).await, ["first enabled"], "{mood}");
    }

    // As after a restart.
    drop(host);
    let host = open(&app).await;
    assert_eq!(admin.get(ONE).await.ok()["version"], "1.0.0");
    assert_eq!(edition(&host).await, "first");
    assert_eq!(steps(&admin).await, ["first enabled"], "a start is no enabling");

    assert_eq!(install(&admin, &package("1.2.0", "third", "well")).await.status, 201);
    let shown = admin.get(ONE).await.ok();
    assert_eq!((&shown["version"], &shown["previous_version"]), (&json!("1.2.0"), &json!("1.0.0")));
    assert_eq!(edition(&host).await, "third");
    assert_eq!(steps(&admin).await, ["first enabled", "third enabled"]);
    let audit = admin.get("/api/v1/audit").await.ok();
    let installed = audit["items"].as_array().unwrap().iter().filter(|item| item["action"] == "plugin.install");
    assert_eq!(installed.count(), 2, "what was refused was not installed");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_first_installation_that_cannot_work_leaves_nothing() {
    let app = TestApp::new().await;
    let _host = open(&app).await;
    let admin = app.admin();
    install(&admin, &package("1.0.0", "first", "ill")).await.problem(422, "package_refused");
    admin.get(ONE).await.problem(404, "not_found");
    assert_eq!(admin.get("/api/v1/objects/witness_note").await.status, 404);
    let people = admin.get("/api/v1/objects/user").await.ok();
    assert!(!people["fields"].to_string().contains("witness_trail"), "what it adds to others is gone as well");
    assert_eq!(install(&admin, &plugins::guest(ID)).await.status, 201);
    assert_eq!(steps(&admin).await, ["first enabled"]);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plugin_can_refuse_to_be_enabled_but_not_to_be_disabled() {
    let app = TestApp::new().await;
    let _host = open(&app).await;
    let admin = app.admin();
    assert_eq!(install(&admin, &plugins::guest(ID)).await.status, 201);
    set_mood(&admin, json!("clings")).await;
    assert_eq!(turn(&admin, "disable").await.ok()["state"], "disabled");
    assert_eq!(trail(&admin).await, json!(null));
    for (mood, why) in [("ill", "it is not well today"), ("refuses", "it will not be enabled")] {
        set_mood(&admin, json!(mood)).await;
        let refused = turn(&admin, "enable").await;
        assert!(refused.text.contains(why), "{}", refused.text);
        refused.problem(422, "package_refused");
        assert_eq!(admin.get(ONE).await.ok()["state"], "disabled", "{mood}");
        assert_eq!(trail(&admin).await, json!(null), "{mood}");
    }
    set_mood(&admin, Json::Null).await;
    assert_eq!(turn(&admin, "enable").await.ok()["state"], "enabled");
    assert_eq!(steps(&admin).await, ["first enabled", "first enabled"]);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_names_the_lines_of_the_manifest() {
    let app = TestApp::new().await;
    let _host = open(&app).await;
    let package = plugins::with_manifest(ID, &[("\"records.read:user\"", "\"teleport\"")]);
    let refused = install(&app.admin(), &package).await.problem(422, "package_refused");
    let places: Vec<_> = refused["problems"]
        .as_array()
        .unwrap()
        .iter()
        .map(|problem| json!([problem["file"], problem["line"], problem["key"]]))
        .collect();
    assert_eq!(
        places,
        [json!(["manifest.toml", 8, "capabilities[2]"]), json!(["manifest.toml", 18, "hooks[1].object"])],
        "{refused}"
    );
    app.stop().await;
}
