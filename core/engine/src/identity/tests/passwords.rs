//! Changing passwords.

use tessera_model::error::ErrorCode;

use super::*;

const OTHER: &str = "vT9-kettle-on-the-hob";

#[tokio::test]
async fn an_initial_password_must_be_changed() {
    let (world, admin) = World::set_up().await;
    let body = json!({"name": "王小明", "password": PASSWORD});
    let record = json!(world.engine.create_user(&admin, &fields(body)).await.unwrap());
    assert_eq!(
        (record["username"].as_str(), record["must_change_password"].as_bool()),
        (Some("wangxiaoming"), Some(true))
    );
    let signed_in = world.sign_in("wangxiaoming", PASSWORD, "::1").await.unwrap();
    assert!(signed_in.must_change_password);
    let session = world.engine.authenticate(&signed_in.token).await.unwrap();
    assert!(session.must_change_password);
    let elsewhere = world.sign_in("wangxiaoming", PASSWORD, "::2").await.unwrap().token;

    let cx = world.cx(&signed_in.user_id).await;
    let change =
        async |current: &str, new: &str| world.engine.change_password(&cx, current, new, Some(&session.id)).await;
    assert_eq!(problem(&change("not it at all", OTHER).await.unwrap_err()), ("current", "invalid"));
    assert_eq!(problem(&change(PASSWORD, PASSWORD).await.unwrap_err()), ("new", "unchanged"));
    assert_eq!(problem(&change(PASSWORD, "short").await.unwrap_err()), ("new", "too_short"));
    assert_eq!(problem(&change(PASSWORD, "WangXiaoMing-1").await.unwrap_err()), ("new", "too_common"));
    change(PASSWORD, OTHER).await.unwrap();

    let session = world.engine.authenticate(&signed_in.token).await.unwrap();
    assert!(!session.must_change_password, "at once, in the session that is kept");
    assert!(world.engine.authenticate(&elsewhere).await.is_err(), "other sessions have ended");
    assert!(world.sign_in("wangxiaoming", PASSWORD, "::1").await.is_err());
    assert!(!world.sign_in("wangxiaoming", OTHER, "::1").await.unwrap().must_change_password);
    assert_eq!(world.get(&admin, "user", &signed_in.user_id).await["must_change_password"], false);
}

#[tokio::test]
async fn former_passwords_can_not_be_taken_again() {
    let (world, admin) = World::set_up().await;
    let mei = world.user(&admin, "mei", "member").await;
    let rules = json!({"password_history": 2});
    world.engine.update_security_policy(&admin, &fields(rules)).await.unwrap();
    let cx = world.cx(&mei).await;
    let change = async |from: &str, to: &str| world.engine.change_password(&cx, from, to, None).await;
    let (second, third) = ("kettle-on-the-hob-2", "kettle-on-the-hob-3");
    change(PASSWORD, second).await.unwrap();
    assert_eq!(problem(&change(second, PASSWORD).await.unwrap_err()), ("new", "used_before"));
    change(second, third).await.unwrap();
    assert_eq!(problem(&change(third, PASSWORD).await.unwrap_err()), ("new", "used_before"));
    let refused = world.engine.set_password(&admin, &mei, second, true).await.unwrap_err();
    assert_eq!(problem(&refused), ("password", "used_before"), "nor by way of an administrator");
    change(third, "kettle-on-the-hob-4").await.unwrap();
    change("kettle-on-the-hob-4", PASSWORD).await.unwrap();
}

