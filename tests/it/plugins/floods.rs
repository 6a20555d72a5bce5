//! Too much of everything: plugins that loop together, arguments and filters beyond measure, hooks that feed each other, writes that
//! meet.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};
use tessera_engine::{Channel, Context};
use tessera_model::error::Result;
use tessera_permission::Actor;
use tessera_plugin_host::{PluginHost, PluginHostOptions};
use tessera_tests::{TestApp, plugins};

const ID: &str = "test.hostile";

async fn ask(host: &PluginHost, plugin: &str, function: &str, args: Json) -> Result<Json> {
    let cx = Context::new(Arc::new(Actor::system("test")), Channel::Api, "test");
    host.call_function(&cx, plugin, function, &args).await
}

/// The hostile plugin under another id, without objects of its own; `hooks` are those that it has.
fn another(id: &str, hooks: &str) -> Vec<u8> {
    plugins::altered(ID, |files| {
        files.retain(|path, _| !path.starts_with("objects/"));
        let manifest = String::from_utf8(files["manifest.toml"].clone()).unwrap();
        let (head, rest) = manifest.split_once("[[hooks]]").unwrap();
        let (_, settings) = rest.split_once("[[settings]]").unwrap();
        let manifest = format!("{head}{hooks}\n[[settings]]{settings}").replacen(ID, id, 1);
        files.insert("manifest.toml".to_owned(), manifest.into_bytes());
    })
}

