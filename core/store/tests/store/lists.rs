//! Lists: pages in both directions, every kind of plan, the same records as the pure filter.

use serde_json::{Value as Json, json};
use tessera_model::filter::{Filter, Op, Path, Test};
use tessera_model::kinds::Comparison;
use tessera_model::object::ObjectDef;
use tessera_model::query::{Query, Sort};
use tessera_model::record::StoredRecord;
use tessera_model::schema::Schema;
use tessera_model::sort_key::sort_key;
use tessera_store::{Count, Store};

use crate::support::{add, complete, fields, memory, meta, object, schema};

pub(crate) fn sort(text: &str) -> Sort {
    let (field, descending) = text.strip_prefix('-').map_or((text, false), |field| (field, true));
    Sort { field: field.to_owned(), descending }
}

pub(crate) fn query(filter: Filter, sorts: &[&str], limit: usize) -> Query {
    Query {
        filter,
        search: None,
        search_fields: None,
        sort: sorts.iter().map(|text| sort(text)).collect(),
        limit,
        cursor: None,
        count: false,
    }
}

/// The data scope of a person who sees a department, their own records and those they work on.
pub(crate) fn scope() -> Filter {
    Filter::Any(vec![
        Filter::code("department", Op::In(vec![json!("d1"), json!("d2")])),
        Filter::code("owner", Op::Eq(json!("u3"))),
        Filter::Test(Test {
            path: Path { via: None, field: "collaborators".to_owned(), comparison: Comparison::List },
            op: Op::Contains("u5".to_owned()),
        }),
    ])
}

pub(crate) fn text(field: &str, op: Op) -> Filter {
    Filter::Test(Test { path: Path { via: None, field: field.to_owned(), comparison: Comparison::Text }, op })
}

/// Records with values from a small, fixed set, so that there are many equal ones and many empty ones.
pub(crate) fn sample(object: &ObjectDef, count: usize) -> Vec<StoredRecord> {
    let names = ["北京", "上海", "Acme", "acme", "Zeta", "重庆", "b", "B"];
    (0..count)
        .map(|n| {
            let mut values = json!({
                "name": format!("{}{}", names[n % names.len()], n % 3), "city": format!("c{}", n % 5), "owner": format!("u{}", n % 7),
                "department": format!("d{}", n % 11), "active": n % 2 == 0, "order": (n as i64 % 9 - 4) * 500_000,
                "amount": {"amount": (n as i64 * 37 % 50 - 10) * 1_000, "currency": "CNY"},
            });
            if n % 4 == 0 {
                values["amount"] = Json::Null;
            }
            if n % 6 == 0 {
                values["collaborators"] = json!(["u5", "u6"]);
            }
            if let Json::Object(map) = &mut values {
                map.retain(|_, value| !value.is_null());
            }
            let at = 1_000 + (n as i64 * 7_919 % 1_000) * 60_000;
            StoredRecord::from_store(object.key.clone(), format!("r{n}"), 1, complete(fields(values), at))
        })
        .collect()
}

pub(crate) async fn write(store: &Store, object: &ObjectDef, records: &[StoredRecord]) {
    for chunk in records.chunks(200) {
        let mut set = store.write_set(meta(1));
        for record in chunk {
            add(&mut set, object, record.id(), record.fields().clone(), 1);
        }
        store.commit(set).await.unwrap();
    }
}

/// Ids in the order that the model defines.
pub(crate) fn expected(object: &ObjectDef, records: &[StoredRecord], filter: &Filter, sorts: &[&str]) -> Vec<String> {
    let mut keyed: Vec<(Vec<String>, String)> = records
        .iter()
        .filter(|record| filter.matches(record, &|_| None))
        .map(|record| {
            let mut key: Vec<String> = sorts
                .iter()
                .map(|text| {
                    let sort = sort(text);
                    sort_key(object.field(&sort.field).unwrap(), record.get(&sort.field), sort.descending, "")
                })
                .collect();
            key.push(record.id().to_owned());
            (key, record.id().to_owned())
        })
        .collect();
    keyed.sort();
    keyed.into_iter().map(|(_, id)| id).collect()
}

