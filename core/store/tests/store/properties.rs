//! Random filters over random records: the database must agree with `Filter::matches`, and lists with the model's order.

use proptest::prelude::*;
use serde_json::{Value as Json, json};
use tessera_model::filter::Filter;
use tessera_model::kinds::KindContext;
use tessera_model::object::ObjectDef;
use tessera_model::query::{Aggregate, GroupKey, Measure, MeasureOp, Query};
use tessera_store::Store;
use tokio::runtime::Runtime;

use crate::lists::{all_pages, expected, query};
use crate::random::{World, filter, runner};
use crate::support::{create, delete, object, schema, update};

#[test]
fn the_database_agrees_with_the_pure_filter() {
    let schema = schema();
    let person = object(&schema, "person");
    let runtime = Runtime::new().unwrap();
    let mut runner = runner(600);
    let world = World::new(&mut runner);
    let store = runtime.block_on(world.stored(&schema));
    let sorts = prop::sample::select(vec!["-created_at", "name", "-amount", "order", "-born", "-seen", "share"]);
    runner
        .run(&(filter(&schema), sorts), |(filter, sort)| {
            let wanted = expected(person, &world.passing(person, &filter), &Filter::everything(), &[sort]);
            let found = runtime.block_on(all_pages(&store, &schema, person, query(filter.clone(), &[sort], 11)));
            prop_assert_eq!(found, wanted, "{:?} {}", filter, sort);
            Ok(())
        })
        .unwrap();
}

/// Ways to group people.
const KEYS: &[&str] = &[
    "city",
    "owner",
    "active",
    "order",
    "mood",
    "share",
    "born",
    "born:day",
    "born:week",
    "born:month",
    "born:quarter",
    "born:year",
    "seen:day",
    "seen:month",
    "created_at:month",
    "company",
    "company.industry",
    "partner.city",
    "partner.mood",
];

fn measures(object: &ObjectDef) -> Vec<Measure> {
    let measure = |op, field: Option<&str>| {
        let field = field.map(|key| object.field(key).unwrap().clone());
        Measure { name: format!("{op:?} {field:?}"), op, field, minus: None }
    };
    let mut all = vec![measure(MeasureOp::Count, None), measure(MeasureOp::Sum, Some("share"))];
    all.extend([MeasureOp::Sum, MeasureOp::Avg, MeasureOp::Min, MeasureOp::Max].map(|op| measure(op, Some("amount"))));
    all.extend(["city", "owner", "order", "mood"].map(|key| measure(MeasureOp::CountDistinct, Some(key))));
    for key in ["born", "seen"] {
        all.extend([MeasureOp::Min, MeasureOp::Max].map(|op| measure(op, Some(key))));
    }
    all
}

/// What is kept in memory answers as the database does, before and after records change.
#[test]
fn figures_from_memory_are_those_of_the_database() {
    let schema = schema();
    let person = object(&schema, "person");
    let runtime = Runtime::new().unwrap();
    let mut runner = runner(300);
    let world = World::new(&mut runner);
    let (kept, database) = runtime.block_on(async {
        let (kept, database) = (world.stored(&schema).await, world.stored(&schema).await);
        for key in ["person", "company", "user"] {
            assert!(kept.keep_figures(object(&schema, key)).await.unwrap(), "{key}");
        }
        for store in [&kept, &database] {
            for record in world.people().take(20) {
                let city = if record.text("city").is_some() { Json::Null } else { json!("new") };
                let change =
                    json!({"city": city, "born": "2022-12-31", "amount": null, "seen": null, "likes": ["dark"]});
                update(store, person, record, change).await.unwrap();
            }
            for record in world.people().skip(50) {
                delete(store, person, record).await.unwrap();
            }
            create(store, person, "late", json!({"name": "late", "city": "new", "company": "c1", "partner": "r1"}))
                .await
                .unwrap();
        }
        (kept, database)
    });
    let kind = KindContext { schema: &schema, currency: "CNY", region: "CN" };
    let keys = prop::collection::vec(prop::sample::select(KEYS), 0..3);
    runner
        .run(&(filter(&schema), keys, -800..800_i32), |(filter, keys, offset_minutes)| {
            let group_by = keys.iter().map(|key| GroupKey::parse(key, person, kind).unwrap()).collect();
            let measures = measures(person);
            let aggregate = Aggregate { filter, search: None, search_fields: None, group_by, measures, offset_minutes };
            let ask = |store: &Store| runtime.block_on(store.aggregate(&schema, person, &aggregate)).unwrap();
            prop_assert_eq!(ask(&kept), ask(&database), "{:?}", aggregate);
            let counted = Query { count: true, ..query(aggregate.filter.clone(), &[], 1) };
            let count =
                |store: &Store| runtime.block_on(store.query(&schema, person, &counted)).unwrap().count.unwrap();
            prop_assert_eq!(count(&kept).value, count(&database).value);
            for sort in [&["-created_at"][..], &["name"], &["-name"], &["-amount"], &["order", "-born"], &["-seen"]] {
                let list = |store: &Store| {
                    runtime.block_on(all_pages(store, &schema, person, query(aggregate.filter.clone(), sort, 7)))
                };
                prop_assert_eq!(list(&kept), list(&database), "{:?} {:?}", sort, aggregate.filter);
            }
            Ok(())
        })
        .unwrap();
}
