//! Looking after providers.

use serde_json::{Value as Json, json};
use tessera_plugin_host::{HttpOptions, way_out};
use tessera_tests::TestApp;
use tessera_tests::app::PASSWORD;

use super::provider::{Provider, SECRET};
use super::{SETTINGS, World, let_in, refused};

#[tokio::test]
async fn a_secret_goes_in_and_never_out() {
    let world = World::new(json!({})).await;
    let admin = world.app.admin();
    let list = admin.get(SETTINGS).await;
    assert!(!list.text.contains("s3cret"), "{}", list.text);
    assert_eq!(list.body["items"][0]["has_client_secret"], true);
    let changed =
        admin.patch(&format!("{SETTINGS}/acme"), json!({"client_secret": "0ther", "domains": ["acme.example"]})).await;
    assert!(!changed.text.contains("0ther"), "{}", changed.text);
    let kept = world.app.engine.store().doc_get(tessera_store::Table::SignInProvider, "acme").await.unwrap().unwrap();
    assert!(!kept.to_string().contains("0ther"), "{kept}");
    let audit = admin.get("/api/v1/audit?action=sign_in_provider").await;
    assert!(!audit.text.contains("s3cret") && !audit.text.contains("0ther"), "{}", audit.text);
    let entry = &audit.body["items"][0];
    assert_eq!(
        (&entry["action"], &entry["data"]["is_secret_changed"]),
        (&json!("sign_in_provider.update"), &json!(true))
    );
    assert_eq!(entry["data"]["before"], json!({"domains": []}));
    assert_eq!(entry["data"]["after"], json!({"domains": ["acme.example"]}));
    // The wrong one is the provider's to refuse; without one it is not even tried.
    world.change(json!({"domains": []})).await;
    world.provider.person(json!({"sub": "1"}), json!({}));
    assert_eq!(world.attempt().await, refused("provider"));
    world.change(json!({"client_secret": SECRET})).await;
    assert_eq!(world.attempt().await, refused("unknown_user"));
    world.change(json!({"client_secret": null})).await;
    assert_eq!(world.attempt().await, refused("provider"));
    assert_eq!(admin.get(SETTINGS).await.ok()["items"][0]["has_client_secret"], false);
    world.app.stop().await;
}

#[tokio::test]
async fn providers_are_administrators_affair() {
    let world = World::new(json!({"creates_users": true})).await;
    let (app, admin) = (&world.app, world.app.admin());
    let mei = app.user("mei", &app.role_of_code("manager").await, None).await;
    let one = format!("{SETTINGS}/acme");
    mei.get(SETTINGS).await.problem(403, "action_forbidden");
    mei.post(SETTINGS, json!({"id": "own"})).await.problem(403, "action_forbidden");
    mei.patch(&one, json!({"is_enabled": false})).await.problem(403, "action_forbidden");
    mei.post(&format!("{one}/test"), json!({})).await.problem(403, "action_forbidden");
    mei.delete(&one).await.problem(403, "action_forbidden");
    app.anonymous().get(SETTINGS).await.problem(401, "unauthenticated");
    let offered = app.anonymous().get("/api/v1/auth/oidc").await.ok();
    assert_eq!(offered["items"], json!([{"id": "acme", "label": {"en": "Acme ID", "zh-CN": "统一登录"}}]));

    let refusal = async |body: Json, field: &str| {
        let problem = admin.post(SETTINGS, body.clone()).await.problem(422, "validation_failed");
        assert!(problem["fields"][field].is_object(), "{body}: {problem}");
    };
    let whole =
        json!({"id": "two", "label": {"en": "Two", "zh-CN": "二"}, "issuer": "https://id.example", "client_id": "x"});
    let with = |key: &str, value: Json| {
        let mut body = whole.clone();
        body[key] = value;
        body
    };
    for (key, value) in [
        ("id", json!("acme")),
        ("id", json!("Two")),
        ("id", Json::Null),
        ("issuer", json!("http://id.example")),
        ("default_roles", json!(["nothing"])),
        ("group_roles", json!([{"group": "a", "role": "nothing"}])),
        ("department", json!("nothing")),
    ] {
        refusal(with(key, value), key).await;
    }
    admin.post(SETTINGS, with("colour", json!("red"))).await.problem(422, "unknown_field");
    assert_eq!(admin.post(SETTINGS, whole.clone()).await.status, 201);
    assert_eq!(admin.post(&format!("{one}/test"), json!({})).await.ok()["keys"], 1);

    // Removed, nobody comes by it; made anew, everybody comes for the first time.
    world.provider.person(json!({"sub": "1", "name": "Ann"}), json!({}));
    assert_eq!(world.attempt().await, let_in());
    assert_eq!(admin.delete(&one).await.status, 204);
    let browser = world.browser();
    assert_eq!(browser.go("/api/v1/auth/oidc/acme/start").await.to, "/sign-in?sso=off&next=%2F");
    let again = with("id", json!("acme"));
    admin.post(SETTINGS, again).await.ok();
    world
        .change(
            json!({"issuer": world.provider.issuer, "client_id": "crm", "client_secret": SECRET, "is_enabled": true}),
        )
        .await;
    assert_eq!(world.attempt().await, refused("unknown_user"));
    world.app.stop().await;
}

