//! Grouped figures.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};
use tessera_model::filter::{Filter, Op};
use tessera_model::kinds::KindContext;
use tessera_model::object::ObjectDef;
use tessera_model::query::{Aggregate, GroupKey, Measure, MeasureOp};
use tessera_model::schema::Schema;
use tessera_store::{AggregateRow, Figure};

use crate::support::{create, memory, object, schema};

fn measure(object: &ObjectDef, op: MeasureOp, field: Option<&str>, minus: Option<&str>) -> Measure {
    let field_of = |key: &str| object.field(key).unwrap().clone();
    Measure { name: "m".to_owned(), op, field: field.map(field_of), minus: minus.map(field_of) }
}

fn group(schema: &Schema, object: &ObjectDef, text: &str) -> GroupKey {
    GroupKey::parse(text, object, KindContext { schema, currency: "CNY", region: "CN" }).unwrap()
}

fn amounts(amounts: &[(&str, i64)]) -> Figure {
    Figure::Amounts(amounts.iter().map(|(currency, amount)| ((*currency).to_owned(), *amount)).collect())
}

fn yuan(amount: i64) -> Figure {
    amounts(&[("CNY", amount)])
}

#[tokio::test]
async fn figures_are_counted_summed_and_grouped() {
    let schema = schema();
    let store = memory(&schema).await;
    let (person, company) = (object(&schema, "person"), object(&schema, "company"));
    create(&store, company, "c1", json!({"name": "X", "industry": "it"})).await.unwrap();
    create(&store, company, "c2", json!({"name": "Y"})).await.unwrap();
    let money = |amount: i64| json!({"amount": amount, "currency": "CNY"});
    let rows = [
        json!({"name": "a", "city": "北京", "amount": money(10_000), "born": "2017-03-05", "met": "2017-03-10", "company": "c1", "order": 3_000_000}),
        json!({"name": "b", "city": "北京", "amount": money(25_000), "born": "2017-02-28", "company": "c1", "order": -1_000_000}),
        json!({"name": "c", "city": "上海", "born": "2018-12-31", "met": "2018-12-30", "company": "c2"}),
        json!({"name": "c", "amount": money(-5_000), "active": true}),
    ];
    for (n, values) in rows.into_iter().enumerate() {
        create(&store, person, &format!("p{n}"), values).await.unwrap();
    }
    let run = async |filter: Filter, by: &[&str], measures: Vec<Measure>| -> Vec<AggregateRow> {
        let group_by = by.iter().map(|text| group(&schema, person, text)).collect();
        let aggregate = Aggregate { filter, search: None, search_fields: None, group_by, measures, offset_minutes: 0 };
        store.aggregate(&schema, person, &aggregate).await.unwrap().rows
    };
    let all = run(
        Filter::everything(),
        &[],
        vec![
            measure(person, MeasureOp::Count, None, None),
            measure(person, MeasureOp::Sum, Some("amount"), None),
            measure(person, MeasureOp::Avg, Some("amount"), None),
            measure(person, MeasureOp::Min, Some("order"), None),
            measure(person, MeasureOp::Max, Some("born"), None),
            measure(person, MeasureOp::CountDistinct, Some("name"), None),
            measure(person, MeasureOp::Avg, Some("met"), Some("born")),
        ],
    )
    .await;
    assert_eq!(all.len(), 1);
    assert_eq!(
        all[0].measures,
        [
            Figure::Count(4),
            yuan(30_000),
            yuan(10_000),
            Figure::Scaled(-1_000_000, 6),
            Figure::Text("2018-12-31".into()),
            Figure::Count(3),
            Figure::Number(2.0),
        ]
    );
    let by = async |text: &str| -> Vec<(Json, Figure)> {
        run(Filter::everything(), &[text], vec![measure(person, MeasureOp::Count, None, None)])
            .await
            .into_iter()
            .map(|row| (row.group[0].clone(), row.measures[0].clone()))
            .collect()
    };
    let count = |n| Figure::Count(n);
    assert_eq!(by("city").await, [(json!("上海"), count(1)), (json!("北京"), count(2)), (Json::Null, count(1))]);
    assert_eq!(
        by("born:month").await,
        [
            (json!("2017-02"), count(1)),
            (json!("2017-03"), count(1)),
            (json!("2018-12"), count(1)),
            (Json::Null, count(1))
        ]
    );
    assert_eq!(
        by("born:quarter").await,
        [(json!("2017-Q1"), count(2)), (json!("2018-Q4"), count(1)), (Json::Null, count(1))]
    );
    assert_eq!(
        by("born:week").await,
        [(json!("2017-W09"), count(2)), (json!("2019-W01"), count(1)), (Json::Null, count(1))]
    );
    assert_eq!(by("born:year").await[0], (json!("2017"), count(2)));
    assert_eq!(by("company.industry").await, [(json!("it"), count(2)), (Json::Null, count(2))]);
    assert_eq!(by("active").await, [(json!(true), count(1)), (Json::Null, count(3))]);

    let none = run(
        Filter::code("city", Op::Eq(json!("x"))),
        &[],
        vec![
            measure(person, MeasureOp::Count, None, None),
            measure(person, MeasureOp::Avg, Some("amount"), None),
            measure(person, MeasureOp::Max, Some("amount"), None),
        ],
    )
    .await;
    assert_eq!(none[0].measures, [Figure::Count(0), amounts(&[]), amounts(&[])]);
    let two =
        run(Filter::everything(), &["city", "active"], vec![measure(person, MeasureOp::Max, Some("amount"), None)])
            .await;
    assert_eq!(two.len(), 3);
    assert_eq!(two[1].measures, [yuan(25_000)]);
}

