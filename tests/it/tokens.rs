//! Tokens of programs, over HTTP.

use serde_json::{Value as Json, json};
use tessera_tests::{Client, TestApp};

async fn program(app: &TestApp, owner: &Client, path: &str, scopes: Json) -> Client {
    let made = owner.post(path, json!({"name": "Reader", "scopes": scopes, "days": 30})).await;
    assert_eq!(made.status, 201, "{}", made.text);
    app.anonymous().bearer(made.ok()["token"].as_str().unwrap())
}

#[tokio::test]
async fn a_program_does_what_its_token_is_for() {
    let app = TestApp::new().await;
    let seller = app.user("sam", &app.role_of_code("member").await, None).await;
    let id = seller.post("/api/v1/records/account", json!({"name": "Northwind"})).await.id();
    let record = format!("/api/v1/records/account/{id}");
    let reader = program(&app, &seller, "/api/v1/me/tokens", json!(["read"])).await;
    assert_eq!(reader.get(&record).await.ok()["name"], "Northwind");
    let found = reader.post("/api/v1/records/account/query", json!({"search": "northwind"})).await.ok();
    assert_eq!(found["items"][0]["id"], json!(id));
    reader.post("/api/v1/records/account/aggregate", json!({"measures": {"n": {"op": "count"}}})).await.ok();
    reader.patch(&record, json!({"name": "Southwind"})).await.problem(403, "action_forbidden");
    reader.post("/api/v1/records/account", json!({"name": "B"})).await.problem(403, "action_forbidden");
    reader.patch("/api/v1/me", json!({"theme": "dark"})).await.problem(403, "action_forbidden");
    reader.delete(&record).await.problem(403, "action_forbidden");

    let writer = program(&app, &seller, "/api/v1/me/tokens", json!(["read", "write"])).await;
    assert_eq!(writer.patch(&record, json!({"name": "Southwind"})).await.ok()["name"], "Southwind");
    let history = seller.get(&format!("{record}/history")).await.ok();
    assert_eq!(history["items"][0]["channel"], "api");
    // Nobody who finds it makes another one of it, or locks its user out.
    let again = json!({"name": "x", "scopes": ["write"], "days": 1});
    writer.post("/api/v1/me/tokens", again).await.problem(403, "action_forbidden");
    writer.get("/api/v1/me/tokens").await.problem(403, "action_forbidden");
    writer.get("/api/v1/me/sessions").await.problem(403, "action_forbidden");
    let password = json!({"current": "a", "new": "b"});
    writer.post("/api/v1/me/password", password).await.problem(403, "action_forbidden");
    writer.post("/api/v1/auth/logout", json!({})).await.problem(403, "action_forbidden");

    let list = seller.get("/api/v1/me/tokens").await.ok();
    assert_eq!(list["items"].as_array().unwrap().len(), 2);
    for token in list["items"].as_array().unwrap() {
        assert!(token["last_used_at"].is_string() && token.get("token").is_none());
        let path = format!("/api/v1/me/tokens/{}", token["id"].as_str().unwrap());
        assert_eq!(seller.delete(&path).await.status, 204);
    }
    reader.get(&record).await.problem(401, "unauthenticated");
    writer.get(&record).await.problem(401, "unauthenticated");
    app.stop().await;
}

#[tokio::test]
async fn an_administrator_gives_tokens_to_service_accounts() {
    let app = TestApp::new().await;
    let role = app.role_of_code("member").await;
    let body = json!({"username": "erp", "name": "ERP", "is_service": true, "roles": [role]});
    let erp = app.admin().post("/api/v1/users", body).await.id();
    let path = format!("/api/v1/users/{erp}/tokens");
    let program = program(&app, &app.admin(), &path, json!(["write"])).await;
    program.post("/api/v1/records/account", json!({"name": "From the ERP"})).await.id();
    assert_eq!(program.get("/api/v1/me").await.ok()["user"]["is_service"], true);
    program.get("/api/v1/audit").await.problem(403, "action_forbidden");
    let list = app.admin().get(&path).await.ok();
    let one = format!("{path}/{}", list["items"][0]["id"].as_str().unwrap());
    let seller = app.user("sam", &role, None).await;
    seller.get(&path).await.problem(404, "not_found");
    seller.delete(&one).await.problem(404, "not_found");
    let me = seller.get("/api/v1/me").await.ok()["user"]["id"].as_str().unwrap().to_owned();
    let as_sam = json!({"name": "x", "scopes": ["read"], "days": 1});
    app.admin().post(&format!("/api/v1/users/{me}/tokens"), as_sam).await.problem(403, "action_forbidden");
    assert_eq!(app.admin().delete(&one).await.status, 204);
    program.get("/api/v1/me").await.problem(401, "unauthenticated");
    app.stop().await;
}

#[tokio::test]
async fn a_token_of_an_administrator_that_administers_nothing_stays_so() {
    let app = TestApp::new().await;
    let id = app.admin().post("/api/v1/records/account", json!({"name": "Northwind"})).await.id();
    let writer = program(&app, &app.admin(), "/api/v1/me/tokens", json!(["write"])).await;
    writer.patch(&format!("/api/v1/records/account/{id}"), json!({"name": "B"})).await.ok();
    for path in ["/api/v1/audit", "/api/v1/settings/security"] {
        writer.get(path).await.problem(403, "action_forbidden");
    }
    let role = json!({"name": "R", "permissions": {"administrator": true}});
    assert!(writer.post("/api/v1/roles", role).await.status >= 400);
    // Jobs run with all that the user may.
    let rename = json!({"op": "update", "filter": null, "fields": {"name": "x"}});
    writer.post("/api/v1/records/user/bulk", rename).await.problem(403, "action_forbidden");
    let manager = program(&app, &app.admin(), "/api/v1/me/tokens", json!(["administration"])).await;
    manager.get("/api/v1/audit").await.ok();
    // It administers others; by its user's own ways in nobody who finds it gets further.
    let me = manager.get("/api/v1/me").await.ok()["user"]["id"].as_str().unwrap().to_owned();
    let disguised = format!("%{:02X}{}", me.as_bytes()[0], &me[1..]);
    for id in [&me, &disguised] {
        for (way, body) in [
            ("tokens", json!({"name": "x", "scopes": ["administration"], "days": 366})),
            ("link", json!({})),
            ("password", json!({"password": "a kettle on the hob 9", "must_change_password": false})),
        ] {
            manager.post(&format!("/api/v1/users/{id}/{way}"), body).await.problem(403, "action_forbidden");
        }
        for way in ["sessions", "second-factor"] {
            manager.delete(&format!("/api/v1/users/{id}/{way}")).await.problem(403, "action_forbidden");
        }
    }
    // And a session that somebody found doesn't replace the password without the present one.
    app.admin().post(&format!("/api/v1/users/{me}/link"), json!({})).await.problem(409, "state_conflict");
    let own = json!({"password": "a kettle on the hob 9", "must_change_password": false});
    app.admin().post(&format!("/api/v1/users/{me}/password"), own).await.problem(409, "state_conflict");
    app.admin().delete(&format!("/api/v1/users/{me}/second-factor")).await.problem(409, "state_conflict");
    for nobody in ["sessions", "tokens"] {
        app.admin().get(&format!("/api/v1/users/nobody/{nobody}")).await.problem(404, "not_found");
    }
    app.admin().delete("/api/v1/users/nobody/sessions").await.problem(404, "not_found");
    app.stop().await;
}
