//! Departments and reports decide how far an actor reaches.

use tessera_model::error::ErrorCode;

use super::*;

#[tokio::test]
async fn departments_and_reports_are_found_and_followed_as_they_change() {
    let (world, admin) = World::set_up().await;
    let department = async |name: &str, parent: Option<&str>, managers: Json| {
        world.create(&admin, "department", json!({"name": name, "parent": parent, "managers": managers})).await.unwrap()
    };
    let lead = world.user(&admin, "lead", "manager").await;
    let all = department("All", None, json!([])).await;
    let sales = department("Sales", Some(&all), json!([])).await;
    let north = department("North", Some(&sales), json!([])).await;
    let service = department("Service", Some(&all), json!([lead])).await;
    world.update(&admin, "user", &lead, json!({"department": sales})).await.unwrap();
    let mei = world.create(&admin, "user", json!({"name": "Mei", "manager": lead})).await.unwrap();
    let wang = world.create(&admin, "user", json!({"name": "Wang", "manager": mei})).await.unwrap();

    let sorted = |mut ids: Vec<String>| {
        ids.sort();
        ids
    };
    let actor = world.engine.actor_of(&lead).await.unwrap();
    assert_eq!(actor.department.as_deref(), Some(sales.as_str()));
    assert_eq!(actor.departments, [sales.clone(), service.clone()]);
    assert_eq!(sorted(actor.department_tree.clone()), sorted(vec![sales.clone(), north.clone(), service.clone()]));
    assert_eq!(sorted(actor.reports.clone()), sorted(vec![lead.clone(), mei.clone(), wang.clone()]));
    let again = world.engine.actor_of(&lead).await.unwrap();
    assert!(Arc::ptr_eq(&actor, &again), "from memory while nothing changes");

    world.update(&admin, "department", &north, json!({"parent": all})).await.unwrap();
    world.update(&admin, "user", &wang, json!({"manager": null})).await.unwrap();
    let actor = world.engine.actor_of(&lead).await.unwrap();
    assert_eq!(sorted(actor.department_tree.clone()), sorted(vec![sales, service]));
    assert_eq!(sorted(actor.reports.clone()), sorted(vec![lead, mei]));
}

#[tokio::test]
async fn user_groups_count_while_they_are_in_use_and_only_administrators_change_them() {
    let (world, admin) = World::set_up().await;
    let mei = world.user(&admin, "mei", "manager").await;
    let group = world.create(&admin, "user_group", json!({"name": "VIP desk", "members": [mei]})).await.unwrap();
    let groups = async || world.engine.actor_of(&mei).await.unwrap().groups.clone();
    assert_eq!(groups().await, std::slice::from_ref(&group));
    world.update(&admin, "user_group", &group, json!({"is_active": false})).await.unwrap();
    assert!(groups().await.is_empty(), "a retired group opens nothing");
    world.update(&admin, "user_group", &group, json!({"is_active": true, "name": "Desk"})).await.unwrap();
    assert_eq!(groups().await, std::slice::from_ref(&group));
    world.update(&admin, "user_group", &group, json!({"members": []})).await.unwrap();
    assert!(groups().await.is_empty());

    let changed = world.audited(&admin, "user_group.update").await;
    let told: Vec<_> = changed.iter().map(|entry| &entry["data"]["after"]).collect();
    assert_eq!(told.len(), 3);
    assert_eq!(told[1], &json!({"is_active": true, "name": "Desk"}));
    assert_eq!(changed[0]["data"]["before"]["members"][0]["label"], "mei");

    let role = json!({"name": "Office", "permissions": {"objects": {"user_group": {"read": "all", "create": true, "update": "all", "delete": "all"}}}});
    let role = world.create(&admin, "role", role).await.unwrap();
    world.update(&admin, "user", &mei, json!({"roles": [role]})).await.unwrap();
    let cx = world.cx(&mei).await;
    let refused = world.update(&cx, "user_group", &group, json!({"members": [mei]})).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::HookRejected, "whoever is in a group reaches what is shared with it");
    assert!(world.create(&cx, "user_group", json!({"name": "Mine"})).await.is_err());
}

#[tokio::test]
async fn actors_speak_the_organisations_language_unless_they_chose_their_own() {
    let (world, admin) = World::set_up().await;
    let id = world.create(&admin, "user", json!({"name": "Mei"})).await.unwrap();
    assert_eq!(world.engine.actor_of(&id).await.unwrap().locale, Locale::En);
    world
        .engine
        .update_settings(&admin, &fields(json!({"locale": "zh-CN", "timezone": "Asia/Shanghai"})))
        .await
        .unwrap();
    let actor = world.engine.actor_of(&id).await.unwrap();
    assert_eq!((actor.locale, actor.timezone.as_str()), (Locale::ZhCn, "Asia/Shanghai"));
    assert_eq!(world.engine.actor_of(&admin.actor.id).await.unwrap().locale, Locale::En, "chosen at the first visit");
    assert!(world.engine.actor_of("nobody").await.is_err());
}
