//! Definitions at run time, against a real engine on a database in memory.

use serde_json::{Value as Json, json};
use tessera_model::error::{Error, ErrorCode};

use crate::context::Context;
use crate::definitions::Definitions;
use crate::identity::tests::{World, fields};
use crate::records::query::QueryRequest;

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
[[layout.section]]
key = "main"
label = { en = "Main", zh-CN = "基本信息" }
fields = ["name"]
[[view]]
key = "all"
label = { en = "All", zh-CN = "全部" }
columns = ["name"]
"#;

async fn start(world: &World) {
    let catalog = world.engine.catalog();
    let assets = Definitions { objects: vec![toml::from_str(ASSET).unwrap()], ..Definitions::default() };
    // The plugin comes before the one whose object it extends, as it may at any start.
    let tailor = Definitions { prefix: Some("cf".to_owned()), ..Definitions::default() };
    catalog.replace(&world.engine, PLUGIN, tailor).await.unwrap();
    catalog.replace(&world.engine, "test.zoo", assets).await.unwrap();
}

fn label(text: &str) -> Json {
    json!({"en": text, "zh-CN": text})
}

fn field(key: &str, kind: &str, more: Json) -> Json {
    let mut field = json!({"key": key, "label": label(key), "kind": kind});
    field.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap());
    field
}

fn on_asset(added: &[Json]) -> Json {
    json!({"extensions": [{"object": "asset", "field": added}]})
}

struct Tailor<'a> {
    world: &'a World,
    admin: &'a Context,
}

impl Tailor<'_> {
    async fn propose(&self, wanted: Json) -> Result<Json, Error> {
        self.world.engine.propose_customization(self.admin, PLUGIN, wanted).await
    }

    async fn apply(&self, wanted: Json, is_accepted: bool) -> Result<Json, Error> {
        let revision = self.world.engine.customization(self.admin, PLUGIN).await?["revision"].as_u64().unwrap();
        self.world.engine.apply_customization(self.admin, PLUGIN, wanted, revision, is_accepted).await
    }

    async fn make(&self, object: &str, body: Json) -> Result<Json, Error> {
        self.world.engine.create(self.admin, object, &fields(body)).await.map(|record| json!(record))
    }

    async fn refused(&self, wanted: Json) -> Vec<(String, String)> {
        let error = self.propose(wanted).await.unwrap_err();
        assert_eq!(error.code, ErrorCode::ValidationFailed, "{error}");
        error.fields.into_iter().map(|field| (field.field, field.code)).collect()
    }
}

fn one(at: &str, code: &str) -> Vec<(String, String)> {
    vec![(at.to_owned(), code.to_owned())]
}

