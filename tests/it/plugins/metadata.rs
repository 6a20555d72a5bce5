//! Definitions that a plugin makes at run time: in force everywhere at once, for nobody but administrators, and gone with the plugin.

use std::sync::Arc;

use reqwest::Method;
use serde_json::{Value as Json, json};
use tessera_engine::{Channel, Context};
use tessera_permission::Actor;
use tessera_plugin_host::PluginHost;
use tessera_tests::{Client, TestApp, plugins};

use super::kv::{install, open};
use crate::files::finished;

const ID: &str = "test.definer";
const ONE: &str = "/api/v1/plugins/test.definer";

/// The plugin on a server, with somebody who acts.
struct Stage {
    app: TestApp,
    host: Arc<PluginHost>,
    admin: Client,
    cx: Context,
}

impl Stage {
    async fn new() -> Self {
        let app = TestApp::new().await;
        let host = open(&app).await;
        let admin = app.admin();
        assert_eq!(install(&admin, &plugins::guest(ID)).await.status, 201);
        let cx = person(&app, &admin).await;
        Self { app, host, admin, cx }
    }

    async fn call(&self, args: Json) -> Json {
        self.host.call_function(&self.cx, ID, "define", &args).await.unwrap()
    }

    async fn apply(&self, wanted: Json, accept: bool) -> Json {
        self.call(json!({"what": "apply", "wanted": wanted, "accept": accept})).await
    }

    async fn field_of(&self, object: &str, key: &str) -> Json {
        let found = self.admin.get(&format!("/api/v1/objects/{object}")).await.ok();
        found["fields"].as_array().unwrap().iter().find(|field| field["key"] == key).cloned().unwrap_or_default()
    }
}

/// Whoever a client is, acting.
pub(super) async fn person(app: &TestApp, client: &Client) -> Context {
    let me = client.get("/api/v1/me").await.ok();
    let id = me["user"]["id"].as_str().or_else(|| me["id"].as_str()).unwrap_or_else(|| panic!("{me}")).to_owned();
    Context::new(app.engine.boxed().actor_of(&id).await.unwrap(), Channel::Api, "test")
}

fn label(en: &str, zh: &str) -> Json {
    json!({"en": en, "zh-CN": zh})
}

