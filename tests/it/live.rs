//! Live updates.

use std::time::Duration;

use futures::StreamExt as _;
use reqwest::Method;
use serde_json::json;
use tessera_server::{Limits, ServerOptions};
use tessera_tests::{Client, TestApp};

/// What comes within a time, as text.
struct Line {
    stream: std::pin::Pin<Box<dyn futures::Stream<Item = reqwest::Result<Vec<u8>>> + Send>>,
    text: String,
}

impl Line {
    async fn open(client: &Client) -> Self {
        let response = client.request(Method::GET, "/api/v1/live").send().await.unwrap();
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        assert!(!response.headers().contains_key("content-encoding"));
        let stream = Box::pin(response.bytes_stream().map(|chunk| chunk.map(|bytes| bytes.to_vec())));
        Self { stream, text: String::new() }
    }

    /// Reads until `wanted` came; false when the time is over or the line ends.
    async fn hears(&mut self, wanted: &str, time: Duration) -> bool {
        let until = tokio::time::Instant::now() + time;
        while !self.text.contains(wanted) {
            match tokio::time::timeout_at(until, self.stream.next()).await {
                Ok(Some(Ok(bytes))) => self.text.push_str(&String::from_utf8_lossy(&bytes)),
                _ => return false,
            }
        }
        true
    }

    /// True when the line ends within a time.
    async fn ends(&mut self, time: Duration) -> bool {
        let until = tokio::time::Instant::now() + time;
        loop {
            match tokio::time::timeout_at(until, self.stream.next()).await {
                Ok(None | Some(Err(_))) => return true,
                Ok(Some(Ok(_))) => {}
                Err(_) => return false,
            }
        }
    }
}

#[tokio::test]
async fn changes_reach_those_who_may_see_them_and_nobody_else() {
    let app = TestApp::new().await;
    let (east, west) = (app.department("East", None).await, app.department("West", None).await);
    let seller = app.role_of_code("member").await;
    let anna = app.user("anna", &seller, Some(&east)).await;
    let ben = app.user("ben", &seller, Some(&west)).await;
    let (mut hers, mut his) = (Line::open(&anna).await, Line::open(&ben).await);
    let id = anna.post("/api/v1/records/account", json!({"name": "Annas"})).await.id();
    assert!(hers.hears(&id, Duration::from_secs(10)).await, "{}", hers.text);
    assert!(hers.text.contains("event: change"));
    assert!(!his.hears(&id, Duration::from_millis(500)).await, "{}", his.text);
    app.stop().await;
}

#[tokio::test]
async fn a_line_ends_with_its_session_and_with_the_server() {
    let limits = Limits { live_per_user: 2, ..Limits::default() };
    let app = TestApp::with(ServerOptions { limits, ..ServerOptions::default() }).await;
    let guest = app.role_of_code("guest").await;
    let anna = app.user("anna", &guest, None).await;
    let mut line = Line::open(&anna).await;
    let second = Line::open(&anna).await;
    anna.get("/api/v1/live").await.problem(429, "too_many_requests");
    drop(second);
    assert_eq!(anna.post("/api/v1/auth/logout", json!({})).await.status, 204);
    assert!(line.ends(Duration::from_secs(6)).await);
    let mut admins = Line::open(&app.admin()).await;
    assert!(admins.hears("connected", Duration::from_secs(2)).await);
    let stopping = tokio::spawn(app.stop());
    assert!(admins.ends(Duration::from_secs(6)).await);
    tokio::time::timeout(Duration::from_secs(6), stopping).await.unwrap().unwrap();
}
