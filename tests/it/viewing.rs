//! Looking with somebody else's eyes: as they see it, changing nothing, for half an hour, and never without its being written down.

use std::sync::Arc;

use serde_json::{Value as Json, json};
use tessera_engine::Context;
use tessera_engine::context::Viewer;
use tessera_model::error::ErrorCode;
use tessera_tests::{Client, TestApp};

/// With a seller, and administrators who may look as others.
async fn prepared() -> (TestApp, Client, String) {
    let app = TestApp::new().await;
    let own = json!({"objects": {"account": {"read": "own", "update": "own", "create": true, "fields": {"phone": "masked"}}}});
    let seller = app.user("sam", &app.role("Seller", own).await, None).await;
    let sam = seller.get("/api/v1/me").await.ok()["user"]["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/users/{sam}/view-as");
    app.admin().post(&path, json!({})).await.problem(403, "action_forbidden");
    let role = app.role_of_code("administrator").await;
    app.admin().patch(&format!("/api/v1/roles/{role}"), json!({"may_view_as": true})).await.ok();
    (app, seller, sam)
}

async fn told(admin: &Client, action: &str) -> Vec<Json> {
    let found = admin.get(&format!("/api/v1/audit?action={action}")).await.ok();
    found["items"].as_array().unwrap().clone()
}

#[tokio::test]
async fn an_administrator_sees_what_somebody_sees_and_changes_nothing() {
    let (app, seller, sam) = prepared().await;
    let admin = app.admin();
    let hidden = admin.post("/api/v1/records/account", json!({"name": "Harbour"})).await.id();
    let own = json!({"name": "Northwind", "phone": "+8613812341234", "owner": sam});
    let own = admin.post("/api/v1/records/account", own).await.id();
    let path = |id: &str| format!("/api/v1/records/account/{id}");

    let begun = admin.post(&format!("/api/v1/users/{sam}/view-as"), json!({})).await.ok();
    assert_eq!((&begun["user"]["id"], begun["until"].is_string()), (&json!(sam), true));
    let me = admin.get("/api/v1/me").await.ok();
    assert_eq!((&me["user"]["id"], &me["viewing"]["by"]["label"]), (&json!(sam), &json!("Admin")));
    assert_eq!((&me["is_administrator"], &me["may_view_as"]), (&json!(false), &json!(false)));
    admin.get(&path(&hidden)).await.problem(404, "not_found");
    assert!(admin.get(&path(&own)).await.ok()["phone"].as_str().unwrap().contains("****"));
    let list = admin.post("/api/v1/records/account/query", json!({"count": true})).await.ok();
    assert_eq!((&list["count"], &list["items"][0]["id"]), (&json!(1), &json!(own)));

    // What sam may change, and what an administrator may, is refused alike.
    admin.patch(&path(&own), json!({"name": "Mine"})).await.problem(403, "viewing_only");
    admin.post("/api/v1/records/account", json!({"name": "New"})).await.problem(403, "viewing_only");
    admin.delete(&path(&own)).await.problem(403, "viewing_only");
    admin.post(&format!("{}/reveal", path(&own)), json!({"field": "phone"})).await.problem(403, "viewing_only");
    admin.patch("/api/v1/me/preferences", json!({"values": {"a": 1}})).await.problem(403, "viewing_only");
    admin.post("/api/v1/exports", json!({"object": "account"})).await.problem(403, "viewing_only");
    admin.post("/api/v1/roles", json!({"name": "Mine"})).await.problem(403, "viewing_only");
    // Nor is it a way to what is sam's alone, or to a third.
    for private in ["me/tokens", "me/sessions", "me/second-factor", "me/passkeys", "notifications", "jobs", "imports"] {
        admin.get(&format!("/api/v1/{private}")).await.problem(403, "viewing_only");
    }
    admin.get("/api/v1/audit").await.problem(403, "action_forbidden");
    admin.post(&format!("/api/v1/users/{sam}/view-as"), json!({})).await.problem(403, "viewing_only");
    // A page that shows somebody else does nothing in anybody's name.
    admin.header("x-tessera-as", "somebody").get("/api/v1/objects").await.problem(403, "viewing_over");
    admin.header("x-tessera-as", &sam).get("/api/v1/objects").await.ok();
    assert_eq!(seller.get("/api/v1/me").await.ok()["viewing"], Json::Null, "sam is not concerned");

    assert_eq!(admin.delete("/api/v1/me/viewing").await.status, 204);
    assert_eq!(admin.get("/api/v1/me").await.ok()["is_administrator"], true);
    admin.header("x-tessera-as", &sam).patch(&path(&own), json!({"name": "B"})).await.problem(403, "viewing_over");
    assert_eq!(admin.get(&path(&own)).await.ok()["name"], "Northwind");
    let (begin, end) = (told(&admin, "viewing.begin").await, told(&admin, "viewing.end").await);
    assert_eq!((&begin[0]["by"]["label"], &begin[0]["data"]["user"]), (&json!("Admin"), &json!(sam)));
    assert_eq!((end.len(), &end[0]["data"]["ended"]), (1, &json!("ended")));
    let refused = told(&admin, "access.refused").await;
    let hidden = refused.iter().find(|entry| entry["data"]["why"] == "hidden").unwrap();
    assert_eq!(hidden["by"]["label"], "Admin", "who looked was refused, not sam");
    app.stop().await;
}

