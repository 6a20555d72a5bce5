//! Words, Chinese words, pinyin, initials, numbers.

use serde_json::json;
use tessera_model::filter::{Filter, Op};
use tessera_model::query::{Query, Sort};
use tessera_store::Words;

use crate::support::{create, memory, object, schema};

#[tokio::test]
async fn records_are_found_as_people_write_them() {
    let schema = schema();
    let store = memory(&schema).await;
    let person = object(&schema, "person");
    let names = [
        ("p1", json!({"name": "北京科技有限公司", "email": "info@bjtech.cn", "phone": "+8613800138000", "city": "a"})),
        ("p2", json!({"name": "上海北方科技", "email": "zhang.wei@north.com", "city": "b"})),
        ("p3", json!({"name": "Acme Beijing Ltd", "city": "a"})),
        ("p4", json!({"name": "王小明", "city": "b"})),
        ("p5", json!({"name": "北京", "city": "b"})),
    ];
    for (id, values) in names {
        create(&store, person, id, values).await.unwrap();
    }
    let find = async |text: &str| -> Vec<String> {
        store
            .search(&schema, person, &Words::anywhere(text), &Filter::everything(), 10)
            .await
            .unwrap()
            .iter()
            .map(|record| record.id().to_owned())
            .collect()
    };
    for text in ["北京", "beijing", "Beij", "ＢＥＩＪ"] {
        assert!(find(text).await.contains(&"p1".to_owned()), "{text}");
        assert!(find(text).await.contains(&"p5".to_owned()), "{text}");
    }
    assert_eq!(find("北京").await, ["p5", "p1"]);
    assert_eq!(find("bjkj").await, ["p1"]);
    assert_eq!(find("beijingkejiyouxian").await, ["p1"]);
    assert!(find("bj").await.contains(&"p1".to_owned()));
    assert_eq!(find("京科").await, ["p1"]);
    assert_eq!(find("科技").await.len(), 2);
    assert_eq!(find("科技 上海").await, ["p2"]);
    assert_eq!(find("keji").await.len(), 2);
    assert_eq!(find("小明").await, ["p4"]);
    assert_eq!(find("明").await, ["p4"]);
    assert_eq!(find("xm").await, ["p4"]);
    assert_eq!(find("wxm").await, ["p4"]);
    assert_eq!(find("zhang.wei").await, ["p2"]);
    assert_eq!(find("13800138000").await, ["p1"]);
    assert_eq!(find("138").await, ["p1"]);
    assert_eq!(find("8000").await, ["p1"]);
    assert!(find("bjkz").await.is_empty());
    assert!(find("  ").await.is_empty());

    let scope = Filter::code("city", Op::Eq(json!("a")));
    let scoped = store.search(&schema, person, &Words::anywhere("beijing"), &scope, 10).await.unwrap();
    assert_eq!(scoped.len(), 2);

    // Whoever may not read a field doesn't find what it holds.
    let fields = ["name".to_owned()];
    let by_name = Words { text: "13800138000", fields: Some(&fields) };
    assert!(store.search(&schema, person, &by_name, &Filter::everything(), 10).await.unwrap().is_empty());
    let by_name = Words { text: "beijing", fields: Some(&fields) };
    assert!(!store.search(&schema, person, &by_name, &Filter::everything(), 10).await.unwrap().is_empty());

    let mut query = Query {
        filter: Filter::everything(),
        search: Some("beijing".to_owned()),
        search_fields: None,
        sort: vec![Sort { field: "name".to_owned(), descending: false }],
        limit: 2,
        cursor: None,
        count: true,
    };
    let page = store.query(&schema, person, &query).await.unwrap();
    let ids: Vec<_> = page.records.iter().map(|record| record.id()).collect();
    assert_eq!(ids, ["p3", "p5"]);
    assert_eq!(page.count.unwrap().value, 3);
    query.cursor = page.next_cursor;
    let page = store.query(&schema, person, &query).await.unwrap();
    assert_eq!(page.records.iter().map(|record| record.id()).collect::<Vec<_>>(), ["p1"]);
    assert!(page.next_cursor.is_none());
    query.sort = Vec::new();
    assert!(store.query(&schema, person, &query).await.is_err());
    query.cursor = None;
    let page = store.query(&schema, person, &query).await.unwrap();
    assert_eq!((page.records.len(), page.next_cursor.is_some()), (2, true));
}
