//! Bounds on requests.

use std::time::Duration;

use serde_json::json;
use tessera_server::{Limits, ServerOptions};
use tessera_tests::TestApp;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

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
async fn answers_carry_security_headers_and_are_compressed() {
    let app = TestApp::new().await;
    let answer = app.admin().get("/api/v1/objects").await;
    for (name, value) in
        [("x-content-type-options", "nosniff"), ("cache-control", "no-store"), ("x-frame-options", "DENY")]
    {
        assert_eq!(answer.headers[name], value);
    }
    assert!(answer.headers["content-security-policy"].to_str().unwrap().contains("frame-ancestors 'none'"));
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
