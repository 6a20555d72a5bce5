//! Requests of plugins to other servers: where they go, and where they can't.

use std::sync::Arc;

use reqwest::Method;
use serde_json::{Value as Json, json};
use tessera_engine::{Channel, Context};
use tessera_permission::Actor;
use tessera_plugin_host::{Budget, HttpOptions, Phase, PluginHost, PluginHostOptions};
use tessera_tests::{TestApp, plugins};

use super::peer::{Names, Peer};

const ID: &str = "test.caller";
pub(super) const PLUGIN: &str = "/api/v1/plugins/test.caller";
/// Bytes of a request's body at most.
pub(super) const REQUEST_MAX: usize = 1024 * 1024;

/// A server, a plugin that calls, and whom it calls.
pub(super) struct Call {
    pub(super) app: TestApp,
    host: Arc<PluginHost>,
    pub(super) peer: Peer,
    names: Arc<Names>,
}

impl Call {
    pub(super) async fn new() -> Self {
        Self::with(None, Vec::new()).await
    }

    pub(super) async fn with(budget: Option<fn(Phase) -> Budget>, trusted: Vec<Vec<u8>>) -> Self {
        let (app, peer) = (TestApp::new().await, Peer::start().await);
        let own = app.url.strip_prefix("http://").unwrap().parse().unwrap();
        let names = peer.names(own);
        let http = HttpOptions { loopback: true, own: vec![own], resolver: Some(names.clone()), trusted };
        let bundled = vec![(ID.to_owned(), plugins::guest(ID).into())];
        let options = PluginHostOptions { bundled, budget, http, ..plugins::options() };
        let host = PluginHost::open(app.engine.clone(), options).await.unwrap();
        Self { app, host, peer, names }
    }

    async fn ask(&self, function: &str, args: Json) -> Json {
        let cx = Context::new(Arc::new(Actor::system("test")), Channel::Api, "test");
        self.host.call_function(&cx, ID, function, &args).await.unwrap()
    }

    pub(super) async fn send(&self, args: Json) -> Json {
        self.ask("send", args).await
    }

    pub(super) async fn get(&self, url: &str) -> Json {
        self.send(json!({"url": url})).await
    }

    /// The code of the refusal of a request that the peer mustn't hear of.
    pub(super) async fn refused(&self, args: Json) -> Json {
        let before = self.peer.heads().len();
        let answer = self.send(args.clone()).await;
        assert_eq!(self.peer.heads().len(), before, "{args}: the peer was asked");
        answer["error"].clone()
    }

    async fn grant(&self, granted: &[&str]) -> u16 {
        let path = format!("{PLUGIN}/grants");
        self.app.admin().call(Method::PUT, &path, Some(json!({"granted": granted}))).await.status
    }

    pub(super) async fn health(&self) -> Json {
        self.app.admin().get(&format!("{PLUGIN}/health")).await.ok()
    }

    /// The plugin's log, newest line first.
    pub(super) async fn log(&self) -> Json {
        self.app.admin().get(&format!("{PLUGIN}/log")).await.ok()["items"].clone()
    }

