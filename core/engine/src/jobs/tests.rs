//! Jobs against a real store.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use async_trait::async_trait;
use serde_json::{Value as Json, json};
use tessera_model::error::{Error, ErrorCode};
use tessera_store::JobRow;

use super::JobRequest;
use crate::context::Context;
use crate::engine::Engine;
use crate::identity::tests::{HOUR, World};
use crate::job::{Every, JobHandler, JobOutcome, Schedule};

/// Does what its payload says.
#[derive(Default)]
struct Puppet {
    runs: AtomicU32,
    given_up: AtomicU32,
}

#[async_trait]
impl JobHandler for Puppet {
    fn kind(&self) -> &str {
        "puppet"
    }
    async fn run(&self, engine: &Engine, job: &JobRow) -> JobOutcome {
        let before = self.runs.fetch_add(1, Ordering::SeqCst);
        match job.payload["do"].as_str() {
            // A database that stands still lets the lease end; then another worker looks for work.
            Some("stand still") if before == 0 => {
                let later = engine.now_ms() + 2 * 60_000;
                engine.jobs().run_due(engine, later).await.unwrap();
                JobOutcome::Done(json!({}))
            }
            Some("count") => {
                let next = job.checkpoint.as_ref().and_then(Json::as_u64).unwrap_or_default() + 1;
                engine.job_progress(job, next, 5).await;
                if next == 5 { JobOutcome::Done(json!({"counted": next})) } else { JobOutcome::Continue(json!(next)) }
            }
            // Something of each attempt is kept, though none comes to an end.
            Some("get on and panic") if before < 20 => {
                engine.job_got_on(job).await;
                panic!("on purpose")
            }
            Some("busy") => JobOutcome::Retry { after_ms: 0, error: "busy".to_owned() },
            Some("fail") => JobOutcome::Fail(Error::internal("no such file")),
            Some("panic") => panic!("on purpose"),
            _ => JobOutcome::Done(json!({})),
        }
    }
    async fn given_up(&self, _: &Engine, job: &JobRow) {
        if job.payload["do"] == "panic" {
            self.given_up.fetch_add(1, Ordering::SeqCst);
        }
    }
}

struct Stage {
    world: World,
    cx: Context,
    puppet: Arc<Puppet>,
}

impl Stage {
    async fn new() -> Self {
        let (world, cx) = World::set_up().await;
        let puppet = Arc::new(Puppet::default());
        world.engine.add_job_handler(puppet.clone());
        Self { world, cx, puppet }
    }

    fn request(&self, what: &str) -> JobRequest {
        JobRequest {
            max_attempts: 3,
            ..JobRequest::new("puppet", json!({"do": what, "object": "account"}), &self.cx.actor.id)
        }
    }

    async fn enqueue(&self, what: &str) -> String {
        self.world.engine.enqueue_job(self.request(what)).await.unwrap()
    }

    async fn work(&self) {
        let engine = &self.world.engine;
        engine.jobs().run_due(engine, engine.now_ms()).await.unwrap();
    }

    async fn job(&self, id: &str) -> Json {
        let engine = &self.world.engine;
        let list = engine.jobs().list(engine, &self.cx, false).await.unwrap();
        list["items"].as_array().unwrap().iter().find(|job| job["id"] == id).cloned().unwrap()
    }

    fn runs(&self) -> u32 {
        self.puppet.runs.load(Ordering::SeqCst)
    }
}

#[tokio::test]
async fn a_long_job_goes_on_from_its_checkpoints() {
    let stage = Stage::new().await;
    let id = stage.enqueue("count").await;
    assert_eq!(stage.job(&id).await["state"], "queued");
    stage.work().await;
    let job = stage.job(&id).await;
    assert_eq!(
        (job["state"].as_str(), job["processed"].as_u64(), job["total"].as_u64()),
        (Some("done"), Some(5), Some(5)),
        "{job}"
    );
    assert_eq!((job["object"].as_str(), job["by"]["label"].as_str()), (Some("account"), Some("Ada Admin")));
    assert_eq!(job["result"], json!({"counted": 5}));
    assert_eq!(stage.runs(), 5);
}

#[tokio::test]
async fn failures_are_retried_later_given_up_and_run_again_by_hand() {
    let stage = Stage::new().await;
    let engine = &stage.world.engine;
    let (busy, panicking, failing) =
        (stage.enqueue("busy").await, stage.enqueue("panic").await, stage.enqueue("fail").await);
    stage.work().await;
    assert_eq!(stage.runs(), 3);
    assert_eq!(
        (&stage.job(&busy).await["state"], &stage.job(&busy).await["error"]),
        (&json!("queued"), &json!("busy"))
    );
    assert_eq!(stage.job(&panicking).await["error"], "the job panicked: on purpose");
    assert_eq!(stage.job(&failing).await["state"], "failed");
    stage.work().await;
    assert_eq!(stage.runs(), 3, "not before the pause is over");
    for _ in 0..5 {
        stage.world.pass(HOUR);
        stage.work().await;
    }
    assert_eq!(stage.runs(), 7);
    assert_eq!(stage.puppet.given_up.load(Ordering::SeqCst), 1);
    assert_eq!(
        (&stage.job(&busy).await["state"], &stage.job(&panicking).await["state"]),
        (&json!("dead"), &json!("dead"))
    );

    engine.jobs().retry(engine, &stage.cx, &busy).await.unwrap();
    assert_eq!(engine.jobs().retry(engine, &stage.cx, &busy).await.unwrap_err().code, ErrorCode::StateConflict);
    stage.work().await;
    assert_eq!(stage.runs(), 8);
}

