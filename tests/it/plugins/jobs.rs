//! Jobs of plugins, from being asked for to their end.

use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};
use tessera_engine::records::{Body, WriteAction, WriteMode, WriteOp};
use tessera_engine::{Channel, Context};
use tessera_model::error::Error;
use tessera_plugin_host::{PluginHost, PluginHostOptions};
use tessera_tests::{Client, TestApp, plugins};

const ID: &str = "test.worker";
const HOUR_MS: i64 = 60 * 60 * 1000;

/// What a person asks of a function of the plugin.
pub(super) async fn ask(
    app: &TestApp,
    host: &PluginHost,
    who: &Client,
    function: &str,
    args: Json,
) -> Result<Json, Error> {
    let me = who.get("/api/v1/me").await.ok();
    let actor = app.engine.boxed().actor_of(me["user"]["id"].as_str().unwrap()).await.unwrap();
    let cx = Context::new(actor, Channel::Api, "test");
    host.call_function(&cx, ID, function, &args).await
}

async fn enqueue(app: &TestApp, host: &PluginHost, args: Json) -> String {
    let id = ask(app, host, &app.admin(), "enqueue", args).await.unwrap();
    id.as_str().unwrap().to_owned()
}

/// Waits until something holds, moving the clock on while no job runs, so that pauses between attempts pass.
pub(super) async fn until(app: &TestApp, what: &str, holds: impl AsyncFn() -> bool) {
    for _ in 0..600 {
        if holds().await {
            return;
        }
        let jobs = app.admin().get("/api/v1/jobs?all=true").await.ok();
        if !jobs["items"].as_array().unwrap().iter().any(|job| job["state"] == "running") {
            app.clock.advance_ms(1_000);
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{what}: {}", app.admin().get("/api/v1/jobs?all=true").await.text);
}

/// The notes of a name, with who was the acting user.
pub(super) async fn notes(who: &Client, name: &str) -> Vec<Json> {
    let filter = json!({"field": "name", "op": "eq", "value": name});
    let found = who.post("/api/v1/records/worker_note/query", json!({"filter": filter})).await.ok();
    found["items"].as_array().unwrap().clone()
}

async fn job(app: &TestApp, id: &str) -> Json {
    let jobs = app.admin().get("/api/v1/jobs?all=true").await.ok();
    jobs["items"].as_array().unwrap().iter().find(|job| job["id"] == id).cloned().unwrap_or_default()
}

async fn ended(app: &TestApp, id: &str) -> Json {
    until(app, "the job ends", async || {
        let state = job(app, id).await["state"].clone();
        state != "queued" && state != "running"
    })
    .await;
    job(app, id).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_runs_as_the_user_who_asked_for_it() {
    let app = TestApp::new().await;
    let host = plugins::host(&app, &[ID]).await;
    let writer = app.role("Writers", json!({"objects": {"worker_note": {"read": "all", "create": true}}})).await;
    let reader = app.role("Readers", json!({"objects": {"worker_note": {"read": "all"}}})).await;
    let writer = app.user("writer", &writer, None).await;
    let reader = app.user("reader", &reader, None).await;
    let args = |name: &str, handler: &str| json!({"handler": handler, "payload": {"name": name}});
    let first = ask(&app, &host, &writer, "enqueue", args("by the writer", "write")).await.unwrap();
    let second = ask(&app, &host, &reader, "enqueue", args("by the reader", "write")).await.unwrap();
    ask(&app, &host, &reader, "enqueue", args("by the plugin", "write_itself")).await.unwrap();
    let done = ended(&app, first.as_str().unwrap()).await;
    assert_eq!(
        (&done["state"], &done["result"]["phase"], &done["handler"]),
        (&json!("done"), &json!("job"), &json!("write"))
    );
    let me = writer.get("/api/v1/me").await.ok()["user"]["id"].clone();
    assert_eq!(notes(&writer, "by the writer").await[0]["note"], me);
    let refused = ended(&app, second.as_str().unwrap()).await;
    assert_eq!(refused["state"], "failed", "what the user may not do, their job may not either: {refused}");
    assert!(notes(&writer, "by the reader").await.is_empty());
    until(&app, "the plugin writes itself", async || !notes(&writer, "by the plugin").await.is_empty()).await;
    assert_eq!(notes(&writer, "by the plugin").await[0]["note"], ID);
    assert!(ask(&app, &host, &writer, "supports", json!({})).await.unwrap().as_bool().unwrap());
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_before_hooks_job_stands_and_falls_with_the_record() {
    let app = TestApp::new().await;
    let _host = plugins::host(&app, &[ID]).await;
    let admin = app.admin();
    let make = async |name: &str| admin.post("/api/v1/records/worker_note", json!({"name": name})).await;
    make("with a job, refused").await.problem(422, "validation_failed");
    assert_eq!(job_count(&app).await, 0, "a refused write enqueues nothing");
    let id = make("with a job").await.id();
    until(&app, "the job runs", async || !notes(&admin, "after with a job").await.is_empty()).await;
    assert_eq!(job_count(&app).await, 1);

    // Saying what is already so stores nothing, the job of the hook neither.
    let path = format!("/api/v1/records/worker_note/{id}");
    admin.patch(&path, json!({"name": "with a job"})).await.ok();
    assert_eq!(job_count(&app).await, 1);
    let refused = make("cancels").await;
    assert!(refused.text.contains("phase-forbidden"), "{}", refused.text);

    // Of a batch in which each stands alone, as imports write, a hook's jobs go with what of the batch is stored.
    let me = admin.get("/api/v1/me").await.ok();
    let actor = app.engine.boxed().actor_of(me["user"]["id"].as_str().unwrap()).await.unwrap();
    let create = |name: &str| WriteOp {
        object: "worker_note".to_owned(),
        action: WriteAction::Create {
            id: None,
            body: Body::Wire([("name".to_owned(), json!(name))].into_iter().collect()),
        },
    };
    let ops = vec![create("with a job, refused"), create("plain")];
    let cx = Context::new(actor, Channel::Import, "test");
    let written = app.engine.boxed().write_many(&cx, ops, WriteMode::EachAlone).await.unwrap();
    assert!(written[0].is_err() && written[1].is_ok());
    assert_eq!(job_count(&app).await, 2);
    let ops = vec![create("with a job, refused")];
    assert!(app.engine.boxed().write_many(&cx, ops, WriteMode::EachAlone).await.unwrap()[0].is_err());
    assert_eq!(job_count(&app).await, 2);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_fails_is_tried_again_and_one_that_yields_goes_on() {
    let app = TestApp::new().await;
    let host = plugins::host(&app, &[ID]).await;
    let flaky =
        enqueue(&app, &host, json!({"handler": "flaky", "payload": {"name": "at last"}, "max_attempts": 5})).await;
    let hopeless = enqueue(&app, &host, json!({"handler": "flaky", "payload": {}, "max_attempts": 2})).await;
    let count = enqueue(&app, &host, json!({"handler": "count", "payload": {}})).await;
    let flaky = ended(&app, &flaky).await;
    assert_eq!((&flaky["state"], &flaky["attempts"]), (&json!("done"), &json!(3)), "{flaky}");
    assert_eq!(notes(&app.admin(), "at last").await.len(), 1);
    let hopeless = ended(&app, &hopeless).await;
    assert_eq!((&hopeless["state"], &hopeless["error"]), (&json!("dead"), &json!("not-yet: attempt 2")));
    let count = ended(&app, &count).await;
    assert_eq!(
        (&count["state"], &count["result"], &count["processed"]),
        (&json!("done"), &json!({"counted": 3}), &json!(3))
    );
    assert_eq!(notes(&app.admin(), "counted 3").await.len(), 1);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_may_not_be_enqueued_is_refused() {
    let app = TestApp::new().await;
    let host = plugins::host(&app, &[ID]).await;
    let admin = app.admin();
    let soon = u64::try_from(app.engine.now_ms() + HOUR_MS / 2).unwrap();
    let waiting = json!({"handler": "write", "payload": {"name": "never"}, "key": "only one", "run_at_ms": soon});
    let id = enqueue(&app, &host, waiting.clone()).await;
    for (args, part) in [
        (waiting, "waits or runs already"),
        (json!({"handler": "nobody", "payload": {}}), "nobody"),
        (json!({"handler": "write", "payload": {}, "run_at_ms": soon + 400 * 24 * 3_600_000}), "366 days"),
        (json!({"handler": "write", "payload": {"name": "x".repeat(70_000)}}), "65536"),
        (json!({"handler": "write", "payload": {}, "key": "x".repeat(300)}), "200"),
    ] {
        let error = ask(&app, &host, &admin, "enqueue", args).await.unwrap_err();
        assert!(error.detail.contains(part), "{part}: {}", error.detail);
    }
    let status = ask(&app, &host, &admin, "status", json!({"job": id})).await.unwrap();
    assert_eq!(
        (&status["state"], &status["attempts"], &status["handler"]),
        (&json!("queued"), &json!(0), &json!("write"))
    );
    let unknown = ask(&app, &host, &admin, "status", json!({"job": "somebody-elses"})).await.unwrap();
    assert_eq!(unknown["state"], "unknown");
    let cancelled = ask(&app, &host, &admin, "cancel", json!({"job": id})).await.unwrap();
    assert_eq!(cancelled, json!(true));
    assert_eq!(ask(&app, &host, &admin, "cancel", json!({"job": id})).await.unwrap(), json!(false));
    assert_eq!(ask(&app, &host, &admin, "status", json!({"job": id})).await.unwrap()["state"], "cancelled");
    // Plans the schedules, which else happens within a second: an hour begins when it is planned.
    app.engine.jobs().run_due(&app.engine, app.engine.now_ms()).await.unwrap();
    app.clock.advance_ms(HOUR_MS + 10_000);
    until(&app, "the plugin's schedules run", async || !notes(&admin, "hourly").await.is_empty()).await;
    assert!(notes(&admin, "never").await.is_empty());
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn jobs_need_what_they_use() {
    let app = TestApp::new().await;
    let options = PluginHostOptions { allow_unsigned: true, ..plugins::options() };
    let _host = PluginHost::open(app.engine.clone(), options).await.unwrap();
    for (from, to, part) in [
        ("\"jobs\", ", "", "`jobs` is not among the capabilities"),
        (", \"events\"", "", "needs `events` among the capabilities"),
        ("key = \"service\"", "key = \"other\"", "needs a role with the key `service`"),
        ("0 3 * * *", "0 0 30 2 *", "is never due"),
        ("0 3 * * *", "0 30 * * *", "is no cron expression"),
    ] {
        let package = plugins::with_manifest(ID, &[(from, to)]);
        let refused = app.admin().upload("/api/v1/plugins", "x.tessera", &package, None).await;
        assert_eq!(refused.status, 422, "{}", refused.text);
        assert!(refused.text.contains(part), "{part}: {}", refused.text);
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_endless_job_is_stopped_and_given_up_while_others_work() {
    let app = TestApp::new().await;
    let host = plugins::host(&app, &[ID]).await;
    let admin = app.admin();
    let made = admin.post("/api/v1/records/worker_note", json!({"name": "bulk"})).await.id();
    // Where many tests share the machine, one of the two may be given up before the other begins; then they are sent off again.
    let mut others_worked = false;
    for _ in 0..5 {
        let mut spinning = Vec::new();
        for _ in 0..2 {
            spinning.push(enqueue(&app, &host, json!({"handler": "spin", "payload": {}, "max_attempts": 1})).await);
        }
        until(&app, "both run", async || {
            all_in(&app, &spinning, "running").await || job(&app, &spinning[0]).await["state"] == "dead"
        })
        .await;
        let mut slowest = Duration::ZERO;
        for _ in 0..20 {
            let started = Instant::now();
            admin.get("/api/v1/me").await.ok();
            slowest = slowest.max(started.elapsed());
        }
        assert!(slowest < Duration::from_millis(500), "{slowest:?}");
        // Both workers that run plugins' jobs hang in one; the product's own are run by the third.
        let bulk = json!({"op": "update", "ids": [made], "fields": {"note": "done in bulk"}});
        let bulk = admin.post("/api/v1/records/worker_note/bulk", bulk).await.id();
        let done = ended(&app, &bulk).await;
        assert_eq!(done["state"], "done", "{done}");
        others_worked = all_in(&app, &spinning, "running").await;
        for id in &spinning {
            let given_up = ended(&app, id).await;
            assert_eq!(given_up["state"], "dead", "{given_up}");
            let error = given_up["error"].as_str().unwrap();
            assert!(error.contains("computing budget") || error.contains("longer than"), "{error}");
        }
        if others_worked {
            break;
        }
    }
    assert!(others_worked, "what the product does waited for a plugin's jobs");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn work_that_causes_itself_ends() {
    let app = TestApp::new().await;
    let host = plugins::host(&app, &[ID]).await;
    let admin = app.admin();
    enqueue(&app, &host, json!({"handler": "again", "payload": {"generation": 0}})).await;
    until(&app, "the last generation gives up", async || {
        let jobs = admin.get("/api/v1/jobs?all=true").await.ok();
        jobs["items"].as_array().unwrap().iter().any(|job| job["state"] == "dead")
    })
    .await;
    assert_eq!(notes(&admin, "generation 7").await.len(), 1);
    assert!(notes(&admin, "generation 8").await.is_empty());
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plugin_that_is_off_has_its_jobs_wait_and_one_that_is_gone_loses_them() {
    let app = TestApp::new().await;
    let host = plugins::host(&app, &[ID]).await;
    let admin = app.admin();
    let soon = u64::try_from(app.engine.now_ms() + 10_000).unwrap();
    let waits = json!({"handler": "write", "payload": {"name": "waited"}, "run_at_ms": soon});
    let id = enqueue(&app, &host, waits).await;
    admin.post(&format!("/api/v1/plugins/{ID}/disable"), json!({})).await.ok();
    app.clock.advance_ms(5 * HOUR_MS);
    until(&app, "it waits", async || job(&app, &id).await["error"] == format!("the plugin `{ID}` is disabled")).await;
    let waiting = job(&app, &id).await;
    assert_eq!((&waiting["state"], &waiting["attempts"]), (&json!("queued"), &json!(0)), "{waiting}");
    assert!(notes(&admin, "hourly").await.is_empty(), "its schedule is off");
    admin.post(&format!("/api/v1/plugins/{ID}/enable"), json!({})).await.ok();
    app.clock.advance_ms(HOUR_MS / 2);
    assert_eq!(ended(&app, &id).await["state"], "done");
    let soon = u64::try_from(app.engine.now_ms() + 3 * HOUR_MS).unwrap();
    let later = enqueue(&app, &host, json!({"handler": "write", "payload": {}, "run_at_ms": soon})).await;
    assert_eq!(admin.delete(&format!("/api/v1/plugins/{ID}")).await.status, 204);
    app.clock.advance_ms(4 * HOUR_MS);
    let failed = ended(&app, &later).await;
    assert_eq!(
        (&failed["state"], &failed["error"]),
        (&json!("failed"), &json!(format!("the plugin `{ID}` was removed")))
    );
    app.stop().await;
}

async fn job_count(app: &TestApp) -> usize {
    let jobs = app.admin().get("/api/v1/jobs?all=true").await.ok();
    jobs["items"].as_array().unwrap().iter().filter(|job| job["kind"] == "plugin").count()
}

async fn all_in(app: &TestApp, ids: &[String], state: &str) -> bool {
    for id in ids {
        if job(app, id).await["state"] != state {
            return false;
        }
    }
    true
}
