//! Before-hooks that loop or fail: whoever writes has an answer in time, by what the hook's manifest says of failures.

use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};
use tessera_plugin_host::{Budget, Phase};
use tessera_tests::{Answer, Client, TestApp, plugins};

use super::clocks::host;

const ID: &str = "test.hostile";
/// How long one before-hook may take, and all of one write together.
const WALL: Duration = Duration::from_millis(150);
const CHAIN: Duration = Duration::from_millis(400);
/// How much later than that an answer may come where many tests share the machine.
const SLACK: Duration = Duration::from_secs(2);
/// Optional hooks that are added to the plugin's own.
const MORE: usize = 10;

async fn create(client: &Client, object: &str, name: &str) -> (Answer, Duration) {
    let started = Instant::now();
    let answer = client.post(&format!("/api/v1/records/{object}"), json!({"name": name})).await;
    (answer, started.elapsed())
}

/// The same plugin with many optional hooks that are asked before its own.
fn with_more_hooks() -> Vec<u8> {
    let mut more = String::new();
    for object in ["hostile_note", "hostile_thing"] {
        for at in 0..MORE {
            more.push_str(&format!(
                "[[hooks]]\nkey = \"more_{object}_{at}\"\nobject = \"{object}\"\noperations = [\"create\"]\nstage = \"before\"\norder = {at}\n\n"
            ));
        }
    }
    plugins::with_manifest(ID, &[("[[hooks]]", format!("{more}[[hooks]]").as_str())])
}

/// Time alone ends before-hooks.
fn endless_fuel(phase: Phase) -> Budget {
    match phase {
        Phase::BeforeHook => Budget { fuel: u64::MAX, ..Budget::of(phase) },
        _ => Budget::of(phase),
    }
}

async fn failures(app: &TestApp) -> u64 {
    let shown = app.admin().get(&format!("/api/v1/plugins/{ID}")).await.ok();
    assert_eq!(shown["state"], "enabled", "{shown}");
    shown["stats"]["failures"].as_u64().unwrap()
}

fn skipped() -> Json {
    let message = "The plugin “Hostile” could not look at this change; it was made all the same";
    json!([{"code": "hook_skipped", "message": message}])
}

#[tokio::test(flavor = "multi_thread")]
async fn a_required_hook_that_loops_refuses_the_change_in_time() {
    let app = TestApp::new().await;
    let _host = host(&app, plugins::guest(ID), None).await;
    let admin = app.admin();
    let (refused, took) = create(&admin, "hostile_thing", "loop").await;
    assert!(took < WALL + SLACK, "{took:?}");
    let problem = refused.problem(503, "plugin_unavailable");
    let detail = problem["detail"].as_str().unwrap();
    let why = ["it used up its computing budget", "it took longer than 150 ms"];
    let said = |why: &&str| detail.contains(&format!("the plugin `{ID}` could not do `required`: {why}."));
    assert!(why.iter().any(said), "{detail}");
    assert_eq!(admin.get("/api/v1/records/hostile_thing").await.ok()["items"], json!([]));
    assert_eq!(create(&admin, "hostile_thing", "harmless").await.0.status, 201);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_optional_hook_that_loops_is_passed_over_in_time() {
    let app = TestApp::new().await;
    let _host = host(&app, plugins::guest(ID), None).await;
    let (made, took) = create(&app.admin(), "hostile_note", "loop").await;
    assert!(took < WALL + SLACK, "{took:?}");
    let made = made.ok();
    assert_eq!((&made["name"], &made["notices"]), (&json!("loop"), &skipped()));
    assert_eq!(failures(&app).await, 1);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_writes_is_told_of_a_hook_that_was_passed_over() {
    let app = TestApp::new().await;
    let _host = host(&app, plugins::guest(ID), None).await;
    let admin = app.admin();
    let made = create(&admin, "hostile_note", "panic").await.0.ok();
    assert_eq!(made["notices"], skipped());
    let path = format!("/api/v1/records/hostile_note/{}", made["id"].as_str().unwrap());
    assert_eq!(admin.get(&path).await.ok().get("notices"), None, "it is told once, by the answer to the change");
    assert_eq!(create(&admin, "hostile_note", "harmless").await.0.ok().get("notices"), None);

    let chinese = create(&admin.header("accept-language", "zh-CN"), "hostile_note", "panic").await.0.ok();
    assert_eq!(chinese["notices"][0]["message"], "插件“恶意插件”未能检查此更改，更改已照常保存");
    let two = json!([{"op": "create", "fields": {"name": "panic"}}, {"op": "create", "fields": {"name": "other"}}]);
    let batch = admin.post("/api/v1/records/hostile_note/batch", two).await.ok();
    assert_eq!((batch["items"].as_array().unwrap().len(), &batch["notices"]), (2, &skipped()));
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn all_hooks_of_a_write_end_in_time_together_while_others_are_answered() {
    let app = TestApp::new().await;
    let _host = host(&app, with_more_hooks(), Some(endless_fuel)).await;
    let admin = app.admin();
    let writer = admin.clone();
    let writing = tokio::spawn(async move { create(&writer, "hostile_note", "loop").await });
    let mut slowest = Duration::ZERO;
    while !writing.is_finished() {
        let started = Instant::now();
        admin.get("/api/v1/me").await.ok();
        slowest = slowest.max(started.elapsed());
    }
    let (made, took) = writing.await.unwrap();
    assert_eq!(made.ok()["notices"], skipped(), "it is said once, however many hooks were passed over");
    assert!(took >= CHAIN && took < CHAIN + WALL + SLACK, "{took:?}");
    let asked = failures(&app).await;
    assert!((1..=3).contains(&asked), "each takes its time, so of eleven {asked} were asked within that of all");
    assert!(slowest < Duration::from_millis(500), "{slowest:?}");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_required_hook_that_is_not_asked_in_time_refuses_the_change() {
    let app = TestApp::new().await;
    let _host = host(&app, with_more_hooks(), Some(endless_fuel)).await;
    let (refused, took) = create(&app.admin(), "hostile_thing", "loop").await;
    let problem = refused.problem(503, "plugin_unavailable");
    let said = format!("the plugin `{ID}` could not do `required`: it took longer than 400 ms.");
    assert!(problem["detail"].as_str().unwrap().contains(&said), "{problem}");
    assert!(took >= CHAIN && took < CHAIN + WALL + SLACK, "{took:?}");
    assert!(failures(&app).await <= 3, "what was not asked has not failed");
    assert_eq!(app.admin().get("/api/v1/records/hostile_thing").await.ok()["items"], json!([]));
    app.stop().await;
}
