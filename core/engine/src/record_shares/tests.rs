//! Shares against a real engine on a database in memory.

use serde_json::{Value as Json, json};
use tessera_model::error::{Error, ErrorCode};

use super::ShareWish;
use crate::context::{Channel, Context};
use crate::definitions::Definitions;
use crate::identity::tests::{HOUR, World, problem};
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
searchable = true
"#;

/// An administrator, whose assets these are, and people with roles of their own.
async fn world() -> (World, Context) {
    let (world, admin) = World::set_up().await;
    let definitions = Definitions { objects: vec![toml::from_str(OBJECT).unwrap()], ..Definitions::default() };
    world.engine.catalog().replace(&world.engine, "test", definitions).await.unwrap();
    let scopes = |scope: &str| json!({"objects": {"asset": {"read": scope, "update": scope, "delete": scope}, "user": {"read": "all"}, "department": {"read": "all"}}});
    for (code, scope) in [("owner", "own"), ("nobody", "none")] {
        let role = json!({"name": code, "code": code, "permissions": scopes(scope)});
        world.create(&admin, "role", role).await.unwrap();
    }
    (world, admin)
}

fn wish(to: &str, id: &str, level: &str) -> Json {
    json!({"to": to, "id": id, "level": level})
}

async fn share(world: &World, cx: &Context, asset: &str, wish: Json) -> Result<Json, Error> {
    let wish: ShareWish = serde_json::from_value(wish).unwrap();
    world.engine.share_record(cx, "asset", asset, wish).await
}

/// Names of the assets that somebody lists, and how many they count.
async fn seen(world: &World, user: &str) -> Vec<String> {
    let cx = world.cx(user).await;
    let request = QueryRequest { sort: vec!["name".to_owned()], count: true, ..QueryRequest::default() };
    let page = world.engine.query(&cx, "asset", request).await.unwrap();
    let names: Vec<_> = page.items.iter().map(|item| item.get("name").unwrap().as_str().unwrap().to_owned()).collect();
    assert_eq!(page.count, Some(names.len() as u64));
    names
}

#[tokio::test]
async fn a_share_ends_with_its_day_whether_or_not_anybody_cleans_up() {
    let (world, admin) = world().await;
    let mei = world.user(&admin, "mei", "owner").await;
    let asset = world.create(&admin, "asset", json!({"name": "Crane"})).await.unwrap();
    let other = world.create(&admin, "asset", json!({"name": "Truck"})).await.unwrap();
    assert!(seen(&world, &mei).await.is_empty());
    // The clock shows noon (UTC) of the 21st.
    let mut today = wish("user", &mei, "write");
    today["until"] = json!("2026-11-21");
    share(&world, &admin, &asset, today.clone()).await.unwrap();
    share(&world, &admin, &other, wish("user", &mei, "read")).await.unwrap();
    assert_eq!(seen(&world, &mei).await, ["Crane", "Truck"], "at once, although who she is was known");
    let cx = world.cx(&mei).await;
    world.update(&cx, "asset", &asset, json!({"name": "Crane 2"})).await.unwrap();
    let refused = world.update(&cx, "asset", &other, json!({"name": "Truck 2"})).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::ActionForbidden);
    let refused = world.engine.delete(&cx, "asset", &asset, None).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::ActionForbidden, "no share deletes");

    world.pass(24 * HOUR);
    assert_eq!(seen(&world, &mei).await, ["Truck"]);
    let cx = world.cx(&mei).await;
    let gone = world.update(&cx, "asset", &asset, json!({"name": "Crane 3"})).await.unwrap_err();
    assert_eq!(gone.code, ErrorCode::NotFound);
    let told = world.engine.shares(&admin, "asset", &asset).await.unwrap();
    assert_eq!(told["items"], json!([]), "what is over isn't told");
    assert_eq!(problem(&share(&world, &admin, &asset, today).await.unwrap_err()), ("until", "out_of_range"));

    let stored = async |id: &str| world.engine.reached(&admin, "asset", id).await.unwrap();
    assert!(stored(&asset).await.get("share_keys").is_some());
    assert_eq!(super::sweep(&world.engine).await.unwrap(), 1);
    assert!(stored(&asset).await.get("share_keys").is_none() && stored(&asset).await.get("share_entries").is_none());
    assert!(stored(&other).await.get("share_keys").is_some());
    assert_eq!(super::sweep(&world.engine).await.unwrap(), 0, "nothing is left to do");
}

