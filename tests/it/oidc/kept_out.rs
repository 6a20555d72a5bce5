//! Tokens that prove nothing, and browsers that come back with what isn't theirs.

use serde_json::json;
use tessera_tests::app::PASSWORD;

use super::provider::Twist;
use super::{World, let_in, refused};

#[tokio::test]
async fn a_token_that_proves_nothing_opens_nothing() {
    let world = World::new(json!({"creates_users": true})).await;
    world.provider.person(json!({"sub": "1", "name": "Mei", "email": "m@acme.example"}), json!({}));
    for (twist, why, audited) in [
        (Twist::WrongNonce, "untrusted", "token_nonce"),
        (Twist::NoNonce, "untrusted", "token_nonce"),
        (Twist::WrongAudience, "untrusted", "token_parties"),
        (Twist::TwoAudiences, "untrusted", "token_parties"),
        (Twist::OtherParty, "untrusted", "token_parties"),
        (Twist::WrongIssuer, "untrusted", "token_parties"),
        (Twist::NoSubject, "untrusted", "token_parties"),
        (Twist::NoEnd, "untrusted", "token_parties"),
        (Twist::Expired, "untrusted", "token_expired"),
        (Twist::NotYet, "untrusted", "token_expired"),
        (Twist::ForeignKey, "untrusted", "token_signature"),
        (Twist::Altered, "untrusted", "token_signature"),
        (Twist::Unsigned, "untrusted", "token_signature"),
        (Twist::SharedSecret, "untrusted", "token_signature"),
        (Twist::NoToken, "provider", "provider"),
        (Twist::Fault, "provider", "provider"),
    ] {
        world.provider.twist(twist);
        assert_eq!(world.attempt().await, refused(why), "{twist:?}");
        assert_eq!(world.audited("session.refused").await[0]["why"], audited, "{twist:?}");
    }
    let users = world.app.admin().get("/api/v1/users?limit=10").await.ok();
    assert_eq!(users["items"].as_array().unwrap().len(), 1, "the administrator alone");
    // So it was each time what was wrong, and nothing else.
    world.provider.twist(Twist::Nothing);
    assert_eq!(world.attempt().await, let_in());

    // One address that keeps failing waits, as it does with passwords.
    world.provider.twist(Twist::WrongNonce);
    let browser = world.browser();
    for _ in 0..5 {
        assert_eq!(browser.sign_in("acme", "/o/account").await, refused("untrusted").0);
    }
    assert_eq!(browser.sign_in("acme", "/o/account").await, refused("too_many").0);
    world.app.stop().await;
}

#[tokio::test]
async fn a_sign_in_ends_in_the_browser_where_it_began_and_within_this_site() {
    let world = World::new(json!({"creates_users": true})).await;
    world.provider.person(json!({"sub": "1", "name": "Mei"}), json!({}));
    let over = "/sign-in?sso=expired&next=%2F";
    // Whoever is sent an address that somebody else began doesn't become that person.
    let attacker = world.browser();
    let back = attacker.as_far_as_back("acme", "/").await;
    let victim = world.browser();
    assert_eq!(victim.go(&back).await.to, over);
    victim.as_far_as_back("acme", "/").await;
    assert_eq!(victim.go(&back).await.to, over, "with a journey of their own");
    assert_eq!(victim.me().await.0, 401);
    assert_eq!(attacker.go(&back.replace("state=", "state=x")).await.to, over, "another state");
    // What came back in a failed attempt is used up.
    assert_eq!(attacker.go(&back).await.to, over);
    let browser = world.browser();
    let back = browser.as_far_as_back("acme", "/").await;
    assert_eq!(browser.go(&back).await.to, "/");
    assert_eq!(browser.go(&back).await.to, over, "twice");
    let back = browser.as_far_as_back("acme", "/").await;
    world.app.clock.advance_ms(11 * 60 * 1000);
    assert_eq!(browser.go(&back).await.to, over, "too late");
    // A forged answer in the name of another provider.
    let back = browser.as_far_as_back("acme", "/o/account").await;
    let other = back.replace("iss=http", "iss=https");
    assert!(other != back);
    assert_eq!(browser.go(&other).await.to, refused("untrusted").0);
    for (said, why) in [("error=access_denied", "cancelled"), ("error=server_error", "provider"), ("code=", "provider")]
    {
        let back = browser.as_far_as_back("acme", "/o/account").await;
        let state = back.split(['?', '&']).find(|part| part.starts_with("state=")).unwrap();
        let end = browser.go(&format!("/api/v1/auth/oidc/acme/callback?{state}&{said}")).await;
        assert_eq!(end.to, refused(why).0, "{said}");
    }
    for elsewhere in
        ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "/.//elsewhere.example"]
    {
        assert_eq!(browser.sign_in("acme", elsewhere).await, "/", "{elsewhere}");
    }
    // Of a code nothing is left that would serve somebody else: it was good once.
    world.change(json!({"is_enabled": false})).await;
    for id in ["acme", "nobody", "..%2F"] {
        assert_eq!(browser.go(&format!("/api/v1/auth/oidc/{id}/start?next=/x")).await.to, "/sign-in?sso=off&next=%2Fx");
    }
    let offered = browser.get("/api/v1/auth/oidc").await;
    assert_eq!(offered, (200, json!({"items": [], "next_cursor": null})));
    world.app.stop().await;
}

#[tokio::test]
async fn a_provider_that_is_gone_keeps_no_administrator_out() {
    let world = World::new(json!({})).await;
    let World { app, provider } = world;
    let issuer = provider.issuer.clone();
    drop(provider);
    let browser = super::Browser::new(&app);
    let end = browser.go("/api/v1/auth/oidc/acme/start?next=/o/account").await;
    assert_eq!(end.to, refused("provider").0);
    app.sign_in("admin", PASSWORD).await.get("/api/v1/me").await.ok();
    let tested = app.admin().post("/api/v1/settings/sign-in-providers/acme/test", json!({})).await.ok();
    assert_eq!((&tested["is_ok"], &tested["code"]), (&json!(false), &json!("unreachable")), "{issuer}");
    app.stop().await;
}