#[tokio::test]
async fn money_is_taken_together_within_a_currency_and_words_narrow_figures_down() {
    let schema = schema();
    let store = memory(&schema).await;
    let person = object(&schema, "person");
    let rows = [
        ("北京甲", "CNY", 10_000, "a"),
        ("北京乙", "CNY", 30_000, "a"),
        ("北京丙", "USD", 20_000, "a"),
        ("上海甲", "EUR", 5_000, "b"),
        ("上海乙", "", 0, "b"),
    ];
    for (n, (name, currency, amount, city)) in rows.into_iter().enumerate() {
        let mut values = json!({"name": name, "city": city});
        if !currency.is_empty() {
            values["amount"] = json!({"amount": amount, "currency": currency});
        }
        create(&store, person, &format!("p{n}"), values).await.unwrap();
    }
    let run = async |search: Option<&str>, by: &[&str]| -> BTreeMap<String, Vec<Figure>> {
        let aggregate = Aggregate {
            filter: Filter::everything(),
            search: search.map(str::to_owned),
            search_fields: None,
            group_by: by.iter().map(|text| group(&schema, person, text)).collect(),
            measures: vec![
                measure(person, MeasureOp::Count, None, None),
                measure(person, MeasureOp::Sum, Some("amount"), None),
                measure(person, MeasureOp::Avg, Some("amount"), None),
                measure(person, MeasureOp::Max, Some("amount"), None),
                measure(person, MeasureOp::CountDistinct, Some("name"), None),
            ],
            offset_minutes: 0,
        };
        let found = store.aggregate(&schema, person, &aggregate).await.unwrap();
        assert!(found.is_exact);
        let named =
            |row: AggregateRow| (row.group.first().and_then(Json::as_str).unwrap_or("").to_owned(), row.measures);
        found.rows.into_iter().map(named).collect()
    };
    let by_city = run(None, &["city"]).await;
    assert_eq!(
        by_city["a"],
        [
            Figure::Count(3),
            amounts(&[("CNY", 40_000), ("USD", 20_000)]),
            amounts(&[("CNY", 20_000), ("USD", 20_000)]),
            amounts(&[("CNY", 30_000), ("USD", 20_000)]),
            Figure::Count(3),
        ]
    );
    let euro = amounts(&[("EUR", 5_000)]);
    assert_eq!(by_city["b"], [Figure::Count(2), euro.clone(), euro.clone(), euro, Figure::Count(2)]);
    let found = run(Some("甲"), &[]).await;
    assert_eq!((&found[""][0], &found[""][1]), (&Figure::Count(2), &amounts(&[("CNY", 10_000), ("EUR", 5_000)])));
    assert_eq!(run(Some("nowhere"), &[]).await[""][0], Figure::Count(0));
    assert_eq!(run(Some("beijing"), &["city"]).await.keys().collect::<Vec<_>>(), ["a"]);
}
