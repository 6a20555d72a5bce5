//! Links by which people choose a password.

use tessera_model::error::ErrorCode;

use super::*;

const OTHER: &str = "vT9-kettle-on-the-hob";

async fn link_of(world: &World, admin: &Context, user: &str) -> String {
    world.engine.make_link(admin, user).await.unwrap()["token"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn an_invitation_opens_once() {
    let (world, admin) = World::set_up().await;
    let mei = world.engine.create_user(&admin, &fields(json!({"name": "王梅", "username": "mei"}))).await.unwrap();
    let mei = mei.id().to_owned();
    let made = world.engine.make_link(&admin, &mei).await.unwrap();
    assert_eq!(made["is_invitation"], true);
    let token = made["token"].as_str().unwrap();
    let opened = world.engine.open_link(token).await.unwrap();
    assert_eq!(
        (&opened["username"], &opened["name"], &opened["organization"]),
        (&json!("mei"), &json!("王梅"), &json!("Acme"))
    );
    let weak = world.engine.use_link(token, "acme-2026-2026!", "t").await.unwrap_err();
    assert_eq!(problem(&weak), ("password", "too_common"), "the organization's name");
    world.engine.use_link(token, OTHER, "t").await.unwrap();
    let signed_in = world.sign_in("mei", OTHER, "::1").await.unwrap();
    assert!(!signed_in.must_change_password);
    for again in [world.engine.use_link(token, PASSWORD, "t").await.err(), world.engine.open_link(token).await.err()] {
        assert_eq!(again.unwrap().code, ErrorCode::LinkInvalid);
    }
    let told = world.audited(&admin, "password").await;
    let told: Vec<_> = told.iter().map(|entry| (&entry["action"], &entry["by"]["id"])).collect();
    assert_eq!(
        told[..2],
        [(&json!("password.change"), &json!(mei)), (&json!("password.link"), &json!(admin.actor.id))]
    );
}

#[tokio::test]
async fn a_link_for_another_password_ends_sessions_and_the_link_before_it() {
    let (world, admin) = World::set_up().await;
    let mei = world.user(&admin, "mei", "member").await;
    let session = world.sign_in("mei", PASSWORD, "::1").await.unwrap().token;
    let (first, second) = (link_of(&world, &admin, &mei).await, link_of(&world, &admin, &mei).await);
    assert_eq!(world.engine.open_link(&first).await.unwrap_err().code, ErrorCode::LinkInvalid);
    assert_eq!(world.engine.open_link(&second).await.unwrap()["is_invitation"], false);
    assert!(world.sign_in("mei", PASSWORD, "::1").await.is_ok(), "until the link is used");
    let refused = world.engine.use_link(&second, PASSWORD, "t").await.unwrap_err();
    assert_eq!(problem(&refused), ("password", "used_before"));
    world.engine.use_link(&second, OTHER, "t").await.unwrap();
    assert!(world.engine.authenticate(&session).await.is_err());
    assert!(world.sign_in("mei", PASSWORD, "::1").await.is_err());
}

#[tokio::test]
async fn links_are_refused_that_are_old_forged_or_of_somebody_who_left() {
    let (world, admin) = World::set_up().await;
    let mei = world.user(&admin, "mei", "member").await;
    let token = link_of(&world, &admin, &mei).await;
    let secret = token.split_once('.').unwrap().1;
    let forged = [
        String::new(),
        ".".to_owned(),
        format!("{mei}."),
        format!("{mei}.{}", "A".repeat(43)),
        format!("{}.{secret}", admin.actor.id),
        secret.to_owned(),
        format!("../{mei}.{secret}"),
    ];
    for token in &forged {
        assert_eq!(world.engine.open_link(token).await.unwrap_err().code, ErrorCode::LinkInvalid, "{token}");
    }
    world.pass(72 * HOUR);
    assert_eq!(world.engine.use_link(&token, OTHER, "t").await.unwrap_err().code, ErrorCode::LinkInvalid);
    let token = link_of(&world, &admin, &mei).await;
    world.update(&admin, "user", &mei, json!({"is_active": false})).await.unwrap();
    assert_eq!(world.engine.use_link(&token, OTHER, "t").await.unwrap_err().code, ErrorCode::LinkInvalid);
    assert_eq!(world.engine.make_link(&admin, &mei).await.unwrap_err().code, ErrorCode::StateConflict);
    let manager = world.user(&admin, "lead", "manager").await;
    let refused = world.engine.make_link(&world.cx(&manager).await, &manager).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::ActionForbidden);
    let kept = world.engine.store().doc_get(tessera_store::Table::Credential, &mei).await.unwrap().unwrap();
    assert!(!kept.to_string().contains(secret), "only a digest is kept");
}