/// Text, choice and number on accounts.
fn three() -> Json {
    let grade = |code: &str| json!({"code": code, "label": label(code, code)});
    json!({
        "dictionaries": [{"key": "df_grade", "label": label("Grade", "等级"), "items": [grade("high"), grade("low")]}],
        "extensions": [{
            "object": "account",
            "field": [
                {"key": "df_colour", "label": label("Colour", "颜色"), "kind": "text", "searchable": true},
                {"key": "df_grade", "label": label("Grade", "等级"), "kind": "select", "options": {"dictionary": "df_grade"}},
                {"key": "df_seats", "label": label("Seats", "席位数"), "kind": "number", "required": true, "default": 5},
            ],
            "section": [{"key": "df", "label": label("Ours", "自定义"), "fields": ["df_colour", "df_grade", "df_seats"]}],
        }],
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_field_made_at_run_time_is_at_once_wherever_fields_are() {
    let stage = Stage::new().await;
    let admin = &stage.admin;
    let before = admin.post("/api/v1/records/account", json!({"name": "Early"})).await.ok();
    let plan = stage.call(json!({"what": "propose", "wanted": three()})).await;
    let seats = json!(["field", "added", "df_seats", 1, "must_be_filled"]);
    assert!(plan["ok"]["changes"].as_array().unwrap().contains(&seats), "{plan}");
    assert_eq!(stage.field_of("account", "df_colour").await, Json::Null);
    assert_eq!(stage.apply(three(), false).await["ok"]["is_running"], false);

    // Described, laid out, in the document of the interface.
    assert_eq!(stage.field_of("account", "df_colour").await["label"]["zh-CN"], "颜色");
    let account = admin.get("/api/v1/objects/account").await.ok();
    assert_eq!(account["layout"]["sections"].as_array().unwrap().last().unwrap()["fields"][2], "df_seats");
    let document = admin.get("/api/openapi.json").await.ok();
    let properties = &document["components"]["schemas"]["account_input"]["properties"];
    assert_eq!(properties["df_grade"]["enum"], json!(["high", "low", null]));

    // Written and validated, with its default; what was there before lacks what is required, and says so when it is saved.
    let body = json!({"name": "Acme", "df_colour": "Teal", "df_grade": "high"});
    let made = admin.post("/api/v1/records/account", body).await.ok();
    assert_eq!((&made["df_colour"], &made["df_seats"]), (&json!("Teal"), &json!("5")));
    let path = format!("/api/v1/records/account/{}", made["id"].as_str().unwrap());
    let refused = admin.patch(&path, json!({"df_grade": "middling"})).await.problem(422, "validation_failed");
    assert_eq!(refused["fields"]["df_grade"]["code"], "not_a_choice");
    let early = format!("/api/v1/records/account/{}", before["id"].as_str().unwrap());
    admin.patch(&early, json!({"industry": "steel"})).await.problem(422, "validation_failed");
    admin.patch(&early, json!({"df_seats": 2, "df_colour": "Red"})).await.ok();

    // Filtered, sorted, found, counted.
    let filter = json!({"and": [{"field": "df_seats", "op": "gte", "value": 2}, {"field": "df_colour", "op": "contains", "value": "e"}]});
    let page = admin.post("/api/v1/records/account/query", json!({"filter": filter, "sort": ["-df_seats"]})).await.ok();
    let names: Vec<_> = page["items"].as_array().unwrap().iter().map(|item| item["name"].clone()).collect();
    assert_eq!(names, [json!("Acme"), json!("Early")]);
    let found = admin.get("/api/v1/search?q=Teal").await.ok();
    assert!(found["items"].to_string().contains(made["id"].as_str().unwrap()), "{found}");
    let measures = json!({"seats": {"op": "sum", "field": "df_seats"}});
    let figures = json!({"group_by": ["df_grade"], "measures": measures, "filter": {"field": "df_grade", "op": "eq", "value": "high"}});
    let figures = admin.post("/api/v1/records/account/aggregate", figures).await.ok();
    assert_eq!(
        (&figures["items"][0]["group"]["df_grade"], &figures["items"][0]["measures"]["seats"]),
        (&json!("high"), &json!("5"))
    );

    // Remembered.
    admin.patch(&path, json!({"df_colour": "Blue"})).await.ok();
    let history = admin.get(&format!("{path}/history")).await.ok();
    let changed = json!({"field": "df_colour", "old": "Teal", "new": "Blue"});
    assert!(history["items"][0]["changes"].as_array().unwrap().contains(&changed), "{history}");

    // In files, by the name that people know.
    let csv = "Name,颜色,Grade,Seats\nBeta,Green,low,7\n".as_bytes();
    let preview = admin.upload("/api/v1/imports/preview", "a.csv", csv, Some(json!({"object": "account"}))).await.ok();
    let mapping = preview["mapping"].clone();
    assert_eq!((&mapping["颜色"], &mapping["Seats"]), (&json!("df_colour"), &json!("df_seats")));
    let options = json!({"object": "account", "mapping": mapping});
    let id = admin.upload("/api/v1/imports", "a.csv", csv, Some(options)).await.id();
    let status = finished(admin, &format!("/api/v1/imports/{id}")).await;
    assert_eq!(status["created"], 1, "{status}");
    let wish = json!({"object": "account", "fields": ["name", "df_colour", "df_grade"], "format": "csv"});
    let export = admin.post("/api/v1/exports", wish).await.id();
    let status = finished(admin, &format!("/api/v1/exports/{export}")).await;
    let file = admin.get(status["download"].as_str().unwrap()).await;
    assert!(file.text.contains("Colour") && file.text.contains("Green"), "{}", file.text);

    // Kept from those from whom a role keeps it.
    let rights = json!({"read": "all", "create": true, "update": "all", "fields": {"df_colour": "hidden"}});
    let role = stage.app.role("Colour-blind", json!({"objects": {"account": rights}})).await;
    let seller = stage.app.user("seller", &role, None).await;
    let seen = seller.get(&path).await.ok();
    assert_eq!((seen.get("df_colour"), &seen["df_seats"]), (None, &json!("5")));
    let filter = json!({"filter": {"field": "df_colour", "op": "eq", "value": "Blue"}});
    let refused = seller.post("/api/v1/records/account/query", filter).await;
    assert!((400..500).contains(&refused.status), "{}", refused.text);
    stage.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_object_made_at_run_time_is_one_like_any_other() {
    let stage = Stage::new().await;
    let admin = &stage.admin;
    let site = json!({
        "key": "df_site", "label": label("Site", "站点"), "label_plural": label("Sites", "站点"), "name_field": "name",
        "field": [
            {"key": "name", "label": label("Name", "名称"), "kind": "text", "required": true, "searchable": true},
            {"key": "account", "label": label("Account", "客户"), "kind": "reference", "options": {"object": "account"}},
        ],
        "view": [{"key": "all", "label": label("All", "全部"), "columns": ["name", "account"]}],
    });
    let menu = json!([{"key": "df", "label": label("Ours", "自定义"), "item": [{"key": "df_site", "label": label("Sites", "站点"), "object": "df_site"}]}]);
    let wanted = json!({"objects": [site], "menu": menu});
    assert_eq!(stage.apply(wanted, false).await["ok"]["needs_acceptance"], false);
    let account = admin.post("/api/v1/records/account", json!({"name": "Acme"})).await.id();
    let made = admin.post("/api/v1/records/df_site", json!({"name": "Hall", "account": account})).await.ok();
    assert_eq!(made["account"]["label"], "Acme");
    let me = admin.get("/api/v1/me").await.ok();
    assert!(me["menu"].as_array().unwrap().iter().any(|group| group["key"] == "df"), "{}", me["menu"]);
    let objects = stage.call(json!({"what": "objects"})).await;
    assert!(objects["ok"].as_array().unwrap().contains(&json!("df_site")));
    assert_eq!(stage.call(json!({"what": "object", "key": "df_site"})).await["ok"]["plugin"], ID);
    assert!(stage.call(json!({"what": "dictionaries"})).await["ok"].as_array().unwrap().contains(&json!("stage")));
    assert!(stage.call(json!({"what": "menu"})).await["ok"].as_array().unwrap().contains(&json!("settings")));

    // Off: the data stays, the entry of the menu goes. Removed: it can be read. Purged: gone.
    admin.post(&format!("{ONE}/disable"), json!({})).await.ok();
    let path = format!("/api/v1/records/df_site/{}", made["id"].as_str().unwrap());
    admin.patch(&path, json!({"name": "Great hall"})).await.ok();
    let me = admin.get("/api/v1/me").await.ok();
    assert!(me["menu"].as_array().unwrap().iter().all(|group| group["key"] != "df"));
    assert_eq!(admin.delete(ONE).await.status, 204);
    assert_eq!(admin.get(&path).await.ok()["name"], "Great hall");
    admin.patch(&path, json!({"name": "Small hall"})).await.problem(409, "state_conflict");
    assert_eq!(admin.delete(&format!("{ONE}?purge=true")).await.status, 204);
    admin.get(&path).await.problem(404, "not_found");
    assert_eq!(install(admin, &plugins::guest(ID)).await.status, 201);
    assert_eq!(stage.call(json!({"what": "definitions"})).await["ok"]["revision"], 0);
    stage.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn definitions_are_for_administrators_in_person_and_for_plugins_that_were_granted_it() {
    let stage = Stage::new().await;
    assert_eq!(stage.call(json!({"what": "supports"})).await["ok"], true);
    let looks = ["definitions", "propose", "apply", "objects", "object", "dictionaries", "menu"];
    let role = stage.app.role("Sellers", json!({"objects": {"*": {"read": "all", "create": true}}})).await;
    let seller = person(&stage.app, &stage.app.user("seller", &role, None).await).await;
    let product = Context::new(Arc::new(Actor::system("test")), Channel::Api, "test");
    for cx in [&seller, &product] {
        for what in looks {
            let args = json!({"what": what, "wanted": {}, "revision": 0});
            let told = stage.host.call_function(cx, ID, "define", &args).await.unwrap();
            assert_eq!(told["error"], "permission-denied", "{what}: {told}");
        }
    }
    let note = stage.admin.post("/api/v1/records/definer_note", json!({"name": "in a hook"})).await.ok();
    assert_eq!(note["note"], "phase-forbidden");
    let bad = json!({"extensions": [{"object": "account", "field": [{"key": "colour", "label": label("C", "色"), "kind": "text"}]}]});
    let refused = stage.apply(bad, false).await;
    assert_eq!(
        (&refused["error"], &refused["details"]["fields"][0]["field"]),
        (&json!("validation-failed"), &json!("account.colour.key"))
    );
    stage.apply(three(), false).await;
    let stale = stage.call(json!({"what": "apply", "wanted": {}, "revision": 0, "accept": true})).await;
    assert_eq!(stale["error"], "conflict", "{stale}");

    let less = json!({"granted": ["records.read:definer_note", "records.write:definer_note"]});
    stage.admin.call(Method::PUT, &format!("{ONE}/grants"), Some(less)).await.ok();
    for what in looks {
        let told = stage.call(json!({"what": what, "wanted": {}, "revision": 0})).await;
        assert_eq!(told["error"], "capability-missing", "{what}: {told}");
    }
    assert_ne!(stage.field_of("account", "df_colour").await, Json::Null, "what was defined stays");
    stage.app.stop().await;
}