#[tokio::test]
async fn no_group_takes_the_last_administrator_away() {
    let world = World::new(json!({"links_by_email": true})).await;
    let (app, admin) = (&world.app, world.app.admin());
    let id = admin.get("/api/v1/me").await.ok()["user"]["id"].as_str().unwrap().to_owned();
    admin.patch(&format!("/api/v1/users/{id}"), json!({"email": "boss@acme.example"})).await.ok();
    let role = app.role_of_code("administrator").await;
    world.change(json!({"group_roles": [{"group": "admins", "role": role}]})).await;
    world
        .provider
        .person(json!({"sub": "1", "email": "boss@acme.example", "email_verified": true, "groups": []}), json!({}));
    assert_eq!(world.attempt().await, let_in());
    assert_eq!(admin.get("/api/v1/me").await.ok()["is_administrator"], true);
    assert_eq!(world.audited("sign_in_provider.roles_kept").await[0]["why"], "last_administrator");
    app.sign_in("admin", PASSWORD).await.get("/api/v1/users").await.ok();
    world.app.stop().await;
}

#[tokio::test]
async fn a_provider_on_this_machine_needs_the_word_of_whoever_runs_the_server() {
    let app = TestApp::new().await;
    let provider = Provider::start(app.clock.clone()).await;
    app.engine.set_way_out(way_out(HttpOptions::default()));
    let admin = app.admin();
    let body = |issuer: &str| json!({"id": "here", "label": {"en": "Here", "zh-CN": "本机"}, "issuer": issuer, "client_id": "crm"});
    admin.post(SETTINGS, body(&provider.issuer)).await.problem(422, "validation_failed");
    // Encrypted it may be written down; it isn't reached all the same, nor is what lies within the network until that is allowed.
    admin.post(SETTINGS, body(&provider.issuer.replace("http:", "https:"))).await.ok();
    let test = async || admin.post(&format!("{SETTINGS}/here/test"), json!({})).await.ok();
    let said = test().await;
    assert_eq!(said["code"], "unreachable");
    assert!(said["detail"].as_str().unwrap().contains("this very machine"), "{said}");
    admin.patch(&format!("{SETTINGS}/here"), json!({"issuer": "https://10.1.2.3"})).await.ok();
    let said = test().await;
    assert!(said["detail"].as_str().unwrap().contains("private network"), "{said}");
    admin
        .patch(&format!("{SETTINGS}/here"), json!({"issuer": "https://169.254.169.254", "may_private": true}))
        .await
        .ok();
    let said = test().await;
    assert!(said["detail"].as_str().unwrap().contains("link-local"), "{said}");
    app.stop().await;
}
