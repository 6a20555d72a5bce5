//! Signing in with a code of an app, over HTTP.

use hmac::{Hmac, Mac as _};
use serde_json::{Value as Json, json};
use sha1::Sha1;
use tessera_engine::clock::Clock as _;
use tessera_tests::app::PASSWORD;
use tessera_tests::{Client, TestApp};

/// The code that an app shows, worked out here by the standard alone.
pub(crate) fn code(secret: &str, now_ms: i64) -> String {
    let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let bits: String = secret.chars().map(|c| format!("{:05b}", letters.find(c).unwrap())).collect();
    let key: Vec<u8> = bits
        .as_bytes()
        .chunks_exact(8)
        .map(|byte| u8::from_str_radix(std::str::from_utf8(byte).unwrap(), 2).unwrap())
        .collect();
    let mut mac = Hmac::<Sha1>::new_from_slice(&key).unwrap();
    mac.update(&(now_ms / 30_000).to_be_bytes());
    let digest = mac.finalize().into_bytes();
    let at = usize::from(digest[19] & 15);
    let number = u32::from_be_bytes(digest[at..at + 4].try_into().unwrap()) & 0x7fff_ffff;
    format!("{:06}", number % 1_000_000)
}

pub(crate) async fn set_up(app: &TestApp, person: &Client) -> (String, Json) {
    let begun = person.post("/api/v1/me/second-factor/begin", json!({"password": PASSWORD})).await.ok();
    let secret = begun["secret"].as_str().unwrap().to_owned();
    assert!(begun["address"].as_str().unwrap().starts_with("otpauth://totp/Tests:"));
    let shown = json!({"code": code(&secret, app.clock.now_ms())});
    let codes = person.post("/api/v1/me/second-factor", shown).await.ok()["recovery_codes"].clone();
    (secret, codes)
}

#[tokio::test]
async fn whoever_has_an_app_signs_in_with_its_code() {
    let app = TestApp::new().await;
    let sam = app.user("sam", &app.role_of_code("member").await, None).await;
    assert_eq!(sam.get("/api/v1/me/second-factor").await.ok()["is_on"], false);
    let guess = json!({"password": "a guess of mine"});
    sam.post("/api/v1/me/second-factor/begin", guess.clone()).await.problem(422, "validation_failed");
    let (secret, codes) = set_up(&app, &sam).await;
    assert_eq!(sam.get("/api/v1/me/second-factor").await.ok()["recovery_codes_left"], 10);
    let sign_in = async |totp: Json| {
        let body = json!({"username": "sam", "password": PASSWORD, "totp": totp});
        app.anonymous().post("/api/v1/auth/login", body).await
    };
    sign_in(Json::Null).await.problem(401, "second_factor_needed");
    sign_in(json!("000000")).await.problem(401, "second_factor_wrong");
    app.clock.advance_ms(60_000);
    let now = code(&secret, app.clock.now_ms());
    sign_in(json!(now)).await.ok();
    sign_in(json!(now)).await.problem(401, "second_factor_wrong");
    sign_in(codes[0].clone()).await.ok();
    sign_in(codes[0].clone()).await.problem(401, "second_factor_wrong");
    sam.post("/api/v1/me/second-factor/off", guess).await.problem(422, "validation_failed");
    assert_eq!(sam.post("/api/v1/me/second-factor/off", json!({"password": PASSWORD})).await.status, 204);
    sign_in(Json::Null).await.ok();
    app.stop().await;
}

#[tokio::test]
async fn a_role_that_demands_it_opens_nothing_else_until_it_is_there() {
    let app = TestApp::new().await;
    let role = app.role("Careful", json!({"objects": {"account": {"read": "all"}}})).await;
    let sam = app.user("sam", &role, None).await;
    sam.get("/api/v1/objects").await.ok();
    app.admin().patch(&format!("/api/v1/roles/{role}"), json!({"needs_second_factor": true})).await.ok();
    sam.get("/api/v1/objects").await.problem(403, "second_factor_missing");
    sam.get("/api/v1/me/tokens").await.problem(403, "second_factor_missing");
    let me = sam.get("/api/v1/me").await.ok();
    assert_eq!(me["must_add_second_factor"], true);
    set_up(&app, &sam).await;
    sam.get("/api/v1/objects").await.ok();
    let off = json!({"password": PASSWORD});
    sam.post("/api/v1/me/second-factor/off", off).await.problem(409, "state_conflict");

    let path = format!("/api/v1/users/{}/second-factor", me["user"]["id"].as_str().unwrap());
    sam.delete(&path).await.problem(403, "action_forbidden");
    assert_eq!(app.admin().delete(&path).await.status, 204);
    sam.get("/api/v1/me").await.problem(401, "unauthenticated");
    app.stop().await;
}
