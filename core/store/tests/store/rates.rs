//! Rates against the bare database in the same run, on a folder with durable commits. Takes a while, so only on demand:
//! `cargo test -p tessera-store --test store -- --ignored --nocapture rates`.

use std::sync::Arc;
use std::time::Instant;

use serde_json::json;
use surrealdb::engine::any::Any;
use surrealdb::types::{Object, Value};
use surrealdb::{Surreal, engine};
use tessera_model::filter::{Filter, Op};
use tessera_model::object::ObjectDef;
use tessera_model::record::Fields;
use tessera_model::schema::Schema;
use tessera_store::{Store, WriteSet};

use crate::lists::{query, scope, text};
use crate::support::{add, complete, create, fields, meta, object, schema, store_at, update};

const ROWS: usize = 10_000;
const BATCH: usize = 300;
const OPERATIONS: usize = 960;
const CITIES: [&str; 8] = ["北京", "上海", "广州", "深圳", "杭州", "成都", "武汉", "西安"];

fn values(n: usize) -> Fields {
    let h = n.wrapping_mul(2_654_435_761) >> 7;
    let at = tessera_model::date::instant_from_millis(1_700_000_000_000 + (h % 10_000_000) as i64 * 1_000);
    complete(
        fields(json!({
            "name": format!("{}东方科技有限公司{n}", CITIES[h % 8]), "email": format!("user{n}@example.com"),
            "phone": format!("+8613{:09}", h % 1_000_000_000), "city": CITIES[h % 8], "owner": format!("u{}", h % 100),
            "department": format!("d{}", h % 30), "order": h % 1_000, "amount": {"amount": h % 100_000, "currency": "CNY"},
            "active": n % 2 == 0, "company": format!("c{}", h % 500), "created_at": at, "updated_at": at,
        })),
        1,
    )
}

/// Runs an operation many times, spread over some tasks; how many a second.
async fn rate<F, Fut>(tasks: usize, operation: F) -> f64
where
    F: Fn(usize) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = ()> + Send + 'static,
{
    let (operation, started, each) = (Arc::new(operation), Instant::now(), OPERATIONS / tasks);
    let running = (0..tasks).map(|task| {
        let operation = Arc::clone(&operation);
        tokio::spawn(async move {
            for n in 0..each {
                operation(task * each + n).await;
            }
        })
    });
    for done in futures::future::join_all(running).await {
        done.unwrap();
    }
    (each * tasks) as f64 / started.elapsed().as_secs_f64()
}

async fn load(store: &Store, person: &ObjectDef) -> f64 {
    let started = Instant::now();
    for from in (0..ROWS).step_by(BATCH) {
        let mut set = WriteSet::new(meta(1));
        (from..(from + BATCH).min(ROWS)).for_each(|n| add(&mut set, person, &format!("r{n}"), values(n), 1));
        store.commit(set).await.unwrap();
    }
    ROWS as f64 / started.elapsed().as_secs_f64()
}

async fn bare_update(db: &Surreal<Any>, n: usize) {
    let mut row = Object::new();
    values(n).into_iter().filter_map(|(key, value)| Some((key, value.as_str()?.to_owned()))).for_each(
        |(key, value)| {
            row.insert(key, value);
        },
    );
    let text = "BEGIN; UPSERT type::record('bare', $n) CONTENT $row RETURN NONE; CREATE bare_history CONTENT { n: $n, row: $row } RETURN NONE; COMMIT";
    let mut variables = surrealdb::types::Variables::new();
    variables.insert("n", n as i64);
    variables.insert("row", Value::Object(row));
    db.query(text).bind(variables).await.unwrap().check().unwrap();
}

async fn lists(store: &Store, schema: &Schema, person: &ObjectDef) {
    let city = text("city", Op::Eq(json!("北京")));
    let cases = [
        ("all, newest first", query(Filter::everything(), &[], 50)),
        ("by city and name", query(city.clone(), &["name"], 50)),
        ("by city and name, scoped", query(city.and(scope()), &["name"], 50)),
        ("a scope, newest first", query(scope(), &[], 50)),
        ("a scope by name", query(scope(), &["name"], 50)),
        ("a company's by amount", query(Filter::code("company", Op::Eq(json!("c7"))), &["-amount"], 50)),
    ];
    for (what, query) in cases {
        let mut times = Vec::new();
        for _ in 0..100 {
            let started = Instant::now();
            store.query(schema, person, &query).await.unwrap();
            times.push(started.elapsed());
        }
        times.sort();
        println!("list {what}: median {:?}, p99 {:?}", times[50], times[98]);
    }
    for text in ["beij", "bjdf", "科技", "user77", "1380"] {
        let started = Instant::now();
        let hits = store.search(schema, person, text, &Filter::everything(), 20).await.unwrap().len();
        println!("search {text}: {hits} hits, {:?}", started.elapsed());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes minutes; run by hand on a quiet machine"]
async fn rates() {
    let schema = schema();
    let person = Arc::clone(object(&schema, "person"));
    let folder = tempfile::tempdir().unwrap();
    let store = store_at(&format!("surrealkv://{}", folder.path().join("store").display()), &schema).await;
    let bare =
        engine::any::connect(format!("surrealkv://{}?sync=every", folder.path().join("bare").display())).await.unwrap();
    bare.use_ns("t").use_db("t").await.unwrap();
    let bare = Arc::new(bare);
    println!("load in sets of {BATCH}: {:.0} rows/s", load(&store, &person).await);
    for tasks in [1, 8, 32] {
        let db = Arc::clone(&bare);
        let bare_rate = rate(tasks, move |n| {
            let db = Arc::clone(&db);
            async move { bare_update(&db, n).await }
        })
        .await;
        let (of, by) = (store.clone(), Arc::clone(&person));
        let creates = rate(tasks, move |n| {
            let (store, person) = (of.clone(), Arc::clone(&by));
            let id = format!("n{tasks}-{n}");
            async move {
                create(&store, &person, &id, serde_json::Value::Object(values(1_000_000 * tasks + n))).await.unwrap()
            }
        })
        .await;
        let (of, by) = (store.clone(), Arc::clone(&person));
        let updates = rate(tasks, move |n| {
            let (store, person) = (of.clone(), Arc::clone(&by));
            async move {
                let record = store.get(&person, &format!("n{tasks}-{n}")).await.unwrap().unwrap();
                update(&store, &person, &record, json!({"order": n})).await.unwrap();
            }
        })
        .await;
        println!(
            "{tasks} writers, a second: bare update + history {bare_rate:.0}, create {creates:.0}, get + update {updates:.0}"
        );
    }
    lists(&store, &schema, &person).await;
    store.close().await;
}
