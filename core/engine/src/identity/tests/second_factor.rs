//! Codes of an app, recovery codes, and roles that demand them.

use tessera_model::error::ErrorCode;
use tessera_store::Table;

use super::super::totp;
use super::*;

const MINUTE: i64 = 60 * 1000;

/// Decodes what an app is given; the inverse of what the product writes.
fn secret_of(text: &str) -> Vec<u8> {
    let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let bits: String = text.chars().map(|c| format!("{:05b}", letters.find(c).unwrap())).collect();
    bits.as_bytes()
        .chunks_exact(8)
        .map(|byte| u8::from_str_radix(std::str::from_utf8(byte).unwrap(), 2).unwrap())
        .collect()
}

struct App(Vec<u8>);

impl App {
    fn code(&self, world: &World) -> String {
        totp::code_now(&self.0, world.engine.now_ms())
    }
}

async fn with_app(world: &World, user: &str) -> (App, Vec<String>) {
    let cx = world.cx(user).await;
    let begun = world.engine.begin_second_factor(&cx, PASSWORD).await.unwrap();
    let app = App(secret_of(begun["secret"].as_str().unwrap()));
    assert!(begun["address"].as_str().unwrap().contains(begun["secret"].as_str().unwrap()));
    let done = world.engine.confirm_second_factor(&cx, &app.code(world), None).await.unwrap();
    let codes: Vec<String> = serde_json::from_value(done["recovery_codes"].clone()).unwrap();
    (app, codes)
}

#[tokio::test]
async fn a_code_is_asked_for_and_good_once() {
    let (world, admin) = World::set_up().await;
    let mei = world.user(&admin, "mei", "member").await;
    let session = world.sign_in("mei", PASSWORD, "::1").await.unwrap().token;
    let (app, codes) = with_app(&world, &mei).await;
    assert_eq!(codes.len(), 10);
    world.engine.authenticate(&session).await.unwrap_err();
    let try_code = async |code: &str| world.sign_in_with("mei", PASSWORD, "::1", Some(code)).await;
    assert_eq!(world.sign_in("mei", PASSWORD, "::1").await.unwrap_err().code, ErrorCode::SecondFactorNeeded);
    let used = app.code(&world);
    assert_eq!(try_code(&used).await.unwrap_err().code, ErrorCode::SecondFactorWrong, "it confirmed the app");
    world.pass(MINUTE);
    let code = app.code(&world);
    try_code(&format!("{} {}", &code[..3], &code[3..])).await.unwrap();
    assert_eq!(try_code(&code).await.unwrap_err().code, ErrorCode::SecondFactorWrong, "each is good once");
    let wrong = world.sign_in_with("mei", "not the password", "::1", Some(&code)).await.unwrap_err();
    assert_eq!(wrong.code, ErrorCode::InvalidCredentials, "no word of the factor without the password");
    world.sign_in_with("mei", PASSWORD, "::1", Some(&codes[0].to_uppercase())).await.unwrap();
    assert_eq!(try_code(&codes[0]).await.unwrap_err().code, ErrorCode::SecondFactorWrong);
    let cx = world.cx(&mei).await;
    assert_eq!(world.engine.second_factor(&cx).await.unwrap()["recovery_codes_left"], 9);
    assert_eq!(world.audited(&admin, "session.refused").await[0]["data"]["why"], "second_factor");

    let kept = world.engine.store().doc_get(Table::Credential, &mei).await.unwrap().unwrap().to_string();
    assert!(!kept.contains(&totp::base32(&app.0)) && codes.iter().all(|code| !kept.contains(code.as_str())));
    let sealed = world.engine.store().doc_get(Table::Credential, &mei).await.unwrap().unwrap();
    let sealed = sealed["second_factor"]["secret"].as_str().unwrap().to_owned();
    assert_eq!(world.engine.unseal_identity(&mei, "totp", &sealed).unwrap(), app.0);
    assert!(world.engine.unseal_identity(&admin.actor.id, "totp", &sealed).is_err(), "it opens in its own place");
}

#[tokio::test]
async fn guessing_codes_is_slowed_down_wherever_it_comes_from() {
    let (world, admin) = World::set_up().await;
    let mei = world.user(&admin, "mei", "member").await;
    let (app, _) = with_app(&world, &mei).await;
    world.pass(MINUTE);
    let mut refused = Vec::new();
    for n in 0..8 {
        let peer = format!("203.0.113.{n}");
        refused.push(world.sign_in_with("mei", PASSWORD, &peer, Some("000000")).await.unwrap_err().code);
    }
    assert_eq!(refused.last(), Some(&ErrorCode::TooManyRequests), "{refused:?}");
    // Without the password nobody comes so far.
    let lin = world.user(&admin, "lin", "member").await;
    let (lins, _) = with_app(&world, &lin).await;
    world.pass(MINUTE);
    for n in 0..12 {
        let peer = format!("198.51.100.{n}");
        world.sign_in_with("lin", "not the password", &peer, Some("000000")).await.unwrap_err();
    }
    world.sign_in_with("lin", PASSWORD, "::1", Some(&lins.code(&world))).await.unwrap();
    world.pass(20 * MINUTE);
    world.sign_in_with("mei", PASSWORD, "::1", Some(&app.code(&world))).await.unwrap();
}