#[tokio::test]
async fn a_field_is_in_force_for_everybody_at_once_and_after_a_restart() {
    let (world, admin) = World::set_up().await;
    start(&world).await;
    let tailor = Tailor { world: &world, admin: &admin };
    let bare = tailor.make("asset", json!({"name": "Bare"})).await.unwrap();
    let refused = tailor.make("asset", json!({"name": "Early", "cf_colour": "red"})).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::UnknownField);

    let generation = world.engine.catalog().generation();
    let wanted = json!({"extensions": [{
        "object": "asset",
        "field": [field("cf_colour", "text", json!({"searchable": true})), field("cf_parts", "number", json!({"default": 3}))],
        "section": [{"key": "cf", "label": label("Ours"), "fields": ["cf_colour", "cf_parts"]}],
        "columns": ["cf_colour"],
    }]});
    let plan = tailor.propose(wanted.clone()).await.unwrap();
    assert_eq!((&plan["revision"], &plan["needs_acceptance"]), (&json!(0), &json!(false)));
    let told: Vec<_> = plan["changes"].as_array().unwrap().iter().map(|one| (&one["what"], &one["key"])).collect();
    assert_eq!(told, [(&json!("field"), &json!("cf_colour")), (&json!("field"), &json!("cf_parts"))]);
    assert_eq!(world.engine.catalog().generation(), generation, "a proposal changes nothing");
    assert_eq!(tailor.apply(wanted.clone(), false).await.unwrap()["revision"], 1);

    let made = tailor.make("asset", json!({"name": "Chair", "cf_colour": "Teal"})).await.unwrap();
    assert_eq!((&made["cf_colour"], &made["cf_parts"]), (&json!("Teal"), &json!("3")));
    let filter = json!({"and": [{"field": "cf_colour", "op": "eq", "value": "Teal"}, {"field": "cf_parts", "op": "gte", "value": 3}]});
    let request = QueryRequest { filter: Some(filter), sort: vec!["-cf_parts".to_owned()], ..QueryRequest::default() };
    let page = world.engine.query(&admin, "asset", request).await.unwrap();
    assert_eq!(page.items.iter().map(|item| json!(item)["id"].clone()).collect::<Vec<_>>(), [made["id"].clone()]);
    let described = world.engine.describe(&admin, "asset").unwrap();
    assert_eq!(described["layout"]["sections"][1]["fields"], json!(["cf_colour", "cf_parts"]));
    assert_eq!(described["views"][0]["columns"], json!(["name", "cf_colour"]));
    let entries = world.engine.audit_entries(&admin, &Default::default(), None, 10).await.unwrap();
    let entry = entries["items"].as_array().unwrap().iter().find(|one| one["action"] == "customization.apply").unwrap();
    assert_eq!((&entry["data"]["plugin"], &entry["data"]["count"]), (&json!(PLUGIN), &json!(2)));

    let again = world.restarted().await;
    start(&again).await;
    let admin = again.cx(&admin.actor.id).await;
    let found = again.engine.get(&admin, "asset", made["id"].as_str().unwrap(), None).await.unwrap();
    assert_eq!(json!(found)["cf_colour"], "Teal");
    assert_eq!(
        again.engine.customization(&admin, PLUGIN).await.unwrap()["definitions"]["extensions"],
        wanted["extensions"]
    );
    let bare = again.engine.get(&admin, "asset", bare["id"].as_str().unwrap(), None).await.unwrap();
    assert_eq!(json!(bare)["cf_parts"], Json::Null);
    again.engine.catalog().remove(&again.engine, PLUGIN).await.unwrap();
    assert!(again.engine.schema().object("asset").unwrap().field("cf_colour").is_none(), "it goes with its plugin");
}

#[tokio::test]
async fn an_object_of_ones_own_is_one_like_any_other() {
    let (world, admin) = World::set_up().await;
    start(&world).await;
    let tailor = Tailor { world: &world, admin: &admin };
    let site = json!({
        "key": "cf_site", "label": label("Site"), "label_plural": label("Sites"), "name_field": "name",
        "field": [
            field("name", "text", json!({"required": true})),
            field("asset", "reference", json!({"options": {"object": "asset"}})),
            field("state", "select", json!({"options": {"dictionary": "cf_state"}})),
        ],
    });
    let state =
        json!({"key": "cf_state", "label": label("State"), "items": [{"code": "open", "label": label("Open")}]});
    let menu = json!([{"key": "settings", "label": label("?"), "item": [{"key": "cf_site", "label": label("Sites"), "object": "cf_site"}]}]);
    let wanted = json!({"objects": [site], "dictionaries": [state], "menu": menu});
    tailor.apply(wanted.clone(), false).await.unwrap();
    let chair = tailor.make("asset", json!({"name": "Chair"})).await.unwrap();
    let made = tailor.make("cf_site", json!({"name": "Hall", "asset": chair["id"], "state": "open"})).await.unwrap();
    assert_eq!(made["asset"]["label"], "Chair");
    let menu = world.engine.menu(&admin);
    let settings = menu.as_array().unwrap().iter().find(|group| group["key"] == "settings").unwrap();
    let last = settings["items"].as_array().and_then(|items| items.last()).unwrap();
    assert_eq!((&settings["label"]["en"], &last["object"]), (&json!("Settings"), &json!("cf_site")));

    // Without the object that it refers to the reference waits, and the rest works.
    world.engine.catalog().remove(&world.engine, "test.zoo").await.unwrap();
    let made = world.engine.get(&admin, "cf_site", made["id"].as_str().unwrap(), None).await.unwrap();
    assert_eq!((json!(made)["name"].clone(), json!(made).get("asset").cloned()), (json!("Hall"), None));
}

