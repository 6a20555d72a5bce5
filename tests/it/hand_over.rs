//! Disabling an account with a hand-over, over HTTP.

use std::time::Duration;

use serde_json::json;
use tessera_tests::TestApp;
use tessera_tests::app::PASSWORD;

#[tokio::test]
async fn records_of_whoever_leaves_go_to_somebody_else() {
    let app = TestApp::new().await;
    let role = app.role_of_code("member").await;
    let (mei, lin) = (app.user("mei", &role, None).await, app.user("lin", &role, None).await);
    let id = async |person: &tessera_tests::Client| {
        person.get("/api/v1/me").await.ok()["user"]["id"].as_str().unwrap().to_owned()
    };
    let (mei_id, lin_id) = (id(&mei).await, id(&lin).await);
    let fields = |n: usize| json!({"op": "create", "fields": {"name": format!("Account {n}")}});
    let accounts: Vec<_> = (0..250).map(fields).collect();
    mei.post("/api/v1/records/account/batch", json!(accounts)).await.ok();
    let token = json!({"name": "x", "scopes": ["read"], "days": 1});
    let made = mei.post("/api/v1/me/tokens", token).await.ok();
    let program = app.anonymous().bearer(made["token"].as_str().unwrap());
    let path = format!("/api/v1/users/{mei_id}/hand-over");
    lin.get(&path).await.problem(403, "action_forbidden");
    lin.post(&path, json!({"disable": true})).await.problem(403, "action_forbidden");
    let seen = app.admin().get(&path).await.ok();
    assert_eq!(seen["items"][0]["count"], 250, "{seen}");
    assert_eq!(
        (&seen["items"][0]["object"], &seen["sessions"], &seen["tokens"]),
        (&json!("account"), &json!(1), &json!(1))
    );

    let wish = json!({"to": lin_id, "disable": true});
    let started = app.admin().post(&path, wish).await;
    assert_eq!(started.status, 202);
    mei.get("/api/v1/me").await.problem(401, "unauthenticated");
    program.get("/api/v1/me").await.problem(401, "unauthenticated");
    let login = json!({"username": "mei", "password": PASSWORD});
    app.anonymous().post("/api/v1/auth/login", login).await.problem(401, "invalid_credentials");
    let mut left = 250;
    for _ in 0..400 {
        let items = app.admin().get(&path).await.ok()["items"].clone();
        left = items.as_array().unwrap().iter().filter_map(|item| item["count"].as_u64()).sum();
        if left == 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(left, 0);
    let owned = json!({"filter": {"field": "owner", "op": "eq", "value": lin_id}, "count": true, "limit": 1});
    let page = app.admin().post("/api/v1/records/account/query", owned).await.ok();
    assert_eq!(page["count"], 250);
    let account = page["items"][0]["id"].as_str().unwrap();
    let history = app.admin().get(&format!("/api/v1/records/account/{account}/history")).await.ok();
    assert_eq!(history["items"][0]["reason"], "Hand-over of mei");
    app.stop().await;
}
