//! Random filters over random records: the database must agree with `Filter::matches`, and lists with the model's order.

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value as Json, json};
use tessera_model::filter::{Filter, Op, Path, Test, Via};
use tessera_model::kinds::KindContext;
use tessera_model::kinds::{Comparison, comparison};
use tessera_model::object::ObjectDef;
use tessera_model::query::{Aggregate, GroupKey, Measure, MeasureOp, Query};
use tessera_model::record::{Fields, StoredRecord};
use tessera_model::schema::Schema;
use tessera_store::Store;
use tokio::runtime::Runtime;

use crate::lists::{all_pages, expected, query};
use crate::support::{add, complete, create, delete, fields, memory, meta, object, schema, update};

const TEXTS: &[&str] = &["", "a", "A", "b", "Ab", "北京", "北", "ß", "İ", "a b", "~", "z"];
const IDS: &[&str] = &["u1", "u2", "c1", "c2"];
const DAYS: &[&str] = &["1999-12-31", "2020-01-01", "2020-02-29", "2021-06-30"];

fn pick(from: &'static [&'static str]) -> impl Strategy<Value = Json> + Clone {
    prop::sample::select(from).prop_map(|text| json!(text))
}

fn number() -> impl Strategy<Value = i64> + Clone {
    prop::sample::select(vec![-3_000_000, -1, 0, 1, 2_500_000, i64::MAX])
}

fn values() -> impl Strategy<Value = Fields> {
    let text = || prop::option::of(prop::sample::select(&TEXTS[1..]).prop_map(|text| json!(text)));
    let id = || prop::option::of(pick(IDS));
    let day = || prop::option::of(pick(DAYS));
    let list = prop::option::of(prop::collection::vec(pick(&["x", "y", "z"]), 1..3));
    // Such that the sum of all of them is still a number.
    let amount = prop::option::of(prop::sample::select(vec![-3_000_000_i64, -1, 0, 1, 2_500_000]));
    ((text(), text(), id(), id(), day()), (prop::option::of(number()), amount, prop::option::of(any::<bool>()), list)).prop_map(
        |((name, city, owner, company, born), (order, amount, active, tags))| {
            let amount = amount.map(|amount| json!({"amount": amount, "currency": "CNY"}));
            let all = json!({"name": name, "city": city, "owner": owner, "company": company, "born": born, "order": order,
                "amount": amount, "active": active, "tags": tags});
            fields(all).into_iter().filter(|(_, value)| !value.is_null()).collect()
        },
    )
}

fn operand(comparison: Comparison) -> BoxedStrategy<Json> {
    match comparison {
        Comparison::Text => pick(TEXTS).boxed(),
        Comparison::Code | Comparison::List => pick(&["u1", "c1", "c2", "x", "y", "r1", "r2"]).boxed(),
        Comparison::Scaled(_) | Comparison::Money => number().prop_map(|number| json!(number)).boxed(),
        Comparison::Boolean => any::<bool>().prop_map(|value| json!(value)).boxed(),
        _ => pick(DAYS).boxed(),
    }
}

