//! Sign-in and sessions.

use tessera_model::error::ErrorCode;

use super::*;

#[tokio::test]
async fn wrong_unknown_and_disabled_answer_alike() {
    let (world, admin) = World::set_up().await;
    let mei = world.user(&admin, "mei", "member").await;
    assert_eq!(world.sign_in(" MEI ", PASSWORD, "::1").await.unwrap().user_id, mei);
    for (username, password) in [("mei", "wrong password"), ("nobody", PASSWORD), ("", "")] {
        assert_eq!(world.sign_in(username, password, "::1").await.unwrap_err().code, ErrorCode::InvalidCredentials);
    }
    world.update(&admin, "user", &mei, json!({"is_active": false})).await.unwrap();
    assert_eq!(world.sign_in("mei", PASSWORD, "::1").await.unwrap_err().code, ErrorCode::InvalidCredentials);
}

#[tokio::test]
async fn guessing_is_slowed_for_whoever_guesses() {
    let (world, admin) = World::set_up().await;
    world.user(&admin, "mei", "member").await;
    for _ in 0..5 {
        world.sign_in("mei", "a wrong guess", "203.0.113.9").await.unwrap_err();
    }
    let error = world.sign_in("mei", PASSWORD, "203.0.113.9").await.unwrap_err();
    assert_eq!(
        (error.code, error.extra.as_deref()),
        (ErrorCode::TooManyRequests, Some(&json!({"retry_after_seconds": 1})))
    );
    assert!(world.sign_in("mei", PASSWORD, "192.0.2.1").await.is_ok(), "from elsewhere");
    world.pass(1_000);
    assert!(world.sign_in("mei", PASSWORD, "203.0.113.9").await.is_ok(), "after the pause");
}

#[tokio::test]
async fn sessions_end_by_sign_out_revocation_and_time() {
    let (world, admin) = World::set_up().await;
    let engine = &world.engine;
    let mei = world.user(&admin, "mei", "member").await;
    let sign_in = async || world.sign_in("mei", PASSWORD, "::1").await.unwrap().token;
    let (first, second, third) = (sign_in().await, sign_in().await, sign_in().await);
    let cx = world.cx(&mei).await;
    let list = engine.sessions(&cx, &cx.actor.id).await.unwrap();
    assert_eq!(list["items"].as_array().unwrap().len(), 3);
    assert_eq!(list["items"][0]["address"], "::1");

    engine.authenticate(&first).await.unwrap();
    engine.sign_out(&cx, &first).await.unwrap();
    assert_eq!(engine.authenticate(&first).await.unwrap_err().code, ErrorCode::Unauthenticated);

    let id = engine.authenticate(&second).await.unwrap().id;
    let stranger = world.user(&admin, "wang", "member").await;
    let refused = engine.revoke_session(&world.cx(&stranger).await, &id).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::NotFound, "not somebody else's");
    engine.revoke_session(&cx, &id).await.unwrap();
    assert!(engine.authenticate(&second).await.is_err());

    for _ in 0..10 {
        world.pass(6 * 24 * HOUR / 2);
        if engine.authenticate(&third).await.is_err() {
            break;
        }
    }
    assert!(engine.authenticate(&third).await.is_err(), "used all the time, but thirty days are over");

    let idle = sign_in().await;
    world.pass(6 * 24 * HOUR);
    engine.authenticate(&idle).await.unwrap();
    world.pass(6 * 24 * HOUR);
    engine.authenticate(&idle).await.unwrap();
    world.pass(8 * 24 * HOUR);
    assert!(engine.authenticate(&idle).await.is_err(), "not used for a week");
    for token in ["", "short", &"x".repeat(43), &"x".repeat(10_000)] {
        assert_eq!(engine.authenticate(token).await.unwrap_err().code, ErrorCode::Unauthenticated);
    }
}

#[tokio::test]
async fn whoever_leaves_is_out_with_the_next_request_and_stays_out() {
    let (world, admin) = World::set_up().await;
    let mei = world.user(&admin, "mei", "member").await;
    let token = world.sign_in("mei", PASSWORD, "::1").await.unwrap().token;
    assert!(world.engine.authenticate(&token).await.is_ok());
    world.update(&admin, "user", &mei, json!({"is_active": false})).await.unwrap();
    assert_eq!(world.engine.authenticate(&token).await.unwrap_err().code, ErrorCode::Unauthenticated);
    world.update(&admin, "user", &mei, json!({"is_active": true})).await.unwrap();
    assert!(world.engine.authenticate(&token).await.is_err(), "the old session doesn't come back with the user");
    assert!(world.sign_in("mei", PASSWORD, "::1").await.is_ok());
    let token = world.sign_in("mei", PASSWORD, "::1").await.unwrap().token;
    world.engine.delete(&admin, "user", &mei, None).await.unwrap();
    assert!(world.engine.authenticate(&token).await.is_err());
    assert!(world.sign_in("mei", PASSWORD, "::1").await.is_err());
}

#[tokio::test]
async fn a_change_of_roles_counts_at_once() {
    let (world, admin) = World::set_up().await;
    let mei = world.user(&admin, "mei", "guest").await;
    let token = world.sign_in("mei", PASSWORD, "::1").await.unwrap().token;
    let may_create = async || world.engine.authenticate(&token).await.unwrap().actor.policy.object("account").create;
    assert!(!may_create().await);
    let seller = super::super::roles::id_of_code(&world.engine, "member").await.unwrap();
    world.update(&admin, "user", &mei, json!({"roles": [seller]})).await.unwrap();
    assert!(may_create().await);
    world.update(&admin, "role", &seller, json!({"permissions": {"objects": {}}})).await.unwrap();
    assert!(!may_create().await);
}

#[tokio::test]
async fn the_sweep_clears_what_is_over() {
    let (world, admin) = World::set_up().await;
    world.user(&admin, "mei", "guest").await;
    world.sign_in("mei", PASSWORD, "::1").await.unwrap();
    world.pass(100 * 24 * HOUR);
    world.engine.enqueue_job(crate::jobs::JobRequest::new("core.sweep", json!({}), &admin.actor.id)).await.unwrap();
    world.engine.jobs().run_due(&world.engine, world.engine.now_ms()).await.unwrap();
    let admin = world.cx(&admin.actor.id).await;
    let jobs = world.engine.jobs().list(&world.engine, &admin, false).await.unwrap();
    assert_eq!(jobs["items"][0]["state"], "done", "{jobs}");
    assert_eq!(jobs["items"][0]["result"]["sessions"], 2, "{jobs}");
}
