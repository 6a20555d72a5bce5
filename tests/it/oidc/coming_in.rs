//! Whom people who come from a provider are here, and what they may.

use serde_json::json;
use tessera_tests::app::PASSWORD;

use super::provider::{Key, Twist};
use super::{World, let_in, refused};

#[tokio::test]
async fn somebody_comes_for_the_first_time_and_again() {
    let world = World::new(json!({})).await;
    let app = &world.app;
    let [member, manager, guest] =
        [app.role_of_code("member").await, app.role_of_code("manager").await, app.role_of_code("guest").await];
    let south = app.department("South", None).await;
    world
        .change(json!({
            "creates_users": true, "default_roles": [guest], "department": south, "groups_claim": "realm.roles",
            "group_roles": [{"group": "staff", "role": member}, {"group": "leads", "role": manager}],
        }))
        .await;
    world.provider.sign_with(Key::Rsa);
    let person = json!({"sub": "248", "name": "王梅", "preferred_username": "Mei@acme.example", "realm": {"roles": ["staff", "x"]}});
    // What the token leaves out the provider tells when it is asked.
    world.provider.person(person, json!({"email": "mei@acme.example", "email_verified": true}));
    let browser = world.browser();
    let start = browser.go("/api/v1/auth/oidc/acme/start?next=/o/account%3Fview%3Dall").await;
    let [cookie] = start.cookies.as_slice() else { panic!("{:?}", start.cookies) };
    for part in ["tessera_oidc=", "; Path=/api/v1/auth/oidc/acme/;", "; HttpOnly; SameSite=Lax; Max-Age=600"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(start.to.contains("scope=openid+profile+email&"), "{}", start.to);
    let back = browser.go(&start.to).await.to;
    let end = browser.go(&back).await;
    assert_eq!(end.to, "/o/account?view=all");
    let session = end.cookies.iter().find(|cookie| cookie.starts_with("tessera_session=")).unwrap();
    assert!(session.contains("; Path=/; HttpOnly; SameSite=Lax;"), "{session}");
    let (_, me) = browser.me().await;
    assert_eq!((&me["user"]["username"], &me["user"]["name"]), (&json!("mei"), &json!("王梅")));
    assert_eq!(me["must_change_password"], false);
    let id = me["user"]["id"].as_str().unwrap();
    let user = app.admin().get(&format!("/api/v1/users/{id}")).await.ok();
    assert_eq!((&user["email"], &user["department"]["id"]), (&json!("mei@acme.example"), &json!(south)));
    assert_eq!(ids(&user["roles"]), [&guest, &member]);

    // Another key by now, other groups, and a role that no group gives.
    let auditor = app.role("Auditor", json!({"objects": {}})).await;
    app.admin().patch(&format!("/api/v1/users/{id}"), json!({"roles": [guest, member, auditor]})).await.ok();
    app.clock.advance_ms(60_000);
    world.provider.sign_with(Key::Ed(1));
    let person = json!({"sub": "248", "name": "Mei", "email": "mei@acme.example", "email_verified": true, "realm": {"roles": ["leads"]}});
    world.provider.person(person, json!({}));
    assert_eq!(world.attempt().await, let_in());
    let user = app.admin().get(&format!("/api/v1/users/{id}")).await.ok();
    assert_eq!(ids(&user["roles"]), [&guest, &auditor, &manager]);
    assert_eq!(user["name"], "王梅", "what people changed here stays");
    let log = world.audited("session.sign_in").await;
    assert_eq!((&log[0]["provider"], &log[0]["username"]), (&json!("acme"), &json!("mei")));
    assert_eq!(world.audited("sign_in_provider.link").await.len(), 1);

    // Disabled, she stays out whatever the provider says, and the session that is open ends.
    app.admin().patch(&format!("/api/v1/users/{id}"), json!({"is_active": false})).await.ok();
    assert_eq!(world.attempt().await, refused("disabled"));
    assert_eq!(browser.me().await.0, 401);
    assert_eq!(world.audited("session.refused").await[0]["why"], "disabled");
    world.app.stop().await;
}

#[tokio::test]
async fn nobody_becomes_somebody_by_an_address_that_may_be_anybodys() {
    let world = World::new(json!({})).await;
    let app = &world.app;
    let role = app.role_of_code("member").await;
    let mei =
        json!({"name": "Mei", "username": "mei", "email": "mei@acme.example", "roles": [role], "password": PASSWORD});
    let mei = app.admin().post("/api/v1/users", mei).await.id();
    let comes = |sub: &str, email: &str, is_verified: bool| {
        let person = json!({"sub": sub, "name": "Mei", "email": email, "email_verified": is_verified});
        world.provider.person(person, json!({}));
    };
    comes("1", "mei@acme.example", true);
    assert_eq!(world.attempt().await, refused("taken"), "nobody said that addresses count");
    world.change(json!({"links_by_email": true})).await;
    comes("2", "mei@acme.example", false);
    assert_eq!(world.attempt().await, refused("unknown_user"));
    world.change(json!({"domains": ["acme.example"]})).await;
    assert_eq!(world.attempt().await, refused("email"), "not verified");
    comes("3", "mei@acme.example.evil", true);
    assert_eq!(world.attempt().await, refused("email"));
    comes("4", "other@acme.example", true);
    assert_eq!(world.attempt().await, refused("unknown_user"));
    // The first who proves the address is that user from then on, under whatever address; no second one is.
    comes("5", "Mei@acme.example", true);
    let browser = world.browser();
    assert_eq!(browser.sign_in("acme", "/o/account").await, "/o/account");
    let (_, me) = browser.me().await;
    assert_eq!((&me["user"]["id"], &me["must_change_password"]), (&json!(mei), &json!(false)));
    comes("5", "married@acme.example", true);
    assert_eq!(world.attempt().await, let_in());
    assert_eq!(world.audited("sign_in_provider.link").await[0]["how"], "email");
    // Of an unverified address nothing is kept, and it makes nobody somebody.
    world.change(json!({"domains": [], "creates_users": true})).await;
    comes("6", "mei@acme.example", false);
    let browser = world.browser();
    assert_eq!(browser.sign_in("acme", "/").await, "/");
    let (_, me) = browser.me().await;
    assert!(me["user"]["id"] != json!(mei));
    let id = me["user"]["id"].as_str().unwrap();
    let made = app.admin().get(&format!("/api/v1/users/{id}")).await.ok();
    assert!(made["email"].is_null() && made["roles"].as_array().is_none_or(Vec::is_empty), "{made}");
    // Somebody who was removed doesn't come back by coming again.
    app.admin().delete(&format!("/api/v1/records/user/{id}")).await.ok();
    assert_eq!(world.attempt().await, refused("disabled"));
    world.provider.twist(Twist::OtherUserinfo);
    world.provider.person(json!({"sub": "5"}), json!({"email": "mei@acme.example", "email_verified": true}));
    assert_eq!(world.attempt().await, refused("untrusted"), "what is told of somebody else");
    world.app.stop().await;
}

fn ids(references: &serde_json::Value) -> Vec<&str> {
    references.as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect()
}
