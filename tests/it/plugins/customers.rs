//! The customers plugin.

use serde_json::json;
use tessera_tests::{TestApp, plugins};

#[tokio::test(flavor = "multi_thread")]
async fn spellings_of_one_company_are_suspected() {
    let app = TestApp::new().await;
    let _host = plugins::host(&app, &[]).await;
    let admin = app.admin();
    admin.post("/api/v1/records/account", json!({"name": "北京星辰科技有限公司"})).await.ok();
    let again = admin.post("/api/v1/records/account", json!({"name": "北京星辰科技 股份有限公司"})).await;
    assert_eq!(again.status, 409, "{}", again.text);
    assert_eq!(again.body["code"], "duplicate_suspected");
    let twin = json!({"name": "北京星辰科技 股份有限公司"});
    let allowed = admin.post("/api/v1/records/account?allow_duplicates=true", twin).await.ok();
    assert!(allowed.get("name_key").is_none(), "internal fields are nobody's to see");
    let id = allowed["id"].as_str().unwrap();
    let parent = admin.patch(&format!("/api/v1/records/account/{id}"), json!({"parent": id})).await;
    assert_eq!(parent.body["fields"]["parent"]["code"], "parent_is_self", "{}", parent.text);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn activities_fill_themselves_in_and_are_noted_on_the_account() {
    let app = TestApp::new().await;
    let _host = plugins::host(&app, &[]).await;
    let admin = app.admin();
    let account = admin.post("/api/v1/records/account", json!({"name": "Acme"})).await.id();
    let contact = admin.post("/api/v1/records/contact", json!({"name": "Ann", "account": account})).await.id();
    let body = json!({"kind": "call", "body": "Asked for a quote\nby Friday", "contact": contact, "next_follow_up_at": "2026-04-01T08:00:00Z"});
    let activity = admin.post("/api/v1/records/activity", body).await.ok();
    assert_eq!(activity["subject"], "Asked for a quote");
    assert_eq!(activity["account"]["id"], account.as_str());
    app.engine.settle().await;
    let account = admin.get(&format!("/api/v1/records/account/{account}")).await.ok();
    assert_eq!(account["last_activity_at"], activity["happens_at"]);
    assert_eq!(account["next_follow_up_at"], "2026-04-01T08:00:00.000Z");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_has_one_primary_contact() {
    let app = TestApp::new().await;
    let _host = plugins::host(&app, &[]).await;
    let admin = app.admin();
    let account = admin.post("/api/v1/records/account", json!({"name": "Acme"})).await.id();
    let first = admin
        .post("/api/v1/records/contact", json!({"name": "Ann", "account": account, "is_primary": true}))
        .await
        .id();
    let second = admin
        .post("/api/v1/records/contact", json!({"name": "Bob", "account": account, "is_primary": true}))
        .await
        .id();
    app.engine.settle().await;
    let is_primary =
        async |id: &str| admin.get(&format!("/api/v1/records/contact/{id}")).await.ok()["is_primary"].clone();
    assert_eq!(is_primary(&first).await, false);
    assert_eq!(is_primary(&second).await, true);
    let history = admin.get(&format!("/api/v1/records/contact/{first}/history")).await.ok();
    assert_eq!(history["items"][0]["channel"], "plugin");
    assert_eq!(history["items"][0]["source"], "tessera.customers");
    app.stop().await;
}
