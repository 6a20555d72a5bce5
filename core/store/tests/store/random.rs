//! Random records with values of every kind, and random filters over every field: the record's own and those that its references
//! lead to.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value as Json, json};
use tessera_model::field::FieldDef;
use tessera_model::filter::{Filter, Op, Path, Test, Via};
use tessera_model::kinds::{Comparison, comparison};
use tessera_model::object::ObjectDef;
use tessera_model::record::{Fields, StoredRecord};
use tessera_model::schema::Schema;
use tessera_store::Store;

use crate::support::{add, complete, fields, memory, meta, object};

const TEXTS: &[&str] = &["a", "A", "b", "Ab", "北京", "北", "ß", "İ", "a b", "~", "z"];
const PHONES: &[&str] = &["+8613812345678", "+8613800000000", "+16502530000"];
const IDS: &[&str] = &["u1", "u2", "c1", "c2"];
/// One of them is nobody's.
const PARTNERS: &[&str] = &["r0", "r1", "r2", "r55", "gone"];
const CHOICES: &[&str] = &["light", "dark", "system"];
const DAYS: &[&str] = &["1999-12-31", "2020-01-01", "2020-02-29", "2021-06-30"];
const INSTANTS: &[&str] =
    &["1999-12-31T23:59:59.999Z", "2020-01-01T00:00:00.000Z", "2020-02-29T12:00:00.001Z", "2021-06-30T18:30:00.000Z"];
/// What texts are held against, whole and in parts.
const WORDS: &[&str] =
    &["", "a", "A", "b", "Ab", "北京", "北", "ß", "İ", "~", "mail1@example.com", "@EXAMPLE", "+8613", "+"];
/// What codes and lists are held against.
const CODES: &[&str] = &["u1", "c1", "c2", "x", "y", "r1", "r2", "gone", "light", "dark"];

fn pick(from: &'static [&'static str]) -> impl Strategy<Value = Json> + Clone {
    prop::sample::select(from).prop_map(|text| json!(text))
}

/// One or two of these.
fn some(from: &'static [&'static str]) -> impl Strategy<Value = Json> {
    prop::sample::subsequence(from, 1..=2).prop_map(|items| json!(items))
}

fn number() -> impl Strategy<Value = i64> + Clone {
    prop::sample::select(vec![-3_000_000, -1, 0, 1, 2_500_000, i64::MAX])
}

/// Such that the sum of all of them is still a number.
fn small() -> impl Strategy<Value = i64> {
    prop::sample::select(vec![-3_000_000_i64, -1, 0, 1, 2_500_000])
}

/// A field that has a value or none.
fn part(
    key: &'static str,
    value: impl Strategy<Value = Json> + 'static,
) -> BoxedStrategy<(&'static str, Option<Json>)> {
    prop::option::of(value).prop_map(move |value| (key, value)).boxed()
}

/// Values of a person, in stored form.
fn values() -> impl Strategy<Value = Fields> {
    let parts = vec![
        part("name", pick(TEXTS)),
        part("phone", pick(PHONES)),
        part("city", pick(TEXTS)),
        part("owner", pick(IDS)),
        part("collaborators", some(IDS)),
        part("company", pick(&["c1", "c2", "gone"])),
        part("companies", some(&["c1", "c2", "gone"])),
        part("partner", pick(PARTNERS)),
        part("born", pick(DAYS)),
        part("seen", pick(INSTANTS)),
        part("order", number().prop_map(|number| json!(number))),
        part("share", small().prop_map(|number| json!(number))),
        part("amount", small().prop_map(|amount| json!({"amount": amount, "currency": "CNY"}))),
        part("active", any::<bool>().prop_map(|value| json!(value))),
        part("tags", some(&["x", "y", "z"])),
        part("mood", pick(CHOICES)),
        part("likes", some(CHOICES)),
        part("extra", pick(TEXTS)),
        part("address", pick(TEXTS).prop_map(|street| json!({"street": street}))),
    ];
    parts.prop_map(|parts| parts.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))).collect())
}

