//! Words, Chinese words, pinyin, initials, numbers.

use serde_json::json;
use tessera_model::filter::{Filter, Op};
use tessera_model::query::{Query, Sort};
use tessera_model::schema::Schema;
use tessera_store::{Store, Words};

use crate::support::{create, delete, memory, object, open, schema, shared, store_as, store_at, update};

const NAMES: [(&str, &str); 5] = [
    ("p1", r#"{"name": "北京科技有限公司", "email": "info@bjtech.cn", "phone": "+8613800138000", "city": "a"}"#),
    ("p2", r#"{"name": "上海北方科技", "email": "zhang.wei@north.com", "city": "b"}"#),
    ("p3", r#"{"name": "Acme Beijing Ltd", "city": "a"}"#),
    ("p4", r#"{"name": "王小明", "city": "b"}"#),
    ("p5", r#"{"name": "北京", "city": "b"}"#),
];

#[tokio::test]
async fn records_are_found_by_the_index_as_people_write_them() {
    let schema = schema();
    let store = shared(&schema).await;
    let person = object(&schema, "person");
    for (id, values) in NAMES {
        create(&store, person, id, serde_json::from_str(values).unwrap()).await.unwrap();
    }
    found_as_people_write(&store, &schema).await;
}

/// The same from memory, whether the records were loaded or came later.
#[tokio::test]
async fn records_are_found_in_memory_as_people_write_them() {
    let schema = schema();
    let store = memory(&schema).await;
    let person = object(&schema, "person");
    let (before, after) = NAMES.split_at(2);
    for (id, values) in before {
        create(&store, person, id, serde_json::from_str(values).unwrap()).await.unwrap();
    }
    assert!(store.keep_figures(person).await.unwrap());
    for (id, values) in after {
        create(&store, person, id, serde_json::from_str(values).unwrap()).await.unwrap();
    }
    found_as_people_write(&store, &schema).await;
}

#[tokio::test]
async fn memory_and_index_find_the_same_records() {
    let schema = schema();
    let (indexed, kept) = (shared(&schema).await, memory(&schema).await);
    let person = object(&schema, "person");
    let parts = ["北京", "上海", "科技", "有限公司", "Acme", "North", "Beijing", "2026", "王小明", "a1b2"];
    for at in 0..120_usize {
        let name: String = (0..3).map(|place| parts[(at * (place + 1) + place) % parts.len()]).collect();
        let phone = format!("+86138{:08}", at * 7_654_321 % 100_000_000);
        let values = json!({"name": format!("{name} {at}"), "email": format!("who{at}@x{}.cn", at % 7), "phone": phone,
                            "city": format!("c{}", at % 3)});
        for store in [&indexed, &kept] {
            create(store, person, &format!("p{at:03}"), values.clone()).await.unwrap();
        }
    }
    let scope = Filter::code("city", Op::Eq(json!("c1")));
    let words = [
        "北京",
        "京上",
        "科",
        "beij",
        "bj",
        "kj",
        "acme",
        "nort",
        "2026",
        "1387",
        "who1",
        "cn",
        "王 北京",
        "a1b",
        "x",
        "公司 acme",
    ];
    let found = async |store: &Store| {
        let mut all = Vec::new();
        for filter in [Filter::everything(), scope.clone()] {
            for text in words {
                let hits = store.search(&schema, person, &Words::anywhere(text), &filter, 200).await.unwrap();
                let mut ids: Vec<_> = hits.iter().map(|record| record.id().to_owned()).collect();
                ids.sort();
                all.push((text, ids));
            }
        }
        all
    };
    let by_index = found(&indexed).await;
    assert!(by_index.iter().filter(|(_, ids)| !ids.is_empty()).count() > 20, "{by_index:?}");
    assert_eq!(found(&kept).await, by_index);
}

/// Nobody asked for the words before: the first search loads them, however few they are, and changes are found at once.
#[tokio::test]
async fn the_first_search_after_a_start_finds_everything_and_so_does_the_next_after_a_change() {
    let schema = schema();
    let person = object(&schema, "person");
    let folder = tempfile::tempdir().unwrap();
    let url = format!("surrealkv://{}", folder.path().join("db").display());
    let store = store_at(&url, &schema).await;
    for (id, values) in NAMES {
        create(&store, person, id, serde_json::from_str(values).unwrap()).await.unwrap();
    }
    store.close().await;
    let store = open(&url).await.unwrap();
    found_as_people_write(&store, &schema).await;
    assert!(store.has_all_words(person));
    let record = store.get(person, "p4").await.unwrap().unwrap();
    update(&store, person, &record, json!({"name": "李大海"})).await.unwrap();
    let find = async |text: &str| {
        store.search(&schema, person, &Words::anywhere(text), &Filter::everything(), 10).await.unwrap().len()
    };
    assert_eq!((find("ldh").await, find("王小明").await), (1, 0));
    let record = store.get(person, "p4").await.unwrap().unwrap();
    delete(&store, person, &record).await.unwrap();
    assert_eq!(find("ldh").await, 0);
    assert!(store.verify(&schema).await.unwrap().examples.is_empty());
}

/// What was written where tokens were kept can be opened where they aren't, and the other way round.
#[tokio::test]
async fn tokens_go_where_nobody_needs_them_and_come_back_where_somebody_does() {
    let schema = schema();
    let person = object(&schema, "person");
    let folder = tempfile::tempdir().unwrap();
    let url = format!("surrealkv://{}", folder.path().join("db").display());
    for is_shared in [true, false, true] {
        let store = store_as(&url, is_shared, &schema).await;
        if store.get(person, "p1").await.unwrap().is_none() {
            for (id, values) in NAMES {
                create(&store, person, id, serde_json::from_str(values).unwrap()).await.unwrap();
            }
        }
        found_as_people_write(&store, &schema).await;
        let found = store.verify(&schema).await.unwrap();
        assert_eq!(found.examples, Vec::<String>::new(), "{is_shared}");
        store.close().await;
    }
}

async fn found_as_people_write(store: &Store, schema: &Schema) {
    let person = object(schema, "person");
    let find = async |text: &str| -> Vec<String> {
        store
            .search(schema, person, &Words::anywhere(text), &Filter::everything(), 10)
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
    let scoped = store.search(schema, person, &Words::anywhere("beijing"), &scope, 10).await.unwrap();
    assert_eq!(scoped.len(), 2);

    // Whoever may not read a field doesn't find what it holds.
    let fields = ["name".to_owned()];
    let by_name = Words { text: "13800138000", fields: Some(&fields) };
    assert!(store.search(schema, person, &by_name, &Filter::everything(), 10).await.unwrap().is_empty());
    let by_name = Words { text: "beijing", fields: Some(&fields) };
    assert!(!store.search(schema, person, &by_name, &Filter::everything(), 10).await.unwrap().is_empty());

    let mut query = Query {
        filter: Filter::everything(),
        search: Some("beijing".to_owned()),
        search_fields: None,
        sort: vec![Sort { field: "name".to_owned(), descending: false }],
        limit: 2,
        cursor: None,
        count: true,
    };
    let page = store.query(schema, person, &query).await.unwrap();
    let ids: Vec<_> = page.records.iter().map(|record| record.id()).collect();
    assert_eq!(ids, ["p3", "p5"]);
    assert_eq!(page.count.unwrap().value, 3);
    query.cursor = page.next_cursor;
    let page = store.query(schema, person, &query).await.unwrap();
    assert_eq!(page.records.iter().map(|record| record.id()).collect::<Vec<_>>(), ["p1"]);
    assert!(page.next_cursor.is_none());
    query.sort = Vec::new();
    assert!(store.query(schema, person, &query).await.is_err());
    query.cursor = None;
    let page = store.query(schema, person, &query).await.unwrap();
    assert_eq!((page.records.len(), page.next_cursor.is_some()), (2, true));
}
