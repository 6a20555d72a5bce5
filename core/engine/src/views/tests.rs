//! Views against a real engine: whose they are, who finds them, what others see of them.

use serde_json::{Value as Json, json};
use tessera_model::error::ErrorCode;
use tessera_store::Table;

use super::{NewView, ViewChange};
use crate::context::Context;
use crate::definitions::Definitions;
use crate::identity::tests::World;

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
key = "secret"
label = { en = "Secret", zh-CN = "机密" }
kind = "text"
[[field]]
key = "worth"
label = { en = "Value", zh-CN = "价值" }
kind = "money"
[[field]]
key = "bought_on"
label = { en = "Bought on", zh-CN = "购买日期" }
kind = "date"
"#;

async fn world() -> (World, Context) {
    let (world, admin) = World::set_up().await;
    let definitions = Definitions { objects: vec![toml::from_str(OBJECT).unwrap()], ..Definitions::default() };
    world.engine.catalog().replace(&world.engine, "test", definitions).await.unwrap();
    (world, admin)
}

fn view(name: &str, definition: Json, more: Json) -> NewView {
    let mut body = json!({"object": "asset", "name": name, "definition": definition});
    body.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap());
    serde_json::from_value(body).unwrap()
}

fn change(body: Json) -> ViewChange {
    serde_json::from_value(body).unwrap()
}

