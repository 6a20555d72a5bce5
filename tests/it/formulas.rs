//! Computed fields over HTTP: they follow the fields that they are computed from, are found, sorted and summed by like any other, and
//! tell nobody more than those.

use std::time::Duration;

use serde_json::{Value as Json, json};
use tessera_engine::definitions::Definitions;
use tessera_tests::{Client, TestApp};

const RECORDS: &str = "/api/v1/records/opportunity";

/// Has opportunities computed so, by a source that extends them.
async fn define(app: &TestApp, weighted: &str) {
    let field = |key: &str, expression: &str, result: &str| {
        let options = json!({"expression": expression, "result": result});
        json!({"key": key, "label": {"en": key, "zh-CN": key}, "kind": "formula", "options": options})
    };
    let size = "if(sums_weighted >= 1000, 'large', 'small')";
    let fields = [field("sums_weighted", weighted, "money"), field("sums_size", size, "text")];
    let extension = serde_json::from_value(json!({"object": "opportunity", "field": fields})).unwrap();
    let definitions = Definitions { extensions: vec![extension], ..Definitions::default() };
    app.engine.boxed().replace_definitions("test.sums", definitions).await.unwrap();
}

fn money(amount: &str) -> Json {
    json!({"amount": amount, "currency": "CNY"})
}

fn deal(name: &str, amount: &str, chance: u8) -> Json {
    json!({"name": name, "amount": money(amount), "chance": chance.to_string()})
}

/// Waits until a job has computed the record so; answers the record.
async fn computed(admin: &Client, path: &str, weighted: &str) -> Json {
    for _ in 0..200 {
        let record = admin.get(path).await.ok();
        if record["sums_weighted"] == money(weighted) {
            return record;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{path} is not computed: {}", admin.get(path).await.text);
}

#[tokio::test]
async fn a_formula_is_a_field_like_any_other_that_nobody_fills_in() {
    let app = TestApp::new().await;
    let admin = app.admin();
    let early = format!("{RECORDS}/{}", admin.post(RECORDS, deal("Early", "100.00", 50)).await.id());
    let before = admin.get(&early).await.ok();
    define(&app, "amount * chance / 100").await;

    // What was there before is computed by a job, and nobody changed it.
    let after = computed(&admin, &early, "50.00").await;
    assert_eq!((&after["sums_size"], &after["version"]), (&json!("small"), &json!(2)));
    assert_eq!((&after["updated_at"], &after["updated_by"]), (&before["updated_at"], &before["updated_by"]));

    let late = admin.post(RECORDS, deal("Late", "2000.00", 25)).await;
    assert_eq!((&late.body["sums_weighted"], &late.body["sums_size"]), (&money("500.00"), &json!("small")));
    let late = format!("{RECORDS}/{}", late.id());
    let changed = admin.patch(&late, json!({"chance": "60"})).await.ok();
    assert_eq!((&changed["sums_weighted"], &changed["sums_size"]), (&money("1200.00"), &json!("large")));
    let refused = admin.patch(&late, json!({"sums_size": "huge"})).await.problem(422, "validation_failed");
    assert_eq!(refused["fields"]["sums_size"]["code"], "read_only");
    let history = admin.get(&format!("{late}/history")).await.ok();
    assert!(history.to_string().contains("sums_weighted"), "{history}");

    let asked = json!({"filter": {"field": "sums_weighted", "op": "gt", "value": 40}, "sort": ["-sums_weighted"], "fields": ["name"]});
    let found = admin.post(&format!("{RECORDS}/query"), asked).await.ok();
    let names: Vec<_> = found["items"].as_array().unwrap().iter().map(|one| &one["name"]).collect();
    assert_eq!(names, ["Late", "Early"]);
    let asked = json!({"group_by": ["sums_size"], "measures": {"total": {"op": "sum", "field": "sums_weighted"}}});
    let sums = admin.post(&format!("{RECORDS}/aggregate"), asked).await.ok().to_string();
    assert!(sums.contains("1200.00") && sums.contains("large"), "{sums}");

    let described = admin.get("/api/v1/objects/opportunity").await.ok();
    let field = described["fields"].as_array().unwrap().iter().find(|field| field["key"] == "sums_weighted").unwrap();
    let told = (&field["kind"], &field["access"], &field["formula"]);
    assert_eq!(told, (&json!("money"), &json!("read_only"), &json!("amount * chance / 100")));

    // Another formula: all records follow.
    define(&app, "amount * chance / 50").await;
    computed(&admin, &early, "100.00").await;
    assert_eq!(computed(&admin, &late, "2400.00").await["sums_size"], "large");
    app.stop().await;
}

#[tokio::test]
async fn nobody_learns_from_a_formula_what_they_may_not_read() {
    let app = TestApp::new().await;
    define(&app, "amount * chance / 100").await;
    let admin = app.admin();
    let id = admin.post(RECORDS, deal("Secret", "9000.00", 50)).await.id();
    for (access, status, code) in [("hidden", 400, "invalid_filter"), ("masked", 403, "field_forbidden")] {
        let role = json!({"objects": {"opportunity": {"read": "all", "update": "all", "fields": {"amount": access}}}});
        let role = app.role(access, role).await;
        let reader = app.user(access, &role, None).await;
        let path = format!("{RECORDS}/{id}");
        let record = reader.get(&path).await.ok();
        assert_eq!(record["name"], "Secret");
        for key in ["sums_weighted", "sums_size"] {
            let shown = if access == "masked" { json!("****") } else { json!(null) };
            assert_eq!(record[key], shown, "{record}");
            let filter = json!({"filter": {"field": key, "op": "is_null", "value": false}});
            reader.post(&format!("{RECORDS}/query"), filter).await.problem(status, code);
            reader.post(&format!("{RECORDS}/query"), json!({"sort": [key]})).await.problem(status, code);
        }
        // Sums of money are nothing to group by anyway.
        let grouped = json!({"group_by": ["sums_size"], "measures": {"n": {"op": "count"}}});
        reader.post(&format!("{RECORDS}/aggregate"), grouped).await.problem(status, code);
        let described = reader.get("/api/v1/objects/opportunity").await.ok().to_string();
        assert_eq!(described.contains("sums_weighted"), access == "masked");
        assert!(!described.contains("amount * chance"), "{described}");
        let history = reader.get(&format!("{path}/history")).await.ok().to_string();
        assert!(!history.contains("4500.00") && !history.contains("large"), "{history}");
        // What they may write still counts.
        reader.patch(&path, json!({"chance": "50"})).await.ok();
    }
    app.stop().await;
}
