//! The three clocks of a plugin's call, each by itself: how much it computes, how long it computes, how long it waits.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};
use tessera_engine::engine::HookPhase;
use tessera_engine::hooks::{BeforeHooks, Decided, Decision, HookChange, HookOperation};
use tessera_engine::{Channel, Context};
use tessera_model::error::Result;
use tessera_model::object::ObjectDef;
use tessera_permission::Actor;
use tessera_plugin_host::{Budget, Phase, PluginHost, PluginHostOptions};
use tessera_tests::{TestApp, plugins};
use tokio::sync::Notify;

use super::jobs::until;

const ID: &str = "test.hostile";
/// As long as no test lasts.
const FOR_EVER: Duration = Duration::from_secs(3_600);
/// A time that a test can wait for.
const MOMENT: Duration = Duration::from_millis(300);
/// How much later than that a call may end where many tests share the machine.
const SLACK: Duration = Duration::from_secs(5);

/// A host with the hostile plugin alone.
pub(super) async fn host(app: &TestApp, package: Vec<u8>, budget: Option<fn(Phase) -> Budget>) -> Arc<PluginHost> {
    let bundled = vec![(ID.to_owned(), package.into())];
    let options = PluginHostOptions { bundled, budget, ..plugins::options() };
    PluginHost::open(app.engine.clone(), options).await.unwrap()
}

/// What the product asks of the plugin's function.
pub(super) async fn ask(host: &PluginHost, args: Json) -> Result<Json> {
    let cx = Context::new(Arc::new(Actor::system("test")), Channel::Api, "test");
    host.call_function(&cx, ID, "misbehave", &args).await
}

fn little_fuel(phase: Phase) -> Budget {
    Budget { fuel: 20_000_000, wall: FOR_EVER, ..Budget::of(phase) }
}

/// For functions: the hooks of what they write have all the time that there is.
fn little_time(phase: Phase) -> Budget {
    let wall = if phase == Phase::Function { MOMENT } else { FOR_EVER };
    Budget { fuel: u64::MAX, wall, ..Budget::of(phase) }
}

/// The kind of the last failure, as administrators read it.
async fn kind(app: &TestApp) -> Json {
    let audit = app.admin().get("/api/v1/audit").await.ok();
    assert_eq!(audit["items"][0]["action"], "plugin.failed", "{audit}");
    audit["items"][0]["data"]["kind"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_loop_ends_with_its_computing_budget_however_much_time_it_has() {
    let app = TestApp::new().await;
    let host = host(&app, plugins::guest(ID), Some(little_fuel)).await;
    let refused = ask(&host, json!({"what": "loop"})).await.unwrap_err();
    let said = "the plugin `test.hostile` could not do `misbehave`: it used up its computing budget. ";
    assert!(refused.detail.starts_with(said), "{}", refused.detail);
    assert_eq!(kind(&app).await, "fuel");
    assert!(ask(&host, json!({"what": "nothing"})).await.is_ok(), "each call has a budget of its own");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_loop_ends_with_its_time_however_much_it_may_compute() {
    let app = TestApp::new().await;
    let host = host(&app, plugins::guest(ID), Some(little_time)).await;
    let started = Instant::now();
    let refused = ask(&host, json!({"what": "loop"})).await.unwrap_err();
    let took = started.elapsed();
    let said = "the plugin `test.hostile` could not do `misbehave`: it took longer than 300 ms. ";
    assert!(refused.detail.starts_with(said), "{}", refused.detail);
    assert!(took >= MOMENT && took < MOMENT + SLACK, "{took:?}");
    assert_eq!(kind(&app).await, "deadline");
    assert!(ask(&host, json!({"what": "nothing"})).await.is_ok(), "each call has a time of its own");
    app.stop().await;
}

/// Holds each new thing until it is let go.
struct Gate(Arc<Notify>);

#[async_trait::async_trait]
impl BeforeHooks for Gate {
    fn concerns(&self, object: &ObjectDef, operation: HookOperation) -> bool {
        object.key == "hostile_thing" && operation == HookOperation::Create
    }

    async fn before(&self, _: &Context, _: &Arc<ObjectDef>, changes: &[HookChange]) -> Result<Decided> {
        self.0.notified().await;
        Ok(vec![Decision::Allow; changes.len()].into())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_waits_ends_at_its_deadline_and_the_write_that_it_began_is_done() {
    let app = TestApp::new().await;
    let host = host(&app, plugins::guest(ID), Some(little_time)).await;
    let admin = app.admin();
    let go = Arc::new(Notify::new());
    app.engine.add_before_hooks(HookPhase::Scripts, Arc::new(Gate(go.clone())));
    let started = Instant::now();
    let refused = ask(&host, json!({"what": "make"})).await.unwrap_err();
    let took = started.elapsed();
    assert!(refused.detail.contains("it took longer than 300 ms. "), "{}", refused.detail);
    assert!(took >= MOMENT && took < MOMENT + SLACK, "{took:?}");
    assert_eq!(kind(&app).await, "deadline");
    let things = async || admin.get("/api/v1/records/hostile_thing?count=true").await.ok();
    assert_eq!(things().await["items"], json!([]), "it waits yet");

    go.notify_one();
    until(&app, "what was begun is done", async || things().await["count"] == 1).await;
    let made = things().await["items"][0].clone();
    assert_eq!((&made["name"], &made["version"]), (&json!("made"), &json!(1)));
    let history = format!("/api/v1/records/hostile_thing/{}/history", made["id"].as_str().unwrap());
    assert_eq!(admin.get(&history).await.ok()["items"].as_array().unwrap().len(), 1);
    app.stop().await;
}