#[tokio::test]
async fn nothing_that_records_hold_is_lost_or_taken_for_something_else() {
    let (world, admin) = World::set_up().await;
    start(&world).await;
    let tailor = Tailor { world: &world, admin: &admin };
    let text = || field("cf_size", "text", json!({}));
    tailor.apply(on_asset(&[text()]), false).await.unwrap();
    // Nobody used it yet: it may become anything.
    tailor.apply(on_asset(&[field("cf_size", "number", json!({}))]), false).await.unwrap();
    tailor.apply(on_asset(&[text()]), false).await.unwrap();
    let desk = tailor.make("asset", json!({"name": "Desk", "cf_size": "large"})).await.unwrap();
    tailor.make("asset", json!({"name": "Shelf", "cf_size": "large"})).await.unwrap();
    tailor.make("asset", json!({"name": "Lamp"})).await.unwrap();

    let number = || field("cf_size", "number", json!({}));
    assert_eq!(tailor.refused(on_asset(&[number()])).await, one("asset.cf_size.kind", "in_use"));
    let unique = field("cf_size", "text", json!({"unique": true}));
    assert_eq!(tailor.refused(on_asset(&[unique])).await, one("asset.cf_size.unique", "taken"));
    let required = tailor.propose(on_asset(&[field("cf_size", "rich_text", json!({"required": true}))])).await.unwrap();
    let change = &required["changes"][0];
    assert_eq!(
        (&change["effect"], &change["records"], &change["parts"]),
        (&json!("must_be_filled"), &json!(1), &json!(["kind", "options", "required"]))
    );

    let removed = tailor.propose(on_asset(&[])).await.unwrap();
    let change = &removed["changes"][0];
    assert_eq!(
        (&change["effect"], &change["records"], &removed["needs_acceptance"]),
        (&json!("hidden"), &json!(2), &json!(true))
    );
    assert_eq!(tailor.apply(on_asset(&[]), false).await.unwrap_err().code, ErrorCode::StateConflict);
    tailor.apply(on_asset(&[]), true).await.unwrap();
    assert!(world.engine.schema().object("asset").unwrap().field("cf_size").is_none());
    // Under this key only what reads it as it was.
    assert_eq!(tailor.refused(on_asset(&[number()])).await, one("asset.cf_size.key", "taken"));
    let back = tailor.propose(on_asset(&[text()])).await.unwrap();
    assert_eq!(back["changes"][0]["effect"], "comes_back");
    let id = desk["id"].as_str().unwrap();
    world.engine.update(&admin, "asset", id, &fields(json!({"name": "Big desk"})), None).await.unwrap();
    tailor.apply(on_asset(&[text()]), false).await.unwrap();
    let desk = json!(world.engine.get(&admin, "asset", id, None).await.unwrap());
    assert_eq!((&desk["name"], &desk["cf_size"]), (&json!("Big desk"), &json!("large")));
}

