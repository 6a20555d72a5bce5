//! What the audit log tells of sign-ins and of who may do what.

use super::*;

#[tokio::test]
async fn sign_ins_are_written_down_refused_ones_too() {
    let (world, admin) = World::set_up().await;
    let mei = world.user(&admin, "mei", "member").await;
    let token = world.sign_in("mei", PASSWORD, "192.0.2.7").await.unwrap().token;
    world.sign_in("mei", "not the password", "203.0.113.9").await.unwrap_err();
    world.sign_in("correct horse battery", "mei", "203.0.113.9").await.unwrap_err();
    world.update(&admin, "user", &mei, json!({"is_active": false})).await.unwrap();
    world.sign_in("mei", PASSWORD, "203.0.113.9").await.unwrap_err();
    world.update(&admin, "user", &mei, json!({"is_active": true})).await.unwrap();
    let cx = world.cx(&mei).await;
    world.engine.change_password(&cx, "a wrong guess", "another good one", None).await.unwrap_err();
    world.engine.sign_out(&cx, &token).await.unwrap();

    let told = world.audited(&admin, "session").await;
    let said: Vec<_> = told
        .iter()
        .map(|entry| {
            (entry["action"].as_str().unwrap(), entry["data"]["why"].as_str(), entry["by"]["id"].as_str().unwrap())
        })
        .collect();
    let expected = [
        ("session.sign_out", None, mei.as_str()),
        ("session.refused", Some("disabled"), "system"),
        ("session.refused", Some("unknown_user"), "system"),
        ("session.refused", Some("password"), "system"),
        ("session.sign_in", None, mei.as_str()),
    ];
    assert_eq!(said, expected);
    let refused = &told[3]["data"];
    assert_eq!(
        (&refused["user"], &refused["username"], &refused["address"]),
        (&json!(mei), &json!("mei"), &json!("203.0.113.9"))
    );
    assert_eq!(told[2]["data"]["username"], Json::Null, "what nobody is called may be a password");
    assert!(!json!(told).to_string().contains("horse battery"));
    assert_eq!(world.audited(&admin, "password.refused").await.len(), 1);
}

#[tokio::test]
async fn who_may_do_what_is_told_before_and_after() {
    let (world, admin) = World::set_up().await;
    let mei = world.user(&admin, "mei", "member").await;
    let role = json!({"name": "Auditor", "permissions": {"objects": {"account": {"read": "own", "create": true}}}});
    let role = world.create(&admin, "role", role).await.unwrap();
    let permissions = json!({"objects": {"account": {"read": "all", "create": true}}});
    world.update(&admin, "role", &role, json!({"permissions": permissions})).await.unwrap();
    world.update(&admin, "user", &mei, json!({"roles": [role], "email": "mei@example.com"})).await.unwrap();
    world.update(&admin, "user", &mei, json!({"position": "Lead"})).await.unwrap();
    let department = world.create(&admin, "department", json!({"name": "East", "managers": [mei]})).await.unwrap();
    world.engine.delete(&admin, "department", &department, None).await.unwrap();

    let changed = &world.audited(&admin, "role.update").await[0];
    assert_eq!(changed["data"]["before"], json!({"permissions.objects.account.read": "own"}));
    assert_eq!(changed["data"]["after"], json!({"permissions.objects.account.read": "all"}));
    assert_eq!((&changed["data"]["name"], &changed["by"]["id"]), (&json!("Auditor"), &json!(admin.actor.id)));
    let users = world.audited(&admin, "user.update").await;
    assert_eq!(users.len(), 1, "a position is no right: {users:?}");
    let data = &users[0]["data"];
    assert_eq!((&data["user"], &data["after"]["roles"][0]["label"]), (&json!(mei), &json!("Auditor")));
    assert!(data["before"]["roles"][0]["label"].is_string() && data["after"].get("email").is_none());
    let created = world.audited(&admin, "user.create").await;
    assert_eq!(
        (created.len(), &created[0]["data"]["after"]["username"]),
        (2, &json!("mei")),
        "the first administrator too"
    );
    let kept = world.audited(&admin, "department").await;
    let kept: Vec<_> = kept.iter().map(|entry| entry["action"].as_str().unwrap()).collect();
    assert_eq!(kept, ["department.delete", "department.create"]);
}

#[tokio::test]
async fn what_is_refused_is_not_told_as_done() {
    let (world, admin) = World::set_up().await;
    let body = json!({"name": "Admin again", "username": "admin"});
    world.create(&admin, "user", body).await.unwrap_err();
    world.update(&admin, "user", &admin.actor.id, json!({"roles": []})).await.unwrap_err();
    assert_eq!(world.audited(&admin, "user.update").await.len(), 0);
    assert_eq!(world.audited(&admin, "user.create").await.len(), 1);
}
