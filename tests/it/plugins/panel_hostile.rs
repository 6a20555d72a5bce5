//! What a plugin can't show, however it tries, and what happens to one that goes on trying.

use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};
use tessera_plugin_host::{PluginHost, PluginHostOptions};
use tessera_tests::{Answer, Client, TestApp, plugins};

use super::panel::{ID, host, render};

/// Longer than the time over which failures add up to a suspension.
const PAST_MS: i64 = 61_000;

async fn page(who: &Client, params: Json) -> Answer {
    render(who, json!({"plugin": ID, "slot": "page", "params": params})).await
}

/// The place in the answer that is refused.
async fn refused(app: &TestApp, content: Json) -> String {
    app.clock.advance_ms(PAST_MS);
    let shown = page(&app.admin(), json!({"content": content})).await;
    let problem = shown.problem(502, "plugin_answer_invalid");
    let detail = problem["detail"].as_str().unwrap();
    assert!(detail.contains(ID) && detail.contains("page"), "it names plugin and slot: {detail}");
    problem["problems"][0]["at"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn views_without_measure_are_refused_and_others_stay_quick() {
    let app = TestApp::new().await;
    let _host = host(&app).await;
    let admin = app.admin();
    for what in ["big", "large", "deep", "many", "state"] {
        app.clock.advance_ms(PAST_MS);
        let answer = page(&admin, json!({"what": what})).await;
        // Five MiB may end at the call's own bounds before they come to the document's.
        let code = answer.body["code"].as_str().unwrap_or_default().to_owned();
        let codes: &[&str] =
            if what == "big" { &["plugin_answer_invalid", "plugin_unavailable"] } else { &["plugin_answer_invalid"] };
        assert!(codes.contains(&code.as_str()), "{what}: {}", answer.text);
        assert!(answer.text.len() < 4_096 && !answer.text.contains("xxxxxxxx"), "{what}: nothing of it is handed on");
        let started = Instant::now();
        admin.get("/api/v1/me").await.ok();
        assert!(started.elapsed() < Duration::from_secs(2), "{what}");
        let audit = admin.get("/api/v1/audit").await.ok();
        let entry = &audit["items"][0];
        assert_eq!((&entry["action"], &entry["data"]["plugin"]), (&json!("plugin.failed"), &json!(ID)), "{what}");
    }
    page(&admin, json!({"content": [{"type": "divider"}]})).await.ok();
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn links_that_run_something_and_forms_that_ask_for_passwords_are_refused() {
    let app = TestApp::new().await;
    let _host = host(&app).await;
    let link = |to: Json| json!([{"type": "link", "label": "Your invoice", "to": to}]);
    for to in [
        json!({"url": "javascript:alert(document.cookie)"}),
        json!({"url": " https://e.example"}),
        json!({"url": "https://bank.example@e.example"}),
        json!({"path": "//e.example"}),
        json!({"path": "/api/v1/auth/logout"}),
    ] {
        assert_eq!(refused(&app, link(to.clone())).await, "content[0].to", "{to}");
    }
    let markdown = json!([{"type": "markdown", "text": "[Your invoice](java\nscript:alert(1))"}]);
    assert_eq!(refused(&app, markdown).await, "content[0].text");
    let raw = json!([{"type": "html", "html": "<script>alert(1)</script>"}]);
    let shown = page(&app.admin(), json!({"content": raw})).await.ok();
    assert_eq!(shown["view"]["content"], json!([{"type": "unknown", "label": "html"}]), "nothing of it is left");

    let sign_in = |kind: &str, label: &str| {
        json!([
            {"type": "heading", "text": "Your session has ended"},
            {"type": "field", "name": "who", "kind": "text", "label": "User name"},
            {"type": "field", "name": "secret", "kind": kind, "label": label},
            {"type": "button", "label": "Sign in", "action": "steal"},
        ])
    };
    assert_eq!(refused(&app, sign_in("password", "Secret")).await, "content[2].kind");
    assert_eq!(refused(&app, sign_in("text", "Pass\u{200b}word")).await, "content[2]");
    assert_eq!(refused(&app, sign_in("text", "登录密码")).await, "content[2]");
    let picture = json!([{"type": "image", "asset": "assets/fake.png", "alt": "x"}]);
    assert_eq!(refused(&app, picture).await, "content[0].asset", "a page that calls itself a picture");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_turns_text_around_is_taken_out_and_the_plugin_is_named() {
    let app = TestApp::new().await;
    let _host = host(&app).await;
    let content = json!([{"type": "text", "text": "invoice\u{202e}fdp.exe\u{0007}"}]);
    let shown = page(&app.admin(), json!({"content": content})).await.ok();
    assert_eq!(shown["view"]["content"][0]["text"], "invoicefdp.exe");
    assert_eq!(shown["plugin"], json!({"id": ID, "name": "Panel"}), "beside whatever it shows");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn effects_lead_nowhere_but_inside() {
    let app = TestApp::new().await;
    let _host = host(&app).await;
    for (effect, at) in [
        (json!({"type": "navigate", "to": {"url": "https://e.example"}}), "effects[0].to"),
        (json!({"type": "navigate", "to": {"path": "https://e.example"}}), "effects[0].to"),
        (json!({"type": "run", "script": "alert(1)"}), "effects[0].type"),
        (
            json!({"type": "download", "name": "x.html", "media_type": "text/html", "text": "x"}),
            "effects[0].media_type",
        ),
    ] {
        app.clock.advance_ms(PAST_MS);
        let asked = json!({"plugin": ID, "slot": "page", "action": "as-told", "form": {"effects": [effect]}});
        let problem = app.admin().post("/api/v1/plugin-ui/act", asked).await.problem(502, "plugin_answer_invalid");
        assert_eq!(problem["problems"][0]["at"], at);
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plugin_that_goes_on_failing_is_suspended_and_says_so() {
    let app = TestApp::new().await;
    let _host = host(&app).await;
    let admin = app.admin();
    for _ in 0..5 {
        let problem = page(&admin, json!({"what": "panic"})).await.problem(503, "plugin_unavailable");
        assert!(problem["detail"].as_str().unwrap().contains("this view was bound to fail"), "{problem}");
    }
    let problem = page(&admin, json!({"content": []})).await.problem(503, "plugin_unavailable");
    let detail = problem["detail"].as_str().unwrap();
    assert!(detail.contains(ID) && detail.contains("suspended"), "{detail}");
    let slots = admin.get("/api/v1/plugin-ui/slots").await.ok();
    assert_eq!(slots["items"], json!([]), "what is suspended has no slots");
    admin.post(&format!("/api/v1/plugins/{ID}/enable"), json!({})).await.ok();
    page(&admin, json!({"content": []})).await.ok();
    admin.post(&format!("/api/v1/plugins/{ID}/disable"), json!({})).await.ok();
    let problem = page(&admin, json!({"content": []})).await.problem(503, "plugin_unavailable");
    assert!(problem["detail"].as_str().unwrap().contains("switched off"), "{problem}");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn slots_need_a_component_that_fills_them() {
    let app = TestApp::new().await;
    let options = PluginHostOptions { allow_unsigned: true, ..plugins::options() };
    let _host = PluginHost::open(app.engine.clone(), options).await.unwrap();
    let slot =
        "[[slots]]\nkey = \"page\"\nslot = \"nav.page\"\nlabel = { en = \"Page\", zh-CN = \"页面\" }\n\n[[hooks]]";
    let package = plugins::with_manifest("test.hostile", &[("[[hooks]]", slot)]);
    let refused = app.admin().upload("/api/v1/plugins", "x.tessera", &package, None).await;
    let problem = refused.problem(422, "package_refused");
    assert!(problem["detail"].as_str().unwrap().contains("doesn't export `ui`"), "{problem}");
    app.stop().await;
}