#[tokio::test]
async fn groups_and_departments_open_what_is_shared_with_them_to_their_own() {
    let (world, admin) = world().await;
    let (mei, lin) = (world.user(&admin, "mei", "owner").await, world.user(&admin, "lin", "owner").await);
    let north = world.create(&admin, "department", json!({"name": "North"})).await.unwrap();
    let city = world.create(&admin, "department", json!({"name": "City", "parent": north})).await.unwrap();
    world.update(&admin, "user", &lin, json!({"department": city})).await.unwrap();
    let group = world.create(&admin, "user_group", json!({"name": "VIP", "members": [mei]})).await.unwrap();
    let asset = world.create(&admin, "asset", json!({"name": "Crane"})).await.unwrap();

    share(&world, &admin, &asset, wish("user_group", &group, "read")).await.unwrap();
    share(&world, &admin, &asset, wish("department", &north, "read")).await.unwrap();
    assert_eq!(seen(&world, &mei).await, ["Crane"]);
    assert!(seen(&world, &lin).await.is_empty(), "the department alone");
    let mut with_those_below = wish("department", &north, "read");
    with_those_below["below"] = json!(true);
    let told = share(&world, &admin, &asset, with_those_below).await.unwrap();
    assert_eq!(told["items"].as_array().unwrap().len(), 2, "in place of the one before: {told}");
    assert_eq!(seen(&world, &lin).await, ["Crane"]);

    world.update(&admin, "user_group", &group, json!({"is_active": false})).await.unwrap();
    assert!(seen(&world, &mei).await.is_empty(), "a retired group opens nothing");
    let department = tessera_permission::ShareTarget::Department;
    world.engine.unshare_record(&admin, "asset", &asset, department, &north).await.unwrap();
    assert!(seen(&world, &lin).await.is_empty());
    assert_eq!(
        problem(&share(&world, &admin, &asset, wish("user_group", &group, "read")).await.unwrap_err()).1,
        "inactive"
    );

    let told = world.audited(&admin, "record.share").await;
    assert_eq!(told.len(), 4);
    assert_eq!(told[3]["data"]["after"]["shares"], json!([{"with": {"id": group, "label": "VIP"}, "level": "read"}]));
    let before = json!([{"with": {"id": north, "label": "North"}, "level": "read", "below": true}]);
    assert_eq!((&told[0]["data"]["before"]["shares"], &told[0]["data"]["after"]["shares"]), (&before, &json!([])));
}