#[tokio::test]
async fn it_ends_after_half_an_hour_and_nobody_goes_on_unaware() {
    let (app, seller, sam) = prepared().await;
    let admin = app.admin();
    let own = seller.post("/api/v1/records/account", json!({"name": "Northwind"})).await.id();
    let path = format!("/api/v1/records/account/{own}");
    admin.post(&format!("/api/v1/users/{sam}/view-as"), json!({})).await.ok();
    app.clock.advance_ms(29 * 60 * 1000);
    admin.get(&path).await.ok();
    app.clock.advance_ms(60 * 1000);
    admin.get(&path).await.problem(403, "viewing_over");
    admin.get("/api/v1/me").await.problem(403, "viewing_over");
    admin.patch(&path, json!({"name": "As administrator"})).await.problem(403, "viewing_over");
    assert_eq!(admin.delete("/api/v1/me/viewing").await.status, 204);
    assert_eq!(admin.patch(&path, json!({"name": "Southwind"})).await.ok()["name"], "Southwind");
    let end = told(&admin, "viewing.end").await;
    assert_eq!((end.len(), &end[0]["data"]["ended"]), (1, &json!("time")));

    // A right that is taken away ends it at once; signing out does, too.
    let role = app.role_of_code("administrator").await;
    let other = app.user("second", &role, None).await;
    other.post(&format!("/api/v1/users/{sam}/view-as"), json!({})).await.ok();
    other.get(&path).await.ok();
    admin.patch(&format!("/api/v1/roles/{role}"), json!({"may_view_as": false})).await.ok();
    other.get(&path).await.problem(403, "viewing_over");
    assert_eq!(other.post("/api/v1/auth/logout", json!({})).await.status, 204);
    assert_eq!(told(&admin, "viewing.end").await[0]["data"]["ended"], "rights");
    assert_eq!(told(&admin, "session.sign_out").await[0]["by"]["label"], "second");
    app.stop().await;
}

#[tokio::test]
async fn nobody_borrows_eyes_that_see_more() {
    let (app, seller, sam) = prepared().await;
    let admin = app.admin();
    let path = |id: &str| format!("/api/v1/users/{id}/view-as");
    let me = admin.get("/api/v1/me").await.ok()["user"]["id"].as_str().unwrap().to_owned();
    seller.post(&path(&me), json!({})).await.problem(403, "action_forbidden");
    admin.post(&path(&me), json!({})).await.problem(409, "state_conflict");
    admin.post(&path("nobody"), json!({})).await.problem(404, "not_found");
    // Rights over people alone, with the tick that allows looking, don't open their business.
    let people = json!({"objects": {"user": {"read": "all", "create": true, "update": "all"}}});
    let people = app.role("Personnel", people).await;
    admin.patch(&format!("/api/v1/roles/{people}"), json!({"may_view_as": true})).await.ok();
    app.user("pat", &people, None).await.post(&path(&sam), json!({})).await.problem(403, "action_forbidden");
    let role = app.role_of_code("administrator").await;
    let second = app.user("second", &role, None).await;
    let second = second.get("/api/v1/me").await.ok()["user"]["id"].as_str().unwrap().to_owned();
    admin.post(&path(&second), json!({})).await.problem(403, "action_forbidden");
    // Nor does a program.
    let wanted = json!({"name": "Program", "scopes": ["administration"], "days": 1});
    let token = admin.post("/api/v1/me/tokens", wanted).await.ok()["token"].as_str().unwrap().to_owned();
    app.anonymous().bearer(&token).post(&path(&sam), json!({})).await.problem(403, "action_forbidden");
    admin.patch(&format!("/api/v1/users/{sam}"), json!({"is_active": false})).await.ok();
    admin.post(&path(&sam), json!({})).await.problem(409, "state_conflict");

    // The engine itself refuses, whichever way a change comes.
    let mut cx = Context::system("test");
    cx.viewer = Some(Arc::new(Viewer { actor: cx.actor.clone(), until_ms: i64::MAX }));
    let body = json!({"name": "x"}).as_object().cloned().unwrap();
    let refused = app.engine.create(&cx, "account", &body).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::ViewingOnly);
    let refused = app.engine.boxed().update_settings(&cx, &body).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::ViewingOnly);
    app.stop().await;
}
