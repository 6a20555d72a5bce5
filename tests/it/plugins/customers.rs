//! The customers plugin.

use serde_json::json;
use tessera_tests::{TestApp, plugins};

#[tokio::test(flavor = "multi_thread")]
async fn spellings_of_one_company_are_suspected() {
    let app = TestApp::new().await;
    let _host = plugins::host(&app, &[]).await;
    let admin = app.admin();
    admin.post("/api/v1/records/account", json!({"name": "北京星辰科技有限公司"})).await.ok();
    let asking = "/api/v1/records/account?allow_duplicates=false";
    let again = admin.post(asking, json!({"name": "北京星辰科技 股份有限公司"})).await;
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

#[tokio::test(flavor = "multi_thread")]
async fn a_contact_changes_its_account_only_with_a_reason() {
    let app = TestApp::new().await;
    let _host = plugins::host(&app, &[]).await;
    let admin = app.admin();
    let former = admin.post("/api/v1/records/account", json!({"name": "Acme"})).await.id();
    let present = admin.post("/api/v1/records/account", json!({"name": "Beta"})).await.id();
    let contact = admin.post("/api/v1/records/contact", json!({"name": "Ann"})).await.id();
    let path = format!("/api/v1/records/contact/{contact}");
    assert_eq!(admin.get("/api/v1/objects/contact").await.ok()["reason_fields"], json!(["account"]));
    admin.patch(&path, json!({"account": former})).await.ok();
    admin.patch(&path, json!({"position": "Buyer"})).await.ok();

    let refused = admin.patch(&path, json!({"account": present})).await;
    assert_eq!((refused.status, &refused.body["fields"]["account"]["code"]), (422, &json!("reason_required")));
    let refused = admin.header("accept-language", "zh-CN").patch(&path, json!({"account": null})).await;
    assert_eq!(refused.body["fields"]["account"]["message"], "请说明变更原因", "{}", refused.text);
    // 已从原公司离职
    let why = "%E5%B7%B2%E4%BB%8E%E5%8E%9F%E5%85%AC%E5%8F%B8%E7%A6%BB%E8%81%8C";
    let moved = admin.header("x-change-reason", why).patch(&path, json!({"account": present})).await.ok();
    assert_eq!(moved["account"]["label"], "Beta");
    let history = admin.get(&format!("{path}/history")).await.ok();
    assert_eq!(history["items"][0]["reason"], "已从原公司离职");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn regions_come_from_a_dictionary() {
    let app = TestApp::new().await;
    let _host = plugins::host(&app, &[]).await;
    let admin = app.admin();
    let made = admin.post("/api/v1/records/account", json!({"name": "Acme", "region": "east_china"})).await.ok();
    assert_eq!(made["region"], "east_china");
    let refused = admin.post("/api/v1/records/lead", json!({"name": "Ann", "region": "Est China"})).await;
    assert_eq!(refused.status, 422, "{}", refused.text);
    assert!(refused.body["fields"]["region"].is_object(), "{}", refused.text);
    let dictionaries = admin.get("/api/v1/dictionaries").await.ok();
    let of_regions = dictionaries["items"].as_array().unwrap().iter().find(|one| one["key"] == "region").unwrap();
    let labels: Vec<_> = of_regions["items"].as_array().unwrap().iter().map(|item| &item["label"]["zh-CN"]).collect();
    for wanted in ["华东", "华北", "华南", "华中", "西南", "西北", "东北", "港澳台"] {
        assert!(labels.iter().any(|label| *label == wanted), "{wanted}");
    }

    // Files say it in words of either language; a country is another matter.
    let csv = "公司名称,所属区域,国家\n甲公司,华东,中国\n乙公司,North America,USA\n".as_bytes();
    let asked = json!({"object": "account"});
    let preview = admin.upload("/api/v1/imports/preview", "a.csv", csv, Some(asked)).await.ok();
    assert_eq!(preview["mapping"], json!({"公司名称": "name", "所属区域": "region", "国家": "country"}));
    let to: Vec<_> = preview["values"]["region"].as_array().unwrap().iter().map(|value| &value["to"]).collect();
    assert!(to.contains(&&json!("east_china")) && to.contains(&&json!("north_america")), "{to:?}");
    app.stop().await;
}