async fn host(app: &TestApp, packages: Vec<(String, Vec<u8>)>) -> Arc<PluginHost> {
    let bundled = packages.into_iter().map(|(id, package)| (id, package.into())).collect();
    PluginHost::open(app.engine.clone(), PluginHostOptions { bundled, ..plugins::options() }).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn many_plugins_that_loop_together_leave_others_quick() {
    let app = TestApp::new().await;
    let ids: Vec<String> = (0..6).map(|n| format!("test.loop{}", ["a", "b", "c", "d", "e", "f"][n])).collect();
    let mut packages: Vec<_> = ids.iter().map(|id| (id.clone(), another(id, ""))).collect();
    packages.push(("test.keeper".to_owned(), plugins::guest("test.keeper")));
    let host = host(&app, packages).await;
    let attacks: Vec<_> = ids
        .iter()
        .map(|id| {
            let (host, id) = (host.clone(), id.clone());
            tokio::spawn(async move { ask(&host, &id, "misbehave", json!({"what": "loop"})).await })
        })
        .collect();
    let (mut slowest, mut asked) = (Duration::ZERO, 0);
    while attacks.iter().any(|attack| !attack.is_finished()) && asked < 200 {
        let started = Instant::now();
        app.admin().get("/api/v1/me").await.ok();
        slowest = slowest.max(started.elapsed());
        // Another plugin has its turn among them.
        ask(&host, "test.keeper", "keep", json!({"what": "supports"})).await.unwrap();
        asked += 1;
    }
    for attack in attacks {
        let refused = attack.await.unwrap().unwrap_err();
        assert_eq!(refused.code.as_str(), "plugin_unavailable", "{refused}");
    }
    // Where many tests share the machine.
    assert!(slowest < Duration::from_secs(1), "{slowest:?}");
    let audit = app.admin().get("/api/v1/audit?action=plugin.failed&limit=50").await.ok();
    let told = audit["items"].as_array().unwrap();
    assert!(ids.iter().all(|id| told.iter().any(|entry| entry["data"]["plugin"] == json!(id))), "{audit}");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_argument_beyond_measure_ends_the_call_before_the_host_has_read_it() {
    let app = TestApp::new().await;
    let host = host(&app, vec![("test.keeper".to_owned(), plugins::guest("test.keeper"))]).await;
    for bytes in [6_000_000, 40_000_000] {
        let set = json!({"what": "set", "key": "big", "bytes": bytes});
        let refused = ask(&host, "test.keeper", "keep", set).await.unwrap_err();
        assert_eq!(refused.code.as_str(), "plugin_unavailable", "{refused}");
    }
    assert!(ask(&host, "test.keeper", "keep", json!({"what": "get", "key": "big"})).await.unwrap()["ok"].is_null());
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn filters_beyond_measure_are_refused_at_once() {
    let app = TestApp::new().await;
    let host = host(&app, vec![(ID.to_owned(), plugins::guest(ID))]).await;
    let test = json!({"field": "name", "op": "eq", "value": "x"});
    let filter = |more: Json| {
        let mut args = json!({"what": "filter", "filter": test});
        args.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        args
    };
    assert_eq!(ask(&host, ID, "misbehave", filter(json!({}))).await.unwrap(), 0);
    for bomb in [json!({"depth": 60}), json!({"depth": 120}), json!({"width": 20_000})] {
        let started = Instant::now();
        let refused = ask(&host, ID, "misbehave", filter(bomb.clone())).await.unwrap_err();
        assert!(started.elapsed() < Duration::from_secs(5), "{bomb}");
        assert_ne!(refused.code.as_str(), "internal", "{bomb}: {refused}");
    }
    for wrong in
        [json!({"field": "nothing", "op": "eq", "value": 1}), json!({"field": "name", "op": "like", "value": "x"})]
    {
        ask(&host, ID, "misbehave", json!({"what": "filter", "filter": wrong})).await.unwrap_err();
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_plugins_that_feed_each_other_stop() {
    let app = TestApp::new().await;
    let echo = "[[hooks]]\nkey = \"echo\"\nobject = \"hostile_thing\"\noperations = [\"update\"]\nfields = [\"note\"]\nstage = \"after\"\n";
    let other = "test.echo";
    let _host = host(&app, vec![(ID.to_owned(), plugins::guest(ID)), (other.to_owned(), another(other, echo))]).await;
    let admin = app.admin();
    let id = admin.post("/api/v1/records/hostile_thing", json!({"name": "x"})).await.id();
    let path = format!("/api/v1/records/hostile_thing/{id}");
    admin.patch(&path, json!({"note": "start"})).await.ok();
    tokio::time::timeout(Duration::from_secs(60), app.engine.settle()).await.unwrap();
    let version = admin.get(&path).await.ok()["version"].as_u64().unwrap();
    // Each is told of the change itself, and of what the other made of it; of its own doing never.
    assert!((4..=6).contains(&version), "{version}");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn writes_that_meet_cause_once_each_what_their_hooks_ask_for() {
    let app = TestApp::new().await;
    let _host = host(&app, vec![("test.worker".to_owned(), plugins::guest("test.worker"))]).await;
    let admin = app.admin();
    let id = admin.post("/api/v1/records/worker_note", json!({"name": "plain"})).await.id();
    let path = format!("/api/v1/records/worker_note/{id}");
    let writes = (0..12).map(|n| {
        let (admin, path) = (admin.clone(), path.clone());
        async move { admin.patch(&path, json!({"name": "with a job", "note": format!("write {n}")})).await }
    });
    let answers = futures::future::join_all(writes).await;
    let stored = answers.iter().filter(|answer| answer.status == 200).count();
    for answer in answers.into_iter().filter(|answer| answer.status != 200) {
        // Others were quicker each time that it began anew.
        assert_eq!(answer.status, 409, "{}", answer.text);
    }
    assert!(stored >= 1);
    let version = admin.get(&path).await.ok()["version"].as_u64().unwrap();
    assert_eq!(version, 1 + stored as u64, "each was stored once");
    let jobs = admin.get("/api/v1/jobs?all=true&limit=100").await.ok();
    let caused = jobs["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|job| job["kind"] == "plugin" && job["handler"] == "write")
        .count();
    assert_eq!(caused, stored, "a hook that was asked again caused nothing twice");
    app.stop().await;
}
