//! Invitations and links for a password, the rules for everybody, and what the audit log tells of sign-ins and rights.

use serde_json::json;
use tessera_tests::TestApp;
use tessera_tests::app::PASSWORD;

const CHOSEN: &str = "vT9-kettle-on-the-hob";

#[tokio::test]
async fn an_invited_person_chooses_a_password_and_signs_in() {
    let app = TestApp::new().await;
    let role = app.role_of_code("member").await;
    let body = json!({"username": "mei", "name": "王梅", "roles": [role]});
    let mei = app.admin().post("/api/v1/users", body).await.id();
    let made = app.admin().post(&format!("/api/v1/users/{mei}/link"), json!({})).await.ok();
    assert_eq!(made["is_invitation"], true);
    let nobody = app.anonymous();
    let link = json!({"token": made["token"]});
    let opened = nobody.post("/api/v1/auth/link", link.clone()).await.ok();
    assert_eq!((&opened["username"], &opened["name"]), (&json!("mei"), &json!("王梅")));
    let choose = async |password: &str| {
        let body = json!({"token": made["token"], "password": password});
        nobody.post("/api/v1/auth/link/password", body).await
    };
    for (weak, code) in [("short", "too_short"), ("P@ssw0rd2026!", "too_common"), ("Tests-2026!!", "too_common")] {
        let refused = choose(weak).await.problem(422, "validation_failed");
        assert_eq!(refused["fields"]["password"]["code"], code, "{weak}: {refused}");
    }
    assert_eq!(choose(CHOSEN).await.status, 204);
    choose(CHOSEN).await.problem(410, "link_invalid");
    nobody.post("/api/v1/auth/link", link).await.problem(410, "link_invalid");
    let mei = app.sign_in("mei", CHOSEN).await;
    mei.get("/api/v1/objects").await.ok();
    mei.post(
        &format!("/api/v1/users/{}/link", mei.get("/api/v1/me").await.ok()["user"]["id"].as_str().unwrap()),
        json!({}),
    )
    .await
    .problem(403, "action_forbidden");
    app.stop().await;
}

#[tokio::test]
async fn administrators_decide_how_passwords_must_be() {
    let app = TestApp::new().await;
    let seller = app.user("sam", &app.role_of_code("member").await, None).await;
    let rules = "/api/v1/settings/security";
    seller.get(rules).await.problem(403, "action_forbidden");
    seller.patch(rules, json!({"password_length_min": 8})).await.problem(403, "action_forbidden");
    assert_eq!(app.admin().get(rules).await.ok()["password_length_min"], 12);
    app.admin().patch(rules, json!({"password_length_min": 4})).await.problem(422, "validation_failed");
    app.admin().patch(rules, json!({"colour": 4})).await.problem(422, "unknown_field");
    app.admin().patch(rules, json!({"password_length_min": 20, "password_history": 1})).await.ok();
    assert_eq!(seller.get("/api/v1/me").await.ok()["password_length_min"], 20);
    assert_eq!(app.anonymous().get("/api/v1/setup").await.ok()["password_length_min"], 20);
    let change = async |current: &str, new: &str| {
        seller.post("/api/v1/me/password", json!({"current": current, "new": new})).await
    };
    let short = change(PASSWORD, "vT9-kettle").await.problem(422, "validation_failed");
    assert_eq!(short["fields"]["new"]["code"], "too_short");
    assert_eq!(change(PASSWORD, CHOSEN).await.status, 204);
    let again = change(CHOSEN, PASSWORD).await.problem(422, "validation_failed");
    assert_eq!(again["fields"]["new"]["code"], "used_before");
    app.stop().await;
}

#[tokio::test]
async fn the_audit_log_tells_of_sign_ins_and_of_rights() {
    let app = TestApp::new().await;
    let role = app.role("Scout", json!({"objects": {"account": {"read": "own"}}})).await;
    let body =
        json!({"username": "sam", "name": "Sam", "password": PASSWORD, "must_change_password": false, "roles": [role]});
    let sam = app.admin().post("/api/v1/users", body).await.id();
    let from = app.anonymous().header("x-forwarded-for", "203.0.113.7").header("user-agent", "Probe/1");
    let sign_in =
        async |password: &str| from.post("/api/v1/auth/login", json!({"username": "sam", "password": password})).await;
    sign_in("not-the-password").await.problem(401, "invalid_credentials");
    sign_in(PASSWORD).await.ok();
    let permissions = json!({"objects": {"account": {"read": "all"}}});
    app.admin().patch(&format!("/api/v1/roles/{role}"), json!({"permissions": permissions})).await.ok();

    let log = async |action: &str| {
        let found = app.admin().get(&format!("/api/v1/audit?action={action}&limit=50")).await.ok();
        found["items"].as_array().unwrap().clone()
    };
    let refused = &log("session.refused").await[0];
    assert_eq!(
        (&refused["data"]["user"], &refused["data"]["why"], &refused["data"]["address"], &refused["data"]["agent"]),
        (&json!(sam), &json!("password"), &json!("203.0.113.7"), &json!("Probe/1"))
    );
    assert_eq!(log("session.sign_in").await[0]["by"]["id"], json!(sam));
    let changed = &log("role.update").await[0]["data"];
    assert_eq!(changed["before"], json!({"permissions.objects.account.read": "own"}));
    assert_eq!(changed["after"], json!({"permissions.objects.account.read": "all"}));
    let made = log("user.create").await;
    let made = made.iter().find(|entry| entry["data"]["user"] == json!(sam)).unwrap();
    assert_eq!(made["data"]["after"]["roles"][0]["label"], "Scout");
    assert!(!json!(made).to_string().contains(PASSWORD));
    app.sign_in("sam", PASSWORD).await.get("/api/v1/audit").await.problem(403, "action_forbidden");
    app.stop().await;
}

#[tokio::test]
async fn sessions_are_listed_and_ended_one_by_one_or_all() {
    let app = TestApp::new().await;
    let sam = app.user("sam", &app.role_of_code("member").await, None).await;
    let id = sam.get("/api/v1/me").await.ok()["user"]["id"].as_str().unwrap().to_owned();
    let (phone, desk) = (app.sign_in("sam", PASSWORD).await, app.sign_in("sam", PASSWORD).await);
    let other = app.user("lin", &app.role_of_code("member").await, None).await;
    let path = format!("/api/v1/users/{id}/sessions");
    other.get(&path).await.problem(404, "not_found");
    other.delete(&path).await.problem(404, "not_found");
    let list = app.admin().get(&path).await.ok();
    assert_eq!(list["items"].as_array().unwrap().len(), 3);
    assert!(list["items"][0]["address"].is_string() && list["items"][0]["expires_at"].is_string());
    let own = desk.get("/api/v1/me/sessions").await.ok();
    let this = own["items"].as_array().unwrap().iter().find(|one| one["is_current"] == true).unwrap();
    let theirs = format!("/api/v1/me/sessions/{}", this["id"].as_str().unwrap());
    other.delete(&theirs).await.problem(404, "not_found");

    assert_eq!(phone.delete("/api/v1/me/sessions").await.status, 204);
    desk.get("/api/v1/me").await.problem(401, "unauthenticated");
    sam.get("/api/v1/me").await.problem(401, "unauthenticated");
    phone.get("/api/v1/me").await.ok();
    assert_eq!(app.admin().delete(&path).await.status, 204);
    phone.get("/api/v1/me").await.problem(401, "unauthenticated");
    let told = app.admin().get("/api/v1/audit?action=session.revoke_all").await.ok();
    assert_eq!(told["items"].as_array().unwrap().len(), 2);
    app.stop().await;
}
