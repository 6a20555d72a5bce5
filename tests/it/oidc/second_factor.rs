//! Second factors of people who come from a provider.

use serde_json::json;
use tessera_engine::clock::Clock as _;
use tessera_tests::app::PASSWORD;

use super::{World, let_in, refused};
use crate::second_factor::{code, set_up};

#[tokio::test]
async fn a_provider_that_asks_for_no_second_factor_leaves_it_to_this_server() {
    let world = World::new(json!({"links_by_email": true})).await;
    let app = &world.app;
    let role = app.role_of_code("member").await;
    let sam = app.user("sam", &role, None).await;
    let id = sam.get("/api/v1/me").await.ok()["user"]["id"].as_str().unwrap().to_owned();
    app.admin().patch(&format!("/api/v1/users/{id}"), json!({"email": "sam@acme.example"})).await.ok();
    let (secret, _) = set_up(app, &sam).await;
    world.provider.person(json!({"sub": "1", "email": "sam@acme.example", "email_verified": true}), json!({}));
    let path = "/api/v1/auth/oidc/second-factor";
    let browser = world.browser();
    let end = browser.sign_in("acme", "/o/account").await;
    assert_eq!(end, refused("second_factor").0);
    assert_eq!(browser.me().await.0, 401, "not before the code");
    let answer = browser.post(path, &json!({"totp": "000000"})).await;
    assert_eq!((answer.0, &answer.1["code"]), (401, &json!("second_factor_wrong")));
    app.clock.advance_ms(60_000);
    let right = json!({"totp": code(&secret, app.clock.now_ms())});
    assert_eq!(world.browser().post(path, &right).await.0, 401, "in another browser");
    let (status, signed_in) = browser.post(path, &right).await;
    assert_eq!((status, &signed_in["user"]["username"]), (200, &json!("sam")));
    assert_eq!(browser.me().await.0, 200);
    assert_eq!(browser.post(path, &right).await.0, 401, "once");
    assert_eq!(world.browser().sign_in("acme", "/o/account").await, refused("second_factor").0);

    // A provider that asks itself is believed, also where a role demands a second factor.
    world.change(json!({"has_second_factor": true})).await;
    assert_eq!(world.attempt().await, let_in());
    let off = json!({"password": PASSWORD});
    // Setting it up ended other sessions, not the one that did it.
    assert_eq!(sam.post("/api/v1/me/second-factor/off", off).await.status, 204);
    app.admin().patch(&format!("/api/v1/roles/{role}"), json!({"needs_second_factor": true})).await.ok();
    let browser = world.browser();
    browser.sign_in("acme", "/").await;
    assert_eq!(browser.get("/api/v1/objects").await.0, 200);
    world.change(json!({"has_second_factor": false})).await;
    let browser = world.browser();
    browser.sign_in("acme", "/").await;
    assert_eq!(browser.get("/api/v1/objects").await.1["code"], "second_factor_missing");
    world.app.stop().await;
}
