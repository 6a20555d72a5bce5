//! Records that pass a rule's filter are open to those whom the rule is for.

use tessera_model::error::ErrorCode;
use tessera_permission::ShareLevel;

use super::*;
use crate::definitions::Definitions;
use crate::records::query::QueryRequest;

const OBJECT: &str = r#"
key = "asset"
label = { en = "Asset", zh-CN = "资产" }
label_plural = { en = "Assets", zh-CN = "资产" }
name_field = "name"
[[field]]
key = "name"
label = { en = "Name", zh-CN = "名称" }
kind = "text"
[[field]]
key = "grade"
label = { en = "Grade", zh-CN = "等级" }
kind = "text"
[[field]]
key = "keeper"
label = { en = "Keeper", zh-CN = "保管人" }
kind = "user"
"#;

#[tokio::test]
async fn rules_open_what_passes_them_to_those_whom_they_are_for() {
    let (world, admin) = World::set_up().await;
    let definitions = Definitions { objects: vec![toml::from_str(OBJECT).unwrap()], ..Definitions::default() };
    world.engine.catalog().replace(&world.engine, "test", definitions).await.unwrap();
    let own = json!({"objects": {"asset": {"read": "own", "update": "own", "delete": "own"}, "user": {"read": "all"}}});
    let role = json!({"name": "Service", "code": "service", "permissions": own});
    let role = world.create(&admin, "role", role).await.unwrap();
    let (mei, lin) = (world.user(&admin, "mei", "service").await, world.user(&admin, "lin", "member").await);
    for (name, grade) in [("Crane", "vip"), ("Truck", "plain")] {
        world.create(&admin, "asset", json!({"name": name, "grade": grade})).await.unwrap();
    }
    let seen = async |user: &str| -> Vec<String> {
        let cx = world.cx(user).await;
        let request = QueryRequest { count: true, ..QueryRequest::default() };
        let page = world.engine.query(&cx, "asset", request).await.unwrap();
        assert_eq!(page.count, Some(page.items.len() as u64));
        page.items.iter().map(|item| item.get("name").unwrap().as_str().unwrap().to_owned()).collect()
    };
    let rule = |condition: Json| json!({"name": "VIP", "object": "asset", "condition": condition, "level": "read", "roles": [role]});
    let vip = json!({"field": "grade", "op": "eq", "value": "vip"});
    assert!(seen(&mei).await.is_empty());
    let id = world.create(&admin, "sharing_rule", rule(vip.clone())).await.unwrap();
    assert_eq!((seen(&mei).await, seen(&lin).await), (vec!["Crane".to_owned()], vec![]));
    let opened = world.engine.actor_of(&mei).await.unwrap().rules["asset"].clone();
    assert_eq!((opened.len(), opened[0].id.as_str(), opened[0].level), (1, id.as_str(), ShareLevel::Read));

    let cx = world.cx(&mei).await;
    let request = QueryRequest::default();
    let crane = world.engine.query(&cx, "asset", request).await.unwrap().items[0].id().to_owned();
    let refused = world.update(&cx, "asset", &crane, json!({"name": "Crane 2"})).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::ActionForbidden);
    world.update(&admin, "sharing_rule", &id, json!({"level": "write"})).await.unwrap();
    let cx = world.cx(&mei).await;
    world.update(&cx, "asset", &crane, json!({"name": "Crane 2"})).await.unwrap();
    let told = world.engine.access_of_person(&admin, &mei, "asset", Some(&crane)).await.unwrap();
    let ground = json!({"kind": "rule", "rule": {"id": id, "label": "VIP"}, "level": "write"});
    assert_eq!(told["actions"][0]["grounds"], json!([ground]));
    assert_eq!((&told["actions"][1]["allowed"], &told["actions"][2]["allowed"]), (&json!(true), &json!(false)));

    world.update(&admin, "sharing_rule", &id, json!({"is_active": false})).await.unwrap();
    assert!(seen(&mei).await.is_empty());
    assert_eq!(world.audited(&admin, "sharing_rule").await.len(), 3);

    let wrong = async |body: Json| world.create(&admin, "sharing_rule", body).await.unwrap_err();
    let through = json!({"field": "keeper.name", "op": "eq", "value": "mei"});
    assert_eq!(problem(&wrong(rule(through)).await), ("condition", "invalid"), "what is told from the record alone");
    assert_eq!(problem(&wrong(rule(json!({"and": []}))).await), ("condition", "invalid"), "which records?");
    let mut of_users = rule(vip.clone());
    of_users["object"] = json!("user");
    assert_eq!(problem(&wrong(of_users).await), ("object", "invalid"));
    let mut for_nobody = rule(vip.clone());
    for_nobody["roles"] = json!([]);
    assert_eq!(problem(&wrong(for_nobody).await), ("roles", "required"));
    assert!(world.create(&cx, "sharing_rule", rule(vip)).await.is_err(), "administrators only");
}
