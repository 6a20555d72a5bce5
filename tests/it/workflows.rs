//! Workflows that are written through the API.

use reqwest::Method;
use serde_json::json;
use tessera_scripting::Workflows;
use tessera_tests::TestApp;

const TOML: &str = r#"
id = "stamp"
label = { en = "Stamp", zh-CN = "标记" }
run_as = "user"

[trigger]
kind = "record"
object = "account"
operations = ["create"]
phase = "before"
"#;

#[tokio::test(flavor = "multi_thread")]
async fn a_workflow_is_written_and_changed_by_administrators() {
    let app = TestApp::new().await;
    let _workflows = Workflows::open(app.engine.clone(), Vec::new(), false).await.unwrap();
    let admin = app.admin();
    let text = |script: &str| json!({"toml": TOML, "script": script});
    let stamping = |word: &str| text(&format!("fn before(change, ctx) {{\n  ctx.set(\"industry\", \"{word}\");\n}}"));
    let workflows = "/api/v1/workflows";
    let one = "/api/v1/workflows/stamp";

    let refused = admin.post(workflows, text("fn before(change, ctx) {\n  let x = ;\n}")).await;
    let refused = refused.problem(422, "validation_failed");
    assert_eq!((&refused["problem"]["line"], &refused["problem"]["column"]), (&json!(2), &json!(11)), "{refused}");
    assert!(refused["fields"]["script"]["message"].as_str().unwrap().contains("line 2, column 11"), "{refused}");
    admin.get(one).await.problem(404, "not_found");
    admin.call(Method::PUT, one, Some(stamping("first"))).await.problem(404, "not_found");

    let made = admin.post(workflows, stamping("first")).await;
    assert_eq!((made.status, &made.body["version"]), (201, &json!(1)), "{}", made.text);
    admin.post(workflows, stamping("again")).await.problem(409, "unique_violation");
    let account = admin.post("/api/v1/records/account", json!({"name": "One"})).await.ok();
    assert_eq!(account["industry"], "first");

    let changed = admin.header("if-match", "\"1\"").call(Method::PUT, one, Some(stamping("second"))).await.ok();
    assert_eq!(changed["version"], 2);
    let stale = admin.header("if-match", "\"1\"").call(Method::PUT, one, Some(stamping("third"))).await;
    stale.problem(409, "version_conflict");
    let account = admin.post("/api/v1/records/account", json!({"name": "Two"})).await.ok();
    assert_eq!(account["industry"], "second");
    let was = admin.get(&format!("{one}/versions/1")).await.ok();
    assert!(was["script"].as_str().unwrap().contains("first") && was["toml"] == TOML, "{was}");
    let audit = admin.get("/api/v1/audit?action=workflow").await.ok();
    let actions: Vec<_> = audit["items"].as_array().unwrap().iter().map(|entry| &entry["action"]).collect();
    assert_eq!(actions, [&json!("workflow.update"), &json!("workflow.create")]);

    let role = app.role("Reader", json!({"objects": {"account": {"read": "all"}}})).await;
    let reader = app.user("mei", &role, None).await;
    reader.get(one).await.problem(403, "action_forbidden");
    reader.get(&format!("{one}/versions/1")).await.problem(403, "action_forbidden");
    reader.post(workflows, stamping("mine")).await.problem(403, "action_forbidden");
    reader.call(Method::PUT, one, Some(stamping("mine"))).await.problem(403, "action_forbidden");
    app.stop().await;
}
