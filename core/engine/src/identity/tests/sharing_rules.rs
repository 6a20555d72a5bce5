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

#[derive(serde::Deserialize)]
struct File {
    objects: Vec<tessera_model::object::ObjectDef>,
    extensions: Vec<crate::definitions::Extension>,
    dictionaries: Vec<tessera_model::dictionary::Dictionary>,
}

const PLACES: &str = r#"
[[dictionaries]]
key = "place"
label = { en = "Place", zh-CN = "地点" }
items = [
  { code = "east", label = { en = "East", zh-CN = "东" } },
  { code = "harbour", parent = "east", label = { en = "Harbour", zh-CN = "港" } },
  { code = "west", label = { en = "West", zh-CN = "西" } },
]

[[objects]]
key = "ship"
label = { en = "Ship", zh-CN = "船" }
label_plural = { en = "Ships", zh-CN = "船" }
name_field = "name"
[[objects.field]]
key = "name"
label = { en = "Name", zh-CN = "名称" }
kind = "text"
[[objects.field]]
key = "place"
label = { en = "Place", zh-CN = "地点" }
kind = "select"
options = { dictionary = "place" }

[[extensions]]
object = "user"
field = [{ key = "test_places", label = { en = "Places", zh-CN = "地点" }, kind = "multi_select", options = { dictionary = "place" } }]
[[extensions]]
object = "department"
field = [{ key = "test_places", label = { en = "Places", zh-CN = "地点" }, kind = "multi_select", options = { dictionary = "place" } }]
"#;

#[tokio::test]
async fn a_rule_opens_what_lies_in_the_places_that_each_person_answers_for() {
    let (world, admin) = World::set_up().await;
    let File { objects, extensions, dictionaries } = toml::from_str(PLACES).unwrap();
    let definitions = Definitions { objects, extensions, dictionaries, ..Definitions::default() };
    world.engine.catalog().replace(&world.engine, "test", definitions).await.unwrap();
    let rights = json!({"ship": {"read": "own"}, "user": {"read": "all", "update": "all"}, "department": {"read": "all", "update": "all"}});
    let role = json!({"name": "Pilot", "code": "pilot", "permissions": {"objects": rights}});
    let role = world.create(&admin, "role", role).await.unwrap();
    let mei = world.user(&admin, "mei", "pilot").await;
    for (name, place) in [("Swan", "east"), ("Tern", "harbour"), ("Gull", "west")] {
        world.create(&admin, "ship", json!({"name": name, "place": place})).await.unwrap();
    }
    let seen = async || -> Vec<String> {
        let cx = world.cx(&mei).await;
        let request = QueryRequest { sort: vec!["name".to_owned()], ..QueryRequest::default() };
        let page = world.engine.query(&cx, "ship", request).await.unwrap();
        page.items.iter().map(|item| item.get("name").unwrap().as_str().unwrap().to_owned()).collect()
    };
    let condition = json!({"field": "place", "op": "under", "value": "$mine"});
    let rule = json!({"name": "Pilots", "object": "ship", "condition": condition, "level": "read", "roles": [role]});
    world.create(&admin, "sharing_rule", rule).await.unwrap();
    assert!(seen().await.is_empty(), "who answers for nothing");
    world.update(&admin, "user", &mei, json!({"test_places": ["harbour"]})).await.unwrap();
    assert_eq!(seen().await, ["Tern"]);
    world.update(&admin, "user", &mei, json!({"test_places": ["east"]})).await.unwrap();
    assert_eq!(seen().await, ["Swan", "Tern"], "with what lies in it");
    let west = json!({"name": "West", "test_places": ["west"]});
    let west = world.create(&admin, "department", west).await.unwrap();
    world.update(&admin, "user", &mei, json!({"department": west})).await.unwrap();
    assert_eq!(seen().await, ["Gull", "Swan", "Tern"], "with those of the department");

    // Nobody gives themselves a place, nor their department.
    let cx = world.cx(&mei).await;
    let refused = world.update(&cx, "user", &mei, json!({"test_places": ["west"]})).await.unwrap_err();
    assert_eq!(problem(&refused), ("test_places", "own_rights"));
    let refused = world.update(&cx, "department", &west, json!({"test_places": ["east"]})).await.unwrap_err();
    assert_eq!(problem(&refused), ("test_places", "own_rights"));

    // The harbour becomes a part of the west.
    let label = json!({"en": "x", "zh-CN": "x"});
    let item = |code: &str, parent: Json| json!({"code": code, "label": label, "parent": parent});
    world.update(&admin, "user", &mei, json!({"test_places": []})).await.unwrap();
    assert_eq!(seen().await, ["Gull"]);
    let items = json!({"items": [item("east", Json::Null), item("harbour", json!("west")), item("west", Json::Null)]});
    world.engine.update_dictionary(&admin, "place", serde_json::from_value(items).unwrap()).await.unwrap();
    assert_eq!(seen().await, ["Gull", "Tern"]);
    let items =
        json!({"items": [item("east", json!("harbour")), item("harbour", json!("east")), item("west", Json::Null)]});
    let refused = world.engine.update_dictionary(&admin, "place", serde_json::from_value(items).unwrap()).await;
    assert_eq!(problem(&refused.unwrap_err()), ("items[0].parent", "invalid"));
    let wrong = json!({"field": "name", "op": "under", "value": "$mine"});
    let request = QueryRequest { filter: Some(wrong), ..QueryRequest::default() };
    assert_eq!(world.engine.query(&cx, "ship", request).await.unwrap_err().code, ErrorCode::InvalidFilter);
}
