//! What a deletion means for the records that refer to the one deleted: restrict, clear, cascade.

use serde_json::{Value as Json, json};
use tessera_tests::{Client, TestApp};

async fn make(client: &Client, object: &str, fields: Json) -> String {
    let made = client.post(&format!("/api/v1/records/{object}"), fields).await.ok();
    made["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn what_is_referred_to_stays_and_says_why_in_the_readers_language() {
    let app = TestApp::new().await;
    let admin = &app.admin();
    let account = make(admin, "account", json!({"name": "北京科技"})).await;
    let order = make(admin, "opportunity", json!({"name": "Big", "account": account})).await;
    let path = format!("/api/v1/records/account/{account}");

    let refused = admin.delete(&path).await.problem(409, "reference_in_use");
    assert_eq!(refused["references"], json!({"object": "opportunity", "field": "account", "count": 1}));
    let refused = admin.header("accept-language", "zh-CN").delete(&path).await.problem(409, "reference_in_use");
    let told = refused["detail"].as_str().unwrap();
    assert!(told.contains("无法删除“北京科技”") && !told.contains("delete"), "{told}");
    admin.get(&path).await.ok();

    // Together they may go, in whatever order.
    for ids in [[("account", &account), ("opportunity", &order)], [("opportunity", &order), ("account", &account)]] {
        let operations: Vec<_> =
            ids.iter().map(|(object, id)| json!({"op": "delete", "object": object, "id": id})).collect();
        admin.post("/api/v1/records/account/batch", json!(operations)).await.ok();
        admin.get(&path).await.problem(404, "not_found");
        admin.post(&format!("{path}/restore"), json!({})).await.ok();
        admin.post(&format!("/api/v1/records/opportunity/{order}/restore"), json!({})).await.ok();
    }
    app.stop().await;
}

#[tokio::test]
async fn parts_go_with_the_whole_and_lists_forget_who_left() {
    let app = TestApp::new().await;
    let admin = &app.admin();
    let account = make(admin, "account", json!({"name": "Gone"})).await;
    let memo = make(admin, "memo", json!({"name": "Called", "account": account})).await;
    let kept = make(admin, "account", json!({"name": "Kept"})).await;
    let partner = make(admin, "account", json!({"name": "Partner", "partners": [account, kept]})).await;

    assert_eq!(admin.delete(&format!("/api/v1/records/account/{account}")).await.status, 204);
    admin.get(&format!("/api/v1/records/memo/{memo}")).await.problem(404, "not_found");
    let bin = admin.get("/api/v1/records/memo/bin").await.ok();
    assert_eq!(bin["items"][0]["record"]["name"], "Called");
    let path = format!("/api/v1/records/account/{partner}");
    let left = admin.get(&path).await.ok();
    assert_eq!((&left["partners"][0]["id"], left["partners"].as_array().unwrap().len()), (&json!(kept), 1));
    let history = admin.get(&format!("{path}/history")).await.ok();
    assert_eq!(history["items"][0]["changes"][0]["field"], "partners");
    app.stop().await;
}

#[tokio::test]
async fn a_batch_names_a_record_once() {
    let app = TestApp::new().await;
    let admin = &app.admin();
    let account = make(admin, "account", json!({"name": "Twice"})).await;
    let operations = json!([
        {"op": "update", "id": account, "fields": {"industry": "steel"}},
        {"op": "update", "id": account, "fields": {"industry": "food"}},
    ]);
    let refused = admin.post("/api/v1/records/account/batch", operations).await.problem(400, "malformed_request");
    assert!(refused["detail"].as_str().unwrap().contains("two operations"), "{refused}");
    assert_eq!(admin.get(&format!("/api/v1/records/account/{account}")).await.ok()["version"], 1);
    app.stop().await;
}

#[tokio::test]
async fn months_of_instants_are_those_of_the_readers_clock() {
    let app = TestApp::new().await;
    let admin = &app.admin();
    make(admin, "opportunity", json!({"name": "Late", "meets_at": "2026-03-31T20:00:00Z"})).await;
    make(admin, "opportunity", json!({"name": "Never"})).await;
    let months = async || {
        let body = json!({"group_by": ["meets_at:month"], "measures": {"n": {"op": "count"}}});
        let answer = admin.post("/api/v1/records/opportunity/aggregate", body).await.ok();
        let mut months: Vec<_> =
            answer["items"].as_array().unwrap().iter().map(|item| item["group"]["meets_at:month"].clone()).collect();
        months.sort_by_key(ToString::to_string);
        months
    };
    for (timezone, month) in [("UTC", "2026-03"), ("Asia/Shanghai", "2026-04"), ("America/New_York", "2026-03")] {
        admin.patch("/api/v1/me", json!({"timezone": timezone})).await.ok();
        assert_eq!(months().await, [json!(month), Json::Null], "{timezone}");
    }
    app.stop().await;
}
