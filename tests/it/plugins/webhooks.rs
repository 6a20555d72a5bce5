//! What other systems call plugins for, and what nobody can do with it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Value as Json, json};
use tessera_engine::{Channel, Context};
use tessera_permission::Actor;
use tessera_plugin_host::{Budget, Phase, PluginHost, PluginHostOptions};
use tessera_server::{Limits, ServerOptions};
use tessera_store::{DocOrder, Table};
use tessera_tests::{Answer, TestApp, plugins};

use super::kv::install;

pub(super) const ID: &str = "test.receiver";
const ONE: &str = "/api/v1/plugins/test.receiver";
/// HMAC-SHA-256 of a sentence under the key `key`, as it stands in many books.
const SENTENCE: &str = "The quick brown fox jumps over the lazy dog";
const SIGNED: &str = "f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8";

/// How long a call takes is not what is tried here.
fn patient(phase: Phase) -> Budget {
    Budget { wall: Duration::from_secs(20), ..Budget::of(phase) }
}

/// A host with the plugin alone.
async fn host(app: &TestApp) -> Arc<PluginHost> {
    let bundled = vec![(ID.to_owned(), plugins::guest(ID).into())];
    let options = PluginHostOptions { bundled, budget: Some(patient), ..plugins::options() };
    PluginHost::open(app.engine.clone(), options).await.unwrap()
}

/// The address of an endpoint, as administrators copy it.
pub(super) async fn address(app: &TestApp, endpoint: &str) -> String {
    let plugin = app.admin().get(ONE).await.ok();
    let webhooks = plugin["webhooks"].as_array().unwrap();
    let found = webhooks.iter().find(|webhook| webhook["endpoint"] == endpoint).unwrap();
    found["path"].as_str().unwrap().to_owned()
}

/// A call of somebody who isn't signed in.
async fn call(app: &TestApp, path: &str, body: Json) -> Answer {
    app.anonymous().post(path, body).await
}

