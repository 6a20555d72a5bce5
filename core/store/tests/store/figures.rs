//! Grouped figures.

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
        store.aggregate(&schema, person, &Aggregate { filter, group_by, measures, offset_minutes: 0 }).await.unwrap()
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
            Figure::Scaled(30_000, 4),
            Figure::Scaled(10_000, 4),
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
    assert_eq!(none[0].measures, [Figure::Count(0), Figure::Empty, Figure::Empty]);
    let two =
        run(Filter::everything(), &["city", "active"], vec![measure(person, MeasureOp::Max, Some("amount"), None)])
            .await;
    assert_eq!(two.len(), 3);
    assert_eq!(two[1].measures, [Figure::Scaled(25_000, 4)]);
}
