//! Formulas that are defined at run time, and the records that follow them, on a database in memory.

use serde_json::{Value as Json, json};
use tessera_model::error::ErrorCode;

use crate::context::Context;
use crate::definitions::Definitions;
use crate::identity::tests::World;

const PLUGIN: &str = "test.tailor";

const ASSET: &str = r#"
key = "asset"
label = { en = "Asset", zh-CN = "资产" }
label_plural = { en = "Assets", zh-CN = "资产" }
name_field = "name"
[[field]]
key = "name"
label = { en = "Name", zh-CN = "名称" }
kind = "text"
[[field]]
key = "price"
label = { en = "Price", zh-CN = "价格" }
kind = "number"
"#;

async fn start() -> (World, Context) {
    let (world, admin) = World::set_up().await;
    let catalog = world.engine.catalog();
    let tailor = Definitions { prefix: Some("cf".to_owned()), ..Definitions::default() };
    catalog.replace(&world.engine, PLUGIN, tailor).await.unwrap();
    assets(&world, ASSET).await;
    super::start(&world.engine).await.unwrap();
    (world, admin)
}

async fn assets(world: &World, text: &str) {
    let definitions = Definitions { objects: vec![toml::from_str(text).unwrap()], ..Definitions::default() };
    world.engine.catalog().replace(&world.engine, "test.zoo", definitions).await.unwrap();
}

const DOUBLE: &str = "cf_size * 2";

fn field(key: &str, kind: &str, more: Json) -> Json {
    let mut field = json!({"key": key, "label": {"en": key, "zh-CN": key}, "kind": kind});
    field.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap());
    field
}

fn formula(key: &str, expression: &str) -> Json {
    field(key, "formula", json!({"options": {"expression": expression, "result": "number", "decimals": 0}}))
}

fn on_asset(added: &[Json]) -> Json {
    json!({"extensions": [{"object": "asset", "field": added}]})
}

async fn apply(world: &World, admin: &Context, wanted: Json, is_accepted: bool) -> Json {
    let revision = world.engine.customization(admin, PLUGIN).await.unwrap()["revision"].as_u64().unwrap();
    world.engine.apply_customization(admin, PLUGIN, wanted, revision, is_accepted).await.unwrap()
}

/// Runs what waits; answers how many jobs of formulas there were in all.
async fn jobs(world: &World, admin: &Context) -> usize {
    world.engine.jobs().run_due(&world.engine, world.engine.now_ms()).await.unwrap();
    let all = world.engine.jobs().list(&world.engine, admin, true).await.unwrap();
    let all = all["items"].as_array().unwrap();
    assert!(all.iter().all(|job| job["kind"] != super::SOURCE || job["state"] == "done"), "{all:?}");
    all.iter().filter(|job| job["kind"] == super::SOURCE).count()
}

#[tokio::test]
async fn what_is_stored_follows_the_formulas_and_nothing_runs_twice() {
    let (world, admin) = start().await;
    let mut ids = Vec::new();
    for price in 1..=3 {
        ids.push(world.create(&admin, "asset", json!({"name": "A", "price": price})).await.unwrap());
        world.pass(1_000);
    }
    let wanted = on_asset(&[formula("cf_double", "price * 2"), formula("cf_more", "cf_double + 1")]);
    let plan = world.engine.propose_customization(&admin, PLUGIN, wanted.clone()).await.unwrap();
    let told = &plan["changes"][1];
    assert_eq!((&told["kind"], &told["effect"], &told["records"]), (&json!("formula"), &json!("computed"), &json!(3)));
    assert_eq!(told["examples"][0], json!({"record": "A", "value": "7"}));
    apply(&world, &admin, wanted.clone(), false).await;
    let known = world.update(&admin, "asset", &ids[0], json!({"price": 10})).await.unwrap();
    assert_eq!((&known["cf_double"], &known["cf_more"]), (&json!("20"), &json!("21")));
    assert_eq!(world.get(&admin, "asset", &ids[2]).await["cf_more"], Json::Null);
    assert_eq!(jobs(&world, &admin).await, 1);
    let third = world.get(&admin, "asset", &ids[2]).await;
    assert_eq!((&third["cf_more"], &third["version"]), (&json!("7"), &json!(2)));
    assert_eq!(world.get(&admin, "asset", &ids[0]).await["version"], 2, "what is right already isn't written");

    // A new start, and a change of something else, compute nothing anew.
    super::start(&world.engine).await.unwrap();
    let mut more = wanted.clone();
    more["extensions"][0]["field"].as_array_mut().unwrap().push(field("cf_colour", "text", json!({})));
    apply(&world, &admin, more, false).await;
    assert_eq!(jobs(&world, &admin).await, 1);

    // Taken away and put back: records changed meanwhile.
    apply(&world, &admin, on_asset(&[]), true).await;
    world.update(&admin, "asset", &ids[1], json!({"price": 100})).await.unwrap();
    apply(&world, &admin, wanted, false).await;
    assert_eq!(jobs(&world, &admin).await, 2);
    assert_eq!(world.get(&admin, "asset", &ids[1]).await["cf_more"], "201");
}

