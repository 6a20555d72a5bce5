//! Rules of users, departments and roles.

use tessera_model::error::ErrorCode;

use super::*;

#[tokio::test]
async fn user_names_are_made_and_kept_apart() {
    let (world, admin) = World::set_up().await;
    let made = world
        .create_many(
            &admin,
            "user",
            vec![
                json!({"name": "Mei-Mei Johns"}),
                json!({"name": "Mei-Mei  JOHNS"}),
                json!({"name": "王小明"}),
                json!({"name": "Борис"}),
                json!({"name": "Given", "username": "Ｍei-mei.johns.3"}),
                json!({"name": "mei-mei johns"}),
                json!({"name": "Bad", "username": "no spaces here"}),
            ],
        )
        .await;
    let names: Vec<_> =
        made.iter().map(|one| one.as_ref().map_or("", |one| one["username"].as_str().unwrap())).collect();
    assert_eq!(
        names,
        ["mei-mei.johns", "mei-mei.johns.2", "wangxiaoming", "user", "mei-mei.johns.3", "mei-mei.johns.4", ""]
    );
    assert_eq!(problem(made[6].as_ref().unwrap_err()), ("username", "invalid"));
    assert!(made[0].as_ref().unwrap()["is_active"].as_bool().unwrap());
    let more = world.create_many(&admin, "user", vec![json!({"name": "Mei-Mei Johns"})]).await;
    assert_eq!(more[0].as_ref().unwrap()["username"], "mei-mei.johns.5");
    let taken = world.create(&admin, "user", json!({"name": "X", "username": "WangXiaoMing"})).await.unwrap_err();
    assert_eq!(taken.code, ErrorCode::UniqueViolation);
}

#[tokio::test]
async fn imported_people_are_sellers_unless_the_file_says_otherwise() {
    let (world, admin) = World::set_up().await;
    let role = async |code: &str| super::super::roles::id_of_code(&world.engine, code).await.unwrap();
    let (seller, guest) = (role("member").await, role("guest").await);
    let mut import = admin.clone();
    import.channel = Channel::Import;
    let made =
        world.create_many(&import, "user", vec![json!({"name": "A"}), json!({"name": "B", "roles": [guest]})]).await;
    assert_eq!(made[0].as_ref().unwrap()["roles"], json!([seller]));
    assert_eq!(made[1].as_ref().unwrap()["roles"], json!([guest]));
    let made = world.create_many(&admin, "user", vec![json!({"name": "C"})]).await;
    assert!(made[0].as_ref().unwrap().get("roles").is_none(), "no roles, no access");
}

#[tokio::test]
async fn nobody_is_above_themselves() {
    let (world, admin) = World::set_up().await;
    let user = async |name: &str, manager: Option<&str>| {
        world.create(&admin, "user", json!({"name": name, "manager": manager})).await.unwrap()
    };
    let boss = user("boss", None).await;
    let lead = user("lead", Some(&boss)).await;
    let mei = user("mei", Some(&lead)).await;
    for manager in [&boss, &lead, &mei] {
        assert_eq!(
            problem(&world.update(&admin, "user", &boss, json!({"manager": manager})).await.unwrap_err()),
            ("manager", "circle")
        );
    }
    world.update(&admin, "user", &mei, json!({"manager": boss})).await.unwrap();
    let department = async |name: &str, parent: Option<&str>| {
        world.create(&admin, "department", json!({"name": name, "parent": parent})).await.unwrap()
    };
    let all = department("All", None).await;
    let north = department("North", Some(&all)).await;
    assert_eq!(
        problem(&world.update(&admin, "department", &all, json!({"parent": north})).await.unwrap_err()),
        ("parent", "circle")
    );
    assert_eq!(
        problem(&world.update(&admin, "user", &mei, json!({"timezone": "Mars/Olympus"})).await.unwrap_err()),
        ("timezone", "invalid")
    );
}

