//! Nobody becomes more than they are.

use tessera_model::error::ErrorCode;

use super::*;

/// A role that may edit users, held by a new user.
async fn personnel(world: &World, admin: &Context) -> Context {
    let permissions = json!({"objects": {
        "*": {"read": "department"},
        "user": {"read": "all", "create": true, "update": "all", "delete": "all"},
        "department": {"read": "all", "update": "all"},
        "role": {"read": "all", "create": true, "update": "all", "delete": "all"},
    }});
    let role = world
        .create(admin, "role", json!({"name": "Personnel", "code": "personnel", "permissions": permissions}))
        .await
        .unwrap();
    let body = json!({"name": "Hr", "username": "hr", "roles": [role], "password": PASSWORD});
    let id = world.engine.create_user(admin, &fields(body)).await.unwrap().id().to_owned();
    world.cx(&id).await
}

#[tokio::test]
async fn roles_are_given_only_by_those_who_have_what_they_allow() {
    let (world, admin) = World::set_up().await;
    let hr = personnel(&world, &admin).await;
    let role = async |code: &str| super::super::roles::id_of_code(&world.engine, code).await.unwrap();
    let reader = world
        .create(&admin, "role", json!({"name": "Reader", "permissions": {"objects": {"*": {"read": "own"}}}}))
        .await
        .unwrap();
    let mei = world.create(&hr, "user", json!({"name": "Mei", "roles": [reader]})).await.unwrap();
    for code in ["administrator", "manager", "member", "guest"] {
        let id = role(code).await;
        let given = world.update(&hr, "user", &mei, json!({"roles": [reader, id]})).await.unwrap_err();
        assert_eq!(problem(&given), ("roles", "too_much"), "{code}");
        let created = world.create(&hr, "user", json!({"name": "New", "roles": [id]})).await.unwrap_err();
        assert_eq!(problem(&created), ("roles", "too_much"), "{code}");
    }
    let seller = world.user(&admin, "wang", "member").await;
    assert_eq!(
        problem(&world.update(&hr, "user", &seller, json!({"roles": []})).await.unwrap_err()),
        ("roles", "too_much"),
        "nor taken"
    );
    world.update(&hr, "user", &seller, json!({"position": "Lead"})).await.unwrap();
    world.update(&hr, "user", &mei, json!({"roles": []})).await.unwrap();
}

#[tokio::test]
async fn administrators_and_roles_are_changed_by_administrators() {
    let (world, admin) = World::set_up().await;
    let hr = personnel(&world, &admin).await;
    let own_role = super::super::roles::id_of_code(&world.engine, "personnel").await.unwrap();
    for body in [json!({"email": "eve@example.com"}), json!({"is_active": false}), json!({"roles": []})] {
        let error = world.update(&hr, "user", &admin.actor.id, body).await.unwrap_err();
        assert_eq!(error.code, ErrorCode::HookRejected);
    }
    assert!(world.engine.delete(&hr, "user", &admin.actor.id, None).await.is_err());
    assert!(world.update(&hr, "role", &own_role, json!({"permissions": {"administrator": true}})).await.is_err());
    assert!(world.create(&hr, "role", json!({"name": "Mine"})).await.is_err());
    assert!(world.engine.delete(&hr, "role", &own_role, None).await.is_err());
}

#[tokio::test]
async fn one_does_not_widen_ones_own_reach() {
    let (world, admin) = World::set_up().await;
    let hr = personnel(&world, &admin).await;
    let all = world.create(&admin, "department", json!({"name": "All"})).await.unwrap();
    let own = async |body: Json| world.update(&hr, "user", &hr.actor.id, body).await;
    assert_eq!(problem(&own(json!({"department": all})).await.unwrap_err()), ("department", "own_rights"));
    assert_eq!(problem(&own(json!({"username": "admin2"})).await.unwrap_err()), ("username", "own_rights"));
    own(json!({"position": "Head"})).await.unwrap();
    let managers = world.update(&hr, "department", &all, json!({"managers": [hr.actor.id]})).await.unwrap_err();
    assert_eq!(problem(&managers), ("managers", "own_rights"));
}

#[tokio::test]
async fn ones_own_account_takes_preferences_and_nothing_else() {
    let (world, admin) = World::set_up().await;
    let mei = world.user(&admin, "mei", "guest").await;
    let cx = world.cx(&mei).await;
    assert!(world.update(&cx, "user", &mei, json!({"theme": "dark"})).await.is_err(), "guests don't change users");
    let me = world.engine.update_me(&cx, &fields(json!({"theme": "dark", "locale": "zh-CN"}))).await.unwrap();
    assert_eq!((me["theme"].as_str(), me["locale"].as_str()), (Some("dark"), Some("zh-CN")));
    assert_eq!(world.cx(&mei).await.locale, Locale::ZhCn);
    let more = world.engine.update_me(&cx, &fields(json!({"roles": []}))).await.unwrap_err();
    assert_eq!(more.code, ErrorCode::UnknownField);
    let refused = world.engine.update_settings(&cx, &fields(json!({"currency": "CNY"}))).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::ActionForbidden);
    let settings = world.engine.update_settings(&admin, &fields(json!({"currency": "CNY"}))).await.unwrap();
    assert_eq!(settings["currency"], "CNY");
}