fn test(object: &ObjectDef, target: &ObjectDef) -> BoxedStrategy<Filter> {
    let via = Some(Via { field: "company".to_owned(), object: "company".to_owned() });
    let mut paths: Vec<Path> = ["name", "city", "owner", "company", "born", "order", "amount", "active", "tags"]
        .into_iter()
        .map(|key| Path { via: None, field: key.to_owned(), comparison: comparison(object.field(key).unwrap()) })
        .collect();
    paths.push(Path { via: None, field: "id".to_owned(), comparison: Comparison::Code });
    paths.push(Path { via: via.clone(), field: "id".to_owned(), comparison: Comparison::Code });
    for key in ["name", "industry"] {
        paths.push(Path {
            via: via.clone(),
            field: key.to_owned(),
            comparison: comparison(target.field(key).unwrap()),
        });
    }
    prop::sample::select(paths)
        .prop_flat_map(|path| {
            let one = operand(path.comparison);
            let many = prop::collection::vec(operand(path.comparison), 0..3);
            (Just(path), 0..14_usize, one.clone(), one, many)
        })
        .prop_map(|(path, choice, one, two, many)| {
            let ordered = matches!(
                path.comparison,
                Comparison::Scaled(_) | Comparison::Money | Comparison::Date | Comparison::Text
            );
            let text = || one.as_str().unwrap_or_default().to_lowercase();
            let op = match (choice, path.comparison) {
                (0 | 1, Comparison::List) => Op::Contains(one.as_str().unwrap_or_default().to_owned()),
                (0, _) => Op::Eq(one),
                (1, _) => Op::Ne(one),
                (2, _) => Op::In(many),
                (3, _) => Op::NotIn(many),
                (4, _) => Op::IsNull(true),
                (5, _) => Op::IsNull(false),
                (6, Comparison::Text) => Op::Contains(text()),
                (7, Comparison::Text) => Op::StartsWith(text()),
                (8, _) if ordered => Op::Lt(one),
                (9, _) if ordered => Op::Lte(one),
                (10, _) if ordered => Op::Gt(one),
                (11, _) if ordered => Op::Gte(one),
                (12, _) if ordered => Op::Range(one, two),
                (13, _) if ordered => Op::Between(one, two),
                _ => Op::In(many),
            };
            Filter::Test(Test { path, op })
        })
        .boxed()
}

fn filter(object: &ObjectDef, target: &ObjectDef) -> impl Strategy<Value = Filter> {
    test(object, target).prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Filter::All),
            prop::collection::vec(inner.clone(), 0..3).prop_map(Filter::Any),
            inner.prop_map(|part| Filter::Not(Box::new(part))),
        ]
    })
}

/// Random records in a store.
struct World {
    store: Store,
    companies: Vec<StoredRecord>,
    people: Vec<StoredRecord>,
}

fn runner(cases: u32) -> TestRunner {
    TestRunner::new_with_rng(
        Config { cases, failure_persistence: None, ..Config::default() },
        proptest::test_runner::TestRng::from_seed(proptest::test_runner::RngAlgorithm::ChaCha, &[7; 32]),
    )
}

fn world(schema: &Schema, runtime: &Runtime, runner: &mut TestRunner) -> World {
    let (person, company) = (object(schema, "person"), object(schema, "company"));
    let store = runtime.block_on(memory(schema));
    let companies: Vec<StoredRecord> =
        [("c1", json!({"name": "Ab", "industry": "北京"})), ("c2", json!({"name": "z"}))]
            .into_iter()
            .map(|(id, values)| StoredRecord::from_store("company", id, 1, complete(fields(values), 1)))
            .collect();
    let records: Vec<StoredRecord> = (0..60)
        .map(|n| {
            let values = values().new_tree(runner).unwrap().current();
            StoredRecord::from_store("person", format!("r{n}"), 1, complete(values, 1_000 + n))
        })
        .collect();
    runtime.block_on(async {
        let mut set = tessera_store::WriteSet::new(meta(1));
        companies.iter().for_each(|record| add(&mut set, company, record.id(), record.fields().clone(), 1));
        records.iter().for_each(|record| add(&mut set, person, record.id(), record.fields().clone(), 1));
        store.commit(set).await.unwrap();
    });
    World { store, companies, people: records }
}

