//! Followers are told, as far as they may read, and nobody else.

use serde_json::{Value as Json, json};
use tessera_model::error::ErrorCode;
use tessera_model::record::Fields;

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
"#;

fn fields(body: Json) -> Fields {
    body.as_object().cloned().unwrap()
}

async fn told(world: &World, cx: &Context) -> Vec<String> {
    let list = world.engine.notifications(cx, 50).await.unwrap();
    let items = list["items"].as_array().unwrap().iter().rev();
    items.map(|item| item["message"]["en"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn followers_hear_what_others_change_and_they_may_read() {
    let (world, admin) = World::set_up().await;
    let engine = &world.engine;
    let definitions = Definitions { objects: vec![toml::from_str(OBJECT).unwrap()], ..Definitions::default() };
    engine.catalog().replace(engine, "test", definitions).await.unwrap();
    let background = engine.start().await.unwrap();
    let permissions = json!({"objects": {
        "asset": {"read": "all", "update": "all", "fields": {"secret": "hidden"}}, "user": {"read": "all"},
    }});
    engine
        .create(&admin, "role", &fields(json!({"name": "Narrow", "code": "narrow", "permissions": permissions})))
        .await
        .unwrap();
    let (mei, li) = (world.user(&admin, "mei", "narrow").await, world.user(&admin, "li", "narrow").await);
    let (mei, li) = (world.cx(&mei).await, world.cx(&li).await);
    let id = engine.create(&admin, "asset", &fields(json!({"name": "Crane"}))).await.unwrap().id().to_owned();
    let write = async |cx: &Context, body: Json| {
        engine.update(cx, "asset", &id, &fields(body), None).await.unwrap();
        engine.settle().await;
    };
    // Looked at before anybody follows, so that it is remembered that nobody does.
    write(&admin, json!({"name": "Big crane"})).await;
    for _ in 0..2 {
        engine.follow(&mei, "asset", &id).await.unwrap();
    }
    engine.follow(&li, "asset", &id).await.unwrap();
    let followers = engine.followers(&mei, "asset", &id).await.unwrap();
    assert_eq!((followers["items"].as_array().unwrap().len(), &followers["is_following"]), (2, &json!(true)));
    assert_eq!(engine.followers(&admin, "asset", &id).await.unwrap()["is_following"], false);
    assert_eq!(followers["items"][0]["label"], "mei");

    write(&admin, json!({"name": "Red crane"})).await;
    write(&admin, json!({"secret": "rusty"})).await;
    write(&mei, json!({"name": "Crane"})).await;
    let by_admin = format!("{} changed Red crane: Name", admin.actor.name);
    assert_eq!(
        told(&world, &mei).await,
        std::slice::from_ref(&by_admin),
        "neither her own nor what is hidden from her"
    );
    assert_eq!(told(&world, &li).await, [by_admin, "mei changed Crane: Name".to_owned()]);
    assert_eq!(told(&world, &admin).await, Vec::<String>::new());
    let list = engine.notifications(&li, 1).await.unwrap();
    let item = &list["items"][0];
    assert_eq!((&item["kind"], &item["link"]), (&json!("following"), &json!({"object": "asset", "id": id})));

    engine.unfollow(&li, "asset", &id).await.unwrap();
    engine.delete(&admin, "asset", &id, None).await.unwrap();
    engine.settle().await;
    assert_eq!(told(&world, &li).await.len(), 2);
    assert_eq!(told(&world, &mei).await.last(), Some(&format!("{} deleted Crane", admin.actor.name)));
    engine.purge(&admin, "asset", &id).await.unwrap();
    assert!(super::followers(engine, "asset", &id).await.unwrap().is_empty());
    assert_eq!(engine.follow(&mei, "asset", &id).await.unwrap_err().code, ErrorCode::NotFound);
    background.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_given_a_record_is_told() {
    let (world, admin) = World::set_up().await;
    let engine = &world.engine;
    let owned = OBJECT.replacen("name_field", "has_owner = true\nname_field", 1);
    let definitions = Definitions { objects: vec![toml::from_str(&owned).unwrap()], ..Definitions::default() };
    engine.catalog().replace(engine, "test", definitions).await.unwrap();
    let background = engine.start().await.unwrap();
    let permissions = json!({"objects": {"asset": {"read": "own", "update": "own"}, "user": {"read": "all"}}});
    let role = json!({"name": "Own", "code": "own", "permissions": permissions});
    engine.create(&admin, "role", &fields(role)).await.unwrap();
    let (mei, li) = (world.user(&admin, "mei", "own").await, world.user(&admin, "li", "own").await);
    let create = async |cx: &Context, name: &str, owner: &str| {
        let created = engine.create(cx, "asset", &fields(json!({"name": name, "owner": owner}))).await.unwrap();
        created.id().to_owned()
    };
    let by_hand = Context { channel: crate::context::Channel::Ui, ..admin.clone() };
    let id = create(&by_hand, "Crane", &mei).await;
    create(&by_hand, "Mine", &admin.actor.id).await;
    create(&Context { channel: crate::context::Channel::Import, ..admin.clone() }, "One of many", &mei).await;
    engine.settle().await;
    let (mei, li_cx) = (world.cx(&mei).await, world.cx(&li).await);
    let who = &admin.actor.name;
    assert_eq!(told(&world, &mei).await, [format!("{who} gave you Crane")]);
    let list = engine.notifications(&mei, 1).await.unwrap();
    assert_eq!((&list["items"][0]["kind"], &list["items"][0]["link"]["id"]), (&json!("assigned"), &json!(id)));

    engine.update(&by_hand, "asset", &id, &fields(json!({"owner": li})), None).await.unwrap();
    engine.settle().await;
    assert_eq!(told(&world, &li_cx).await, [format!("{who} gave you Crane")]);
    assert_eq!(told(&world, &mei).await.len(), 1, "what she no longer has is not hers to hear of");
    background.stop().await;
}