fn operand(comparison: Comparison) -> BoxedStrategy<Json> {
    match comparison {
        Comparison::Text => pick(WORDS).boxed(),
        Comparison::Code | Comparison::List => pick(CODES).boxed(),
        Comparison::Scaled(_) | Comparison::Money => number().prop_map(|number| json!(number)).boxed(),
        Comparison::Boolean => any::<bool>().prop_map(|value| json!(value)).boxed(),
        Comparison::Date => pick(DAYS).boxed(),
        // Of when records are made too.
        Comparison::Instant => {
            prop_oneof![pick(INSTANTS), pick(&["1970-01-01T00:00:01.000Z", "1970-01-01T00:00:01.030Z"])].boxed()
        }
        Comparison::Opaque => Just(Json::Null).boxed(),
    }
}

/// The references that filters look through: to another object, to the same one, and to people.
const THROUGH: [&str; 3] = ["company", "partner", "owner"];

/// Every field that a filter over people can name.
fn paths(schema: &Schema) -> Vec<Path> {
    let person = object(schema, "person");
    let mut paths = Vec::new();
    let mut fields_of = |via: Option<Via>, object: &ObjectDef| {
        let path = |field: &str, comparison| Path { via: via.clone(), field: field.to_owned(), comparison };
        paths.push(path("id", Comparison::Code));
        paths.extend(object.fields.iter().map(|field| path(&field.key, comparison(field))));
    };
    fields_of(None, person);
    for key in THROUGH {
        let target = person.field(key).and_then(FieldDef::target).unwrap();
        fields_of(Some(Via { field: key.to_owned(), object: target.to_owned() }), object(schema, target));
    }
    paths
}

/// An operator that filters offer for such a comparison.
fn operator(choice: usize, comparison: Comparison, one: Json, two: Json, many: Vec<Json>) -> Op {
    let ordered = matches!(
        comparison,
        Comparison::Scaled(_) | Comparison::Money | Comparison::Date | Comparison::Instant | Comparison::Text
    );
    let text = || one.as_str().unwrap_or_default().to_lowercase();
    match (choice, comparison) {
        (_, Comparison::Opaque) => Op::IsNull(choice.is_multiple_of(2)),
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
        // "Overdue" and its like begin before every day.
        (14, Comparison::Date | Comparison::Instant) => Op::Range(json!(""), one),
        _ => Op::In(many),
    }
}

fn test(schema: &Schema) -> BoxedStrategy<Filter> {
    prop::sample::select(paths(schema))
        .prop_flat_map(|path| {
            let one = operand(path.comparison);
            let many = prop::collection::vec(operand(path.comparison), 0..3);
            (Just(path), 0..15_usize, one.clone(), one, many)
        })
        .prop_map(|(path, choice, one, two, many)| {
            let op = operator(choice, path.comparison, one, two, many);
            Filter::Test(Test { path, op })
        })
        .boxed()
}

/// Filters over people.
pub(crate) fn filter(schema: &Schema) -> impl Strategy<Value = Filter> + use<> {
    test(schema).prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Filter::All),
            prop::collection::vec(inner.clone(), 0..3).prop_map(Filter::Any),
            inner.prop_map(|part| Filter::Not(Box::new(part))),
        ]
    })
}

/// Random records in a store.
pub(crate) struct World {
    /// With what the people's references lead to.
    records: Vec<StoredRecord>,
    by_id: BTreeMap<(String, String), usize>,
}