#[test]
fn the_database_agrees_with_the_pure_filter() {
    let schema = schema();
    let (person, company) = (object(&schema, "person"), object(&schema, "company"));
    let runtime = Runtime::new().unwrap();
    let mut runner = runner(400);
    let World { store, companies, people: records } = world(&schema, &runtime, &mut runner);
    let sorts = prop::sample::select(vec!["-created_at", "name", "-amount", "order", "-born"]);
    let strategy = (filter(person, company), sorts);
    runner
        .run(&strategy, |(filter, sort)| {
            let related = |record: &StoredRecord, field: &str| {
                let id = record.text(field)?;
                companies.iter().find(|company| company.id() == id).map(|company| company.fields().clone())
            };
            let passing: Vec<StoredRecord> = records
                .iter()
                .filter(|record| filter.matches(record, &|field| related(record, field)))
                .cloned()
                .collect();
            let wanted = expected(person, &passing, &Filter::everything(), &[sort]);
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
    "born",
    "born:day",
    "born:week",
    "born:month",
    "born:quarter",
    "born:year",
    "created_at:month",
    "company",
    "company.industry",
];

fn measures(object: &ObjectDef) -> Vec<Measure> {
    let measure = |op, field: Option<&str>| {
        let field = field.map(|key| object.field(key).unwrap().clone());
        Measure { name: format!("{op:?} {field:?}"), op, field, minus: None }
    };
    let mut all = vec![measure(MeasureOp::Count, None)];
    all.extend([MeasureOp::Sum, MeasureOp::Avg, MeasureOp::Min, MeasureOp::Max].map(|op| measure(op, Some("amount"))));
    all.extend(["city", "owner", "order"].map(|key| measure(MeasureOp::CountDistinct, Some(key))));
    all.extend([MeasureOp::Min, MeasureOp::Max].map(|op| measure(op, Some("born"))));
    all
}

/// What is kept in memory answers as the database does, before and after records change.
#[test]
fn figures_from_memory_are_those_of_the_database() {
    let schema = schema();
    let (person, company) = (object(&schema, "person"), object(&schema, "company"));
    let runtime = Runtime::new().unwrap();
    let mut runner = runner(300);
    let World { store: kept, companies, people } = world(&schema, &runtime, &mut runner);
    let database = runtime.block_on(memory(&schema));
    runtime.block_on(async {
        let mut set = tessera_store::WriteSet::new(meta(1));
        companies.iter().for_each(|record| add(&mut set, company, record.id(), record.fields().clone(), 1));
        people.iter().for_each(|record| add(&mut set, person, record.id(), record.fields().clone(), 1));
        database.commit(set).await.unwrap();
        assert!(kept.keep_figures(person).await.unwrap() && kept.keep_figures(company).await.unwrap());
        for store in [&kept, &database] {
            for record in people.iter().take(20) {
                let city = if record.text("city").is_some() { Json::Null } else { json!("new") };
                update(store, person, record, json!({"city": city, "born": "2022-12-31", "amount": null}))
                    .await
                    .unwrap();
            }
            for record in people.iter().skip(50) {
                delete(store, person, record).await.unwrap();
            }
            create(store, person, "late", json!({"name": "late", "city": "new", "company": "c1"})).await.unwrap();
        }
    });
    let kind = KindContext { schema: &schema, currency: "CNY", region: "CN" };
    let keys = prop::collection::vec(prop::sample::select(KEYS), 0..3);
    runner
        .run(&(filter(person, company), keys, -800..800_i32), |(filter, keys, offset_minutes)| {
            let group_by = keys.iter().map(|key| GroupKey::parse(key, person, kind).unwrap()).collect();
            let measures = measures(person);
            let aggregate = Aggregate { filter, search: None, search_fields: None, group_by, measures, offset_minutes };
            let ask = |store: &Store| runtime.block_on(store.aggregate(&schema, person, &aggregate)).unwrap();
            prop_assert_eq!(ask(&kept), ask(&database), "{:?}", aggregate);
            let counted = Query { count: true, ..query(aggregate.filter.clone(), &[], 1) };
            let count =
                |store: &Store| runtime.block_on(store.query(&schema, person, &counted)).unwrap().count.unwrap();
            prop_assert_eq!(count(&kept).value, count(&database).value);
            for sort in [&["-created_at"][..], &["name"], &["-name"], &["-amount"], &["order", "-born"]] {
                let list = |store: &Store| {
                    runtime.block_on(all_pages(store, &schema, person, query(aggregate.filter.clone(), sort, 7)))
                };
                prop_assert_eq!(list(&kept), list(&database), "{:?} {:?}", sort, aggregate.filter);
            }
            Ok(())
        })
        .unwrap();
}
