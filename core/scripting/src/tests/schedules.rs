//! Workflows by the clock: planned when they are opened, started by the jobs of their schedule.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use serde_json::{Value as Json, json};
use tessera_engine::{Context, Engine};

use super::{EVERY_MINUTE, SetClock, administrator, engine, runs, source};
use crate::Workflows;

const MINUTE: i64 = 60 * 1000;

/// An installation whose time a test moves.
struct Stage {
    engine: Engine,
    clock: Arc<SetClock>,
    cx: Context,
}

impl Stage {
    async fn new() -> Self {
        let (engine, clock) = engine().await;
        let cx = administrator(&engine).await;
        Self { engine, clock, cx }
    }

    async fn open(&self, trigger: &str, script: &str, safe_mode: bool) -> Arc<Workflows> {
        let held =
            Workflows::open(self.engine.clone(), vec![source("test", trigger, script)], safe_mode).await.unwrap();
        // As the first look at the schedules after a start.
        self.pass(0).await;
        held
    }

    /// Lets time pass and whatever is due run.
    async fn pass(&self, ms: i64) {
        let now = self.clock.0.fetch_add(ms, Ordering::SeqCst) + ms;
        self.engine.jobs().run_due(&self.engine, now).await.unwrap();
    }

    /// The lines that the runs so far have logged, oldest first.
    async fn logged(&self) -> Vec<Json> {
        runs(&self.engine, &self.cx, "test").await.iter().rev().map(|run| run["log"][0].clone()).collect()
    }

    async fn jobs(&self) -> Vec<Json> {
        let list = self.engine.jobs().list(&self.engine, &self.cx, true).await.unwrap();
        list["items"].as_array().unwrap().iter().filter(|job| job["kind"] == "workflow").cloned().collect()
    }
}

const SAYS_WHEN: &str = "fn run(ctx) {\n  ctx.log(ctx.now());\n}";

#[tokio::test]
async fn a_workflow_runs_when_its_period_is_over_as_a_job_and_makes_up_once_for_what_was_missed() {
    let stage = Stage::new().await;
    let script =
        "fn run(ctx) {\n  ctx.log(ctx.now());\n  ctx.create(\"account\", #{ name: `Made at ${ctx.now()}` });\n}";
    let _held = stage.open(EVERY_MINUTE, script, false).await;
    stage.pass(MINUTE - 1).await;
    assert_eq!(stage.logged().await, Vec::<Json>::new(), "not before its time");
    stage.pass(1).await;
    assert_eq!(stage.logged().await, [json!("2026-03-02T09:01:00.000Z")]);

    let jobs = stage.jobs().await;
    assert_eq!((jobs.len(), &jobs[0]["state"]), (1, &json!("done")), "{jobs:?}");
    let run = &runs(&stage.engine, &stage.cx, "test").await[0];
    assert_eq!((&run["state"], &run["message"]), (&json!("ok"), &json!("created 1")));
    assert_eq!((&run["trace"], &run["actor"]), (&jobs[0]["id"], &json!("system")));

    stage.pass(10 * MINUTE).await;
    assert_eq!(stage.logged().await[1..], [json!("2026-03-02T09:11:00.000Z")], "once for ten periods");
    stage.pass(MINUTE).await;
    assert_eq!(stage.logged().await.len(), 3);
    let made = stage.engine.query(&stage.cx, "account", tessera_engine::records::query::QueryRequest::default()).await;
    assert_eq!(made.unwrap().items.len(), 3, "each run wrote");
}

#[tokio::test]
async fn a_workflow_runs_at_its_minute_of_the_day_where_the_organisation_is() {
    let stage = Stage::new().await;
    // 9:00 in London in winter; in China it is 17:00.
    let zone = json!({"timezone": "Asia/Shanghai"});
    stage.engine.update_settings(&stage.cx, zone.as_object().unwrap()).await.unwrap();
    let _held = stage.open("[trigger]\nkind = \"schedule\"\nday_at = 1050", SAYS_WHEN, false).await;
    stage.pass(30 * MINUTE - 1).await;
    assert_eq!(stage.logged().await, Vec::<Json>::new());
    stage.pass(1).await;
    stage.pass(24 * 60 * MINUTE).await;
    assert_eq!(stage.logged().await, [json!("2026-03-02T09:30:00.000Z"), json!("2026-03-03T09:30:00.000Z")]);
}

#[tokio::test]
async fn a_workflow_that_is_switched_off_is_not_started_until_it_is_on_again() {
    let stage = Stage::new().await;
    let _held = stage.open(EVERY_MINUTE, SAYS_WHEN, false).await;
    let admin = stage.engine.workflow_admin().unwrap();
    admin.set_enabled(&stage.cx, "test", false).await.unwrap();
    stage.pass(5 * MINUTE).await;
    assert_eq!((stage.logged().await.len(), stage.jobs().await.len()), (0, 0));
    admin.set_enabled(&stage.cx, "test", true).await.unwrap();
    stage.pass(0).await;
    assert_eq!(stage.logged().await.len(), 0, "the period begins when it is switched on");
    stage.pass(MINUTE).await;
    assert_eq!(stage.logged().await, [json!("2026-03-02T09:06:00.000Z")]);
}

#[tokio::test]
async fn nothing_is_started_in_safe_mode() {
    let stage = Stage::new().await;
    let _held = stage.open(EVERY_MINUTE, SAYS_WHEN, true).await;
    stage.pass(5 * MINUTE).await;
    assert_eq!((stage.logged().await.len(), stage.jobs().await.len()), (0, 0));
}

#[tokio::test]
async fn a_run_that_fails_fails_its_job_with_the_place_and_the_next_one_comes_all_the_same() {
    let stage = Stage::new().await;
    let script = "fn run(ctx) {\n  ctx.log(ctx.now());\n  ctx.get(\"nothing\", \"x\");\n}";
    let _held = stage.open(EVERY_MINUTE, script, false).await;
    stage.pass(MINUTE).await;
    let jobs = stage.jobs().await;
    assert_eq!((jobs.len(), &jobs[0]["state"]), (1, &json!("failed")), "{jobs:?}");
    let error = jobs[0]["error"].as_str().unwrap();
    assert!(error.starts_with("workflow `test` failed: line 3, column 7: "), "{error}");
    let run = &runs(&stage.engine, &stage.cx, "test").await[0];
    assert_eq!((&run["state"], &run["line"], &run["column"]), (&json!("failed"), &json!(3), &json!(7)));
    stage.pass(MINUTE).await;
    let states: Vec<_> = stage.jobs().await.iter().map(|job| job["state"].clone()).collect();
    assert_eq!(states, [json!("failed"), json!("failed")]);
}