impl World {
    pub(crate) fn new(runner: &mut TestRunner) -> Self {
        let mut records: Vec<StoredRecord> = [
            ("company", "c1", json!({"name": "Ab", "industry": "北京", "owner": "u1", "collaborators": ["u1", "u2"]})),
            ("company", "c2", json!({"name": "z"})),
            (
                "user",
                "u1",
                json!({"name": "a", "username": "a", "email": "mail1@example.com", "phone": "+8613812345678",
                "department": "d1", "manager": "u2", "roles": ["x", "y"], "is_active": true, "theme": "dark"}),
            ),
            ("user", "u2", json!({"name": "北京", "username": "b", "roles": ["y"], "is_active": false})),
        ]
        .into_iter()
        .map(|(object, id, values)| StoredRecord::from_store(object, id, 1, complete(fields(values), 1)))
        .collect();
        records.extend((0..60).map(|n| {
            let mut values = values().new_tree(runner).unwrap().current();
            // Nobody else may have it.
            if n % 3 > 0 {
                values.insert("email".to_owned(), json!(format!("mail{n}@example.com")));
            }
            StoredRecord::from_store("person", format!("r{n}"), 1, complete(values, 1_000 + n))
        }));
        let by_id = records.iter().enumerate().map(|(at, one)| ((one.object().to_owned(), one.id().to_owned()), at));
        let by_id = by_id.collect();
        Self { records, by_id }
    }

    pub(crate) fn people(&self) -> impl Iterator<Item = &StoredRecord> {
        self.records.iter().filter(|record| record.object() == "person")
    }

    /// A new store that has all of them.
    pub(crate) async fn stored(&self, schema: &Schema) -> Store {
        let store = memory(schema).await;
        let mut set = store.write_set(meta(1));
        for record in &self.records {
            add(&mut set, object(schema, record.object()), record.id(), record.fields().clone(), 1);
        }
        store.commit(set).await.unwrap();
        store
    }

    /// The values of what a person's reference leads to.
    fn related(&self, person: &ObjectDef, record: &StoredRecord, field: &str) -> Option<Fields> {
        let target = person.field(field)?.target()?;
        let at = self.by_id.get(&(target.to_owned(), record.text(field)?.to_owned()))?;
        Some(self.records.get(*at)?.fields().clone())
    }

    /// The people whom the pure filter lets pass.
    pub(crate) fn passing(&self, person: &ObjectDef, filter: &Filter) -> Vec<StoredRecord> {
        let passes = |record: &&StoredRecord| filter.matches(record, &|field| self.related(person, record, field));
        self.people().filter(passes).cloned().collect()
    }
}

/// The same cases in every run.
pub(crate) fn runner(cases: u32) -> TestRunner {
    TestRunner::new_with_rng(
        Config { cases, failure_persistence: None, ..Config::default() },
        proptest::test_runner::TestRng::from_seed(proptest::test_runner::RngAlgorithm::ChaCha, &[7; 32]),
    )
}

/// A kind of comparison that no filter of these tests makes would go unproved.
#[test]
fn the_filters_of_these_tests_compare_in_every_way_at_the_record_and_beyond_its_references() {
    let schema = crate::support::schema();
    let all = [
        Comparison::Text,
        Comparison::Code,
        Comparison::Scaled(tessera_model::kinds::NUMBER_SCALE),
        Comparison::Money,
        Comparison::Boolean,
        Comparison::Date,
        Comparison::Instant,
        Comparison::List,
        Comparison::Opaque,
    ];
    let (own, beyond): (Vec<Path>, Vec<Path>) = paths(&schema).into_iter().partition(|path| path.via.is_none());
    for comparison in all {
        assert!(own.iter().any(|path| path.comparison == comparison), "{comparison:?} of a record's own fields");
        assert!(beyond.iter().any(|path| path.comparison == comparison), "{comparison:?} through a reference");
    }
    let kinds = |wanted: &str| {
        let person = object(&schema, "person");
        person.fields.iter().any(|field| serde_json::to_value(&field.kind).unwrap()["kind"] == wanted)
    };
    for kind in ["datetime", "multi_select", "references", "phone", "email", "percent", "select", "tags", "money"] {
        assert!(kinds(kind), "people have no field of the kind {kind}");
    }
}