async fn signed(app: &TestApp, path: &str, signature: Option<&str>, body: &'static str) -> Answer {
    let nobody = app.anonymous();
    let request = nobody.request(Method::POST, path).body(body);
    let request = match signature {
        Some(signature) => request.header("x-signature-256", signature),
        None => request,
    };
    nobody.finish(request).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_acts_as_the_plugin_itself_and_is_counted() {
    let app = TestApp::new().await;
    let _host = host(&app).await;
    let admin = app.admin();
    let path = address(&app, "incoming").await;
    let made = call(&app, &path, json!({"what": "note"})).await;
    assert_eq!((made.status, &made.body["phase"]), (201, &json!("webhook")), "{}", made.text);
    assert_eq!(made.headers["content-type"], "application/json");
    let id = made.body["id"].as_str().unwrap();
    let note = admin.get(&format!("/api/v1/records/receiver_note/{id}")).await.ok();
    assert_eq!((&note["name"], &note["note"]), (&json!("incoming"), &json!(ID)), "its own principal acts");
    // Whoever is signed in lends it nothing of their rights.
    let delete = json!({"what": "delete", "id": id});
    admin.post(&path, delete).await.problem(403, "action_forbidden");

    let browser = app.anonymous().header("cookie", "tessera_session=x").header("x-event", "paid");
    let seen = browser.get(&format!("{path}?name=%E5%BC%A0+x")).await.ok();
    assert_eq!((&seen["method"], &seen["path"], &seen["parameter"]), (&json!("GET"), &json!("/"), &json!("张 x")));
    assert_eq!((&seen["peer"], &seen["supports"]), (&json!("127.0.0.1"), &json!(true)));
    let headers = seen["headers"].as_array().unwrap();
    assert!(headers.contains(&json!("x-event")) && !headers.contains(&json!("cookie")), "{seen}");

    let health = admin.get(&format!("{ONE}/health")).await.ok();
    let handler = &health["handlers"][0];
    assert_eq!(
        (&handler["phase"], &handler["handler"], &handler["calls"]),
        (&json!("webhook"), &json!("incoming"), &json!(3)),
        "{health}"
    );
    let log = admin.get(&format!("{ONE}/log")).await.ok();
    let lines: Vec<_> = log["items"].as_array().unwrap().iter().map(|line| line["message"].as_str().unwrap()).collect();
    assert!(lines.iter().any(|line| line.starts_with("POST of 15 bytes: 201")), "{lines:?}");
    let budgets = admin.get(&format!("{ONE}/budgets")).await.ok();
    let used = |phase: &str| budgets["phases"].as_array().unwrap().iter().find(|one| one["phase"] == phase).unwrap();
    assert_eq!((&used("webhook")["is_used"], &used("job")["is_used"]), (&json!(true), &json!(false)));
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signed_endpoint_takes_what_its_key_signed_and_nothing_else() {
    let app = TestApp::new().await;
    let _host = host(&app).await;
    let path = address(&app, "signed").await;
    let good = format!("sha256={SIGNED}");
    // Nobody set the key yet: then nothing is genuine.
    signed(&app, &path, Some(&good), SENTENCE).await.problem(503, "plugin_unavailable");
    app.admin().call(Method::PUT, &format!("{ONE}/settings"), Some(json!({"signing_key": "key"}))).await.ok();
    let taken = signed(&app, &path, Some(&good), SENTENCE).await.ok();
    assert_eq!((&taken["endpoint"], &taken["bytes"]), (&json!("signed"), &json!(SENTENCE.len())));
    for (signature, body) in [
        (None, SENTENCE),
        (Some(good.as_str()), "The quick brown fox"),
        (Some(SIGNED), SENTENCE),
        (Some("sha256="), SENTENCE),
    ] {
        signed(&app, &path, signature, body).await.problem(401, "unauthenticated");
    }
    let health = app.admin().get(&format!("{ONE}/health")).await.ok();
    assert_eq!(health["totals"]["calls"], 1, "nothing of the plugin ran for the others");
    let shown = app.admin().get(ONE).await.ok();
    let webhook = shown["webhooks"].as_array().unwrap().iter().find(|one| one["endpoint"] == "signed").unwrap();
    assert_eq!((&webhook["signed_with"], &webhook["is_key_set"]), (&json!("signing_key"), &json!(true)));
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_leads_nowhere_tells_nothing() {
    let app = TestApp::new().await;
    let _host = host(&app).await;
    let admin = app.admin();
    let path = address(&app, "incoming").await;
    let token = path.rsplit('/').next().unwrap().to_owned();
    assert_eq!(token.len(), 32);
    let nowhere = async |path: &str| {
        let mut problem = call(&app, path, json!({})).await.problem(404, "not_found");
        problem.as_object_mut().unwrap().remove("trace_id");
        problem
    };
    let wrong = nowhere(&format!("/api/v1/hooks/{ID}/incoming/{}", "x".repeat(32))).await;
    for elsewhere in [
        format!("/api/v1/hooks/{ID}/nothing/{token}"),
        format!("/api/v1/hooks/{ID}/signed/{token}"),
        format!("/api/v1/hooks/test.nobody/incoming/{token}"),
        format!("/api/v1/hooks/{ID}/incoming/{}", &token[..31]),
    ] {
        assert_eq!(nowhere(&elsewhere).await, wrong, "{elsewhere}");
    }
    call(&app, &path, json!({})).await.ok();
    app.anonymous().delete(&path).await.problem(405, "method_not_allowed");
    let large = json!({"what": "x".repeat(1_000)});
    call(&app, &path, large).await.problem(413, "payload_too_large");

    // Another address once this one has leaked.
    let renew = format!("{ONE}/webhooks/incoming/renew");
    app.anonymous().post(&renew, json!({})).await.problem(401, "unauthenticated");
    admin.post(&renew, json!({})).await.ok();
    admin.post(&format!("{ONE}/webhooks/nothing/renew"), json!({})).await.problem(404, "not_found");
    assert_eq!(nowhere(&path).await, wrong);
    let next = address(&app, "incoming").await;
    call(&app, &next, json!({})).await.ok();

    // What is off is as what isn't there.
    admin.post(&format!("{ONE}/disable"), json!({})).await.ok();
    assert_eq!(nowhere(&next).await, wrong);
    admin.post(&format!("{ONE}/enable"), json!({})).await.ok();
    call(&app, &next, json!({})).await.ok();

    // Whoever has the database has no address.
    for table in [Table::Plugin, Table::Audit] {
        let rows = app.engine.store().doc_list(table, DocOrder::Oldest, None, 1_000).await.unwrap();
        let token = next.rsplit('/').next().unwrap();
        assert!(!rows.iter().any(|(_, row)| row.to_string().contains(token)));
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_a_plugin_answers_nothing_of_it_runs_in_a_browser() {
    let app = TestApp::new().await;
    let _host = host(&app).await;
    let path = address(&app, "incoming").await;
    let page = call(&app, &path, json!({"what": "page"})).await;
    assert_eq!((page.status, page.headers["content-type"].to_str().unwrap()), (200, "text/plain; charset=utf-8"));
    assert_eq!(
        (&page.headers["x-content-type-options"], &page.headers["x-hook-secret"]),
        (&"nosniff".parse().unwrap(), &"abc".parse().unwrap())
    );
    assert_eq!(page.headers["content-security-policy"], "default-src 'none'; sandbox");
    assert!(!page.headers.contains_key("set-cookie") && !page.headers.contains_key("access-control-allow-origin"));

    let said = call(&app, &path, json!({"what": "status", "status": 418})).await;
    assert_eq!((said.status, said.text.as_str()), (418, "said so"), "its own words");
    call(&app, &path, json!({"what": "status", "status": 302})).await.problem(502, "plugin_answer_invalid");
    let refused = call(&app, &path, json!({"what": "refuse"})).await.problem(403, "action_forbidden");
    assert_eq!(refused["detail"], "Not welcome");
    app.clock.advance_ms(61_000);
    for what in ["panic", "loop", "big"] {
        let failed = call(&app, &path, json!({"what": what})).await;
        assert!(!failed.text.contains("secret") && !failed.text.contains("budget"), "{what}: {}", failed.text);
        assert!(failed.headers.contains_key("retry-after"));
        failed.problem(503, "plugin_unavailable");
        let audit = app.admin().get("/api/v1/audit?action=plugin.failed").await.ok();
        assert_eq!(
            (&audit["items"][0]["data"]["plugin"], &audit["items"][0]["data"]["in"]),
            (&json!(ID), &json!("incoming"))
        );
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_of_calls_is_held_back_and_told_of_once() {
    let limits = Limits { webhook_rate: 1, webhook_burst: 5, ..Limits::default() };
    let app = TestApp::with(ServerOptions { limits, ..ServerOptions::default() }).await;
    let _host = host(&app).await;
    let path = address(&app, "incoming").await;
    let (mut taken, mut held_back) = (0, 0);
    for _ in 0..60 {
        let answer = call(&app, &path, json!({})).await;
        match answer.status {
            200 => taken += 1,
            _ => {
                assert!(answer.headers["retry-after"].to_str().unwrap().parse::<u32>().unwrap() >= 1);
                answer.problem(429, "too_many_requests");
                held_back += 1;
            }
        }
    }
    // Seconds may go by meanwhile, and with each of them one more.
    assert!((5..30).contains(&taken) && held_back >= 30, "{taken} {held_back}");
    signed(&app, &address(&app, "signed").await, None, "").await.problem(503, "plugin_unavailable");
    let audit = app.admin().get("/api/v1/audit?action=plugin.webhook_flooded").await.ok();
    let told = audit["items"].as_array().unwrap();
    assert_eq!((told.len(), &told[0]["data"]["plugin"], &told[0]["data"]["in"]), (1, &json!(ID), &json!("incoming")));
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_that_work_hard_take_no_place_of_people() {
    let app = TestApp::new().await;
    let host = host(&app).await;
    let path = address(&app, "incoming").await;
    let flood = async {
        let calls = (0..24).map(|_| call(&app, &path, json!({"what": "work"})));
        futures::future::join_all(calls).await
    };
    let people = async {
        let cx = Context::new(Arc::new(Actor::system("test")), Channel::Api, "test");
        let mut slowest = Duration::ZERO;
        for _ in 0..20 {
            host.call_function(&cx, ID, "ping", &json!({})).await.unwrap();
            let started = Instant::now();
            app.admin().get("/api/v1/me").await.ok();
            slowest = slowest.max(started.elapsed());
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        slowest
    };
    let (answers, slowest) = tokio::join!(flood, people);
    // Where many tests share the machine.
    assert!(slowest < Duration::from_secs(2), "{slowest:?}");
    let worked = answers.iter().filter(|answer| answer.status == 202).count();
    assert!(worked >= 4, "as many as there are places, at least: {worked}");
    for answer in answers.into_iter().filter(|answer| answer.status != 202) {
        answer.problem(503, "plugin_busy");
    }
    let plugin = app.admin().get(ONE).await.ok();
    assert_eq!(plugin["state"], "enabled", "being busy is no failure");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn endpoints_need_what_they_use_and_the_plan_names_them() {
    let app = TestApp::new().await;
    let options = PluginHostOptions { allow_unsigned: true, ..plugins::options() };
    let _host = PluginHost::open(app.engine.clone(), options).await.unwrap();
    let admin = app.admin();
    let nobody = plugins::with_manifest(ID, &[("key = \"service\"", "key = \"other\"")]);
    let refused = install(&admin, &nobody).await;
    assert_eq!(refused.status, 422, "{}", refused.text);
    assert!(refused.text.contains("needs a role with the key `service`"), "{}", refused.text);
    let webhook = "[[webhooks]]\nendpoint = \"in\"\nlabel = { en = \"In\", zh-CN = \"接收\" }\n\n[[functions]]";
    let refused = install(&admin, &plugins::with_manifest("test.keeper", &[("[[functions]]", webhook)])).await;
    assert!(refused.text.contains("doesn't export `webhook`"), "{}", refused.text);

    let package = plugins::guest(ID);
    let plan = admin.upload("/api/v1/plugins?plan=true", "x.tessera", &package, None).await.ok();
    let webhooks = &plan["plan"]["webhooks"];
    assert_eq!((&webhooks[0]["endpoint"], &webhooks[0]["is_signed"]), (&json!("incoming"), &json!(false)));
    assert_eq!((&webhooks[1]["label"]["zh-CN"], &webhooks[1]["is_signed"]), (&json!("已签名的消息"), &json!(true)));
    assert!(plan["plan"]["facets"].as_array().unwrap().contains(&json!("webhook")));

    // One that comes back after all of it was purged has other addresses.
    assert_eq!(install(&admin, &package).await.status, 201);
    let first = address(&app, "incoming").await;
    assert_eq!(admin.delete(&format!("{ONE}?purge=true")).await.status, 204);
    call(&app, &first, json!({})).await.problem(404, "not_found");
    app.clock.advance_ms(1_000);
    assert_eq!(install(&admin, &package).await.status, 201);
    assert_ne!(address(&app, "incoming").await, first);
    app.stop().await;
}
