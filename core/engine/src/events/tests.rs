//! What a crash left in the outbox, more than is read at once; and consumers that take their time.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use serde_json::json;
use tokio::sync::{Notify, Semaphore};

use crate::definitions::Definitions;
use crate::engine::Engine;
use crate::event::{Consumer, Delivery, Event};
use crate::identity::tests::World;

const OBJECT: &str = r#"
key = "asset"
label = { en = "Asset", zh-CN = "资产" }
label_plural = { en = "Assets", zh-CN = "资产" }
name_field = "name"
[[field]]
key = "name"
label = { en = "Name", zh-CN = "名称" }
kind = "text"
"#;

/// Assets that are in the outbox before the one that is looked at.
const ASSETS: usize = 1_200;
const LONG: Duration = Duration::from_secs(120);

/// Writes down what it is told, once it may.
struct Witness {
    name: &'static str,
    told: Mutex<Vec<(String, u64)>>,
    begun: Notify,
    gate: Semaphore,
}

#[async_trait]
impl Consumer for Witness {
    fn name(&self) -> &str {
        self.name
    }

    fn wants(&self, event: &Event) -> bool {
        event.object == "asset"
    }

    async fn deliver(&self, events: &[Event]) -> Vec<Delivery> {
        self.begun.notify_one();
        let _permit = self.gate.acquire().await.unwrap();
        self.told.lock().unwrap().extend(events.iter().map(|event| (event.id.clone(), event.version)));
        events.iter().map(|_| Delivery::Done).collect()
    }
}

async fn witnessed(engine: &Engine) -> Arc<Witness> {
    define(engine).await;
    witness(engine, "witness", 0)
}

async fn define(engine: &Engine) {
    let definitions = Definitions { objects: vec![toml::from_str(OBJECT).unwrap()], ..Definitions::default() };
    engine.catalog().replace(engine, "test", definitions).await.unwrap();
}

/// With an open gate where there are permits.
fn witness(engine: &Engine, name: &'static str, permits: usize) -> Arc<Witness> {
    let witness =
        Arc::new(Witness { name, told: Mutex::default(), begun: Notify::new(), gate: Semaphore::new(permits) });
    engine.add_consumer(witness.clone());
    witness
}

#[tokio::test(flavor = "multi_thread")]
async fn a_records_new_version_is_not_told_before_an_old_one_that_still_lies_in_the_outbox() {
    // A process that is killed before it delivers anything.
    let (before, admin) = World::set_up().await;
    witnessed(&before.engine).await;
    for part in 0..3 {
        let bodies = (0..ASSETS / 3).map(|n| json!({"name": format!("{part} {n}")})).collect();
        let made = before.create_many(&admin, "asset", bodies).await;
        assert!(made.iter().all(Result::is_ok));
    }
    before.pass(1_000);
    let last = before.create(&admin, "asset", json!({"name": "last"})).await.unwrap();

    let after = before.restarted().await;
    let witness = witnessed(&after.engine).await;
    let background = after.engine.start().await.unwrap();
    // The first page of the outbox is on its way, without the last asset.
    witness.begun.notified().await;
    let admin = after.cx(&admin.actor.id).await;
    after.update(&admin, "asset", &last, json!({"name": "last again"})).await.unwrap();
    witness.gate.add_permits(1);
    tokio::time::timeout(LONG, after.engine.settle()).await.unwrap();
    background.stop().await;

    let told = witness.told.lock().unwrap();
    let of_last: Vec<u64> = told.iter().filter(|(id, _)| *id == last).map(|(_, version)| *version).collect();
    assert_eq!(of_last, [1, 2]);
    assert_eq!(told.len(), ASSETS + 2, "everything once");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_consumer_that_takes_long_holds_up_nobody_else_and_is_waited_for_at_the_end() {
    let (world, admin) = World::set_up().await;
    define(&world.engine).await;
    let (slow, quick) = (witness(&world.engine, "slow", 0), witness(&world.engine, "quick", 1));
    let background = world.engine.start().await.unwrap();
    let id = world.create(&admin, "asset", json!({"name": "first"})).await.unwrap();
    slow.begun.notified().await;
    // While it is at the first, whatever happens then.
    for name in ["second", "third"] {
        world.update(&admin, "asset", &id, json!({"name": name})).await.unwrap();
    }
    let wanted: Vec<(String, u64)> = (1..=3).map(|version| (id.clone(), version)).collect();
    let is_told = async {
        while *quick.told.lock().unwrap() != wanted {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(LONG, is_told).await.unwrap();
    assert!(slow.told.lock().unwrap().is_empty());

    slow.gate.add_permits(1);
    tokio::time::timeout(LONG, world.engine.settle()).await.unwrap();
    assert_eq!(*slow.told.lock().unwrap(), wanted, "in the order of the record");

    // What it is at when everything stops is waited for. That it began before is heard first.
    let _ = tokio::time::timeout(Duration::from_millis(1), slow.begun.notified()).await;
    let held = slow.gate.acquire().await.unwrap();
    world.update(&admin, "asset", &id, json!({"name": "fourth"})).await.unwrap();
    slow.begun.notified().await;
    let stopping = tokio::spawn(background.stop());
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(!stopping.is_finished());
    drop(held);
    tokio::time::timeout(LONG, stopping).await.unwrap().unwrap();
    assert_eq!(slow.told.lock().unwrap().last(), Some(&(id, 4)));
    assert!(world.engine.store().outbox_pending(10).await.unwrap().is_empty(), "nothing is told again after the start");
}
