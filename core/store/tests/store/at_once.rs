//! Figures that are read while their records change.

use std::time::Duration;

use serde_json::json;
use tessera_model::filter::{Filter, Op, Path, Test, Via};
use tessera_model::kinds::Comparison;
use tessera_model::query::{Aggregate, Measure, MeasureOp};
use tessera_model::schema::Schema;
use tessera_store::{Figure, Store};
use tokio::runtime::Runtime;

use crate::support::{create, memory, object, schema, update};

const PEOPLE: usize = 40;
const READERS: usize = 6;
const CHANGES: usize = 1_000;
/// Some seconds are enough; a pass that waits for itself never ends.
const LONG: Duration = Duration::from_secs(120);

/// How many people have a partner in this city.
async fn count(store: &Store, schema: &Schema) -> u64 {
    let via = Some(Via { field: "partner".to_owned(), object: "person".to_owned() });
    let path = Path { via, field: "city".to_owned(), comparison: Comparison::Text };
    let aggregate = Aggregate {
        filter: Filter::Test(Test { path, op: Op::Eq(json!("here")) }),
        search: None,
        search_fields: None,
        group_by: Vec::new(),
        measures: vec![Measure { name: "n".to_owned(), op: MeasureOp::Count, field: None, minus: None }],
        offset_minutes: 0,
    };
    let found = store.aggregate(schema, object(schema, "person"), &aggregate).await.unwrap();
    match found.rows.first().and_then(|row| row.measures.first()) {
        Some(Figure::Count(count)) => *count,
        other => panic!("{other:?}"),
    }
}

async fn read_and_write() {
    let schema = schema();
    let person = object(&schema, "person");
    let store = memory(&schema).await;
    for n in 0..PEOPLE {
        let city = if n == 0 { "here" } else { "there" };
        create(&store, person, &format!("p{n}"), json!({"city": city, "partner": format!("p{}", n % 2)}))
            .await
            .unwrap();
    }
    assert!(store.keep_figures(person).await.unwrap());
    let (told, _) = tokio::sync::watch::channel(false);
    let readers: Vec<_> = (0..READERS)
        .map(|_| {
            let (store, schema, done) = (store.clone(), schema.clone(), told.subscribe());
            tokio::spawn(async move {
                let mut passes = 0;
                while !*done.borrow() {
                    assert_eq!(count(&store, &schema).await, PEOPLE as u64 / 2);
                    passes += 1;
                }
                passes
            })
        })
        .collect();
    for n in 0..CHANGES {
        let id = format!("p{}", n % PEOPLE);
        let before = store.get(person, &id).await.unwrap().unwrap();
        update(&store, person, &before, json!({"order": n})).await.unwrap();
    }
    told.send_replace(true);
    for reader in readers {
        let passes: u32 = reader.await.unwrap();
        assert!(passes > 0);
    }
}

#[test]
fn figures_through_a_reference_to_the_same_object_are_answered_while_its_records_change() {
    let runtime = Runtime::new().unwrap();
    let done = runtime.block_on(async { tokio::time::timeout(LONG, read_and_write()).await });
    // Whoever still waits is left behind: the test ends nevertheless.
    runtime.shutdown_background();
    assert!(done.is_ok(), "readers wait for one another");
}
