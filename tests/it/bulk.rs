//! One change to many records: which ones it finds, and lists that it edits entry by entry.

use std::time::Duration;

use serde_json::{Value as Json, json};
use tessera_tests::{Client, TestApp};

const BULK: &str = "/api/v1/records/account/bulk";

#[tokio::test(flavor = "multi_thread")]
async fn lists_are_edited_entry_by_entry_of_what_words_and_filters_find() {
    let app = TestApp::new().await;
    let admin = app.admin();
    for (name, industry, tags) in [
        ("Northwind Steel", "steel", json!(["old", "north"])),
        ("Northwind Food", "food", json!(["old"])),
        ("Southwind Steel", "steel", Json::Null),
    ] {
        admin.post("/api/v1/records/account", json!({"name": name, "industry": industry, "tags": tags})).await.ok();
    }

    let steel = json!({"field": "industry", "op": "eq", "value": "steel"});
    let change = json!({"op": "update", "filter": steel, "search": "northw", "add": {"tags": ["key", "north"]}, "remove": {"tags": ["old"]}});
    assert_eq!(result(&admin, change).await["changed"], 1);
    assert_eq!(tags(&admin).await, [json!(["north", "key"]), json!(["old"]), Json::Null]);

    let everything = json!({"op": "update", "filter": null, "add": {"tags": ["all"]}});
    assert_eq!(result(&admin, everything).await["changed"], 3);
    assert_eq!(tags(&admin).await, [json!(["north", "key", "all"]), json!(["old", "all"]), json!(["all"])]);

    let by_words = json!({"op": "update", "search": "southwind", "remove": {"tags": ["all"]}});
    assert_eq!(result(&admin, by_words).await["changed"], 1);
    assert_eq!(tags(&admin).await[2], Json::Null);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_a_list_or_names_no_records_is_refused() {
    let app = TestApp::new().await;
    let admin = app.admin();
    let made = admin.post("/api/v1/records/account", json!({"name": "Northwind"})).await.id();
    for nothing in [
        json!({"op": "update", "fields": {"name": "Everybody"}}),
        json!({"op": "update", "search": "  ", "fields": {"name": "Everybody"}}),
        json!({"op": "update", "ids": [made], "search": "northwind", "fields": {"name": "Everybody"}}),
    ] {
        admin.post(BULK, nothing).await.problem(400, "malformed_request");
    }
    let of_a_text = result(&admin, json!({"op": "update", "ids": [made], "add": {"name": ["x"]}})).await;
    assert_eq!((&of_a_text["changed"], &of_a_text["errors"][0]["code"]), (&json!(0), &json!("validation_failed")));
    let unknown = result(&admin, json!({"op": "update", "ids": [made], "remove": {"nothing": ["x"]}})).await;
    assert_eq!(unknown["errors"][0]["code"], "unknown_field");
    let name = admin.get(&format!("/api/v1/records/account/{made}")).await.ok()["name"].clone();
    assert_eq!(name, "Northwind");
    app.stop().await;
}

async fn tags(admin: &Client) -> Vec<Json> {
    let page = admin.post("/api/v1/records/account/query", json!({"sort": ["created_at"], "fields": ["tags"]})).await;
    let items = page.ok()["items"].as_array().cloned().unwrap_or_default();
    items.into_iter().map(|mut item| item["tags"].take()).collect()
}

async fn result(admin: &Client, change: Json) -> Json {
    let id = admin.post(BULK, change).await.id();
    for _ in 0..500 {
        let jobs = admin.get("/api/v1/jobs").await.ok();
        let job = jobs["items"].as_array().unwrap().iter().find(|job| job["id"] == id).unwrap().clone();
        if job["state"] == "done" {
            return job["result"].clone();
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the change never ended");
}