/// All pages of a list, one after the other.
pub(crate) async fn all_pages(store: &Store, schema: &Schema, object: &ObjectDef, mut query: Query) -> Vec<String> {
    let mut ids = Vec::new();
    loop {
        let page = store.query(schema, object, &query).await.unwrap();
        assert!(page.records.len() <= query.limit);
        ids.extend(page.records.iter().map(|record| record.id().to_owned()));
        match page.next_cursor {
            Some(cursor) => {
                assert_eq!(page.records.len(), query.limit);
                query.cursor = Some(cursor);
            }
            None => return ids,
        }
    }
}

#[tokio::test]
async fn pages_follow_each_other_without_loss_or_repetition() {
    let schema = schema();
    let store = memory(&schema).await;
    let person = object(&schema, "person");
    let records = sample(person, 300);
    write(&store, person, &records).await;
    let one = |field: &str, value: &str| text(field, Op::Eq(json!(value)));
    let filters = [
        Filter::everything(),
        Filter::nothing(),
        one("city", "c1"),
        text("city", Op::In(vec![json!("c1"), json!("c3"), json!("zz")])),
        scope(),
        one("city", "c2").and(scope()),
        one("name", "Acme2"),
        text("name", Op::Contains("acme".to_owned())),
        Filter::code("owner", Op::Eq(json!("u1"))).and(text("name", Op::StartsWith("b".to_owned()))),
        Filter::Not(Box::new(one("city", "c1"))),
        Filter::code("id", Op::In(vec![json!("r5"), json!("r7"), json!("nope")])),
    ];
    let sorts: [&[&str]; 8] = [
        &["name"],
        &["-created_at"],
        &["-amount"],
        &["-updated_at"],
        &["amount"],
        &["-name"],
        &["-active", "name"],
        &["order", "-amount"],
    ];
    for filter in &filters {
        for sorts in sorts {
            let ids = all_pages(&store, &schema, person, query(filter.clone(), sorts, 7)).await;
            assert_eq!(ids, expected(person, &records, filter, sorts), "{filter:?} {sorts:?}");
        }
    }
}

#[tokio::test]
async fn counts_and_cursors() {
    let schema = schema();
    let store = memory(&schema).await;
    let person = object(&schema, "person");
    let records = sample(person, 100);
    write(&store, person, &records).await;
    let exact = |value| Some(Count { value, is_exact: true });
    let mut all = query(Filter::everything(), &[], 10);
    all.count = true;
    assert_eq!(store.query(&schema, person, &all).await.unwrap().count, exact(100));
    let mut some = query(text("city", Op::Eq(json!("c1"))), &[], 10);
    some.count = true;
    let page = store.query(&schema, person, &some).await.unwrap();
    assert_eq!(page.count, exact(20));
    // A cursor belongs to its own query.
    all.cursor = page.next_cursor.clone();
    assert_eq!(store.query(&schema, person, &all).await.unwrap_err().code.as_str(), "invalid_cursor");
    let cursor = page.next_cursor.unwrap();
    for altered in [format!("{cursor}A"), cursor.replace('e', "f"), "%%".to_owned(), String::new()] {
        some.cursor = Some(altered);
        assert_eq!(store.query(&schema, person, &some).await.unwrap_err().code.as_str(), "invalid_cursor");
    }
    let ids = store.referring(person, person.field("owner").unwrap(), "u1", 100).await.unwrap();
    assert_eq!(ids.len(), 15);
    let ids = store.referring(person, person.field("collaborators").unwrap(), "u6", 100).await.unwrap();
    assert_eq!(ids.len(), 17);
    assert_eq!(
        store.find_by(person, "name", &[json!("Acme2")], 100).await.unwrap().len(),
        records.iter().filter(|r| r.text("name") == Some("Acme2")).count()
    );
    assert_eq!(store.find_by(person, "order", &[json!(500_000)], 3).await.unwrap().len(), 3);
    assert_eq!(store.find_by(person, "id", &[json!("r1"), json!("r2")], 9).await.unwrap().len(), 2);
}
