//! What was refused for want of rights stands in the audit log: who, what, of which record, how often, and never a value.

use serde_json::{Value as Json, json};
use tessera_tests::{Client, TestApp};

async fn refused(admin: &Client) -> Vec<Json> {
    let found = admin.get("/api/v1/audit?action=access.refused&limit=100").await.ok();
    found["items"].as_array().unwrap().clone()
}

#[tokio::test]
async fn what_is_refused_is_in_the_log_once_however_often_it_was_tried() {
    let app = TestApp::new().await;
    let admin = app.admin();
    let own = json!({"objects": {"account": {"read": "own", "update": "own", "create": true, "fields": {"phone": "read_only"}}}});
    let seller = app.user("sam", &app.role("Seller", own).await, None).await;
    let hidden = admin.post("/api/v1/records/account", json!({"name": "Secret Harbour"})).await.id();
    let own = seller.post("/api/v1/records/account", json!({"name": "Northwind"})).await.id();
    let path = |id: &str| format!("/api/v1/records/account/{id}");
    assert_eq!(refused(&admin).await.len(), 0, "nothing was refused yet");

    seller.get(&path(&hidden)).await.problem(404, "not_found");
    seller.get(&path(&hidden)).await.problem(404, "not_found");
    seller.patch(&path(&hidden), json!({"name": "Mine"})).await.problem(404, "not_found");
    seller.patch(&path(&own), json!({"phone": "+8613812341234"})).await.problem(403, "field_forbidden");
    seller.delete(&path(&own)).await.problem(403, "action_forbidden");
    seller.get("/api/v1/audit").await.problem(403, "action_forbidden");
    // What isn't there, and what is wrong in itself, is no refusal.
    seller.get(&path("nothing")).await.problem(404, "not_found");
    seller.patch(&path(&own), json!({"nonsense": 1})).await.problem(422, "unknown_field");

    let found = refused(&admin).await;
    let told = |call: &str| {
        let same: Vec<_> = found.iter().filter(|entry| entry["data"]["call"] == call).collect();
        assert_eq!(same.len(), 1, "{call}: {found:?}");
        same[0].clone()
    };
    assert_eq!(found.len(), 5, "{found:?}");
    let read = told("GET /api/v1/records/{object}/{id}");
    assert_eq!((&read["by"]["label"], &read["channel"]), (&json!("sam"), &json!("api")));
    assert_eq!((&read["data"]["why"], &read["data"]["times"]), (&json!("hidden"), &json!(2)));
    assert_eq!((&read["data"]["object"], &read["data"]["refused_records"]), (&json!("account"), &json!([hidden])));
    assert!(read["trace"].as_str().is_some_and(|trace| !trace.is_empty()));
    assert_eq!(told("DELETE /api/v1/records/{object}/{id}")["data"]["why"], "action");
    let log = told("GET /api/v1/audit");
    assert_eq!(log["data"].get("object"), None);
    let changes: Vec<_> =
        found.iter().filter(|entry| entry["data"]["call"] == "PATCH /api/v1/records/{object}/{id}").collect();
    assert_eq!(changes.len(), 2, "a hidden record and a field are told apart");
    let all = json!(found).to_string();
    assert!(!all.contains("13812341234") && !all.contains("Secret Harbour"), "the log tells no value");
    app.stop().await;
}
