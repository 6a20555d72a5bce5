//! Random filters over random records: the database must agree with `Filter::matches`, and lists with the model's order.

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value as Json, json};
use tessera_model::filter::{Filter, Op, Path, Test, Via};
use tessera_model::kinds::{Comparison, comparison};
use tessera_model::object::ObjectDef;
use tessera_model::record::{Fields, StoredRecord};

use crate::lists::{all_pages, expected, query};
use crate::support::{add, complete, fields, memory, meta, object, schema};

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
    let amount = prop::option::of(number());
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

#[test]
fn the_database_agrees_with_the_pure_filter() {
    let schema = schema();
    let (person, company) = (object(&schema, "person"), object(&schema, "company"));
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mut runner = TestRunner::new_with_rng(
        Config { cases: 400, failure_persistence: None, ..Config::default() },
        proptest::test_runner::TestRng::from_seed(proptest::test_runner::RngAlgorithm::ChaCha, &[7; 32]),
    );
    let store = runtime.block_on(memory(&schema));
    let companies: Vec<StoredRecord> =
        [("c1", json!({"name": "Ab", "industry": "北京"})), ("c2", json!({"name": "z"}))]
            .into_iter()
            .map(|(id, values)| StoredRecord::from_store("company", id, 1, complete(fields(values), 1)))
            .collect();
    let records: Vec<StoredRecord> = (0..60)
        .map(|n| {
            let values = values().new_tree(&mut runner).unwrap().current();
            StoredRecord::from_store("person", format!("r{n}"), 1, complete(values, 1_000 + n))
        })
        .collect();
    runtime.block_on(async {
        let mut set = tessera_store::WriteSet::new(meta(1));
        companies.iter().for_each(|record| add(&mut set, company, record.id(), record.fields().clone(), 1));
        records.iter().for_each(|record| add(&mut set, person, record.id(), record.fields().clone(), 1));
        store.commit(set).await.unwrap();
    });
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
