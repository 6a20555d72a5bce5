//! Events that a consumer gives up: seen, delivered again, dropped.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value as Json, json};
use tessera_engine::boxed;
use tessera_engine::engine::EngineOptions;
use tessera_engine::event::{Consumer, Delivery, Event};
use tessera_engine::{Channel, Context, Engine};
use tessera_permission::Actor;
use tessera_tests::clock::{TestClock, TestIds};
use tessera_tests::{TestApp, fixtures};

/// Is told of accounts, and does with them what the test says.
struct Puppet {
    name: &'static str,
    is_willing: AtomicBool,
    is_broken: AtomicBool,
    /// Gives up at once, where it fails.
    is_hasty: bool,
    told: Mutex<Vec<String>>,
}

impl Puppet {
    fn new(name: &'static str, is_broken: bool, is_hasty: bool) -> Arc<Self> {
        let (is_willing, is_broken) = (AtomicBool::new(true), AtomicBool::new(is_broken));
        Arc::new(Self { name, is_willing, is_broken, is_hasty, told: Mutex::default() })
    }

    fn told(&self) -> Vec<String> {
        self.told.lock().unwrap().clone()
    }
}

#[async_trait::async_trait]
impl Consumer for Puppet {
    fn name(&self) -> &str {
        self.name
    }

    fn wants(&self, event: &Event) -> bool {
        event.object == "account" && self.is_willing.load(Ordering::SeqCst)
    }

    async fn deliver(&self, events: &[Event]) -> Vec<Delivery> {
        let mut answers = Vec::new();
        for event in events {
            answers.push(match (self.is_broken.load(Ordering::SeqCst), self.is_hasty) {
                (true, true) => Delivery::Drop { error: "it never fits".to_owned() },
                (true, false) => Delivery::Retry { after_ms: 0, error: format!("attempt {}", event.attempt) },
                (false, _) => {
                    self.told.lock().unwrap().push(event.key());
                    Delivery::Done
                }
            });
        }
        answers
    }
}

/// Is told of what `until` does, which wakes the dispatcher: of what nobody awaits it doesn't hear.
struct Ticks;

#[async_trait::async_trait]
impl Consumer for Ticks {
    fn name(&self) -> &str {
        "test.ticks"
    }

    fn wants(&self, event: &Event) -> bool {
        event.object == "opportunity"
    }

    async fn deliver(&self, events: &[Event]) -> Vec<Delivery> {
        vec![Delivery::Done; events.len()]
    }
}

async fn letters(app: &TestApp) -> Vec<Json> {
    app.admin().get("/api/v1/dead-letters").await.ok()["items"].as_array().cloned().unwrap()
}