#[tokio::test]
async fn what_can_not_be_defined_is_named_by_its_place() {
    let (world, admin) = World::set_up().await;
    start(&world).await;
    let tailor = Tailor { world: &world, admin: &admin };
    for (wanted, at, code) in [
        (on_asset(&[field("colour", "text", json!({}))]), "asset.colour.key", "invalid"),
        (
            on_asset(&[field("cf_a", "text", json!({"label": {"en": "A", "zh-CN": " "}}))]),
            "asset.cf_a.label",
            "required",
        ),
        (on_asset(&[field("cf_a", "tags", json!({"unique": true}))]), "asset.cf_a.unique", "invalid"),
        (on_asset(&[field("cf_a", "date", json!({"searchable": true}))]), "asset.cf_a.searchable", "invalid"),
        (on_asset(&[field("cf_a", "number", json!({"default": "many"}))]), "asset.cf_a.default", "invalid"),
        (
            on_asset(&[field("cf_a", "number", json!({"options": {"min": 3, "max": 1}}))]),
            "asset.cf_a.max",
            "out_of_range",
        ),
        (
            on_asset(&[field("cf_a", "reference", json!({"options": {"object": "nothing"}}))]),
            "asset.cf_a.object",
            "invalid",
        ),
        (
            on_asset(&[field("cf_a", "select", json!({"options": {"dictionary": "none"}}))]),
            "asset.cf_a.dictionary",
            "invalid",
        ),
        (
            on_asset(&[field(
                "cf_a",
                "text",
                json!({"required_when": {"field": "colour", "op": "is_null", "value": false}}),
            )]),
            "asset.cf_a.required_when",
            "invalid",
        ),
        (on_asset(&[field("cf_a", "text", json!({"system": true}))]), "asset.cf_a.system", "invalid"),
        (json!({"extensions": [{"object": "nothing", "field": []}]}), "nothing", "invalid"),
        (json!({"extensions": [{"object": "asset", "columns": ["name"]}]}), "asset", "invalid"),
        (json!({"tables": []}), "definitions", "invalid"),
        (on_asset(&[field("cf_a", "formula", json!({"options": {"expression": "1"}}))]), "definitions", "invalid"),
        (
            json!({"dictionaries": [{"key": "cf_d", "label": label("D"), "items": [{"code": "Bad code", "label": label("X")}]}]}),
            "cf_d.items",
            "invalid",
        ),
    ] {
        assert_eq!(tailor.refused(wanted.clone()).await, one(at, code), "{wanted}");
    }
    let two = on_asset(&[field("cf_a", "text", json!({})), field("cf_a", "text", json!({}))]);
    assert_eq!(tailor.refused(two).await, one("definitions", "invalid"));
}

#[tokio::test]
async fn it_takes_an_administrator_and_the_latest_revision() {
    let (world, admin) = World::set_up().await;
    start(&world).await;
    let mei = world.user(&admin, "mei", "manager").await;
    let mei = world.cx(&mei).await;
    let wanted = || on_asset(&[field("cf_a", "text", json!({}))]);
    let engine = &world.engine;
    for refused in [
        engine.customization(&mei, PLUGIN).await,
        engine.propose_customization(&mei, PLUGIN, wanted()).await,
        engine.apply_customization(&mei, PLUGIN, wanted(), 0, true).await,
    ] {
        assert_eq!(refused.unwrap_err().code, ErrorCode::ActionForbidden);
    }
    let unknown = engine.propose_customization(&admin, "test.nobody", wanted()).await.unwrap_err();
    assert_eq!(unknown.code, ErrorCode::NotFound);
    engine.apply_customization(&admin, PLUGIN, wanted(), 0, false).await.unwrap();
    let same = engine.apply_customization(&admin, PLUGIN, wanted(), 1, false).await.unwrap();
    assert_eq!((&same["revision"], &same["changes"]), (&json!(1), &json!([])));
    let stale = engine.apply_customization(&admin, PLUGIN, on_asset(&[]), 0, false).await.unwrap_err();
    assert_eq!(stale.code, ErrorCode::WriteConflict);

    engine.forget_customization(&admin, PLUGIN).await.unwrap();
    assert!(engine.schema().object("asset").unwrap().field("cf_a").is_none());
    assert_eq!(engine.customization(&admin, PLUGIN).await.unwrap()["revision"], 0);
}
