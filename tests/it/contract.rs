//! What a client relies on that was written to the description of the API alone.

use serde_json::{Value as Json, json};
use tessera_tests::TestApp;
use tessera_tests::app::PASSWORD;

#[tokio::test]
async fn parts_that_may_be_left_out_may_be_null() {
    let app = TestApp::new().await;
    let admin = app.admin();
    admin.post("/api/v1/records/account", json!({"name": "Acme"})).await.id();
    let nothing = json!({"filter": null, "search": null, "sort": null, "fields": null, "limit": null, "cursor": null, "count": null});
    let page = admin.post("/api/v1/records/account/query", nothing).await.ok();
    assert_eq!(page["items"][0]["name"], "Acme");
    let figures = json!({"filter": null, "group_by": null, "measures": {"n": {"op": "count"}}});
    assert_eq!(admin.post("/api/v1/records/account/aggregate", figures).await.ok()["items"][0]["measures"]["n"], 1);
    let without = json!({"filter": {"field": "phone", "op": "is_null"}});
    assert_eq!(admin.post("/api/v1/records/account/query", without).await.ok()["items"][0]["name"], "Acme");
    let login = json!({"username": "admin", "password": PASSWORD, "totp": null});
    app.anonymous().post("/api/v1/auth/login", login).await.ok();
    app.stop().await;
}

#[tokio::test]
async fn what_is_wrong_with_a_request_is_named() {
    let app = TestApp::new().await;
    let admin = app.admin();
    let refused = async |path: &str, body: Json, status: u16, code: &str, field: &str| {
        let answer = admin.post(path, body.clone()).await;
        let told = (answer.status, &answer.body["code"], answer.body["fields"][field].is_object());
        assert_eq!(told, (status, &json!(code), true), "{body}: {}", answer.text);
    };
    let (query, aggregate) = ("/api/v1/records/account/query", "/api/v1/records/account/aggregate");
    let unknown = json!({"field": "nothing", "op": "eq", "value": 1});
    refused(query, json!({"filter": unknown}), 400, "invalid_filter", "filter").await;
    refused(query, json!({"filter": {"field": "name", "op": "like", "value": "x"}}), 400, "invalid_filter", "filter")
        .await;
    refused(query, json!({"sort": ["facts"]}), 400, "invalid_filter", "sort").await;
    refused(aggregate, json!({"group_by": ["nothing"], "measures": {}}), 400, "invalid_filter", "group_by").await;
    let sum = json!({"measures": {"x": {"op": "sum", "field": "name"}}});
    refused(aggregate, sum, 400, "invalid_filter", "measures").await;
    let options = json!({"object": "account", "mapping": {"Name": "name"}, "mode": "create", "colour": "red"});
    let answer = admin.upload("/api/v1/imports", "a.csv", b"Name\nA\n", Some(options)).await;
    assert_eq!((answer.status, answer.body["fields"]["colour"].is_object()), (422, true), "{}", answer.text);
    let answer = admin.upload("/api/v1/imports", "a.csv", b"Name\nA\n", None).await;
    assert_eq!((answer.status, answer.body["fields"]["object"].is_object()), (422, true), "{}", answer.text);
    app.stop().await;
}

#[tokio::test]
async fn a_record_shows_the_fields_that_are_named() {
    let app = TestApp::new().await;
    let admin = app.admin();
    let account = admin.post("/api/v1/records/account", json!({"name": "Acme", "industry": "steel"})).await.id();
    let deal = admin.post("/api/v1/records/opportunity", json!({"name": "Deal", "account": account})).await.id();
    let path = format!("/api/v1/records/opportunity/{deal}");
    let shown = admin.get(&format!("{path}?fields=name,account.industry")).await.ok();
    assert_eq!((&shown["name"], &shown["account.industry"]), (&json!("Deal"), &json!("steel")));
    assert!(shown.get("stage").is_none());
    admin.get(&format!("{path}?fields=name,colour")).await.problem(422, "unknown_field");
    // A stale write answers the record as any read does.
    admin.patch(&path, json!({"name": "Better deal"})).await.ok();
    let stale = admin.header("if-match", "\"1\"").patch(&path, json!({"name": "Late deal"})).await;
    assert_eq!((stale.status, &stale.body["current"]["account"]["label"]), (409, &json!("Acme")), "{}", stale.text);
    app.stop().await;
}

#[tokio::test]
async fn a_history_is_read_page_by_page() {
    let app = TestApp::new().await;
    let admin = app.admin();
    let id = admin.post("/api/v1/records/account", json!({"name": "Acme"})).await.id();
    let path = format!("/api/v1/records/account/{id}");
    for employees in 0..6 {
        admin.patch(&path, json!({"employees": employees})).await.ok();
    }
    let mut versions = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = admin.get(&format!("{path}/history?limit=3{cursor}")).await.ok();
        versions.extend(page["items"].as_array().unwrap().iter().map(|item| item["version"].as_u64().unwrap()));
        match &page["next_cursor"] {
            Json::Null => break,
            next => cursor = format!("&cursor={}", next.to_string().trim_matches('"')),
        }
    }
    assert_eq!(versions, [7, 6, 5, 4, 3, 2, 1]);
    admin.get(&format!("{path}/history?cursor=x")).await.problem(400, "malformed_request");
    app.stop().await;
}
