//! What a before-hook costs: printed, and bounded loosely, for machines differ.

use std::time::{Duration, Instant};

use serde_json::json;
use tessera_engine::hooks::BeforeHooks as _;
use tessera_engine::{Channel, Context};
use tessera_permission::Actor;
use tessera_tests::{TestApp, plugins};

#[tokio::test(flavor = "multi_thread")]
async fn a_before_hook_costs_little() {
    let app = TestApp::new().await;
    let host = plugins::host(&app, &[]).await;
    let cx = Context::new(std::sync::Arc::new(Actor::system("test")), Channel::Api, "test");
    let schema = app.engine.schema();
    let object = schema.object("account").unwrap().clone();
    for batch in [1, 200] {
        let changes: Vec<_> = (0..batch).map(|at| change(&format!("Acme {at} Co., Ltd."))).collect();
        for _ in 0..50 {
            host.before(&cx, &object, &changes).await.unwrap();
        }
        let mut times: Vec<Duration> = Vec::new();
        for _ in 0..500 {
            let started = Instant::now();
            host.before(&cx, &object, &changes).await.unwrap();
            times.push(started.elapsed());
        }
        times.sort();
        println!("before-hook, {batch} changes: median {:?}, p99 {:?}", times[250], times[495]);
        assert!(times[250] < Duration::from_millis(20), "{:?}", times[250]);
    }
    app.stop().await;
}

fn change(name: &str) -> tessera_engine::hooks::HookChange {
    tessera_engine::hooks::HookChange {
        operation: tessera_engine::hooks::HookOperation::Create,
        id: "a1".to_owned(),
        before: None,
        after: [("name".to_owned(), json!(name)), ("life_cycle".to_owned(), json!("potential"))].into_iter().collect(),
        touched: vec!["name".to_owned(), "life_cycle".to_owned()],
        is_import: false,
    }
}