#[tokio::test]
async fn whoever_may_change_a_record_shares_it_and_nobody_hands_a_share_on() {
    let (world, admin) = world().await;
    let (mei, lin) = (world.user(&admin, "mei", "owner").await, world.user(&admin, "lin", "owner").await);
    let idle = world.user(&admin, "idle", "nobody").await;
    let cx = world.cx(&mei).await;
    let asset = world.create(&admin, "asset", json!({"name": "Crane", "owner": mei})).await.unwrap();
    let told = share(&world, &cx, &asset, wish("user", &lin, "write")).await.unwrap();
    assert_eq!((&told["items"][0]["label"], &told["items"][0]["by"]["label"]), (&json!("lin"), &json!("mei")));
    let version = world.get(&admin, "asset", &asset).await["version"].clone();
    share(&world, &cx, &asset, wish("user", &lin, "write")).await.unwrap();
    assert_eq!(world.get(&admin, "asset", &asset).await["version"], version, "saying what is so is no change");

    let other = world.cx(&lin).await;
    world.update(&other, "asset", &asset, json!({"name": "Crane 2"})).await.unwrap();
    let refused = share(&world, &other, &asset, wish("user", &idle, "read")).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::ActionForbidden, "it is only shared with them");
    assert_eq!(world.engine.shares(&other, "asset", &asset).await.unwrap_err().code, ErrorCode::ActionForbidden);
    share(&world, &cx, &asset, wish("user", &idle, "write")).await.unwrap();
    let idle = world.cx(&idle).await;
    let refused = world.engine.query(&idle, "asset", QueryRequest::default()).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::ActionForbidden, "no role, no share");
    assert_eq!(world.engine.get(&idle, "asset", &asset, None).await.unwrap_err().code, ErrorCode::NotFound);

    assert_eq!(
        problem(&share(&world, &cx, &asset, wish("user", "who", "read")).await.unwrap_err()),
        ("id", "reference_not_found")
    );
    // Nobody reads or writes what stands behind it, administrators included.
    let shown = world.get(&admin, "asset", &asset).await;
    assert!(shown.get("share_keys").is_none() && shown.get("share_entries").is_none());
    let filter = json!({"field": "share_keys", "op": "contains", "value": format!("r/u:{mei}/")});
    let request = QueryRequest { filter: Some(filter), ..QueryRequest::default() };
    assert_eq!(world.engine.query(&admin, "asset", request).await.unwrap_err().code, ErrorCode::InvalidFilter);
    let written = world.update(&admin, "asset", &asset, json!({"share_keys": []})).await.unwrap_err();
    assert_eq!(written.code, ErrorCode::UnknownField);
    let history = json!(world.engine.history(&admin, "asset", &asset, None, 50).await.unwrap());
    assert!(!history.to_string().contains("share_"), "{history}");
}

#[tokio::test(flavor = "multi_thread")]
async fn many_records_are_shared_at_once_and_those_whom_it_concerns_are_told() {
    let (world, admin) = world().await;
    let background = world.engine.start().await.unwrap();
    let (mei, lin) = (world.user(&admin, "mei", "owner").await, world.user(&admin, "lin", "owner").await);
    let nobody = world.user(&admin, "wang", "nobody").await;
    let group = world.create(&admin, "user_group", json!({"name": "G", "members": [mei, nobody]})).await.unwrap();
    let mut ids = Vec::new();
    for name in ["Crane", "Truck", "Lorry", "Wagon"] {
        ids.push(world.create(&admin, "asset", json!({"name": name})).await.unwrap());
    }
    // As from a page: programs are told nothing of.
    let by_hand = Context::new(admin.actor.clone(), Channel::Ui, "test");
    let bulk = async |body: Json| world.engine.bulk(&by_hand, "asset", serde_json::from_value(body).unwrap()).await;
    let wrong = bulk(json!({"op": "share", "ids": ids})).await.unwrap_err();
    assert_eq!(problem(&wrong), ("share", "invalid"));
    let unknown = bulk(json!({"op": "share", "ids": ids, "share": wish("user", "nobody-there", "read")})).await;
    assert_eq!(problem(&unknown.unwrap_err()), ("id", "reference_not_found"));
    bulk(json!({"op": "share", "ids": ids, "share": wish("user_group", &group, "read")})).await.unwrap();
    bulk(json!({"op": "share", "ids": [ids[0]], "share": wish("user", &lin, "write")})).await.unwrap();
    let told = async |user: &str| -> Vec<String> {
        let list = world.engine.notifications(&world.cx(user).await, 50).await.unwrap();
        let items = list["items"].as_array().unwrap();
        items.iter().map(|item| item["message"]["en"].as_str().unwrap().to_owned()).collect()
    };
    // Jobs come and go beside the requests.
    for _ in 0..1_000 {
        world.engine.settle().await;
        if seen(&world, &mei).await.len() == 4 && !told(&lin).await.is_empty() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    world.engine.settle().await;
    assert_eq!((seen(&world, &mei).await.len(), seen(&world, &lin).await.as_slice()), (4, &["Crane".to_owned()][..]));
    let name = &admin.actor.name;
    // At once, or as they come.
    let of_all = told(&mei).await;
    assert!(!of_all.is_empty() && of_all.iter().all(|text| text.starts_with(&format!("{name} shared "))), "{of_all:?}");
    assert_eq!(told(&lin).await, [format!("{name} shared Crane with you")]);
    assert!(told(&nobody).await.is_empty(), "who reads no asset is told of none");
    background.stop().await;
}
