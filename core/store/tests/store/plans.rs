//! No list of the request path reads a table, and none walks backwards.

use serde_json::json;
use tessera_model::filter::{Filter, Op, Path, Test, Via};
use tessera_model::kinds::Comparison;
use tessera_model::query::Query;

use crate::lists::{query, sample, scope, text, write};
use crate::support::{memory, object, schema, shared};

/// The data scope of somebody with whom, and with a group of theirs, records are shared.
fn with_shares() -> Filter {
    let path = Path { via: None, field: "share_keys".to_owned(), comparison: Comparison::List };
    let keys = vec![json!("r/u:u5/"), json!("r/g:g1/2026-12-05")];
    Filter::Any(vec![scope(), Filter::Test(Test { path, op: Op::In(keys) })])
}

/// The same of somebody who may also read what belongs to a company that they read.
fn following() -> Filter {
    let over_there = |field: &str, comparison, op| {
        let via = Some(Via { field: "company".to_owned(), object: "company".to_owned() });
        Filter::Test(Test { path: Path { via, field: field.to_owned(), comparison }, op })
    };
    let owned = over_there("owner", Comparison::Code, Op::Eq(json!("u1")));
    let there = over_there("created_at", Comparison::Instant, Op::IsNull(false));
    Filter::Any(vec![scope(), Filter::All(vec![there, owned])])
}

#[tokio::test]
async fn a_search_reads_its_index_where_others_write_too() {
    let schema = schema();
    let person = object(&schema, "person");
    let search = Query { search: Some("beijing".to_owned()), ..query(Filter::everything(), &[], 50) };
    let plan = shared(&schema).await.explain(&schema, person, &search).await.unwrap();
    assert!(plan.contains("s_tokens") && !plan.contains("TableScan"), "{plan}");
    let plan = memory(&schema).await.explain(&schema, person, &search).await.unwrap();
    assert!(plan.contains("in memory"), "{plan}");
}

#[tokio::test]
async fn every_kind_of_list_walks_its_index() {
    let schema = schema();
    let store = memory(&schema).await;
    let person = object(&schema, "person");
    write(&store, person, &sample(person, 60)).await;
    let city = text("city", Op::Eq(json!("c1")));
    let owner = Filter::code("owner", Op::Eq(json!("u1")));
    let company = Filter::code("company", Op::Eq(json!("x")));
    let cases: Vec<(&str, Query, &[&str])> = vec![
        ("all, newest first", query(Filter::everything(), &[], 50), &["l__d_created_at"]),
        ("all, by name", query(Filter::everything(), &["name"], 50), &["l__a_name"]),
        ("by city and name", query(city.clone(), &["name"], 50), &["l_city__a_name"]),
        (
            "two equalities",
            query(city.clone().and(Filter::code("active", Op::Eq(json!(true)))), &["-amount"], 50),
            &["l_city_active__d_amount"],
        ),
        ("an owner's, newest first", query(owner.clone(), &[], 50), &["l_owner__d_created_at"]),
        ("a related list", query(company.and(scope()), &[], 50), &["l_company__d_created_at"]),
        (
            "a data scope",
            query(scope(), &[], 50),
            &["l_department__d_created_at", "l_owner__d_created_at", "m_collaborators"],
        ),
        (
            "a data scope with what is shared",
            query(with_shares(), &[], 50),
            &["l_department__d_created_at", "l_owner__d_created_at", "m_collaborators", "m_share_keys"],
        ),
        ("a data scope that follows a reference", query(following(), &[], 50), &["l__d_created_at"]),
        (
            "a condition outside the index",
            query(owner.and(text("name", Op::Contains("a".to_owned()))), &[], 50),
            &["l_owner__d_created_at"],
        ),
        (
            "a data scope in another order",
            query(scope().and(text("name", Op::Contains("x".into()))), &["-updated_at"], 50),
            &["l_department__d_created_at"],
        ),
        ("a unique value", query(text("email", Op::Eq(json!("a@b.cn"))), &["-amount"], 50), &["u_email"]),
        ("a name", query(text("name", Op::Eq(json!("Acme"))), &["-amount"], 50), &["e_name"]),
    ];
    for (what, mut query, indexes) in cases {
        for is_next in [false, true] {
            if is_next {
                let first = Query { limit: 1, ..query.clone() };
                query.cursor = store.query(&schema, person, &first).await.unwrap().next_cursor;
            }
            let plan = store.explain(&schema, person, &query).await.unwrap();
            for index in indexes {
                assert!(plan.contains(index), "{what}: {index} is not in\n{plan}");
            }
            for word in ["TableScan", "Backward", "SortTopK", "SortByKey", "Sort ["] {
                assert!(!plan.contains(word), "{what}: {word} is in\n{plan}");
            }
        }
    }
}
