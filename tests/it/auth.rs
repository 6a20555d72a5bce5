//! Set-up, signing in and out, one's own account.

use serde_json::json;
use tessera_server::ServerOptions;
use tessera_tests::TestApp;
use tessera_tests::app::PASSWORD;

#[tokio::test]
async fn set_up_works_once() {
    let app = TestApp::bare(ServerOptions::default()).await;
    let state = app.anonymous().get("/api/v1/setup").await.ok();
    assert_eq!((&state["needed"], &state["token_required"]), (&json!(true), &json!(false)));
    let body = json!({"organization": "A", "username": "root.user", "password": PASSWORD, "name": "R", "locale": "zh-CN", "currency": "CNY"});
    let answer = app.anonymous().post("/api/v1/setup", body.clone()).await;
    assert!(answer.headers["set-cookie"].to_str().unwrap().starts_with("tessera_session="));
    assert_eq!(answer.ok()["user"]["username"], "root.user");
    app.anonymous().post("/api/v1/setup", body).await.problem(403, "setup_forbidden");
    assert_eq!(app.anonymous().get("/api/v1/setup").await.ok()["needed"], false);
    app.stop().await;
}

#[tokio::test]
async fn set_up_from_elsewhere_needs_the_token() {
    let app = TestApp::bare(ServerOptions { setup_token: Some("right".to_owned()), ..ServerOptions::default() }).await;
    let elsewhere = app.anonymous().header("x-forwarded-for", "203.0.113.7");
    assert_eq!(elsewhere.get("/api/v1/setup").await.ok()["token_required"], true);
    let mut body = json!({"organization": "A", "username": "boss", "password": PASSWORD, "name": "R", "locale": "en", "currency": "EUR"});
    elsewhere.post("/api/v1/setup", body.clone()).await.problem(403, "setup_forbidden");
    body["token"] = json!("wrong");
    elsewhere.post("/api/v1/setup", body.clone()).await.problem(403, "setup_forbidden");
    body["token"] = json!("right");
    elsewhere.post("/api/v1/setup", body).await.ok();
    app.stop().await;
}

#[tokio::test]
async fn a_token_serves_until_sign_out() {
    let app = TestApp::new().await;
    app.anonymous().get("/api/v1/me").await.problem(401, "unauthenticated");
    app.anonymous().bearer("forged").get("/api/v1/me").await.problem(401, "unauthenticated");
    let me = app.admin().get("/api/v1/me").await.ok();
    assert_eq!((&me["user"]["username"], &me["is_administrator"]), (&json!("admin"), &json!(true)));
    let second = app.sign_in("admin", PASSWORD).await;
    let sessions = second.get("/api/v1/me/sessions").await.ok();
    assert_eq!(sessions["items"].as_array().unwrap().iter().filter(|session| session["is_current"] == true).count(), 1);
    assert_eq!(second.post("/api/v1/auth/logout", json!({})).await.status, 204);
    second.get("/api/v1/me").await.problem(401, "unauthenticated");
    app.admin().get("/api/v1/me").await.ok();
    app.stop().await;
}

#[tokio::test]
async fn a_session_is_made_at_the_sign_in_and_serves_in_no_address() {
    let app = TestApp::new().await;
    let planted = "A".repeat(43);
    let victim = app.anonymous().header("cookie", &format!("tessera_session={planted}"));
    let answer = victim.post("/api/v1/auth/login", json!({"username": "admin", "password": PASSWORD})).await;
    let cookie = answer.headers["set-cookie"].to_str().unwrap().to_owned();
    let token = answer.ok()["token"].as_str().unwrap().to_owned();
    assert!(cookie.contains(&token) && token != planted, "what was planted before is not what signs in");
    app.anonymous().bearer(&planted).get("/api/v1/me").await.problem(401, "unauthenticated");
    for name in ["token", "access_token", "tessera_session"] {
        app.anonymous().get(&format!("/api/v1/me?{name}={token}")).await.problem(401, "unauthenticated");
    }
    app.stop().await;
}

#[tokio::test]
async fn the_cookie_alone_changes_nothing_from_other_sites() {
    let app = TestApp::new().await;
    let answer = app.anonymous().post("/api/v1/auth/login", json!({"username": "admin", "password": PASSWORD})).await;
    let cookie = answer.headers["set-cookie"].to_str().unwrap().to_owned();
    assert!(
        cookie.contains("HttpOnly")
            && cookie.contains("SameSite=Lax")
            && cookie.contains("Path=/")
            && !cookie.contains("Secure")
    );
    let browser = app.anonymous().header("cookie", cookie.split(';').next().unwrap());
    browser.get("/api/v1/me").await.ok();
    let body = json!({"name": "Acme"});
    let foreign = browser.header("sec-fetch-site", "cross-site");
    foreign.post("/api/v1/records/account", body.clone()).await.problem(403, "action_forbidden");
    let foreign = browser.header("origin", "http://elsewhere.example");
    foreign.post("/api/v1/records/account", body.clone()).await.problem(403, "action_forbidden");
    browser.post("/api/v1/records/account", json!({"name": "Northwind"})).await.id();
    let guarded = browser.header("x-tessera-request", "1");
    let id = guarded.post("/api/v1/records/account", body).await.id();
    let history = guarded.get(&format!("/api/v1/records/account/{id}/history")).await.ok();
    assert_eq!(history["items"][0]["channel"], "ui");
    let behind_tls = app.anonymous().header("x-forwarded-proto", "https");
    let answer = behind_tls.post("/api/v1/auth/login", json!({"username": "admin", "password": PASSWORD})).await;
    assert!(answer.headers["set-cookie"].to_str().unwrap().contains("; Secure"));
    app.stop().await;
}

#[tokio::test]
async fn an_initial_password_must_be_changed_first() {
    let app = TestApp::new().await;
    let role = app.role_of_code("guest").await;
    let body =
        json!({"username": "newbie", "name": "N", "password": PASSWORD, "roles": [role], "must_change_password": true});
    app.admin().post("/api/v1/users", body).await.ok();
    let login =
        app.anonymous().post("/api/v1/auth/login", json!({"username": "newbie", "password": PASSWORD})).await.ok();
    assert_eq!(login["must_change_password"], true);
    let newbie = app.anonymous().bearer(login["token"].as_str().unwrap());
    newbie.get("/api/v1/objects").await.problem(403, "password_change_required");
    newbie.get("/api/v1/me").await.ok();
    let wrong = json!({"current": "not-this-one", "new": "another-good-one-77"});
    assert!(newbie.post("/api/v1/me/password", wrong).await.status >= 400);
    let right = json!({"current": PASSWORD, "new": "another-good-one-77"});
    assert_eq!(newbie.post("/api/v1/me/password", right).await.status, 204);
    newbie.get("/api/v1/objects").await.ok();
    app.stop().await;
}

#[tokio::test]
async fn wrong_passwords_are_refused_and_slowed_down() {
    let app = TestApp::new().await;
    let wrong = json!({"username": "admin", "password": "not-the-password"});
    app.anonymous().post("/api/v1/auth/login", wrong.clone()).await.problem(401, "invalid_credentials");
    let nobody = json!({"username": "nobody", "password": "not-the-password"});
    app.anonymous().post("/api/v1/auth/login", nobody).await.problem(401, "invalid_credentials");
    let mut seen = Vec::new();
    for _ in 0..30 {
        seen.push(app.anonymous().post("/api/v1/auth/login", wrong.clone()).await.status);
    }
    assert_eq!(seen.last(), Some(&429), "{seen:?}");
    app.stop().await;
}
