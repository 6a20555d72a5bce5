//! The sales plugin.

use std::time::Duration;

use serde_json::{Value as Json, json};
use tessera_tests::{Client, TestApp, plugins};

async fn create(client: &Client, body: Json) -> Json {
    client.post("/api/v1/records/opportunity", body).await.ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_stage_sets_probability_and_weighted_amount() {
    let app = TestApp::new().await;
    let _host = plugins::host(&app, &[]).await;
    let admin = app.admin();
    let made = create(&admin, json!({"name": "Big", "amount": "1000"})).await;
    assert_eq!(made["stage"], "prospecting");
    assert_eq!(made["probability"], "10");
    assert_eq!(made["weighted_amount"], json!({"amount": "100.00", "currency": "CNY"}));
    let path = format!("/api/v1/records/opportunity/{}", made["id"].as_str().unwrap());
    let moved = admin.patch(&path, json!({"stage": "negotiation"})).await.ok();
    assert_eq!((&moved["probability"], &moved["weighted_amount"]["amount"]), (&json!("80"), &json!("800.00")));
    let refused = admin.patch(&path, json!({"probability": "99"})).await;
    assert_eq!(refused.status, 422, "people don't write it: {}", refused.text);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_won_opportunity_needs_amount_and_date_in_the_callers_language() {
    let app = TestApp::new().await;
    let _host = plugins::host(&app, &[]).await;
    let admin = app.admin();
    let id = create(&admin, json!({"name": "Big"})).await["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/records/opportunity/{id}");
    let refused = admin.header("accept-language", "zh-CN").patch(&path, json!({"stage": "won"})).await;
    assert_eq!(refused.status, 422, "{}", refused.text);
    assert_eq!(refused.body["fields"]["amount"]["message"], "赢单时必须填写金额");
    assert_eq!(refused.body["fields"]["close_date"]["code"], "won_needs_close_date");
    let lost = admin.patch(&path, json!({"stage": "lost"})).await;
    assert_eq!(lost.body["fields"]["lost_reason"]["message"], "Lost reason is required for a lost opportunity");
    let won = admin.patch(&path, json!({"stage": "won", "amount": "5", "close_date": "2026-03-16"})).await.ok();
    assert_eq!(won["probability"], "100");
    assert!(won["closed_at"].is_string());
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_opportunity_is_locked_but_for_those_who_may_reopen() {
    let app = TestApp::new().await;
    let _host = plugins::host(&app, &[]).await;
    let everything = json!({"read": "all", "create": true, "update": "all", "delete": "all"});
    let mut reopening = everything.clone();
    reopening["actions"] = json!(["reopen"]);
    let seller = app.role("Closers", json!({"objects": {"opportunity": everything}})).await;
    let lead = app.role("Reopeners", json!({"objects": {"opportunity": reopening}})).await;
    let seller = app.user("seller", &seller, None).await;
    let lead = app.user("lead", &lead, None).await;
    let made = create(&seller, json!({"name": "Big", "stage": "won", "amount": "5", "close_date": "2026-03-16"})).await;
    let id = made["id"].as_str().unwrap();
    let path = format!("/api/v1/records/opportunity/{id}");
    let refused = seller.patch(&path, json!({"amount": "6"})).await;
    assert_eq!((refused.status, &refused.body["code"]), (422, &json!("hook_rejected")), "{}", refused.text);
    assert_eq!(seller.delete(&path).await.status, 422);
    assert_eq!(lead.patch(&path, json!({"amount": "6"})).await.ok()["amount"]["amount"], "6.00");
    let forbidden = seller.post(&format!("{path}/actions/reopen"), json!({})).await;
    assert_eq!(forbidden.status, 403, "{}", forbidden.text);
    let reopened = lead.post(&format!("{path}/actions/reopen"), json!({"stage": "proposal"})).await.ok();
    assert_eq!(reopened["effects"][0]["message"], "Opportunity reopened");
    let now = lead.get(&path).await.ok();
    assert_eq!(
        (&now["stage"], &now["probability"], &now["closed_at"]),
        (&json!("proposal"), &json!("60"), &Json::Null)
    );
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_the_roles_that_come_with_it_managers_reopen_and_members_are_locked_out() {
    let app = TestApp::new().await;
    let _host = plugins::host(&app, &[]).await;
    let sales = app.department("Sales", None).await;
    let member = app.user("member", &app.role_of_code("member").await, Some(&sales)).await;
    let manager = app.user("manager", &app.role_of_code("manager").await, Some(&sales)).await;
    let won = json!({"name": "Big", "amount": "5", "close_date": "2026-03-16"});
    let id = create(&member, won).await["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/records/opportunity/{id}");
    member.post(&format!("{path}/actions/win"), json!({})).await.ok();

    for body in [json!({"amount": "6"}), json!({"stage": "negotiation"}), json!({"next_step": "Celebrate"})] {
        let refused = member.patch(&path, body).await;
        assert_eq!((refused.status, &refused.body["code"]), (422, &json!("hook_rejected")), "{}", refused.text);
    }
    assert_eq!(member.delete(&path).await.status, 422);
    assert_eq!(member.post(&format!("{path}/actions/reopen"), json!({})).await.status, 403);
    let actions = async |client: &Client| {
        let object = client.get("/api/v1/objects/opportunity").await.ok();
        let keys =
            object["actions"].as_array().unwrap().iter().map(|action| action["key"].as_str().unwrap().to_owned());
        keys.collect::<Vec<_>>()
    };
    assert_eq!(actions(&member).await, ["win", "lose"]);
    assert_eq!(actions(&manager).await, ["win", "lose", "reopen"]);

    manager.post(&format!("{path}/actions/reopen"), json!({"stage": "negotiation"})).await.ok();
    assert_eq!(member.patch(&path, json!({"amount": "6"})).await.ok()["amount"]["amount"], "6.00");
    app.stop().await;
}

/// Asks until an import is over, or its undoing.
async fn finished(client: &Client, id: &str) -> Json {
    for _ in 0..200 {
        let status = client.get(&format!("/api/v1/imports/{id}")).await.ok();
        if !matches!(status["state"].as_str(), Some("running" | "queued" | "reverting")) {
            return status;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the import {id} does not end");
}

#[tokio::test(flavor = "multi_thread")]
async fn imports_bring_closed_deals_in_and_out_again_but_rewrite_none() {
    let app = TestApp::new().await;
    let _host = plugins::host(&app, &[]).await;
    let rights = json!({"read": "all", "create": true, "update": "all", "delete": "all", "import": true});
    let role = app.role("Importers", json!({"objects": {"opportunity": rights}})).await;
    let importer = app.user("importer", &role, None).await;
    let import = async |csv: &str| {
        let mapping =
            json!({"No": "external_id", "Name": "name", "Stage": "stage", "Amount": "amount", "Closed": "close_date"});
        let options = json!({"object": "opportunity", "mapping": mapping, "mode": "upsert", "match": ["external_id"]});
        let id = importer.upload("/api/v1/imports", "deals.csv", csv.as_bytes(), Some(options)).await.id();
        let status = finished(&importer, &id).await;
        (id, status)
    };
    let head = "No,Name,Stage,Amount,Closed\n";
    let (first, status) = import(&format!("{head}D1,Big,won,500,2026-03-02\nD2,Small,lost,,2026-03-03\n")).await;
    assert_eq!((&status["created"], &status["failed"]), (&json!(2), &json!(0)), "{status}");
    let deals = async || {
        let all = json!({"sort": ["external_id"]});
        importer.post("/api/v1/records/opportunity/query", all).await.ok()["items"].as_array().unwrap().clone()
    };

    // A second file would rewrite what is closed: refused, row by row; what is new comes in.
    let (second, status) = import(&format!("{head}D1,Big,won,900,2026-03-02\nD3,New,prospecting,7,\n")).await;
    assert_eq!((&status["created"], &status["failed"]), (&json!(1), &json!(1)), "{status}");
    assert!(status["errors"].to_string().contains("closed"), "{status}");
    assert_eq!(deals().await[0]["amount"]["amount"], "500.00");

    // Who brought them in by mistake takes them out, closed as they are.
    for id in [&second, &first] {
        importer.post(&format!("/api/v1/imports/{id}/revert"), json!({})).await;
        let status = finished(&importer, id).await;
        assert_eq!(status["state"], "reverted", "{status}");
    }
    assert!(deals().await.is_empty());
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_closed_ones_are_deleted_at_once() {
    let app = TestApp::new().await;
    let _host = plugins::host(&app, &[]).await;
    let rights = json!({"read": "all", "create": true, "update": "all", "delete": "all", "actions": ["reopen"]});
    let role = app.role("Reopeners", json!({"objects": {"opportunity": rights}})).await;
    let lead = app.user("lead", &role, None).await;
    let deal = |number: i32| json!({"name": format!("Deal {number}"), "stage": "won", "amount": "5", "close_date": "2026-03-16"});
    let ops: Vec<_> = (0..120).map(|number| json!({"op": "create", "fields": deal(number)})).collect();
    let made = lead.post("/api/v1/records/opportunity/batch", json!(ops)).await.ok();
    let ops: Vec<_> =
        made["items"].as_array().unwrap().iter().map(|deal| json!({"op": "delete", "id": deal["id"]})).collect();
    lead.post("/api/v1/records/opportunity/batch", json!(ops)).await.ok();
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lead_converts_into_three_records_or_none() {
    let app = TestApp::new().await;
    let _host = plugins::host(&app, &[]).await;
    let admin = app.admin();
    // A number of another country than the organisation's is read by its own.
    let lead = json!({"name": "Ann", "company": "Acme Inc.", "phone": "+8613812345678", "source": "referral", "region": "europe"});
    let lead = admin.post("/api/v1/records/lead", lead).await.ok();
    assert_eq!(lead["score"], "60");
    let path = format!("/api/v1/records/lead/{}", lead["id"].as_str().unwrap());
    let by_hand = admin.patch(&path, json!({"status": "converted"})).await;
    assert_eq!(
        (by_hand.status, admin.get(&path).await.ok()["status"] == "converted"),
        (422, false),
        "{}",
        by_hand.text
    );
    let form = json!({"amount": {"amount": "5000", "currency": "CNY"}, "create_opportunity": true});
    let answer = admin.post(&format!("{path}/actions/convert"), form.clone()).await.ok();
    let result = &answer["result"];
    assert_eq!(answer["effects"][1], json!({"type": "navigate", "object": "opportunity", "id": result["opportunity"]}));
    let converted = admin.get(&path).await.ok();
    assert_eq!(converted["status"], "converted");
    assert_eq!(converted["converted_account"], json!({"id": result["account"], "label": "Acme Inc."}));
    let account = admin.get(&format!("/api/v1/records/account/{}", result["account"].as_str().unwrap())).await.ok();
    assert_eq!((&account["region"], &account["country"]), (&json!("europe"), &Json::Null));
    let contact = admin.get(&format!("/api/v1/records/contact/{}", result["contact"].as_str().unwrap())).await.ok();
    assert_eq!((&contact["account"]["id"], &contact["phone"]), (&result["account"], &json!("+8613812345678")));
    let opportunity =
        admin.get(&format!("/api/v1/records/opportunity/{}", result["opportunity"].as_str().unwrap())).await.ok();
    assert_eq!(
        (&opportunity["weighted_amount"]["amount"], &opportunity["contact"]["id"]),
        (&json!("500.00"), &result["contact"])
    );
    let again = admin.post(&format!("{path}/actions/convert"), form).await;
    assert_eq!(again.status, 409, "{}", again.text);

    // The second one meets a duplicate of the account: nothing of it stays.
    let twin = admin.post("/api/v1/records/lead", json!({"name": "Bob", "company": "ACME"})).await.id();
    let before = admin.post("/api/v1/records/contact/query", json!({"count": true})).await.ok()["count"].clone();
    let refused = admin.post(&format!("/api/v1/records/lead/{twin}/actions/convert"), json!({})).await;
    assert_eq!((refused.status, &refused.body["code"]), (409, &json!("duplicate_suspected")), "{}", refused.text);
    assert_eq!(admin.post("/api/v1/records/contact/query", json!({"count": true})).await.ok()["count"], before);
    app.stop().await;
}

/// At 23:30 in London's winter it is the next morning in Shanghai.
#[tokio::test(flavor = "multi_thread")]
async fn a_deal_is_closed_on_the_day_that_it_is_where_the_seller_is() {
    let app = TestApp::new().await;
    let _host = plugins::host(&app, &[]).await;
    let admin = app.admin();
    app.clock.advance_ms(14 * 3_600_000 + 30 * 60_000);
    for (zone, day) in [("Asia/Shanghai", "2026-03-17"), ("Europe/London", "2026-03-16")] {
        admin.patch("/api/v1/me", json!({"timezone": zone})).await.ok();
        let id = create(&admin, json!({"name": zone, "amount": "10"})).await["id"].as_str().unwrap().to_owned();
        let path = format!("/api/v1/records/opportunity/{id}");
        admin.post(&format!("{path}/actions/win"), json!({})).await.ok();
        assert_eq!(admin.get(&path).await.ok()["close_date"], day, "{zone}");
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sellers_read_products_and_managers_keep_them() {
    let app = TestApp::new().await;
    let _host = plugins::host(&app, &[]).await;
    let east = app.department("East", None).await;
    let (member, manager) = (app.role_of_code("member").await, app.role_of_code("manager").await);
    let anna = app.user("anna", &member, Some(&east)).await;
    let mia = app.user("mia", &manager, Some(&east)).await;
    let product = mia.post("/api/v1/records/product", json!({"name": "GTX Pro", "price": "4821"})).await.id();
    let path = format!("/api/v1/records/product/{product}");
    assert_eq!(anna.get(&path).await.ok()["name"], "GTX Pro");
    anna.patch(&path, json!({"price": "1"})).await.problem(403, "action_forbidden");
    anna.delete(&path).await.problem(403, "action_forbidden");
    let can = anna.get("/api/v1/objects/product").await.ok()["can"].clone();
    assert_eq!((&can["update"], &can["delete"]), (&json!(false), &json!(false)));
    mia.patch(&path, json!({"price": "5000"})).await.ok();
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn names_are_made_up_from_account_and_product() {
    let app = TestApp::new().await;
    let _host = plugins::host(&app, &[]).await;
    let admin = app.admin();
    let account = admin.post("/api/v1/records/account", json!({"name": "Acme"})).await.id();
    let product = admin.post("/api/v1/records/product", json!({"name": "GTX Pro", "price": "4821"})).await.id();
    let made = create(&admin, json!({"account": account, "product": product})).await;
    assert_eq!(made["name"], "Acme · GTX Pro");
    let nameless = admin.post("/api/v1/records/opportunity", json!({})).await;
    assert_eq!(nameless.body["fields"]["name"]["code"], "required", "{}", nameless.text);
    app.stop().await;
}