#[tokio::test]
async fn the_policy_says_how_long_passwords_are_and_sessions_last() {
    let (world, admin) = World::set_up().await;
    let mei = world.user(&admin, "mei", "member").await;
    let change = async |cx: &Context, body: Json| world.engine.update_security_policy(cx, &fields(body)).await;
    let refused = change(&world.cx(&mei).await, json!({"password_length_min": 8})).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::ActionForbidden);
    assert!(world.engine.show_security_policy(&world.cx(&mei).await).is_err());
    let rules = json!({"password_length_min": 24, "session_idle_minutes": 10, "session_hours": 2});
    assert_eq!(change(&admin, rules).await.unwrap()["password_history"], 5);
    let short = world.engine.change_password(&world.cx(&mei).await, PASSWORD, OTHER, None).await.unwrap_err();
    assert_eq!(problem(&short), ("new", "too_short"));

    let sign_in = async || world.sign_in("mei", PASSWORD, "::1").await.unwrap().token;
    let idle = sign_in().await;
    world.pass(9 * 60 * 1000);
    world.engine.authenticate(&idle).await.unwrap();
    world.pass(9 * 60 * 1000);
    world.engine.authenticate(&idle).await.unwrap();
    world.pass(11 * 60 * 1000);
    assert!(world.engine.authenticate(&idle).await.is_err(), "not used for ten minutes");
    let used = sign_in().await;
    for _ in 0..14 {
        world.pass(8 * 60 * 1000);
        world.engine.authenticate(&used).await.unwrap();
    }
    world.pass(8 * 60 * 1000);
    assert!(world.engine.authenticate(&used).await.is_err(), "two hours are over");
    let restarted = world.restarted().await;
    assert_eq!(restarted.engine.security_policy().password_length_min, 24, "it outlives the process");
    let told = world.audited(&admin, "security.update").await;
    assert_eq!(
        (&told[0]["data"]["before"]["session_hours"], &told[0]["data"]["after"]["session_hours"]),
        (&json!(720), &json!(2))
    );
}

#[tokio::test]
async fn administrators_set_passwords_and_nobody_else() {
    let (world, admin) = World::set_up().await;
    let mei = world.user(&admin, "mei", "manager").await;
    let wang = world.user(&admin, "wang", "member").await;
    let token = world.sign_in("wang", PASSWORD, "::1").await.unwrap().token;
    let refused = world.engine.set_password(&world.cx(&mei).await, &wang, OTHER, false).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::ActionForbidden);
    world.engine.set_password(&admin, &wang, OTHER, true).await.unwrap();
    assert!(world.engine.authenticate(&token).await.is_err());
    assert!(world.sign_in("wang", OTHER, "::1").await.unwrap().must_change_password);
    assert_eq!(world.engine.set_password(&admin, "nobody", OTHER, true).await.unwrap_err().code, ErrorCode::NotFound);
    assert_eq!(
        problem(&world.engine.set_password(&admin, &wang, "123456789012", true).await.unwrap_err()),
        ("password", "too_common")
    );
    let log = world.engine.audit_entries(&admin, &crate::identity::AuditFilter::default(), None, 10).await.unwrap();
    assert!(log["items"].as_array().unwrap().iter().any(|entry| entry["action"] == "password.set"), "{log}");
    assert!(!log.to_string().contains(OTHER));
}

#[tokio::test]
async fn a_user_that_is_refused_leaves_no_password_behind() {
    let (world, admin) = World::set_up().await;
    let body = json!({"name": "Mei", "username": "admin", "password": PASSWORD});
    assert_eq!(world.engine.create_user(&admin, &fields(body)).await.unwrap_err().code, ErrorCode::UniqueViolation);
    let left = world
        .engine
        .store()
        .doc_list(tessera_store::Table::Credential, tessera_store::DocOrder::Oldest, None, 10)
        .await
        .unwrap();
    assert_eq!(left.len(), 1, "the administrator's");
    for record in [json!({"name": "Mei", "password": "password12"}), json!({"name": "Mei", "password": 5})] {
        assert_eq!(problem(&world.engine.create_user(&admin, &fields(record)).await.unwrap_err()).0, "password");
    }
    let without = world.engine.create_user(&admin, &fields(json!({"name": "Mei"}))).await.unwrap();
    assert_eq!(json!(without)["username"], "mei");
    assert!(world.sign_in("mei", "", "::1").await.is_err());
}

#[tokio::test]
async fn guessing_the_current_password_is_slowed() {
    let (world, admin) = World::set_up().await;
    for _ in 0..5 {
        world.engine.change_password(&admin, "a wrong guess", OTHER, None).await.unwrap_err();
    }
    let error = world.engine.change_password(&admin, PASSWORD, OTHER, None).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::TooManyRequests);
}