#[tokio::test]
async fn a_job_that_gets_on_in_every_attempt_is_never_given_up() {
    let stage = Stage::new().await;
    let id = stage.enqueue("get on and panic").await;
    for _ in 0..30 {
        stage.world.pass(HOUR);
        stage.work().await;
    }
    assert_eq!((stage.runs(), &stage.job(&id).await["state"]), (21, &json!("done")));
}

#[tokio::test]
async fn jobs_are_seen_by_those_whose_they_are() {
    let stage = Stage::new().await;
    let engine = &stage.world.engine;
    let id = stage.enqueue("fail").await;
    stage.work().await;
    let mei = stage.world.user(&stage.cx, "mei", "manager").await;
    let mei = stage.world.cx(&mei).await;
    assert_eq!(engine.jobs().list(engine, &mei, false).await.unwrap()["items"], json!([]));
    assert_eq!(engine.jobs().list(engine, &mei, true).await.unwrap_err().code, ErrorCode::ActionForbidden);
    assert_eq!(engine.jobs().retry(engine, &mei, &id).await.unwrap_err().code, ErrorCode::NotFound);
    assert_eq!(engine.jobs().list(engine, &stage.cx, true).await.unwrap()["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn one_job_per_key_waits_or_runs() {
    let stage = Stage::new().await;
    let engine = &stage.world.engine;
    let keyed = || JobRequest { dedupe_key: Some("only-one".to_owned()), ..stage.request("") };
    engine.enqueue_job(keyed()).await.unwrap();
    assert_eq!(engine.enqueue_job(keyed()).await.unwrap_err().code, ErrorCode::StateConflict);
    stage.work().await;
    engine.enqueue_job(keyed()).await.unwrap();
    let later = JobRequest { run_at_ms: Some(engine.now_ms() + HOUR), ..stage.request("") };
    engine.enqueue_job(later).await.unwrap();
    stage.work().await;
    assert_eq!(stage.runs(), 2);
    stage.world.pass(HOUR);
    stage.work().await;
    assert_eq!(stage.runs(), 3);
}

#[tokio::test]
async fn schedules_run_at_their_times_and_make_up_once() {
    let stage = Stage::new().await;
    let engine = &stage.world.engine;
    let plan = || Schedule {
        key: "workflow:reminder".to_owned(),
        kind: "puppet".to_owned(),
        payload: json!({}),
        every: Every::Seconds(3600),
    };
    engine.jobs().schedule(plan());
    stage.work().await;
    assert_eq!(stage.runs(), 0, "not at once");
    for runs in 1..=3 {
        stage.world.pass(HOUR);
        stage.work().await;
        assert_eq!(stage.runs(), runs);
    }
    stage.world.pass(10 * HOUR);
    engine.jobs().schedule(plan());
    stage.work().await;
    assert_eq!(stage.runs(), 4, "after ten hours' sleep and a restart, once");
    engine.jobs().unschedule("workflow:reminder");
    stage.world.pass(10 * HOUR);
    stage.work().await;
    assert_eq!(stage.runs(), 4);
}

#[tokio::test]
async fn a_job_that_still_runs_here_is_not_begun_again_when_its_lease_has_ended() {
    let stage = Stage::new().await;
    let id = stage.enqueue("stand still").await;
    stage.work().await;
    assert_eq!((stage.runs(), &stage.job(&id).await["state"]), (1, &json!("done")));
}

#[tokio::test]
async fn a_job_whose_node_died_is_taken_over() {
    let stage = Stage::new().await;
    let engine = &stage.world.engine;
    let id = stage.enqueue("count").await;
    let kinds = ["puppet".to_owned()];
    let taken = engine.store().job_claim("other", &kinds, &[], engine.now_ms(), 60_000, 1).await.unwrap();
    assert_eq!(taken.len(), 1);
    stage.work().await;
    assert_eq!(stage.runs(), 0, "somebody has it");
    stage.world.pass(61_000);
    stage.work().await;
    assert_eq!(stage.job(&id).await["state"], "done");
    for _ in 0..4 {
        let id = stage.enqueue("").await;
        for _ in 0..4 {
            engine.store().job_claim("other", &kinds, &[], engine.now_ms(), 60_000, 1).await.unwrap();
            stage.world.pass(61_000);
        }
        stage.work().await;
        assert_eq!(stage.job(&id).await["state"], "dead", "a job that takes every node down is given up");
    }
}

#[tokio::test]
async fn workers_run_jobs_and_stop() {
    let stage = Stage::new().await;
    let background = stage.world.engine.start().await.unwrap();
    let id = stage.enqueue("count").await;
    for _ in 0..200 {
        if stage.job(&id).await["state"] == "done" {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert_eq!(stage.job(&id).await["state"], "done");
    background.stop().await;
}