async fn names(world: &World, cx: &Context, object: Option<&str>) -> Vec<String> {
    let views = world.engine.views(cx, object).await.unwrap();
    views["items"].as_array().unwrap().iter().map(|view| view["name"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn views_are_found_by_those_whom_they_are_shared_with_and_nobody_else() {
    let (world, admin) = world().await;
    let engine = &world.engine;
    let (mei, li) = (world.user(&admin, "mei", "member").await, world.user(&admin, "li", "manager").await);
    let (mei, li) = (world.cx(&mei).await, world.cx(&li).await);
    let list = json!({"columns": ["name", "owner"], "sort": ["-name"]});
    engine.create_view(&mei, view("Private", list.clone(), json!({}))).await.unwrap();
    let shared = json!({"sharing": {"everyone": true}});
    let open = engine.create_view(&mei, view("Open", list.clone(), shared)).await.unwrap();
    let managers = json!({"sharing": {"roles": li.actor.roles}});
    engine.create_view(&mei, view("Managers", list.clone(), managers)).await.unwrap();
    assert_eq!(names(&world, &mei, Some("asset")).await, ["Managers", "Open", "Private"]);
    assert_eq!(names(&world, &li, Some("asset")).await, ["Managers", "Open"]);
    assert_eq!(names(&world, &li, None).await, ["Managers", "Open"]);
    assert_eq!(names(&world, &admin, Some("asset")).await, ["Open"]);
    assert_eq!(names(&world, &li, Some("user")).await, Vec::<String>::new());

    let id = open["id"].as_str().unwrap();
    let refused = engine.update_view(&li, id, change(json!({"name": "Mine"})), None).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::ActionForbidden);
    assert_eq!(engine.delete_view(&li, id, None).await.unwrap_err().code, ErrorCode::ActionForbidden);
    let renamed = engine.update_view(&admin, id, change(json!({"name": " Ours "})), Some(1)).await.unwrap();
    assert_eq!(
        (&renamed["name"], &renamed["version"], &renamed["owner"]["label"]),
        (&json!("Ours"), &json!(2), &json!("mei"))
    );
    let stale = engine.update_view(&mei, id, change(json!({"name": "Open"})), Some(1)).await.unwrap_err();
    assert_eq!(stale.code, ErrorCode::VersionConflict);
    let closed = json!({"sharing": {"everyone": false}});
    engine.update_view(&mei, id, change(closed), None).await.unwrap();
    assert_eq!(names(&world, &li, Some("asset")).await, ["Managers"]);
    assert_eq!(
        engine.update_view(&li, id, change(json!({"name": "x"})), None).await.unwrap_err().code,
        ErrorCode::NotFound
    );
    engine.delete_view(&mei, id, None).await.unwrap();
    assert_eq!(engine.delete_view(&mei, id, None).await.unwrap_err().code, ErrorCode::NotFound);
}

#[tokio::test]
async fn only_administrators_say_what_a_role_sees_first() {
    let (world, admin) = world().await;
    let engine = &world.engine;
    let mei = world.user(&admin, "mei", "member").await;
    let mei = world.cx(&mei).await;
    let first = json!({"default_for": mei.actor.roles});
    let refused = engine.create_view(&mei, view("First", json!({}), first.clone())).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::ActionForbidden);
    let made = engine.create_view(&admin, view("First", json!({}), first)).await.unwrap();
    assert_eq!((&made["is_default"], &made["default_for"]), (&json!(false), &json!(mei.actor.roles)));
    let seen = engine.views(&mei, Some("asset")).await.unwrap();
    assert_eq!((&seen["items"][0]["is_default"], &seen["items"][0]["can_edit"]), (&json!(true), &json!(false)));
    let unknown = json!({"sharing": {"roles": ["nobody"]}});
    let refused = engine.create_view(&mei, view("X", json!({}), unknown)).await.unwrap_err();
    assert_eq!((refused.code, refused.fields[0].field.as_str()), (ErrorCode::ValidationFailed, "sharing.roles"));
    let audited = engine.audit_entries(&admin, &crate::identity::AuditFilter::default(), None, 1).await.unwrap();
    assert_eq!(audited["items"][0]["action"], "view.default");
}

#[tokio::test]
async fn what_one_may_not_read_one_may_not_keep_and_does_not_see_in_others_views() {
    let (world, admin) = world().await;
    let engine = &world.engine;
    let hidden = json!({"objects": {"asset": {"read": "all", "fields": {"secret": "hidden", "worth": "masked"}}}});
    let role = json!({"name": "Narrow", "code": "narrow", "permissions": hidden}).as_object().cloned().unwrap();
    engine.create(&admin, "role", &role).await.unwrap();
    let mei = world.user(&admin, "mei", "narrow").await;
    let mei = world.cx(&mei).await;
    let refused =
        async |definition: Json| engine.create_view(&mei, view("V", definition, json!({}))).await.unwrap_err().code;
    let filter = |field: &str| json!({"field": field, "op": "is_null", "value": true});
    assert_eq!(refused(json!({"filter": filter("secret")})).await, ErrorCode::InvalidFilter);
    assert_eq!(refused(json!({"filter": filter("worth")})).await, ErrorCode::FieldForbidden);
    assert_eq!(refused(json!({"columns": ["secret"]})).await, ErrorCode::ValidationFailed);
    assert_eq!(refused(json!({"columns": ["nothing"]})).await, ErrorCode::ValidationFailed);
    assert_eq!(refused(json!({"sort": ["worth"]})).await, ErrorCode::FieldForbidden);
    assert_eq!(refused(json!({"sum": "worth"})).await, ErrorCode::ValidationFailed);
    assert_eq!(refused(json!({"group_by": "secret"})).await, ErrorCode::InvalidFilter);
    assert_eq!(refused(json!({"kind": "calendar"})).await, ErrorCode::ValidationFailed);
    assert_eq!(refused(json!({"kind": "calendar", "date_field": "name"})).await, ErrorCode::ValidationFailed);
    assert_eq!(refused(json!({"measures": {"name": {"op": "sum", "field": "name"}}})).await, ErrorCode::InvalidFilter);
    let masked = json!({"columns": ["name", "worth"], "kind": "calendar", "date_field": "bought_on"});
    engine.create_view(&mei, view("Fine", masked, json!({}))).await.unwrap();

    let everyone = || json!({"sharing": {"everyone": true}});
    let wide = json!({
        "columns": ["name", "secret", "worth"], "pinned": ["secret", "name"], "widths": {"secret": 100, "name": 200},
        "sort": ["secret", "name"], "sum": "worth", "group_by": "bought_on:month",
        "measures": {"worth": {"op": "sum", "field": "worth"}, "name": {"op": "count_distinct", "field": "name"}},
    });
    engine.create_view(&admin, view("Wide", wide.clone(), everyone())).await.unwrap();
    engine.create_view(&admin, view("By secret", json!({"filter": filter("secret")}), everyone())).await.unwrap();
    let seen = engine.views(&mei, Some("asset")).await.unwrap();
    assert_eq!(names(&world, &mei, Some("asset")).await, ["Fine", "Wide"], "{seen}");
    let shown = &seen["items"][1]["definition"];
    assert_eq!(
        *shown,
        json!({
            "kind": "list", "filter": null, "columns": ["name", "worth"], "pinned": ["name"], "widths": {"name": 200},
            "sort": ["name"], "group_by": "bought_on:month", "measures": {"name": {"op": "count_distinct", "field": "name"}},
        })
    );
    let all = engine.views(&admin, Some("asset")).await.unwrap();
    assert_eq!(all["items"][1]["definition"]["columns"], wide["columns"]);
}

#[tokio::test]
async fn nobody_keeps_without_end() {
    let (world, admin) = world().await;
    let engine = &world.engine;
    let too_long = view("V", json!({"filter": {"field": "name", "op": "eq", "value": "x".repeat(20_000)}}), json!({}));
    assert_eq!(engine.create_view(&admin, too_long).await.unwrap_err().code, ErrorCode::TooLarge);
    let long_name = view(&"n".repeat(101), json!({}), json!({}));
    assert_eq!(engine.create_view(&admin, long_name).await.unwrap_err().code, ErrorCode::ValidationFailed);
    for n in 0..super::VIEWS.own_max {
        engine.create_view(&admin, view(&format!("V{n}"), json!({}), json!({}))).await.unwrap();
    }
    assert_eq!(
        engine.create_view(&admin, view("V", json!({}), json!({}))).await.unwrap_err().code,
        ErrorCode::TooLarge
    );
    let system = Context::system("test");
    let refused = engine.create_view(&system, view("V", json!({}), json!({}))).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::ActionForbidden);
    assert_eq!(engine.store().docs_reaching(Table::View, &["all".to_owned()], 9).await.unwrap().len(), 0);
}
