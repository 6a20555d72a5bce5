//! Bounds on requests.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use tessera_engine::Context;
use tessera_engine::engine::HookPhase;
use tessera_engine::hooks::{BeforeHooks, Decided, Decision, HookChange, HookOperation};
use tessera_model::error::Result;
use tessera_model::object::ObjectDef;
use tessera_server::{Limits, ServerOptions};
use tessera_tests::app::PASSWORD;
use tessera_tests::{Client, TestApp};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::sync::Notify;

#[tokio::test]
async fn large_bodies_and_busy_clients_are_refused() {
    let limits = Limits { body_bytes: 10_000, user_rate: 1, user_burst: 20, ..Limits::default() };
    let app = TestApp::with(ServerOptions { limits, ..ServerOptions::default() }).await;
    let admin = app.admin();
    let large = json!({"name": "x".repeat(20_000)});
    admin.post("/api/v1/records/account", large).await.problem(413, "payload_too_large");
    let mut last = None;
    for _ in 0..30 {
        last = Some(admin.get("/api/v1/me").await);
    }
    let refused = last.unwrap();
    assert!(refused.headers["retry-after"].to_str().unwrap().parse::<u32>().unwrap() >= 1);
    refused.problem(429, "too_many_requests");
    app.stop().await;
}

#[tokio::test]
async fn an_address_without_a_sign_in_has_a_measure_of_its_own() {
    let limits = Limits { anonymous_rate: 1, anonymous_burst: 6, ..Limits::default() };
    let app = TestApp::with(ServerOptions { limits, ..ServerOptions::default() }).await;
    let from = |address: &str| app.anonymous().header("x-forwarded-for", address);
    let here = from("203.0.113.7");
    // Whatever is asked for without a valid sign-in counts.
    here.get("/api/v1/me").await.problem(401, "unauthenticated");
    here.bearer("forged").get("/api/v1/records/account").await.problem(401, "unauthenticated");
    here.get("/api/v1/setup").await.ok();
    let wrong = json!({"username": "nobody", "password": "not-the-password"});
    here.post("/api/v1/auth/login", wrong).await.problem(401, "invalid_credentials");
    let mut last = here.get("/api/v1/me").await;
    // A second may go by meanwhile, and with it one more.
    for _ in 0..10 {
        last = here.get("/api/v1/me").await;
    }
    assert!(last.headers["retry-after"].to_str().unwrap().parse::<u32>().unwrap() >= 1);
    last.problem(429, "too_many_requests");
    // Then even the right password has to wait.
    let right = json!({"username": "admin", "password": PASSWORD});
    here.post("/api/v1/auth/login", right.clone()).await.problem(429, "too_many_requests");
    // Neither those at another address nor those who are signed in are held up.
    from("203.0.113.8").post("/api/v1/auth/login", right.clone()).await.ok();
    for _ in 0..20 {
        app.admin().header("x-forwarded-for", "203.0.113.7").get("/api/v1/me").await.ok();
    }
    let mut tries = 0;
    while here.post("/api/v1/auth/login", right.clone()).await.status == 429 {
        tries += 1;
        assert!(tries < 200, "whoever waited is not let in again");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    app.stop().await;
}

#[tokio::test]
async fn a_network_of_many_addresses_is_measured_as_one() {
    let limits = Limits { anonymous_rate: 1, anonymous_burst: 6, ..Limits::default() };
    let app = TestApp::with(ServerOptions { limits, ..ServerOptions::default() }).await;
    let ask = async |address: &str| app.anonymous().header("x-forwarded-for", address).get("/api/v1/me").await;
    let network: Vec<String> = (0..12).map(|n| format!("2001:db8::{n:x}:1")).collect();
    let spellings: Vec<String> = (0..12).map(|n| format!("{}203.0.113.7", ["", "::ffff:"][n % 2])).collect();
    for (one_of_many, elsewhere) in [(network, "2001:db8:0:1::1"), (spellings, "::ffff:203.0.113.8")] {
        let mut last = ask(elsewhere).await;
        // A second may go by meanwhile, and with it one more.
        for address in &one_of_many {
            last = ask(address).await;
        }
        last.problem(429, "too_many_requests");
        ask(elsewhere).await.problem(401, "unauthenticated");
    }
    app.stop().await;
}

#[tokio::test]
async fn what_costs_much_has_a_smaller_measure() {
    let limits = Limits { costly_rate: 1, costly_burst: 102, ..Limits::default() };
    let app = TestApp::with(ServerOptions { limits, ..ServerOptions::default() }).await;
    let admin = app.admin();
    let sum = || json!({"measures": {"n": {"op": "count"}}});
    let figures = async |client: &Client| client.post("/api/v1/records/account/aggregate", sum()).await;
    let export = json!({"object": "account", "format": "csv"});
    admin.post("/api/v1/exports", export.clone()).await.ok();
    let refused = admin.post("/api/v1/exports", export.clone()).await;
    let wait: u32 = refused.headers["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((90..=100).contains(&wait), "{wait}");
    refused.problem(429, "too_many_requests");
    figures(&admin).await.ok();
    figures(&admin).await.ok();
    let mut last = figures(&admin).await;
    // A second may go by meanwhile, and with it one more.
    for _ in 0..3 {
        last = figures(&admin).await;
    }
    last.problem(429, "too_many_requests");
    for _ in 0..30 {
        admin.get("/api/v1/records/account").await.ok();
    }
    let role = app.role("Reader", json!({"objects": {"account": {"read": "all"}}})).await;
    figures(&app.user("mei", &role, None).await).await.ok();
    app.stop().await;
}

/// Holds every change of an account until it is let go.
struct Slow(Arc<Notify>);

#[async_trait::async_trait]
impl BeforeHooks for Slow {
    fn concerns(&self, object: &ObjectDef, _: HookOperation) -> bool {
        object.key == "account"
    }

    async fn before(&self, _: &Context, _: &Arc<ObjectDef>, changes: &[HookChange]) -> Result<Decided> {
        self.0.notified().await;
        Ok(vec![Decision::Allow; changes.len()].into())
    }
}

#[tokio::test]
async fn a_change_that_runs_on_after_its_time_keeps_its_place() {
    let limits = Limits { in_flight: 1, time: Duration::from_secs(3), ..Limits::default() };
    let app = TestApp::with(ServerOptions { limits, ..ServerOptions::default() }).await;
    let admin = app.admin();
    let go = Arc::new(Notify::new());
    app.engine.add_before_hooks(HookPhase::Plugins, Arc::new(Slow(go.clone())));
    admin.post("/api/v1/records/account", json!({"name": "Acme"})).await.problem(503, "timed_out");
    admin.get("/api/v1/me").await.problem(429, "too_many_requests");
    go.notify_one();
    let mut tries = 0;
    while admin.get("/api/v1/me").await.status == 429 {
        tries += 1;
        assert!(tries < 100, "the place is never free again");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let list = admin.get("/api/v1/records/account").await.ok();
    assert_eq!(list["items"][0]["name"], "Acme", "what was begun was done");
    app.stop().await;
}

#[tokio::test]
async fn answers_carry_security_headers_and_are_compressed() {
    let app = TestApp::new().await;
    let answer = app.admin().get("/api/v1/objects").await;
    for (name, value) in
        [("x-content-type-options", "nosniff"), ("cache-control", "no-store"), ("x-frame-options", "DENY")]
    {
        assert_eq!(answer.headers[name], value);
    }
    let policy = answer.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("frame-ancestors 'none'") && policy.contains("object-src 'none'"));
    let scripts = policy.split(';').find(|rule| rule.trim_start().starts_with("script-src")).unwrap();
    assert_eq!(scripts.trim(), "script-src 'self'", "nothing inline, nothing from elsewhere, nothing made of text");
    assert!(!answer.headers.contains_key("strict-transport-security"));
    let packed = app.admin().header("accept-encoding", "gzip").get("/api/v1/objects").await;
    assert_eq!(packed.headers["content-encoding"], "gzip");
    app.stop().await;
}

#[tokio::test]
async fn figures_are_for_this_machine_and_administrators() {
    let app = TestApp::new().await;
    app.admin().get("/api/v1/records/account").await.ok();
    let figures = app.anonymous().get("/metrics").await;
    assert!(figures.text.contains("route=\"/api/v1/records/{object}\""), "{}", figures.text);
    let elsewhere = app.anonymous().header("x-forwarded-for", "203.0.113.7");
    elsewhere.get("/metrics").await.problem(401, "unauthenticated");
    assert_eq!(app.admin().header("x-forwarded-for", "203.0.113.7").get("/metrics").await.status, 200);
    app.anonymous().get("/healthz").await.ok();
    app.anonymous().get("/readyz").await.ok();
    app.stop().await;
}

#[tokio::test]
async fn a_request_at_hand_is_answered_before_the_server_stops() {
    let app = TestApp::new().await;
    let address = app.url.trim_start_matches("http://").to_owned();
    let mut idle = tokio::net::TcpStream::connect(&address).await.unwrap();
    idle.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    let mut text = String::new();
    while !text.ends_with('}') {
        let mut buffer = [0; 512];
        let count = idle.read(&mut buffer).await.unwrap();
        assert!(count > 0, "the server hung up early");
        text.push_str(&String::from_utf8_lossy(&buffer[..count]));
    }
    // The client keeps the connection; the server closes it instead of waiting for it.
    tokio::time::timeout(Duration::from_secs(5), app.stop()).await.unwrap();
    assert_eq!(idle.read(&mut [0; 16]).await.unwrap_or_default(), 0);
}
