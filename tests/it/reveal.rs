//! A look behind a mask: for whom a role allows it, and never without its being written down.

use serde_json::json;
use tessera_tests::TestApp;

#[tokio::test]
async fn a_masked_value_is_shown_to_whom_a_role_allows_it_and_written_down() {
    let app = TestApp::new().await;
    let account = json!({"read": "all", "fields": {"phone": "masked", "tags": "hidden"}});
    let plain = app.role("Reader", json!({"objects": {"account": account}})).await;
    let mut may_look = account.clone();
    may_look["reveal"] = json!(true);
    let looks = app.role("Looks", json!({"objects": {"account": may_look}})).await;
    let (reader, looker) = (app.user("reader", &plain, None).await, app.user("looker", &looks, None).await);
    let body = json!({"name": "Harbour", "phone": "+8613812341234"});
    let id = app.admin().post("/api/v1/records/account", body).await.id();
    let path = format!("/api/v1/records/account/{id}/reveal");
    let log = async || {
        let found = app.admin().get("/api/v1/audit?action=field.reveal").await.ok();
        found["items"].as_array().unwrap().clone()
    };

    let metadata = looker.get("/api/v1/objects/account").await.ok();
    assert_eq!(metadata["can"]["reveal"], true);
    let shown = looker.get(&format!("/api/v1/records/account/{id}")).await.ok();
    assert!(shown["phone"].as_str().unwrap().contains("****"), "{shown}");
    reader.post(&path, json!({"field": "phone"})).await.problem(403, "field_forbidden");
    assert!(log().await.is_empty());
    let value = looker.post(&path, json!({"field": "phone"})).await.ok();
    assert_eq!(value["value"], "+8613812341234");
    let told = &log().await[0];
    assert_eq!(told["data"], json!({"object": "account", "record": id, "field": "phone"}));
    assert_eq!(told["by"]["label"], "looker");
    assert!(!told.to_string().contains("13812341234"), "the log does not tell the value");

    // What may be read anyway needs no entry; a hidden field is as unknown as one that isn't there; nor does a record out of reach answer.
    assert_eq!(looker.post(&path, json!({"field": "name"})).await.ok()["value"], "Harbour");
    looker.post(&path, json!({"field": "tags"})).await.problem(422, "unknown_field");
    looker.post(&path, json!({"field": "nothing"})).await.problem(422, "unknown_field");
    looker.post("/api/v1/records/account/nothing/reveal", json!({"field": "phone"})).await.problem(404, "not_found");
    assert_eq!(log().await.len(), 1);
    // It can't be found, sorted or written by what is behind the mask all the same.
    let filter = json!({"filter": {"field": "phone", "op": "eq", "value": "+8613812341234"}});
    looker.post("/api/v1/records/account/query", filter).await.problem(403, "field_forbidden");
    let change = json!({"phone": "+8613812341235"});
    looker.patch(&format!("/api/v1/records/account/{id}"), change).await.problem(403, "action_forbidden");
    app.stop().await;
}
