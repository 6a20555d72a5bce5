//! Passkeys over HTTP, with a device of our own.

mod device;

use device::{Device, ORIGIN};
use serde_json::{Value as Json, json};
use tessera_tests::app::PASSWORD;
use tessera_tests::client::Answer;
use tessera_tests::{Client, TestApp};

const OWN: &str = "/api/v1/me/passkeys";

/// Adds a passkey to whoever calls; answers its id.
async fn add(person: &Client, device: &mut Device) -> String {
    let options = person.post(&format!("{OWN}/begin"), json!({"password": PASSWORD})).await.ok()["options"].clone();
    person.post(OWN, json!({"name": "Phone", "credential": device.create(&options)})).await.id()
}

async fn question(app: &TestApp) -> Json {
    app.anonymous().header("origin", ORIGIN).post("/api/v1/auth/passkey/begin", json!({})).await.ok()
}

async fn answer(app: &TestApp, question: &Json, credential: Json) -> Answer {
    let body = json!({"challenge": question["challenge"], "credential": credential});
    app.anonymous().post("/api/v1/auth/passkey", body).await
}

async fn sign_in(app: &TestApp, device: &mut Device) -> Answer {
    let question = question(app).await;
    answer(app, &question, device.get(&question["options"])).await
}

/// Why sign-ins were refused, the latest first.
async fn refusals(app: &TestApp) -> Vec<String> {
    let log = app.admin().get("/api/v1/audit?action=session.refused&limit=50").await.ok();
    log["items"].as_array().unwrap().iter().map(|entry| entry["data"]["why"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn whoever_has_a_passkey_signs_in_without_a_name() {
    let app = TestApp::new().await;
    let sam = app.user("sam", &app.role_of_code("member").await, None).await;
    let mut phone = Device::new(7);
    sam.post(&format!("{OWN}/begin"), json!({"password": "a guess of mine"})).await.problem(422, "validation_failed");
    let elsewhere = sam.header("origin", "http://127.0.0.1:8080");
    let refused =
        elsewhere.post(&format!("{OWN}/begin"), json!({"password": PASSWORD})).await.problem(409, "state_conflict");
    assert!(refused["detail"].as_str().unwrap().contains("http://localhost"), "{refused}");
    let id = add(&sam, &mut phone).await;
    let again = json!({"name": "Phone", "credential": {}});
    sam.post(OWN, again).await.problem(400, "malformed_request");
    assert_eq!(sam.get(OWN).await.ok()["items"][0]["last_used_at"], Json::Null);

    let signed_in = sign_in(&app, &mut phone).await;
    assert!(signed_in.headers["set-cookie"].to_str().unwrap().contains("HttpOnly"));
    let signed_in = signed_in.ok();
    assert_eq!(signed_in["user"]["username"], "sam");
    let by_phone = app.anonymous().bearer(signed_in["token"].as_str().unwrap());
    let path = format!("{OWN}/{id}");
    by_phone.patch(&path, json!({"name": " "})).await.problem(422, "validation_failed");
    assert_eq!(by_phone.patch(&path, json!({"name": "Old phone"})).await.ok()["name"], "Old phone");
    assert!(by_phone.get(OWN).await.ok()["items"][0]["last_used_at"].is_string());
    let log = app.admin().get("/api/v1/audit?action=passkey").await.ok();
    assert_eq!(
        (&log["items"][0]["action"], &log["items"][1]["action"]),
        (&json!("passkey.rename"), &json!("passkey.add"))
    );

    // Programs have no say in how people get in.
    let token = json!({"name": "job", "scopes": ["write"], "days": 1});
    let token = sam.post("/api/v1/me/tokens", token).await.ok();
    let program = app.anonymous().bearer(token["token"].as_str().unwrap());
    program.get(OWN).await.problem(403, "action_forbidden");

    assert_eq!(sam.delete(&path).await.status, 204);
    sam.get("/api/v1/me").await.ok();
    by_phone.get("/api/v1/me").await.problem(401, "unauthenticated");
    sign_in(&app, &mut phone).await.problem(401, "passkey_refused");
    assert_eq!(refusals(&app).await, ["passkey_unknown"]);
    app.stop().await;
}

#[tokio::test]
async fn answers_that_prove_nothing_are_refused() {
    let app = TestApp::new().await;
    let sam = app.user("sam", &app.role_of_code("member").await, None).await;
    let mut phone = Device::new(7);
    // What a device made for another question, or on another site, is no passkey.
    let begin = json!({"password": PASSWORD});
    let first = sam.post(&format!("{OWN}/begin"), begin.clone()).await.ok();
    let second = sam.post(&format!("{OWN}/begin"), begin.clone()).await.ok();
    let made = json!({"name": "Phone", "credential": phone.create(&first["options"])});
    sam.post(OWN, made).await.problem(409, "state_conflict");
    let late = json!({"name": "Phone", "credential": phone.create(&second["options"])});
    sam.post(OWN, late).await.problem(409, "state_conflict");
    for (origin, is_verified) in [("https://localhost.example", true), (ORIGIN, false)] {
        (phone.origin, phone.is_verified) = (origin, is_verified);
        let begun = sam.post(&format!("{OWN}/begin"), begin.clone()).await.ok();
        let made = json!({"name": "Phone", "credential": phone.create(&begun["options"])});
        sam.post(OWN, made).await.problem(422, "validation_failed");
    }
    (phone.origin, phone.is_verified) = (ORIGIN, true);
    add(&sam, &mut phone).await;

    let asked = question(&app).await;
    let first = phone.get(&asked["options"]);
    answer(&app, &asked, first.clone()).await.ok();
    answer(&app, &asked, first.clone()).await.problem(401, "passkey_refused");
    answer(&app, &question(&app).await, first).await.problem(401, "passkey_refused");
    let mut forged = question(&app).await;
    let answered = phone.get(&forged["options"]);
    forged["challenge"] = json!(forged["challenge"].as_str().unwrap().replacen(['A', 'b'], "c", 1));
    answer(&app, &forged, answered).await.problem(401, "passkey_refused");
    let slow = question(&app).await;
    app.clock.advance_ms(2 * 60 * 1000);
    answer(&app, &slow, phone.get(&slow["options"])).await.problem(401, "passkey_refused");
    sign_in(&app, &mut phone).await.ok();
    assert_eq!(refusals(&app).await, ["passkey_late", "passkey_late", "passkey_wrong", "passkey_again"]);

    phone.origin = "http://localhost.example:8080";
    sign_in(&app, &mut phone).await.problem(401, "passkey_refused");
    (phone.origin, phone.is_verified) = (ORIGIN, false);
    sign_in(&app, &mut phone).await.problem(401, "passkey_refused");
    phone.is_verified = true;
    let count = std::mem::replace(&mut phone.counter, 1);
    sign_in(&app, &mut phone).await.problem(401, "passkey_refused");
    phone.counter = count;
    let asked = question(&app).await;
    let mut unsigned = phone.get(&asked["options"]);
    unsigned["response"]["signature"] = json!("MAYCAQECAQE");
    answer(&app, &asked, unsigned).await.problem(401, "passkey_refused");
    let asked = question(&app).await;
    let mut others = phone.get(&asked["options"]);
    others["response"]["userHandle"] = json!("AAAAAAAAAAAAAAAAAAAAAA");
    answer(&app, &asked, others).await.problem(401, "passkey_refused");
    let told = ["passkey_unknown", "passkey_wrong", "passkey_copied", "passkey_unverified", "passkey_elsewhere"];
    assert_eq!(refusals(&app).await[..5], told);
    // Five in a row are free.
    let mut seen = Vec::new();
    for _ in 0..2 {
        phone.counter = 0;
        seen.push(sign_in(&app, &mut phone).await.status);
    }
    assert!(seen.contains(&429), "{seen:?}");
    app.stop().await;
}

#[tokio::test]
async fn a_passkey_is_the_second_factor_that_a_role_demands() {
    let app = TestApp::new().await;
    let role = app.role("Careful", json!({"objects": {"account": {"read": "all"}}})).await;
    let sam = app.user("sam", &role, None).await;
    app.admin().patch(&format!("/api/v1/roles/{role}"), json!({"needs_second_factor": true})).await.ok();
    sam.get("/api/v1/objects").await.problem(403, "second_factor_missing");
    let mut phone = Device::new(7);
    let id = add(&sam, &mut phone).await;
    sam.get("/api/v1/objects").await.ok();
    let token = sign_in(&app, &mut phone).await.ok()["token"].as_str().unwrap().to_owned();
    let by_phone = app.anonymous().bearer(&token);
    by_phone.get("/api/v1/objects").await.ok();
    let me = by_phone.get("/api/v1/me").await.ok();
    assert_eq!(me["must_add_second_factor"], false);
    let by_password = app.sign_in("sam", PASSWORD).await;
    by_password.get("/api/v1/objects").await.problem(403, "second_factor_missing");
    assert_eq!(by_password.get("/api/v1/me").await.ok()["must_add_second_factor"], true);

    let user = format!("/api/v1/users/{}", me["user"]["id"].as_str().unwrap());
    app.admin().patch(&user, json!({"is_active": false})).await.ok();
    sign_in(&app, &mut phone).await.problem(401, "passkey_refused");
    assert_eq!(refusals(&app).await, ["disabled"]);
    app.admin().patch(&user, json!({"is_active": true})).await.ok();

    let token = sign_in(&app, &mut phone).await.ok()["token"].as_str().unwrap().to_owned();
    let by_phone = app.anonymous().bearer(&token);
    let path = format!("{user}/passkeys/{id}");
    let other = app.user("mei", &app.role_of_code("member").await, None).await;
    other.get(&format!("{user}/passkeys")).await.problem(404, "not_found");
    other.delete(&path).await.problem(404, "not_found");
    assert_eq!(app.admin().get(&format!("{user}/passkeys")).await.ok()["items"][0]["name"], "Phone");
    assert_eq!(app.admin().delete(&path).await.status, 204);
    by_phone.get("/api/v1/me").await.problem(401, "unauthenticated");
    app.stop().await;
}
