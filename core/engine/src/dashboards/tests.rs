//! Dashboards of people against a real engine.

use serde_json::{Value as Json, json};
use tessera_model::error::ErrorCode;

use super::{DashboardChange, NewDashboard};
use crate::context::Context;
use crate::definitions::{Dashboard, Definitions};
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
key = "worth"
label = { en = "Value", zh-CN = "价值" }
kind = "money"
[[field]]
key = "bought_on"
label = { en = "Bought on", zh-CN = "购买日期" }
kind = "date"
"#;

fn card(key: &str, more: Json) -> Json {
    let mut card = json!({
        "key": key, "label": {"en": key, "zh-CN": key}, "type": "number", "span": 6, "object": "asset",
        "measures": {"n": {"op": "count"}}, "value": "n",
    });
    card.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap());
    card
}

fn wanted(name: &str, cards: Json, more: Json) -> NewDashboard {
    let mut body = json!({"name": name, "cards": cards});
    body.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap());
    serde_json::from_value(body).unwrap()
}

async fn world() -> (World, Context) {
    let (world, admin) = World::set_up().await;
    let shipped: Dashboard = serde_json::from_value(json!({
        "key": "assets", "label": {"en": "Assets", "zh-CN": "资产"},
        "card": [card("count", json!({})), card("sum", json!({"measures": {"n": {"op": "sum", "field": "worth"}}}))],
    }))
    .unwrap();
    let definitions = Definitions {
        objects: vec![toml::from_str(OBJECT).unwrap()],
        dashboards: vec![shipped],
        ..Definitions::default()
    };
    world.engine.catalog().replace(&world.engine, "test", definitions).await.unwrap();
    (world, admin)
}

#[tokio::test]
async fn dashboards_are_kept_shared_and_shown_as_far_as_one_may_see() {
    let (world, admin) = world().await;
    let engine = &world.engine;
    let hidden = json!({"objects": {"asset": {"read": "all", "fields": {"worth": "hidden"}}}});
    let role = json!({"name": "Narrow", "code": "narrow", "permissions": hidden}).as_object().cloned().unwrap();
    engine.create(&admin, "role", &role).await.unwrap();
    let mei = world.user(&admin, "mei", "narrow").await;
    let mei = world.cx(&mei).await;
    let sum = json!({"type": "target", "target": 1000.5, "height": 2, "measures": {"s": {"op": "sum", "field": "worth"}}, "value": "s"});
    let cards = json!([card("n", json!({"date_field": "bought_on", "group_by": ["bought_on:month"]})), card("s", sum)]);
    let made = engine
        .create_dashboard(&admin, wanted("Mine", cards.clone(), json!({"sharing": {"everyone": true}})))
        .await
        .unwrap();
    assert_eq!((&made["key"], &made["label"]), (&made["id"], &json!({"en": "Mine", "zh-CN": "Mine"})));
    assert_eq!(
        (&made["cards"][1]["target"], &made["can_edit"], &made["version"]),
        (&json!(1000.5), &json!(true), &json!(1))
    );

    let keys = |list: &Json| -> Vec<(String, usize, bool)> {
        let items = list["items"].as_array().unwrap().iter();
        let of = |item: &Json| {
            let cards = item["cards"].as_array().unwrap().len();
            (item["label"]["en"].as_str().unwrap().to_owned(), cards, item["can_edit"] == true)
        };
        items.map(of).collect()
    };
    let all = engine.dashboards(&admin).await.unwrap();
    assert_eq!(keys(&all), [("Assets".to_owned(), 2, false), ("Mine".to_owned(), 2, true)]);
    assert!(all["items"][0].get("id").is_none());
    let hers = engine.dashboards(&mei).await.unwrap();
    assert_eq!(
        keys(&hers),
        [("Assets".to_owned(), 1, false), ("Mine".to_owned(), 1, false)],
        "without what she can't read"
    );

    let id = made["id"].as_str().unwrap();
    let change = |body: Json| -> DashboardChange { serde_json::from_value(body).unwrap() };
    let refused = engine.update_dashboard(&mei, id, change(json!({"name": "X"})), None).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::ActionForbidden);
    let emptied =
        engine.update_dashboard(&admin, id, change(json!({"cards": [], "name": "None"})), Some(1)).await.unwrap();
    assert_eq!((&emptied["cards"], &emptied["version"]), (&json!([]), &json!(2)));
    let stale = engine.update_dashboard(&admin, id, change(json!({"name": "X"})), Some(1)).await.unwrap_err();
    assert_eq!(stale.code, ErrorCode::VersionConflict);
    engine.delete_dashboard(&admin, id, None).await.unwrap();
    assert_eq!(keys(&engine.dashboards(&admin).await.unwrap()).len(), 1);
}

#[tokio::test]
async fn a_card_that_could_never_be_shown_is_refused_by_its_place() {
    let (world, admin) = world().await;
    let refused = async |cards: Json| {
        let error = world.engine.create_dashboard(&admin, wanted("D", cards, json!({}))).await.unwrap_err();
        (error.code, error.fields.first().map(|field| field.field.clone()).unwrap_or_default())
    };
    let one = |more: Json| json!([card("fine", json!({})), card("c", more)]);
    let invalid = |part: &str| (ErrorCode::ValidationFailed, format!("cards[1].{part}"));
    assert_eq!(refused(one(json!({"type": "cake"}))).await, invalid("type"));
    assert_eq!(refused(one(json!({"span": 25}))).await, invalid("span"));
    assert_eq!(refused(one(json!({"height": 5}))).await, invalid("height"));
    assert_eq!(refused(one(json!({"value": "m"}))).await, invalid("value"));
    assert_eq!(refused(one(json!({"type": "target"}))).await, invalid("target"));
    assert_eq!(refused(one(json!({"format": "roman"}))).await, invalid("format"));
    assert_eq!(refused(one(json!({"key": "fine"}))).await, invalid("key"));
    assert_eq!(refused(one(json!({"object": "nothing"}))).await.0, ErrorCode::NotFound);
    assert_eq!(refused(one(json!({"group_by": ["nothing"]}))).await.0, ErrorCode::InvalidFilter);
    assert_eq!(refused(one(json!({"date_field": "name"}))).await.0, ErrorCode::InvalidFilter);
    assert_eq!(refused(one(json!({"measures": {"n": {"op": "guess"}}}))).await.0, ErrorCode::InvalidFilter);
    let many: Vec<_> = (0..41).map(|n| card(&n.to_string(), json!({}))).collect();
    assert_eq!(refused(json!(many)).await.0, ErrorCode::TooLarge);
    let long = json!([card("c", json!({"filter": {"field": "name", "op": "eq", "value": "x".repeat(70_000)}}))]);
    assert_eq!(refused(long).await.0, ErrorCode::TooLarge);
}
