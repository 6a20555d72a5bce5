//! What administrators set for a plugin.

use std::sync::Arc;

use reqwest::Method;
use serde_json::{Value as Json, json};
use tessera_engine::{Channel, Context};
use tessera_permission::Actor;
use tessera_plugin_host::PluginHost;
use tessera_tests::{Answer, TestApp, plugins};

const PATH: &str = "/api/v1/plugins/test.hostile/settings";

async fn seen(host: &PluginHost) -> Json {
    let cx = Context::new(Arc::new(Actor::system("test")), Channel::Api, "test");
    host.call_function(&cx, "test.hostile", "misbehave", &json!({"what": "settings"})).await.unwrap()
}

async fn set(app: &TestApp, values: Json) -> Answer {
    app.admin().call(Method::PUT, PATH, Some(values)).await
}

fn one<'a>(settings: &'a Json, key: &str) -> &'a Json {
    settings["items"].as_array().unwrap().iter().find(|item| item["key"] == key).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plugin_sees_what_is_set_at_its_next_call_and_secrets_never_come_back() {
    let app = TestApp::new().await;
    let host = plugins::host(&app, &["test.hostile"]).await;
    let settings = app.admin().get(PATH).await.ok();
    let tone = one(&settings, "tone");
    assert_eq!((&tone["kind"], &tone["value"], &tone["is_set"]), (&json!("select"), &json!("warm"), &json!(false)));
    assert_eq!(tone["choices"][1], json!({"code": "cold", "label": {"en": "Cold", "zh-CN": "冷淡"}}));
    assert_eq!(seen(&host).await, json!({"tone": "warm"}));

    let after = set(&app, json!({"tone": "cold", "limit": 7, "api_key": "s3cret-value"})).await;
    assert!(!after.text.contains("s3cret-value"), "{}", after.text);
    let after = after.ok();
    assert_eq!((&one(&after, "tone")["value"], &one(&after, "limit")["value"]), (&json!("cold"), &json!(7)));
    assert_eq!((&one(&after, "api_key")["value"], &one(&after, "api_key")["is_set"]), (&Json::Null, &json!(true)));
    assert_eq!(seen(&host).await, json!({"tone": "cold", "limit": 7}));
    set(&app, json!({"limit": null})).await.ok();
    assert_eq!(seen(&host).await, json!({"tone": "cold"}), "what isn't named stays");

    for path in [PATH, "/api/v1/plugins/test.hostile", "/api/v1/plugins", "/api/v1/audit"] {
        assert!(!app.admin().get(path).await.text.contains("s3cret-value"), "{path}");
    }
    let audit = app.admin().get("/api/v1/audit").await.ok();
    assert_eq!(audit["items"][0]["action"], "plugin.settings");
    assert_eq!(audit["items"][0]["data"], json!({"plugin": "test.hostile", "keys": ["limit"]}));

    // The values belong to the plugin, not to one run of it.
    app.admin().post("/api/v1/plugins/test.hostile/disable", json!({})).await.ok();
    assert_eq!(one(&app.admin().get(PATH).await.ok(), "tone")["value"], "cold", "also while it is off");
    app.admin().post("/api/v1/plugins/test.hostile/enable", json!({})).await.ok();
    assert_eq!(seen(&host).await, json!({"tone": "cold"}));

    let figures = app.anonymous().get("/metrics").await.text;
    assert!(figures.contains("tessera_plugin_calls_total{plugin=\"test.hostile\"} "), "{figures}");
    assert!(figures.contains("tessera_plugin_suspended{plugin=\"test.hostile\"} 0\n"), "{figures}");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_fit_the_manifest_is_refused_by_its_key() {
    let app = TestApp::new().await;
    let host = plugins::host(&app, &["test.hostile"]).await;
    let refused = set(&app, json!({"tone": "hot", "limit": "7"})).await.problem(422, "validation_failed");
    assert_eq!(
        (&refused["fields"]["tone"]["code"], &refused["fields"]["limit"]["code"]),
        (&json!("not_a_choice"), &json!("invalid"))
    );
    set(&app, json!({"colour": "red"})).await.problem(422, "unknown_field");
    assert_eq!(seen(&host).await, json!({"tone": "warm"}), "nothing was set");
    app.admin().get("/api/v1/plugins/test.nothing/settings").await.problem(404, "not_found");
    let role = app.role("Sees all", json!({"objects": {"*": {"read": "all"}}})).await;
    let user = app.user("mei", &role, None).await;
    user.get(PATH).await.problem(403, "action_forbidden");
    user.call(Method::PUT, PATH, Some(json!({"tone": "cold"}))).await.problem(403, "action_forbidden");
    app.stop().await;
}