#[tokio::test]
async fn the_password_is_asked_for_again_before_anything_changes() {
    let (world, admin) = World::set_up().await;
    let mei = world.user(&admin, "mei", "member").await;
    let cx = world.cx(&mei).await;
    let engine = &world.engine;
    assert_eq!(problem(&engine.begin_second_factor(&cx, "a guess").await.unwrap_err()), ("password", "invalid"));
    assert_eq!(engine.confirm_second_factor(&cx, "123456", None).await.unwrap_err().code, ErrorCode::StateConflict);
    let begun = engine.begin_second_factor(&cx, PASSWORD).await.unwrap();
    let app = App(secret_of(begun["secret"].as_str().unwrap()));
    let wrong = engine.confirm_second_factor(&cx, "12345", None).await.unwrap_err();
    assert_eq!(problem(&wrong), ("code", "invalid"));
    world.pass(16 * MINUTE);
    let late = engine.confirm_second_factor(&cx, &app.code(&world), None).await.unwrap_err();
    assert_eq!(late.code, ErrorCode::StateConflict, "the picture is too old");
    let (_, codes) = with_app(&world, &mei).await;
    assert_eq!(engine.begin_second_factor(&cx, PASSWORD).await.unwrap_err().code, ErrorCode::StateConflict);
    assert_eq!(problem(&engine.renew_recovery_codes(&cx, "a guess").await.unwrap_err()), ("password", "invalid"));
    let renewed = engine.renew_recovery_codes(&cx, PASSWORD).await.unwrap();
    let old = world.sign_in_with("mei", PASSWORD, "::1", Some(&codes[1])).await.unwrap_err();
    assert_eq!(old.code, ErrorCode::SecondFactorWrong);
    world.sign_in_with("mei", PASSWORD, "::1", renewed["recovery_codes"][0].as_str()).await.unwrap();
    assert_eq!(problem(&engine.remove_second_factor(&cx, "a guess").await.unwrap_err()), ("password", "invalid"));
    engine.remove_second_factor(&cx, PASSWORD).await.unwrap();
    world.sign_in("mei", PASSWORD, "::1").await.unwrap();
    let told = world.audited(&admin, "second_factor").await;
    let told: Vec<_> = told.iter().map(|entry| entry["action"].as_str().unwrap()).collect();
    assert_eq!(told, ["second_factor.off", "second_factor.codes", "second_factor.on"]);
}

#[tokio::test]
async fn a_role_demands_a_second_factor() {
    let (world, admin) = World::set_up().await;
    let mei = world.user(&admin, "mei", "member").await;
    let token = world.sign_in("mei", PASSWORD, "::1").await.unwrap().token;
    assert!(!world.engine.authenticate(&token).await.unwrap().must_add_second_factor);
    let role = super::super::roles::id_of_code(&world.engine, "member").await.unwrap();
    world.update(&admin, "role", &role, json!({"needs_second_factor": true})).await.unwrap();
    assert!(world.engine.authenticate(&token).await.unwrap().must_add_second_factor, "from the next call on");
    let cx = world.cx(&mei).await;
    assert_eq!(world.engine.me(&cx).await.unwrap()["must_add_second_factor"], true);
    let (app, _) = with_app(&world, &mei).await;
    assert_eq!(world.engine.me(&cx).await.unwrap()["must_add_second_factor"], false);
    let kept = world.engine.remove_second_factor(&cx, PASSWORD).await.unwrap_err();
    assert_eq!(kept.code, ErrorCode::StateConflict);
    world.pass(MINUTE);
    let code = app.code(&world);
    let token = world.sign_in_with("mei", PASSWORD, "::1", Some(&code)).await.unwrap().token;
    assert!(!world.engine.authenticate(&token).await.unwrap().must_add_second_factor);

    assert_eq!(world.engine.reset_second_factor(&cx, &mei).await.unwrap_err().code, ErrorCode::ActionForbidden);
    world.engine.reset_second_factor(&admin, &mei).await.unwrap();
    world.engine.authenticate(&token).await.unwrap_err();
    let token = world.sign_in("mei", PASSWORD, "::1").await.unwrap().token;
    assert!(world.engine.authenticate(&token).await.unwrap().must_add_second_factor);
    assert_eq!(world.audited(&admin, "role.update").await[0]["data"]["after"], json!({"needs_second_factor": true}));
}

#[tokio::test]
async fn secrets_open_with_the_key_beside_the_database_alone() {
    let folder = tempfile::tempdir().unwrap();
    let (world, admin) = World::set_up().await;
    world.engine.keep_keys_in(Some(folder.path()));
    let (app, codes) = with_app(&world, &admin.actor.id).await;
    let again = world.restarted().await;
    again.engine.keep_keys_in(Some(folder.path()));
    again.sign_in_with("admin", PASSWORD, "::1", Some(&app.code(&again))).await.unwrap();
    let elsewhere = world.restarted().await;
    let other = tempfile::tempdir().unwrap();
    elsewhere.engine.keep_keys_in(Some(other.path()));
    let refused = elsewhere.sign_in_with("admin", PASSWORD, "::1", Some(&app.code(&elsewhere))).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::SecondFactorWrong);
    elsewhere.sign_in_with("admin", PASSWORD, "::1", Some(&codes[0])).await.unwrap();
}
