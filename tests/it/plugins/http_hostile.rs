//! Requests of plugins to other servers: what hostile plugins and hostile peers get out of them.

use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Value as Json, json};
use tessera_plugin_host::{Budget, Phase};

use super::http::{Call, PLUGIN, REQUEST_MAX};
use super::peer::BOMB;

/// Bytes of a response at most.
const RESPONSE_MAX: usize = 4 * 1024 * 1024;

fn hurried(phase: Phase) -> Budget {
    Budget { wall: Duration::from_secs(2), ..Budget::of(phase) }
}

#[tokio::test(flavor = "multi_thread")]
async fn endless_and_swollen_answers_are_cut() {
    let call = Call::new().await;
    for path in ["endless", "bomb"] {
        let answer = call.get(&format!("http://peer.test/{path}")).await;
        assert_eq!(
            (&answer["status"], &answer["bytes"], &answer["truncated"]),
            (&json!(200), &json!(RESPONSE_MAX), &json!(true)),
            "{path}: {}",
            answer["message"]
        );
    }
    const { assert!(BOMB > RESPONSE_MAX) };
    let facts: Json = serde_json::from_str(call.log().await[0]["facts"].as_str().unwrap()).unwrap();
    assert!(facts["bytes"].as_u64().unwrap() < 1024 * 1024, "as they came: {facts}");

    let answer = call.get("http://peer.test/many-headers").await;
    assert_eq!((answer["headers"].as_array().unwrap().len(), &answer["truncated"]), (64, &json!(true)));
    for path in ["nothing", "cut", "no-gzip"] {
        assert_eq!(call.get(&format!("http://peer.test/{path}")).await["error"], "bad-response", "{path}");
    }
    call.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_peer_that_drips_holds_nobody_longer_than_the_call_may_take() {
    let call = Call::with(Some(hurried), Vec::new()).await;
    for path in ["drip", "slow-head"] {
        let url = format!("http://peer.test/{path}");
        let started = Instant::now();
        let answer = call.send(json!({"url": url, "timeout_ms": 150})).await;
        assert_eq!((&answer["error"], &answer["retryable"]), (&json!("timeout"), &json!(true)), "{path}: {answer}");
        let took = started.elapsed();
        assert!(took >= Duration::from_millis(150) && took < Duration::from_secs(5), "{path}: {took:?}");
        // Without a limit of its own it has what is left of the call, and the guest still has time to say so.
        let admin = call.app.admin();
        let (dripping, other) = tokio::join!(call.get(&url), admin.get("/api/v1/me"));
        assert_eq!((&dripping["error"], other.status), (&json!("timeout"), 200), "{path}: {dripping}");
    }
    let log = call.log().await;
    assert!(log[0]["facts"].as_str().unwrap().contains("timeout"), "{log}");
    call.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn headers_carry_nothing_but_themselves() {
    let call = Call::new().await;
    let with = |name: &str, value: &str| json!({"url": "http://peer.test/", "headers": [[name, value]]});
    for (name, value) in [
        ("x-note", "a\r\nx-evil: 1"),
        ("x-note", "a\nb"),
        ("x-note", "a\u{0}b"),
        ("x-evil: 1\r\nx-note", "a"),
        ("x note", "a"),
        ("", "a"),
        ("Host", "other.test"),
        ("connection", "upgrade"),
        ("content-length", "0"),
        ("Transfer-Encoding", "chunked"),
        ("proxy-authorization", "a"),
        ("upgrade", "h2c"),
    ] {
        assert_eq!(call.refused(with(name, value)).await, "validation-failed", "{name:?}: {value:?}");
    }
    let many: Vec<_> = (0..65).map(|at| json!([format!("x-{at}"), "1"])).collect();
    assert_eq!(call.refused(json!({"url": "http://peer.test/", "headers": many})).await, "limit-exceeded");
    let large = json!({"url": "http://peer.test/", "method": "POST", "size": REQUEST_MAX + 1});
    assert_eq!(call.refused(large).await, "limit-exceeded");
    for method in ["CONNECT", "TRACE", "GET / HTTP/1.1\r\nx-evil: 1\r\n\r\nGET", ""] {
        let args = json!({"url": "http://peer.test/", "method": method});
        assert_eq!(call.refused(args).await, "validation-failed", "{method:?}");
    }
    call.app.stop().await;

    let call = Call::new().await;
    assert_eq!(call.get("http://peer.test/a\r\nx-evil: 1").await["status"], 200, "an address has no lines");
    let answer = call.send(json!({"url": "http://peer.test/", "key": "a\r\nx-evil: 1"})).await;
    assert_eq!(answer["error"], "validation-failed");
    let heads = call.peer.heads();
    assert!(heads.iter().flat_map(|head| head.lines()).all(|line| !line.starts_with("x-evil")), "{heads:?}");
    call.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_goes_to_its_own_host_in_a_header_and_nowhere_else() {
    let call = Call::new().await;
    let with = |url: &str, named: &str| json!({"url": url, "secrets": [["authorization", named]]});
    assert_eq!(call.refused(with("http://peer.test/", "Bearer {api_key}")).await, "secret-missing");
    let set = async |value: &str| {
        let values = json!({"api_key": value, "lost_key": "l0st"});
        call.app.admin().call(Method::PUT, &format!("{PLUGIN}/settings"), Some(values)).await.ok();
    };
    set("s3cret").await;
    let answer = call.send(with("http://peer.test/", "Bearer {api_key}")).await;
    assert_eq!(answer["status"], 200, "{answer}");
    let heads = call.peer.heads();
    assert!(heads[0].lines().any(|line| line == "authorization: bearer s3cret"), "{}", heads[0]);

    let answer = call.send(with("http://other.peer.test/", "api_key")).await;
    assert_eq!(answer["error"], "secret-forbidden", "though requests may go there");
    let line = "hosts = [\"http://peer.test\", \"http://other.peer.test\"]";
    assert!(answer["message"].as_str().unwrap().contains(line), "{answer}");
    assert_eq!(call.refused(with("http://peer.test/", "lost_key")).await, "secret-forbidden", "it has no host");
    assert_eq!(call.refused(with("http://peer.test/", "{api_key} {lost_key}")).await, "secret-forbidden");
    assert_eq!(call.refused(with("http://peer.test/", "tone")).await, "not-found");
    let audited = call.audited().await;
    assert!(audited.iter().any(|item| item["data"]["code"] == "secret-forbidden"), "{audited:?}");

    let everywhere = json!({
        "url": "http://peer.test/?key={api_key}",
        "method": "POST",
        "json": "{api_key}",
        "headers": [["x-key", "{api_key}"]],
    });
    assert_eq!(call.send(everywhere).await["status"], 200);
    assert!(!call.peer.heads()[1].contains("s3cret"), "only what is named as a secret is filled in");

    set("s3cret\r\nx-evil: 1").await;
    let answer = call.send(with("http://peer.test/", "api_key")).await;
    assert_eq!(answer["error"], "validation-failed");
    let told = format!("{answer} {} {} {:?}", call.log().await, call.health().await, call.audited().await);
    assert!(!told.contains("s3cret") && !told.contains("l0st"), "{told}");
    call.app.stop().await;
}