#[tokio::test]
async fn what_can_not_be_computed_is_refused_with_its_place() {
    let (world, admin) = start().await;
    world.create(&admin, "asset", json!({"name": "A", "price": 1})).await.unwrap();
    let refused = async |added: &[Json]| -> Vec<(String, String)> {
        let error = world.engine.propose_customization(&admin, PLUGIN, on_asset(added)).await.unwrap_err();
        assert_eq!(error.code, ErrorCode::ValidationFailed, "{error}");
        error.fields.into_iter().map(|field| (field.field, field.code)).collect()
    };
    let one = |at: &str, code: &str| vec![(at.to_owned(), code.to_owned())];
    assert_eq!(refused(&[formula("cf_a", "prize * 2")]).await, one("asset.cf_a.expression", "invalid"));
    assert_eq!(refused(&[formula("cf_a", "name")]).await, one("asset.cf_a.expression", "invalid"));
    let circle = [formula("cf_a", "cf_b"), formula("cf_b", "cf_a")];
    let found = refused(&circle).await;
    assert_eq!(found, [one("asset.cf_a.expression", "cycle"), one("asset.cf_b.expression", "cycle")].concat());
    let mut required = formula("cf_a", "price");
    required["required"] = json!(true);
    assert_eq!(refused(&[required]).await, one("asset.cf_a.required", "invalid"));

    // What people filled in is not written over, and a formula doesn't lose what it is computed from.
    apply(&world, &admin, on_asset(&[field("cf_n", "number", json!({})), formula("cf_a", "cf_n")]), false).await;
    world.create(&admin, "asset", json!({"name": "B", "cf_n": 5})).await.unwrap();
    assert_eq!(refused(&[formula("cf_n", "price"), formula("cf_a", "cf_n")]).await, one("asset.cf_n.kind", "in_use"));
    assert_eq!(refused(&[formula("cf_a", "cf_n")]).await, one("asset.cf_a.expression", "invalid"));
}

#[tokio::test]
async fn a_formula_waits_for_a_field_that_is_not_there_any_more() {
    let (world, admin) = start().await;
    let id = world.create(&admin, "asset", json!({"name": "A", "price": 1})).await.unwrap();
    let wanted = on_asset(&[formula("cf_a", "price + 1"), formula("cf_b", "cf_a + 1"), formula("cf_c", "1 + 1")]);
    apply(&world, &admin, wanted, false).await;
    let without = ASSET.split("[[field]]\nkey = \"price\"").next().unwrap();
    assets(&world, without).await;
    let schema = world.engine.schema();
    let has = |key: &str| schema.object("asset").unwrap().field(key).is_some();
    assert_eq!((has("cf_a"), has("cf_b"), has("cf_c")), (false, false, true));
    assets(&world, ASSET).await;
    jobs(&world, &admin).await;
    assert_eq!(world.get(&admin, "asset", &id).await["cf_b"], "3");
}

#[tokio::test]
async fn a_field_of_another_kind_gets_its_values_converted_and_none_is_lost_unseen() {
    let (world, admin) = start().await;
    let size = |kind: &str| on_asset(&[field("cf_size", kind, json!({})), formula("cf_double", DOUBLE)]);
    apply(&world, &admin, on_asset(&[field("cf_size", "text", json!({}))]), false).await;
    let mut ids = Vec::new();
    for (name, value) in [("One", "12"), ("Two", "1,200"), ("Three", "many"), ("Four", "7"), ("Bin", "5")] {
        ids.push(world.create(&admin, "asset", json!({"name": name, "cf_size": value})).await.unwrap());
        world.pass(1_000);
    }
    world.engine.delete(&admin, "asset", &ids[4], None).await.unwrap();

    let plan = world.engine.propose_customization(&admin, PLUGIN, size("number")).await.unwrap();
    let change = plan["changes"].as_array().unwrap().iter().find(|change| change["key"] == "cf_size").unwrap();
    let told = ["effect", "records", "converts", "fails"].map(|part| &change[part]);
    assert_eq!(told, [&json!("converted"), &json!(4), &json!(3), &json!(1)]);
    let lost = &change["examples"][0];
    assert_eq!((&lost["record"], &lost["from"], &lost["value"]), (&json!("Three"), &json!("many"), &Json::Null));
    assert_eq!(change["examples"][1]["value"], "7");
    let refused = world.engine.apply_customization(&admin, PLUGIN, size("number"), 1, false).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::StateConflict, "somebody has to agree to what can't be converted");
    apply(&world, &admin, size("number"), true).await;

    // Before the job comes: what is written is converted, what is read is as it was.
    let touched = world.update(&admin, "asset", &ids[3], json!({"name": "4"})).await.unwrap();
    assert_eq!((&touched["cf_size"], &touched["cf_double"]), (&json!("7"), &json!("14")));
    assert_eq!(world.get(&admin, "asset", &ids[1]).await["cf_size"], "1,200");
    jobs(&world, &admin).await;
    let two = world.get(&admin, "asset", &ids[1]).await;
    assert_eq!((&two["cf_size"], &two["cf_double"]), (&json!("1200"), &json!("2400")));
    let three = world.get(&admin, "asset", &ids[2]).await;
    assert_eq!((&three["cf_size"], &three["cf_double"]), (&Json::Null, &Json::Null));
    let all = world.engine.jobs().list(&world.engine, &admin, true).await.unwrap();
    let done = all["items"].as_array().unwrap().iter().find(|job| job["result"]["not_converted"] == 1).unwrap();
    assert_eq!(done["result"]["unconverted"], json!([{"id": ids[2], "field": "cf_size", "value": "many"}]));
    let history = json!(world.engine.history(&admin, "asset", &ids[2], None, 50).await.unwrap()).to_string();
    assert!(history.contains("many"), "{history}");
    let filter = json!({"field": "cf_size", "op": "gt", "value": 10});
    let request = crate::records::query::QueryRequest { filter: Some(filter), count: true, ..Default::default() };
    assert_eq!(world.engine.query(&admin, "asset", request).await.unwrap().count, Some(2));

    // What comes back from the bin later is converted then.
    world.engine.restore(&admin, "asset", &ids[4]).await.unwrap();
    assert_eq!(world.get(&admin, "asset", &ids[4]).await["cf_double"], "10");
}