#[tokio::test]
async fn there_is_always_an_administrator() {
    let (world, admin) = World::set_up().await;
    let id = &admin.actor.id;
    let role = super::super::roles::id_of_code(&world.engine, "administrator").await.unwrap();
    let second = world.user(&admin, "second", "administrator").await;
    let second_cx = world.cx(&second).await;

    assert_eq!(
        problem(&world.update(&admin, "user", id, json!({"is_active": false})).await.unwrap_err()),
        ("is_active", "own_account")
    );
    assert_eq!(world.engine.delete(&admin, "user", id, None).await.unwrap_err().code, ErrorCode::HookRejected);
    world.update(&admin, "user", &second, json!({"is_active": false})).await.unwrap();
    let last = world.update(&second_cx, "user", id, json!({"roles": []})).await.unwrap_err();
    assert_eq!(problem(&last), ("roles", "last_administrator"));
    let last = world.update(&Context::system("test"), "user", id, json!({"is_active": false})).await.unwrap_err();
    assert_eq!(problem(&last), ("is_active", "last_administrator"));
    assert_eq!(
        world.engine.delete(&Context::system("test"), "user", id, None).await.unwrap_err().code,
        ErrorCode::HookRejected
    );
    world.update(&admin, "user", &second, json!({"is_active": true})).await.unwrap();
    world.update(&second_cx, "user", id, json!({"roles": []})).await.unwrap();

    assert_eq!(
        problem(&world.update(&second_cx, "role", &role, json!({"permissions": {}})).await.unwrap_err()),
        ("permissions", "protected")
    );
    assert_eq!(
        problem(&world.update(&second_cx, "role", &role, json!({"code": "boss"})).await.unwrap_err()),
        ("code", "protected")
    );
    assert_eq!(world.engine.delete(&second_cx, "role", &role, None).await.unwrap_err().code, ErrorCode::HookRejected);
    let owners = world
        .create(&second_cx, "role", json!({"name": "Owners", "permissions": {"administrator": true}}))
        .await
        .unwrap();
    world.update(&second_cx, "user", &second, json!({"roles": [owners]})).await.unwrap();
    let last = world.update(&second_cx, "role", &owners, json!({"permissions": {}})).await.unwrap_err();
    assert_eq!(problem(&last), ("permissions", "last_administrator"));
}

#[tokio::test]
async fn two_administrators_who_dismiss_each_other_do_not_both_succeed() {
    let (world, admin) = World::set_up().await;
    let second = world.user(&admin, "second", "administrator").await;
    let second_cx = world.cx(&second).await;
    let (one, other) = tokio::join!(
        world.update(&admin, "user", &second, json!({"is_active": false})),
        world.update(&second_cx, "user", &admin.actor.id, json!({"is_active": false})),
    );
    assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
}

#[tokio::test]
async fn roles_come_with_the_product_once() {
    let (world, admin) = World::set_up().await;
    let guest = super::super::roles::id_of_code(&world.engine, "guest").await.unwrap();
    world.engine.delete(&admin, "role", &guest, None).await.unwrap();
    world.engine.seed_roles().await.unwrap();
    assert!(super::super::roles::id_of_code(&world.engine, "guest").await.is_err(), "what was deleted stays deleted");
    let made = world.create(&admin, "role", json!({"name": "Key Accounts"})).await.unwrap();
    let record = world.get(&admin, "role", &made).await;
    assert_eq!(
        (record["code"].as_str(), record["permissions"]["administrator"].as_bool()),
        (Some("key_accounts"), Some(false))
    );
    let wrong = world
        .create(&admin, "role", json!({"name": "Wrong", "permissions": {"objects": {"account": {"read": "some"}}}}))
        .await
        .unwrap_err();
    assert_eq!(problem(&wrong), ("permissions", "invalid"));
    assert!(world.engine.service_actor("plugin:x", "key_accounts").await.is_ok());
    assert!(world.engine.service_actor("plugin:x", "nothing").await.is_err());
}
