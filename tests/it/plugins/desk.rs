//! The desk plugin, and the cards that plugins put on the home page.

use serde_json::{Value as Json, json};
use tessera_tests::{TestApp, plugins};

#[tokio::test(flavor = "multi_thread")]
async fn tasks_and_appointments_fill_themselves_in() {
    let app = TestApp::new().await;
    let _host = plugins::host(&app, &[]).await;
    let admin = app.admin();
    let account = admin.post("/api/v1/records/account", json!({"name": "Acme"})).await.id();
    let contact = admin.post("/api/v1/records/contact", json!({"name": "Ann", "account": account})).await.id();
    let task = admin.post("/api/v1/records/task", json!({"subject": "Call", "contact": contact})).await.ok();
    assert_eq!(
        (&task["account"]["id"], &task["is_done"], &task["priority"]),
        (&json!(account), &json!(false), &json!("normal"))
    );
    let path = format!("/api/v1/records/task/{}", task["id"].as_str().unwrap());
    assert!(admin.patch(&path, json!({"is_done": true})).await.ok()["done_at"].is_string());
    assert_eq!(admin.patch(&path, json!({"is_done": false})).await.ok()["done_at"], Json::Null);

    let body = json!({"subject": "Meet", "starts_at": "2026-11-21T08:00:00Z"});
    let event = admin.post("/api/v1/records/calendar_event", body).await.ok();
    assert_eq!(event["ends_at"], "2026-11-21T09:00:00.000Z");
    let path = format!("/api/v1/records/calendar_event/{}", event["id"].as_str().unwrap());
    let moved = admin.patch(&path, json!({"starts_at": "2026-11-22T10:00:00Z"})).await.ok();
    assert_eq!(moved["ends_at"], "2026-11-22T11:00:00.000Z");
    let zh = admin.header("accept-language", "zh-CN");
    let refused = zh.patch(&path, json!({"ends_at": "2026-11-22T09:00:00Z"})).await;
    assert_eq!(refused.body["fields"]["ends_at"]["message"], "结束时间早于开始时间", "{}", refused.text);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn announcements_are_read_by_everybody_and_written_by_those_who_may() {
    let app = TestApp::new().await;
    let _host = plugins::host(&app, &[]).await;
    let (member, manager) = (app.role_of_code("member").await, app.role_of_code("manager").await);
    let office = app.department("Office", None).await;
    let mei = app.user("mei", &member, None).await;
    let boss = app.user("boss", &manager, Some(&office)).await;
    let made = boss.post("/api/v1/records/announcement", json!({"title": "News"})).await.ok();
    assert!(made["published_at"].is_string());
    let path = format!("/api/v1/records/announcement/{}", made["id"].as_str().unwrap());
    assert_eq!(mei.get(&path).await.ok()["title"], "News");
    mei.post("/api/v1/records/announcement", json!({"title": "Mine"})).await.problem(422, "hook_rejected");
    let refused = mei.patch(&path, json!({"title": "Mine"})).await;
    assert!(refused.status >= 400, "{}", refused.text);
    let published = boss.post(&format!("{path}/actions/publish"), json!({})).await.ok();
    assert_eq!(published["effects"][0]["message"], "Announcement published");
    assert_eq!(boss.delete(&path).await.status, 204);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn home_cards_are_for_those_who_may_read_what_they_are_about_and_can_be_asked_for() {
    let app = TestApp::new().await;
    let _host = plugins::host(&app, &[]).await;
    let admin = app.admin();
    let cards = admin.get("/api/v1/home").await.ok();
    let cards = cards["items"].as_array().unwrap();
    for key in ["my_tasks", "schedule", "announcements", "follow_ups_due", "closing_this_month"] {
        assert!(cards.iter().any(|card| card["key"] == key), "{key}");
    }
    for card in cards {
        let object = card["object"].as_str().unwrap();
        let query = json!({"filter": card["filter"], "sort": card.get("sort").cloned().unwrap_or(json!([])), "fields": card["fields"]});
        admin.post(&format!("/api/v1/records/{object}/query"), query).await.ok();
        let count = json!({"filter": card["filter"], "measures": {"n": {"op": "count"}}});
        admin.post(&format!("/api/v1/records/{object}/aggregate"), count).await.ok();
        if let Some(view) = card["view"].as_str() {
            let described = admin.get(&format!("/api/v1/objects/{object}")).await.ok();
            assert!(described["views"].as_array().unwrap().iter().any(|other| other["key"] == view), "{card}");
        }
    }
    let role = app.role("Tasks", json!({"objects": {"task": {"read": "own", "fields": {"due_at": "hidden"}}}})).await;
    let mei = app.user("mei", &role, None).await;
    let hers = mei.get("/api/v1/home").await.ok();
    let keys: Vec<_> = hers["items"].as_array().unwrap().iter().map(|card| card["key"].as_str().unwrap()).collect();
    assert_eq!(keys, ["assigned_tasks", "my_tasks"], "neither other objects nor what she can't ask for");
    assert_eq!(hers["items"][1]["fields"], json!(["subject", "priority", "account"]));
    assert!(hers["items"][1].get("date_field").is_none());
    assert_eq!(hers["items"][1]["sort"].as_array(), None, "nothing is left of it");
    app.stop().await;
}
