//! Live updates.

use std::time::Duration;

use futures::StreamExt as _;
use reqwest::Method;
use serde_json::{Value as Json, json};
use tessera_engine::live::LiveMessage;
use tessera_server::{Limits, ServerOptions};
use tessera_tests::app::PASSWORD;
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

    /// The records whose changes were told since the last time, up to now; `user` is whose line it is.
    async fn told(&mut self, app: &TestApp, user: &str) -> Vec<String> {
        // Messages come in the order in which they were sent.
        let end = LiveMessage { event: "job", data: json!({"id": "so far"}) };
        app.engine.live().send_to(user, end);
        assert!(self.hears("so far", Duration::from_secs(10)).await, "{}", self.text);
        let text = std::mem::take(&mut self.text);
        let (text, rest) = text.split_once("so far").unwrap_or_default();
        rest.clone_into(&mut self.text);
        let changes = text.split("\n\n").filter(|message| message.contains("event: change"));
        let data = changes.filter_map(|message| message.lines().find_map(|line| line.strip_prefix("data: ")));
        data.filter_map(|data| serde_json::from_str::<Json>(data).ok()?["id"].as_str().map(str::to_owned)).collect()
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
async fn an_open_line_tells_no_more_of_what_came_out_of_reach() {
    let app = TestApp::new().await;
    let admin = app.admin();
    let (east, west) = (app.department("East", None).await, app.department("West", None).await);
    let account = |read: &str| json!({"objects": {"account": {"read": read, "create": true, "update": "own"}}});
    let role = app.role("Changing", account("all")).await;
    let anna = app.user("anna", &role, Some(&east)).await;
    let me = anna.get("/api/v1/me").await.ok()["user"]["id"].as_str().unwrap().to_owned();
    let of_east =
        app.user("emil", &role, Some(&east)).await.post("/api/v1/records/account", json!({"name": "E"})).await;
    let (hers, of_east, theirs) = (
        anna.post("/api/v1/records/account", json!({"name": "Annas"})).await.id(),
        of_east.id(),
        admin.post("/api/v1/records/account", json!({"name": "Theirs"})).await.id(),
    );
    let mut line = Line::open(&anna).await;
    let mut number = 0;
    let mut change_all = async || {
        number += 1;
        for id in [&hers, &of_east, &theirs] {
            admin.patch(&format!("/api/v1/records/account/{id}"), json!({"employees": number})).await.ok();
        }
    };
    change_all().await;
    assert_eq!(line.told(&app, &me).await, [hers.as_str(), &of_east, &theirs]);

    // The role says less.
    let path = format!("/api/v1/roles/{role}");
    admin.patch(&path, json!({"permissions": account("department")})).await.ok();
    change_all().await;
    assert_eq!(line.told(&app, &me).await, [hers.as_str(), &of_east]);
    admin.delete(&format!("/api/v1/records/account/{theirs}")).await;
    admin.post(&format!("/api/v1/records/account/{theirs}/restore"), json!({})).await.ok();
    assert_eq!(line.told(&app, &me).await, Vec::<String>::new(), "neither that it went nor that it came back");

    // She works elsewhere.
    admin.patch(&format!("/api/v1/users/{me}"), json!({"department": west})).await.ok();
    change_all().await;
    assert_eq!(line.told(&app, &me).await, [hers.as_str()]);

    // Nothing at all, and as before.
    admin.patch(&path, json!({"permissions": account("none")})).await.ok();
    change_all().await;
    assert_eq!(line.told(&app, &me).await, Vec::<String>::new());
    admin.patch(&path, json!({"permissions": account("all")})).await.ok();
    change_all().await;
    assert_eq!(line.told(&app, &me).await, [hers.as_str(), &of_east, &theirs]);

    // Without the role, and then without the person.
    admin.patch(&format!("/api/v1/users/{me}"), json!({"roles": []})).await.ok();
    change_all().await;
    assert_eq!(line.told(&app, &me).await, Vec::<String>::new());
    admin.patch(&format!("/api/v1/users/{me}"), json!({"is_active": false})).await.ok();
    assert!(line.ends(Duration::from_secs(6)).await);
    app.stop().await;
}

#[tokio::test]
async fn a_line_that_falls_behind_is_told_to_load_everything_anew_and_goes_on() {
    let app = TestApp::new().await;
    let admin = app.admin();
    let me = admin.get("/api/v1/me").await.ok()["user"]["id"].as_str().unwrap().to_owned();
    let mut line = Line::open(&admin).await;
    assert!(line.hears("connected", Duration::from_secs(10)).await);
    // More than is kept for a line; the server, on the same thread, sends nothing on meanwhile.
    for n in 0..2_000 {
        let message = LiveMessage { event: "job", data: json!({"id": format!("job {n} of many")}) };
        app.engine.live().send_to(&me, message);
    }
    assert!(line.hears("job 1999 of many", Duration::from_secs(10)).await, "{}", line.text);
    assert!(!line.text.contains("job 0 of many"), "nothing was left out");
    assert_eq!(line.text.matches("event: reload\n").count(), 1);
    assert!(line.text.find("event: reload") < line.text.find("event: job"), "{}", line.text);
    let id = admin.post("/api/v1/records/account", json!({"name": "Next"})).await.id();
    assert!(line.hears(&id, Duration::from_secs(10)).await, "{}", line.text);
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

    // However much there is to hear.
    let anna = app.sign_in("anna", PASSWORD).await;
    let mut line = Line::open(&anna).await;
    let id = app.admin().post("/api/v1/records/account", json!({"name": "Busy"})).await.id();
    let (admin, path) = (app.admin(), format!("/api/v1/records/account/{id}"));
    let busy = tokio::spawn(async move {
        for employees in 0..60 {
            admin.patch(&path, json!({"employees": employees})).await.ok();
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    });
    assert_eq!(anna.post("/api/v1/auth/logout", json!({})).await.status, 204);
    assert!(line.ends(Duration::from_secs(4)).await);
    busy.abort();
    let mut admins = Line::open(&app.admin()).await;
    assert!(admins.hears("connected", Duration::from_secs(2)).await);
    let stopping = tokio::spawn(app.stop());
    assert!(admins.ends(Duration::from_secs(6)).await);
    tokio::time::timeout(Duration::from_secs(6), stopping).await.unwrap().unwrap();
}