    /// How often the audit log tells of refusals.
    pub(super) async fn audited(&self) -> Vec<Json> {
        let audit = self.app.admin().get("/api/v1/audit").await.ok();
        let of_plugin = |item: &&Json| item["action"] == "plugin.refused" && item["data"]["plugin"] == ID;
        audit["items"].as_array().unwrap().iter().filter(of_plugin).cloned().collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_arrives_as_it_was_sent_and_the_log_tells_no_more_than_where_to() {
    let call = Call::new().await;
    let args = json!({
        "url": "http://peer.test/orders?token=t0p",
        "method": "post",
        "json": {"a": 1},
        "headers": [["X-Note", "h1dden"], ["x-note", "h1dden too"]],
        "key": "order-7",
    });
    let answer = call.send(args).await;
    assert_eq!(
        (&answer["status"], &answer["start"], &answer["truncated"]),
        (&json!(200), &json!("hello"), &json!(false))
    );
    let heads = call.peer.heads();
    assert!(heads[0].starts_with("post /orders?token=t0p http/1.1\r\n"), "{}", heads[0]);
    for line in [
        "host: peer.test",
        "x-note: h1dden",
        "x-note: h1dden too",
        "content-type: application/json",
        "content-length: 7",
        "accept-encoding: gzip",
        "idempotency-key: order-7",
    ] {
        assert!(heads[0].lines().any(|known| known == line), "{line}: {}", heads[0]);
    }
    assert_eq!(call.peer.last_body(), 7);

    let log = call.log().await;
    assert_eq!((&log[0]["message"], &log[0]["level"]), (&json!("POST peer.test: 200"), &json!("info")));
    let facts: Json = serde_json::from_str(log[0]["facts"].as_str().unwrap()).unwrap();
    assert_eq!((&facts["host"], &facts["status"], &facts["bytes"]), (&json!("peer.test"), &json!(200), &json!(5)));
    assert!(facts["ms"].is_u64());
    let told = log.to_string();
    assert!(!told.contains("t0p") && !told.contains("orders") && !told.contains("h1dden"), "{told}");

    let answer = call.get("http://peer.test/gzip").await;
    assert_eq!((&answer["start"], &answer["bytes"]), (&json!("squeezed"), &json!(8)), "{answer}");
    assert!(!answer["headers"].to_string().contains("content-encoding"), "{answer}");
    assert_eq!(call.send(json!({"url": "http://peer.test/", "size": REQUEST_MAX})).await["status"], 200);
    assert_eq!(call.peer.last_body(), REQUEST_MAX);
    call.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_encrypted_request_trusts_whom_this_machine_trusts_and_speaks_to_the_name_it_meant() {
    let call = Call::with(None, vec![Peer::authority()]).await;
    let answer = call.get("https://peer.test/").await;
    assert_eq!(answer["status"], 200, "{answer}");
    assert!(call.peer.heads()[0].lines().any(|line| line == "host: peer.test"));
    call.app.stop().await;

    let call = Call::new().await;
    assert_eq!(call.refused(json!({"url": "https://peer.test/"})).await, "unreachable", "nobody vouches for the peer");
    call.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_was_not_granted_is_denied_however_it_is_written() {
    let call = Call::new().await;
    let port = call.peer.plain.port();
    for url in [
        "http://other.test/".to_owned(),
        "https://lan.test/".to_owned(),
        "http://peer.test:81/".to_owned(),
        "http://peer.test.other.test/".to_owned(),
        "http://other.test\\.peer.test/".to_owned(),
        "http://other.test/http://peer.test/".to_owned(),
        format!("http://127.0.0.1:{port}/"),
        format!("http://2130706433:{port}/"),
        format!("http://[::ffff:127.0.0.1]:{port}/"),
        format!("http://localhost:{port}/"),
        "http://169.254.169.254/latest/meta-data/".to_owned(),
    ] {
        assert_eq!(call.refused(json!({"url": url})).await, "capability-missing", "{url}");
    }
    for url in ["http://u:p@peer.test/", "ftp://peer.test/", "file:///etc/passwd", "peer.test", ""] {
        assert_eq!(call.refused(json!({"url": url})).await, "validation-failed", "{url}");
    }
    assert_eq!(call.names.asked(), 0, "not even a name was looked up");

    for _ in 0..3 {
        call.get("http://other.test/again").await;
    }
    let health = call.health().await;
    let denials = health["denials"].as_array().unwrap();
    let denial = denials.iter().find(|one| one["capability"] == "http:http://other.test").unwrap();
    assert_eq!(denial["is_asked"], false);
    assert!(denial["manifest_line"].as_str().unwrap().ends_with(", \"http:http://other.test\"]"), "{denial}");
    let audited = call.audited().await;
    assert_eq!(audited.iter().filter(|item| item["data"]["host"] == "other.test").count(), 1, "{audited:?}");

    let before = call.get("http://peer.test/").await;
    assert_eq!(before["status"], 200);
    assert_eq!(call.grant(&["http:http://*.peer.test"]).await, 200);
    assert_eq!(call.refused(json!({"url": "http://peer.test/"})).await, "capability-missing", "it was taken back");
    assert_eq!(call.get("http://other.peer.test/").await["status"], 200);
    let health = call.health().await;
    let denials = health["denials"].as_array().unwrap();
    assert_eq!(denials.iter().find(|one| one["capability"] == "http:http://peer.test").unwrap()["is_asked"], true);
    call.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_name_leads_where_no_plugin_may_go() {
    let call = Call::new().await;
    for name in ["metadata", "mapped", "nat64", "6to4", "compatible", "multicast", "none", "local", "own", "mixed"] {
        let answer = call.get(&format!("http://{name}.peer.test/")).await;
        assert_eq!(
            (&answer["error"], &answer["retryable"]),
            (&json!("address-forbidden"), &json!(false)),
            "{name}: {answer}"
        );
    }
    assert_eq!(call.peer.heads(), Vec::<String>::new());
    assert_eq!(call.get("http://unknown.peer.test/").await["error"], "unreachable");
    let audited = call.audited().await;
    assert!(audited.iter().any(|item| item["data"]["host"] == "metadata.peer.test"), "{audited:?}");
    call.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_is_looked_up_once_a_request_so_that_nobody_changes_it_in_between() {
    let call = Call::new().await;
    assert_eq!(call.get("http://rebound.peer.test/").await["status"], 200);
    assert_eq!(call.names.asked(), 1);
    assert_eq!(call.get("http://rebound.peer.test/").await["error"], "address-forbidden");
    assert_eq!(call.names.asked(), 2, "and each request anew");
    call.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn private_networks_are_reached_where_an_administrator_ticks_them() {
    let call = Call::new().await;
    let answer = call.get("http://lan.test/").await;
    assert_eq!(answer["error"], "address-forbidden");
    assert!(answer["message"].as_str().unwrap().contains("an administrator must allow"), "{answer}");
    let health = call.health().await;
    let denial = &health["denials"][0];
    assert_eq!((&denial["capability"], &denial["is_asked"]), (&json!("http.private:http://lan.test"), &json!(true)));

    assert_eq!(
        call.grant(&["http:http://lan.test", "http.private:http://peer.test:81"]).await,
        422,
        "nobody asks for it"
    );
    assert_eq!(call.grant(&["http:http://lan.test", "http.private:http://lan.test"]).await, 200);
    let answer = call.get("http://lan.test/").await;
    assert!(answer["message"].as_str().unwrap().contains("link-local"), "its other address is refused now: {answer}");
    call.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redirect_is_an_answer_like_any_other() {
    let call = Call::new().await;
    let answer = call.get("http://peer.test/redirect").await;
    assert_eq!(answer["status"], 302);
    let location = json!(["location", "http://169.254.169.254/latest/meta-data/"]);
    assert!(answer["headers"].as_array().unwrap().contains(&location), "{answer}");
    assert_eq!(call.peer.heads().len(), 1);
    assert_eq!(call.refused(json!({"url": location[1]})).await, "capability-missing");
    call.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_that_may_be_tried_again_talks_to_nobody() {
    let call = Call::new().await;
    let note = json!({"name": "http://peer.test/"});
    let made = call.app.admin().post("/api/v1/records/caller_note", note).await.ok();
    assert_eq!((&made["said"], call.peer.heads().len()), (&json!("phase-forbidden"), 0), "{made}");
    call.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_of_a_call_are_counted_and_administrators_say_how_many() {
    let call = Call::new().await;
    let args = json!({"url": "http://peer.test/"});
    assert_eq!(call.ask("count", args.clone()).await, json!({"sent": 10, "error": "limit-exceeded"}));
    let fewer = json!({"function": {"http": 3}});
    call.app.admin().call(Method::PUT, &format!("{PLUGIN}/budgets"), Some(fewer)).await.ok();
    assert_eq!(call.ask("count", args).await, json!({"sent": 3, "error": "limit-exceeded"}));
    assert_eq!(call.peer.heads().len(), 13);
    call.app.stop().await;
}
