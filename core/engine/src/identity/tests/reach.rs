//! Departments and reports decide how far an actor reaches.

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
