//! Layouts that administrators arrange, over HTTP: kept over what plugins define, seen by those whom they are for.

use std::sync::Arc;

use reqwest::Method;
use serde_json::{Value as Json, json};
use tessera_engine::boxed;
use tessera_engine::engine::EngineOptions;
use tessera_tests::clock::{TestClock, TestIds};
use tessera_tests::{Answer, Client, TestApp, fixtures};

const LAYOUT: &str = "/api/v1/layouts/account";

fn section(key: &str, fields: &[&str]) -> Json {
    json!({"key": key, "label": {"en": key, "zh-CN": "分组"}, "fields": fields})
}

async fn arrange(client: &Client, role: Option<&str>, revision: u64, sections: Json) -> Answer {
    let path = role.map_or_else(|| LAYOUT.to_owned(), |role| format!("{LAYOUT}?role={role}"));
    let guarded = client.header("If-Match", &format!("\"{revision}\""));
    guarded.call(Method::PUT, &path, Some(json!({"header": ["industry"], "sections": sections}))).await
}

/// Sections by their keys and fields, as somebody sees the object.
async fn seen(client: &Client) -> Vec<(String, Vec<String>)> {
    let object = client.get("/api/v1/objects/account").await.ok();
    let sections = object["layout"]["sections"].as_array().unwrap().iter();
    let texts = |list: &Json| serde_json::from_value::<Vec<String>>(list.clone()).unwrap();
    sections.map(|one| (one["key"].as_str().unwrap().to_owned(), texts(&one["fields"]))).collect()
}

fn parts(sections: &[(&str, &[&str])]) -> Vec<(String, Vec<String>)> {
    let owned = |fields: &[&str]| fields.iter().map(|key| (*key).to_owned()).collect();
    sections.iter().map(|(key, fields)| ((*key).to_owned(), owned(fields))).collect()
}

#[tokio::test]
async fn administrators_lay_objects_out_for_everybody_and_for_roles_and_go_back() {
    let app = TestApp::new().await;
    let admin = app.admin();
    let role = app.role("Seller", json!({"objects": {"account": {"read": "all"}}})).await;
    let mei = app.user("mei", &role, None).await;
    let defined = admin.get(LAYOUT).await.ok();
    assert_eq!((&defined["object"], &defined["arranged"]), (&json!("account"), &json!([])));

    let everybody = json!([section("who", &["name", "industry"]), section("where", &["address"])]);
    let kept = arrange(&admin, None, 0, everybody).await.ok();
    let revision = kept["arranged"][0]["revision"].as_u64().unwrap();
    assert!(kept["arranged"][0]["hidden"].as_array().unwrap().contains(&json!("phone")), "{kept}");
    let mut own = section("own", &["phone", "name"]);
    own["columns"] = json!(1);
    own["tab"] = json!({"en": "More", "zh-CN": "更多"});
    arrange(&admin, Some(&role), 0, json!([own])).await.ok();
    let all = parts(&[("who", &["name", "industry"]), ("where", &["address"])]);
    assert_eq!((seen(&admin).await, seen(&mei).await), (all, parts(&[("own", &["phone", "name"])])));
    let shown = mei.get("/api/v1/objects/account").await.ok()["layout"].clone();
    assert_eq!((&shown["sections"][0]["columns"], &shown["sections"][0]["tab"]["en"]), (&json!(1), &json!("More")));
    assert_eq!(shown["header"], json!(["industry"]));

    // Whoever looked earlier doesn't overwrite it unseen.
    let stale = arrange(&admin, None, 0, json!([section("mine", &["name"])])).await.problem(409, "version_conflict");
    assert_eq!(stale["current_version"], json!(revision));

    // An upgrade of the plugin keeps it; what it adds comes last, also after a restart.
    let mut definitions = fixtures::definitions().unwrap();
    let account = definitions.objects.iter_mut().find(|object| object.key == "account").unwrap();
    account.fields.push(
        serde_json::from_value(json!({"key": "fax", "label": {"en": "Fax", "zh-CN": "传真"}, "kind": "phone"}))
            .unwrap(),
    );
    app.engine.boxed().replace_definitions(fixtures::SOURCE, definitions.clone()).await.unwrap();
    let wanted = parts(&[("who", &["name", "industry"]), ("where", &["address"]), ("unplaced", &["fax"])]);
    assert_eq!(seen(&admin).await, wanted);
    let options = EngineOptions {
        store: app.engine.store().clone(),
        clock: Arc::new(TestClock::default()),
        ids: Arc::new(TestIds::default()),
        node: "next".to_owned(),
        files_dir: None,
    };
    let next = boxed::open(options).await.unwrap();
    next.boxed().replace_definitions(fixtures::SOURCE, definitions).await.unwrap();
    let again = next.describe(&tessera_engine::Context::system("test"), "account").unwrap();
    assert_eq!(again["layout"]["sections"][2]["fields"], json!(["fax"]));

    let guarded = admin.header("If-Match", "\"0\"");
    guarded.delete(&format!("{LAYOUT}?role={role}")).await.problem(409, "version_conflict");
    admin.delete(&format!("{LAYOUT}?role={role}")).await.ok();
    assert_eq!(seen(&mei).await, wanted);
    assert_eq!(admin.delete(LAYOUT).await.ok()["arranged"], json!([]));
    admin.delete(LAYOUT).await.problem(404, "not_found");

    let audit = admin.get("/api/v1/audit?action=layout").await.ok();
    let told: Vec<_> =
        audit["items"].as_array().unwrap().iter().rev().map(|one| (&one["action"], &one["data"]["role"])).collect();
    let (update, reset, of_role, none) = (json!("layout.update"), json!("layout.reset"), json!(role), Json::Null);
    assert_eq!(told, [(&update, &none), (&update, &of_role), (&reset, &of_role), (&reset, &none)]);
    assert!(audit["items"][0]["data"]["hidden"].as_array().unwrap().contains(&json!("address")), "{audit}");
    app.stop().await;
}

#[tokio::test]
async fn a_layout_that_can_not_be_is_refused_with_each_problem_at_its_place() {
    let app = TestApp::new().await;
    let admin = app.admin();
    let mut wrong = section("Not a key", &["industry", "gone", "industry"]);
    wrong["label"]["en"] = json!("");
    wrong["columns"] = json!(5);
    let refused = arrange(&admin, None, 0, json!([wrong])).await.problem(422, "validation_failed");
    let code = |place: &str| refused["fields"][place]["code"].as_str().unwrap_or_default();
    let places = [
        ("sections[0].key", "invalid"),
        ("sections[0].label", "required"),
        ("sections[0].columns", "out_of_range"),
        ("sections[0].fields[1]", "unknown"),
        ("sections[0].fields[2]", "taken"),
        ("fields.name", "required"),
    ];
    for (place, wanted) in places {
        assert_eq!(code(place), wanted, "{place}: {refused}");
    }
    let fine = || json!([section("main", &["name"])]);
    arrange(&admin, Some("nobody"), 0, fine()).await.problem(404, "not_found");
    admin.get("/api/v1/layouts/nothing").await.problem(404, "not_found");
    let role = app.role("Reader", json!({"objects": {"account": {"read": "all"}}})).await;
    let reader = app.user("li", &role, None).await;
    arrange(&reader, None, 0, fine()).await.problem(403, "action_forbidden");
    reader.get(LAYOUT).await.problem(403, "action_forbidden");
    reader.delete(LAYOUT).await.problem(403, "action_forbidden");
    app.stop().await;
}
