//! What a plugin can't do, however it tries.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};
use tessera_engine::{Channel, Context};
use tessera_permission::Actor;
use tessera_plugin_host::PluginHost;
use tessera_tests::{TestApp, plugins};

const ID: &str = "test.hostile";

async fn misbehave(host: &PluginHost, what: &str) -> Result<Json, tessera_model::error::Error> {
    let cx = Context::new(Arc::new(Actor::system("test")), Channel::Api, "test");
    host.call_function(&cx, ID, "misbehave", &json!({"what": what})).await
}

/// Asks one host for one misdeed: a second failure of the same plugin would be on the way to its suspension.
async fn refusal(what: &str) -> (String, Duration) {
    let app = TestApp::new().await;
    let host = plugins::host(&app, &[ID]).await;
    let started = Instant::now();
    let error = misbehave(&host, what).await.expect_err(what);
    let took = started.elapsed();
    assert_eq!(error.code.as_str(), "plugin_unavailable", "{what}: {error}");
    assert!(
        error.detail.contains(ID) && error.detail.contains("misbehave"),
        "it names plugin and function: {}",
        error.detail
    );
    assert!(misbehave(&host, "nothing").await.is_ok(), "the next call is not affected");
    app.stop().await;
    (error.detail, took)
}

#[tokio::test(flavor = "multi_thread")]
async fn endless_loops_run_out_of_fuel() {
    let (detail, took) = refusal("loop").await;
    assert!(detail.contains("computing budget") || detail.contains("longer than"), "{detail}");
    assert!(took < Duration::from_secs(6), "{took:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn memory_is_bounded() {
    let (detail, _) = refusal("memory").await;
    assert!(detail.contains("memory") || detail.contains("panicked"), "{detail}");
}

#[tokio::test(flavor = "multi_thread")]
async fn recursion_ends() {
    let (detail, _) = refusal("recurse").await;
    assert!(detail.contains("too deeply") || detail.contains("stopped"), "{detail}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_is_told_with_its_place() {
    let (detail, _) = refusal("panic").await;
    assert!(detail.contains("this was bound to happen") && detail.contains("lib.rs:"), "{detail}");
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_into_the_host_are_counted() {
    let (detail, took) = refusal("host-calls").await;
    assert!(detail.contains("calls into the host"), "{detail}");
    assert!(took < Duration::from_secs(1), "{took:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_are_bounded() {
    let (detail, _) = refusal("big-answer").await;
    assert!(detail.contains("larger than"), "{detail}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_not_granted_is_refused() {
    let app = TestApp::new().await;
    let host = plugins::host(&app, &[ID]).await;
    for (what, part) in
        [("forged", "reserve-id"), ("other-object", "records.read:user"), ("through-reference", "records.read:user")]
    {
        let error = misbehave(&host, what).await.expect_err(what);
        assert!(error.detail.contains(part), "{what}: {}", error.detail);
    }
    assert!(misbehave(&host, "unreadable").await.is_ok(), "an id that isn't there is simply not found");
    let error = misbehave(&host, "error").await.expect_err("its own error");
    assert_eq!(error.code.as_str(), "hook_rejected");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn logs_are_cut_and_cleaned() {
    let app = TestApp::new().await;
    let host = plugins::host(&app, &[ID]).await;
    misbehave(&host, "log-flood").await.unwrap();
    let shown = app.admin().get(&format!("/api/v1/plugins/{ID}")).await.ok();
    let log = shown["log"].as_array().unwrap();
    let bytes: usize = log.iter().map(|line| line["message"].as_str().unwrap().len()).sum();
    assert!(!log.is_empty() && bytes <= 16 * 1024, "{} lines, {bytes} bytes", log.len());
    assert!(!shown["log"].to_string().contains("\\u001b"));
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn before_hooks_can_only_decide() {
    let app = TestApp::new().await;
    let _host = plugins::host(&app, &[ID]).await;
    let admin = app.admin();
    let make = async |name: &str| admin.post("/api/v1/records/hostile_thing", json!({"name": name})).await;
    assert_eq!(make("modify").await.ok()["note"], "changed by a hook");
    assert_eq!(make("reject").await.body["fields"]["name"]["message"], "No, thank you");
    for name in ["owner", "id", "unknown-field", "too-many"] {
        let refused = make(name).await;
        assert_eq!(
            (refused.status, &refused.body["code"]),
            (503, &json!("plugin_unavailable")),
            "{name}: {}",
            refused.text
        );
    }
    assert_eq!(make("harmless").await.status, 201, "four failures don't suspend it yet");
    let write = make("write").await;
    assert_eq!(write.status, 503, "{}", write.text);
    assert!(write.text.contains("phase-forbidden"), "{}", write.text);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_optional_hook_that_fails_is_passed_over() {
    let app = TestApp::new().await;
    let _host = plugins::host(&app, &[ID]).await;
    let made = app.admin().post("/api/v1/records/hostile_note", json!({"name": "panic"})).await;
    assert_eq!(made.status, 201, "{}", made.text);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn five_failures_suspend_and_required_hooks_stay_closed() {
    let app = TestApp::new().await;
    let host = plugins::host(&app, &[ID]).await;
    let admin = app.admin();
    for _ in 0..5 {
        misbehave(&host, "panic").await.unwrap_err();
    }
    let shown = admin.get(&format!("/api/v1/plugins/{ID}")).await.ok();
    assert_eq!(shown["state"], "suspended", "{shown}");
    let closed = admin.post("/api/v1/records/hostile_thing", json!({"name": "x"})).await;
    assert_eq!((closed.status, &closed.body["code"]), (503, &json!("plugin_unavailable")), "{}", closed.text);
    let open = admin.post("/api/v1/records/hostile_note", json!({"name": "x"})).await;
    assert_eq!(open.status, 201, "{}", open.text);
    admin.post(&format!("/api/v1/plugins/{ID}/enable"), json!({})).await.ok();
    assert_eq!(admin.post("/api/v1/records/hostile_thing", json!({"name": "x"})).await.status, 201);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hook_that_feeds_itself_stops() {
    let app = TestApp::new().await;
    let _host = plugins::host(&app, &[ID]).await;
    let admin = app.admin();
    let id = admin.post("/api/v1/records/hostile_thing", json!({"name": "x"})).await.id();
    let path = format!("/api/v1/records/hostile_thing/{id}");
    admin.patch(&path, json!({"note": "start"})).await.ok();
    app.engine.settle().await;
    let version = admin.get(&path).await.ok()["version"].as_u64().unwrap();
    assert_eq!(version, 3, "the hook's own change is told to it no more");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn loops_leave_others_quick() {
    let app = TestApp::new().await;
    let host = plugins::host(&app, &[ID]).await;
    let admin = app.admin();
    let attacks: Vec<_> = (0..4)
        .map(|_| {
            let host = host.clone();
            tokio::spawn(async move { misbehave(&host, "loop").await })
        })
        .collect();
    let mut slowest = Duration::ZERO;
    for _ in 0..20 {
        let started = Instant::now();
        admin.get("/api/v1/me").await.ok();
        slowest = slowest.max(started.elapsed());
    }
    for attack in attacks {
        attack.await.unwrap().unwrap_err();
    }
    assert!(slowest < Duration::from_millis(500), "{slowest:?}");
    app.stop().await;
}