/// Lets time pass until something holds.
async fn until(app: &TestApp, what: &str, mut holds: impl AsyncFnMut() -> bool) {
    for _ in 0..200 {
        if holds().await {
            return;
        }
        app.clock.advance_ms(30_000);
        // What happens elsewhere wakes the dispatcher, which would else sleep by the clock on the wall.
        app.admin().post("/api/v1/records/opportunity", json!({"name": "tick"})).await.ok();
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("never: {what}");
}

fn path(letter: &Json, rest: &str) -> String {
    format!("/api/v1/dead-letters/{}{rest}", letter["id"].as_str().unwrap())
}

#[tokio::test]
async fn an_event_that_was_given_up_is_delivered_again_to_its_consumer_alone() {
    let app = TestApp::new().await;
    let (stubborn, glad) = (Puppet::new("test.stubborn", true, false), Puppet::new("test.glad", false, false));
    app.engine.add_consumer(Arc::new(Ticks));
    app.engine.add_consumer(stubborn.clone());
    app.engine.add_consumer(glad.clone());
    let account = app.admin().post("/api/v1/records/account", json!({"name": "Acme"})).await.id();
    until(&app, "the event is given up", async || letters(&app).await.len() == 1).await;
    let letter = letters(&app).await.remove(0);
    assert_eq!(letter["record"], json!({"id": account, "label": "Acme"}));
    for (key, value) in [
        ("object", json!("account")),
        ("version", json!(1)),
        ("operation", json!("create")),
        ("consumer", json!("test.stubborn")),
        ("attempts", json!(8)),
        ("error", json!("attempt 8")),
    ] {
        assert_eq!(letter[key], value, "{key} of {letter}");
    }
    assert_eq!(letter["by"]["label"], "Admin");
    assert_eq!(glad.told(), [format!("account:{account}:1")]);

    let figures = app.anonymous().get("/metrics").await.text;
    for line in [
        "tessera_dead_letters 1\n",
        "tessera_event_deliveries_total{consumer=\"test.stubborn\",ended=\"dead\"} 1\n",
        "tessera_event_deliveries_total{consumer=\"test.stubborn\",ended=\"retried\"} 7\n",
        "tessera_event_deliveries_total{consumer=\"test.glad\",ended=\"delivered\"} 1\n",
        "tessera_events_waiting 0\n",
        "# TYPE tessera_jobs gauge\n",
        "# TYPE tessera_process_memory_bytes gauge\n",
    ] {
        assert!(figures.contains(line), "{line} is missing in {figures}");
    }

    stubborn.is_willing.store(false, Ordering::SeqCst);
    app.admin().post(&path(&letter, "/retry"), json!({})).await.problem(409, "state_conflict");
    stubborn.is_willing.store(true, Ordering::SeqCst);
    stubborn.is_broken.store(false, Ordering::SeqCst);
    assert_eq!(app.admin().post(&path(&letter, "/retry"), json!({})).await.status, 202);
    until(&app, "it is delivered", async || !stubborn.told().is_empty()).await;
    assert_eq!(stubborn.told(), [format!("account:{account}:1")]);
    assert_eq!(glad.told().len(), 1, "nobody else is told again");
    assert_eq!(letters(&app).await.len(), 0);
    app.engine.settle().await;
    let left = app.engine.store().outbox_pending(10).await.unwrap();
    assert!(left.iter().all(|row| row.key.object != "account"), "{left:?}");
    app.admin().post(&path(&letter, "/retry"), json!({})).await.problem(404, "not_found");
    let audit = app.admin().get("/api/v1/audit").await.ok();
    assert_eq!(audit["items"][0]["action"], "event.retry");
    app.stop().await;
}

#[tokio::test]
async fn administrators_page_through_dead_letters_and_drop_them() {
    let app = TestApp::new().await;
    let hasty = Puppet::new("test.hasty", true, true);
    app.engine.add_consumer(hasty.clone());
    for name in ["First", "Second", "Third"] {
        app.admin().post("/api/v1/records/account", json!({"name": name})).await.ok();
        app.clock.advance_ms(10);
    }
    until(&app, "all are given up", async || letters(&app).await.len() == 3).await;
    let page = app.admin().get("/api/v1/dead-letters?limit=2").await.ok();
    let names = |page: &Json| -> Vec<String> {
        let items = page["items"].as_array().unwrap();
        items.iter().map(|item| item["record"]["label"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names(&page), ["Third", "Second"]);
    let next = format!("/api/v1/dead-letters?limit=2&cursor={}", page["next_cursor"].as_str().unwrap());
    let rest = app.admin().get(&next).await.ok();
    assert_eq!((names(&rest), &rest["next_cursor"]), (vec!["First".to_owned()], &Json::Null));

    let role =
        app.role("Everything", json!({"objects": {"*": {"read": "all", "create": true, "update": "all"}}})).await;
    let user = app.user("mei", &role, None).await;
    let letter = &page["items"][0];
    user.get("/api/v1/dead-letters").await.problem(403, "action_forbidden");
    user.post(&path(letter, "/retry"), json!({})).await.problem(403, "action_forbidden");
    user.delete(&path(letter, "")).await.problem(403, "action_forbidden");

    assert_eq!(app.admin().delete(&path(letter, "")).await.status, 204);
    app.admin().delete(&path(letter, "")).await.problem(404, "not_found");
    assert_eq!(letters(&app).await.len(), 2);
    let audit = app.admin().get("/api/v1/audit?action=event").await.ok();
    assert_eq!(
        (&audit["items"][0]["action"], &audit["items"][0]["data"]["consumer"]),
        (&json!("event.drop"), &json!("test.hasty"))
    );
    app.stop().await;
}

#[tokio::test]
async fn a_retry_outlives_the_process() {
    let app = TestApp::new().await;
    let hasty = Puppet::new("test.hasty", true, true);
    app.engine.add_consumer(hasty.clone());
    let account = app.admin().post("/api/v1/records/account", json!({"name": "Acme"})).await.id();
    until(&app, "it is given up", async || letters(&app).await.len() == 1).await;
    let id = letters(&app).await[0]["id"].as_str().unwrap().to_owned();
    let engine = app.engine.clone();
    app.stop().await;
    // Nothing delivers any more: what is taken back stays in the outbox.
    let cx = Context::new(Arc::new(Actor::system("test")), Channel::Api, "test");
    engine.boxed().retry_dead_letter(&cx, &id).await.unwrap();

    let options = EngineOptions {
        store: engine.store().clone(),
        clock: Arc::new(TestClock::default()),
        ids: Arc::new(TestIds::default()),
        node: "next".to_owned(),
        files_dir: None,
    };
    let next: Engine = boxed::open(options).await.unwrap();
    next.boxed().replace_definitions(fixtures::SOURCE, fixtures::definitions().unwrap()).await.unwrap();
    let (again, glad) = (Puppet::new("test.hasty", false, true), Puppet::new("test.glad", false, false));
    next.add_consumer(again.clone());
    next.add_consumer(glad.clone());
    let background = next.boxed().start().await.unwrap();
    for _ in 0..400 {
        if !again.told().is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    next.settle().await;
    assert_eq!((again.told(), glad.told()), (vec![format!("account:{account}:1")], Vec::new()));
    assert!(next.store().outbox_given_up(None, 10).await.unwrap().is_empty());
    background.stop().await;
}
