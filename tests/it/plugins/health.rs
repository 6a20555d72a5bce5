//! What administrators see of how a plugin does, and the limits that they change.

use reqwest::Method;
use serde_json::{Value as Json, json};
use tessera_plugin_host::{PluginHost, PluginHostOptions};
use tessera_tests::{Answer, TestApp, plugins};

use super::clocks::{ask, host};
use super::jobs::until;

const ID: &str = "test.hostile";

async fn health(app: &TestApp, id: &str) -> Json {
    app.admin().get(&format!("/api/v1/plugins/{id}/health")).await.ok()
}

async fn log(app: &TestApp, query: &str) -> Answer {
    app.admin().get(&format!("/api/v1/plugins/{ID}/log{query}")).await
}

async fn set(app: &TestApp, values: Json) -> Answer {
    app.admin().call(Method::PUT, &format!("/api/v1/plugins/{ID}/budgets"), Some(values)).await
}

/// A limit in an answer about budgets.
fn limit<'a>(budgets: &'a Json, phase: &str, key: &str) -> &'a Json {
    let of = |list: &'a Json, name: &str, value: &str| {
        list.as_array().unwrap().iter().find(|one| one[name] == value).unwrap()
    };
    of(&of(&budgets["phases"], "phase", phase)["limits"], "key", key)
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_are_counted_and_a_failure_shows_the_functions_that_were_running() {
    let app = TestApp::new().await;
    let host = host(&app, plugins::guest(ID), None).await;
    for _ in 0..3 {
        ask(&host, json!({"what": "nothing"})).await.unwrap();
    }
    ask(&host, json!({"what": "recurse"})).await.unwrap_err();
    let seen = health(&app, ID).await;
    let handler = &seen["handlers"][0];
    assert_eq!((&handler["phase"], &handler["handler"]), (&json!("function"), &json!("misbehave")));
    for figures in [handler, &seen["totals"]] {
        assert_eq!((&figures["calls"], &figures["failures"]), (&json!(4), &json!(1)), "{figures}");
        assert!(figures["fuel"].as_u64() > figures["fuel_max"].as_u64(), "{figures}");
        assert!(figures["p50_micros"].as_u64() <= figures["p95_micros"].as_u64(), "{figures}");
        let memory = figures["memory_peak_bytes"].as_u64().unwrap();
        assert!((64 * 1024..=64 * 1024 * 1024).contains(&memory), "{memory}");
    }
    let failure = &seen["failures"][0];
    assert_eq!((&failure["handler"], &failure["phase"]), (&json!("misbehave"), &json!("function")), "{failure}");
    let stack = failure["stack"].as_array().unwrap();
    assert!(stack.iter().any(|frame| frame.as_str().unwrap().contains("deeper")), "{failure}");
    assert!(stack.len() <= 32);
    assert_eq!((&seen["breaker"]["state"], &seen["safe_mode"]), (&json!("closed"), &json!(false)));
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_denial_names_the_line_of_the_manifest_that_would_allow_it() {
    let app = TestApp::new().await;
    let host = host(&app, plugins::guest(ID), None).await;
    for _ in 0..2 {
        ask(&host, json!({"what": "other-object"})).await.unwrap_err();
    }
    let seen = health(&app, ID).await;
    let denial = &seen["denials"][0];
    assert_eq!((&denial["capability"], &denial["count"]), (&json!("records.read:user"), &json!(2)), "{denial}");
    assert_eq!((&denial["is_asked"], &denial["handler"]), (&json!(false), &json!("misbehave")));
    let line = denial["manifest_line"].as_str().unwrap();
    assert!(line.starts_with("capabilities = [\"records.read:hostile_thing\", "), "{line}");
    assert!(line.ends_with(", \"records.read:user\"]"), "{line}");

    // What the manifest asks for already lacks an administrator's consent alone.
    let less = json!({"granted": ["records.write:hostile_thing", "identity", "events"]});
    app.admin().call(Method::PUT, &format!("/api/v1/plugins/{ID}/grants"), Some(less)).await.ok();
    ask(&host, json!({"what": "unreadable", "id": "x"})).await.unwrap_err();
    let seen = health(&app, ID).await;
    let denials = seen["denials"].as_array().unwrap();
    assert_eq!(denials.len(), 2, "what was seen before the change is still there");
    let denial = denials.iter().find(|one| one["capability"] == "records.read:hostile_thing").unwrap();
    assert_eq!(denial["is_asked"], true);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn log_and_figures_outlive_a_change_of_the_plugin_and_the_log_is_searched() {
    let app = TestApp::new().await;
    let host = host(&app, plugins::guest(ID), None).await;
    ask(&host, json!({"what": "log-flood"})).await.unwrap();
    let before = log(&app, "").await.ok();
    for to in ["disable", "enable"] {
        app.admin().post(&format!("/api/v1/plugins/{ID}/{to}"), json!({})).await.ok();
    }
    let after = log(&app, "").await.ok();
    assert_eq!(before, after);
    assert_eq!(health(&app, ID).await["totals"]["calls"], 1);
    let lines = after["items"].as_array().unwrap();
    assert!(lines.len() > 5, "{after}");
    assert_eq!(
        (&lines[0]["level"], &lines[0]["handler"], &lines[0]["trace"]),
        (&json!("info"), &json!("misbehave"), &json!("test"))
    );

    let found = log(&app, "?search=LINE%2012").await.ok();
    assert!(
        found["items"].as_array().unwrap().iter().all(|line| line["message"].as_str().unwrap().starts_with("line 12"))
    );
    assert_eq!(found["items"].as_array().unwrap().len(), 1);
    assert_eq!(log(&app, "?level=warn").await.ok()["items"], json!([]));
    let oldest = lines.last().unwrap()["id"].as_u64().unwrap();
    assert_eq!(log(&app, &format!("?before={}", oldest + 1)).await.ok()["items"].as_array().unwrap().len(), 1);
    log(&app, "?level=loud").await.problem(400, "malformed_request");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_limit_holds_from_the_next_call_on_and_over_a_restart() {
    let app = TestApp::new().await;
    let first = host(&app, plugins::guest(ID), None).await;
    let budgets = app.admin().get(&format!("/api/v1/plugins/{ID}/budgets")).await.ok();
    let fuel = limit(&budgets, "function", "fuel");
    assert_eq!(
        (&fuel["value"], &fuel["default"], &fuel["is_set"]),
        (&json!(200_000_000), &json!(200_000_000), &json!(false))
    );
    assert_eq!(limit(&budgets, "job", "memory_mib")["max"], 256);

    let answer = set(&app, json!({"function": {"fuel": 1_000_000, "host_calls": 10, "log_lines": 3}})).await.ok();
    assert_eq!(limit(&answer, "function", "fuel")["value"], 1_000_000);
    let audit = app.admin().get("/api/v1/audit").await.ok();
    assert_eq!(audit["items"][0]["action"], "plugin.budgets");
    assert_eq!(
        (&audit["items"][0]["data"]["before"]["function.fuel"], &audit["items"][0]["data"]["after"]["function.fuel"]),
        (&Json::Null, &json!(1_000_000))
    );
    let refused = ask(&first, json!({"what": "loop"})).await.unwrap_err();
    assert!(refused.detail.contains("computing budget"), "{}", refused.detail);
    assert!(health(&app, ID).await["totals"]["fuel_max"].as_u64().unwrap() <= 1_000_000);
    drop(first);

    let second = host(&app, plugins::guest(ID), None).await;
    let refused = ask(&second, json!({"what": "host-calls"})).await.unwrap_err();
    assert!(refused.detail.contains("calls into the host"), "{}", refused.detail);
    assert_eq!(
        limit(&set(&app, json!({"function": {"fuel": null, "host_calls": null}})).await.ok(), "function", "fuel")["is_set"],
        false
    );
    ask(&second, json!({"what": "log-flood"})).await.unwrap();
    assert_eq!(log(&app, "").await.ok()["items"].as_array().unwrap().len(), 3, "what wasn't taken back still holds");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn limits_beyond_their_bounds_are_refused_and_all_of_it_is_for_administrators() {
    let app = TestApp::new().await;
    let _host = host(&app, plugins::guest(ID), None).await;
    let refused = set(&app, json!({"before_hook": {"wall_ms": 1_000}, "job": {"memory_mib": 257}})).await;
    let refused = refused.problem(422, "validation_failed");
    for place in ["before_hook.wall_ms", "job.memory_mib"] {
        assert_eq!(refused["fields"][place]["code"], "out_of_range", "{refused}");
    }
    set(&app, json!({"before_hook": {"writes": 1}})).await.problem(422, "unknown_field");
    app.admin().get("/api/v1/plugins/test.nothing/health").await.problem(404, "not_found");
    let role = app.role("Sees all", json!({"objects": {"*": {"read": "all"}}})).await;
    let user = app.user("mei", &role, None).await;
    for part in ["health", "log", "budgets"] {
        user.get(&format!("/api/v1/plugins/{ID}/{part}")).await.problem(403, "action_forbidden");
    }
    let path = format!("/api/v1/plugins/{ID}/budgets");
    user.call(Method::PUT, &path, Some(json!({}))).await.problem(403, "action_forbidden");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_suspended_plugin_says_why_until_it_is_enabled_again() {
    let app = TestApp::new().await;
    let host = host(&app, plugins::guest(ID), None).await;
    for _ in 0..5 {
        ask(&host, json!({"what": "panic"})).await.unwrap_err();
    }
    let breaker = health(&app, ID).await["breaker"].clone();
    assert_eq!((&breaker["state"], breaker["failures"].as_array().unwrap().len()), (&json!("open"), 5), "{breaker}");
    assert!(breaker["reason"].as_str().unwrap().contains("this was bound to happen"), "{breaker}");
    assert!(breaker["opened_at"].is_string() && breaker["failures"][0]["kind"] == "panic", "{breaker}");
    app.admin().post(&format!("/api/v1/plugins/{ID}/enable"), json!({})).await.ok();
    let seen = health(&app, ID).await;
    assert_eq!((&seen["breaker"]["state"], &seen["breaker"]["reason"]), (&json!("closed"), &Json::Null));
    assert_eq!(seen["failures"].as_array().unwrap().len(), 5, "what happened can still be read");
    assert!(ask(&host, json!({"what": "nothing"})).await.is_ok());
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plugins_jobs_stand_on_its_page_and_on_nobody_elses() {
    let app = TestApp::new().await;
    let host = plugins::host(&app, &["test.worker", ID]).await;
    let args = json!({"handler": "write", "payload": {"name": "from the page"}});
    super::jobs::ask(&app, &host, &app.admin(), "enqueue", args).await.unwrap();
    let states = async |id: &str| -> Vec<String> {
        let items = health(&app, id).await["jobs"]["items"].as_array().unwrap().clone();
        let of_it = items.iter().filter(|item| item["handler"] == "write");
        of_it.map(|item| item["state"].as_str().unwrap().to_owned()).collect()
    };
    until(&app, "the job is done", async || states("test.worker").await == ["done"]).await;
    let seen = health(&app, "test.worker").await;
    assert_eq!((&seen["jobs"]["dead"], &seen["dead_letters"]["count"]), (&json!(0), &json!(0)));
    let handlers = seen["handlers"].as_array().unwrap();
    assert!(
        handlers.iter().any(|one| one["phase"] == "job" && one["handler"] == "write" && one["calls"] == 1),
        "{seen}"
    );
    assert!(states(ID).await.is_empty());
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_is_told_of_safe_mode_and_the_page_of_a_plugin_that_is_off_can_be_read() {
    let app = TestApp::new().await;
    let options = PluginHostOptions {
        bundled: vec![(ID.to_owned(), plugins::guest(ID).into())],
        safe_mode: true,
        ..plugins::options()
    };
    let host = PluginHost::open(app.engine.clone(), options).await.unwrap();
    assert_eq!(app.admin().get("/api/v1/me").await.ok()["safe_mode"], true);
    let seen = health(&app, ID).await;
    assert_eq!((&seen["safe_mode"], &seen["plugin"]["state"]), (&json!(true), &json!("disabled")));
    assert_eq!(seen["plugin"]["is_wanted"], true, "the next start without safe mode brings it back");
    assert!(ask(&host, json!({"what": "nothing"})).await.is_err(), "no plugin runs");
    let off = app.admin().post(&format!("/api/v1/plugins/{ID}/disable"), json!({})).await.ok();
    assert_eq!(off["is_wanted"], false, "here is where a troublemaker is switched off");
    app.stop().await;
}
