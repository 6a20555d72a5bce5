//! Ways of an approval that more than the plugin has a part in.

use serde_json::{Value as Json, json};
use tessera_scripting::{Source, Workflows};
use tessera_tests::{Client, TestApp, plugins};

use super::approvals::{first, people};

/// Makes an account in somebody's name and submits it.
async fn submitted(app: &TestApp, who: &Client, name: &str) -> String {
    let account = who.post("/api/v1/records/account", json!({"name": name})).await.id();
    who.post(&format!("/api/v1/records/account/{account}/actions/submit_for_approval"), json!({})).await.ok();
    app.engine.settle().await;
    account
}

/// Gives the process that [`people`] made other steps.
async fn redefine(app: &TestApp, definition: Json) {
    let admin = app.admin();
    let process = first(&admin, "approval_process").await;
    let path = format!("/api/v1/records/approval_process/{}", process["id"].as_str().unwrap());
    admin.patch(&path, json!({"definition": definition})).await.ok();
    app.engine.settle().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workflow_names_who_approves() {
    let app = TestApp::new().await;
    let _host = plugins::host(&app, &[]).await;
    let (boss, ann) = people(&app).await;
    let boss_id = boss.get("/api/v1/me").await.ok()["user"]["id"].as_str().unwrap().to_owned();
    let toml = "id = \"desk\"\nlabel = { en = \"Desk\", zh-CN = \"专人\" }\nrun_as = \"user\"\n[trigger]\nkind = \"call\"\n\
                object = \"account\"\n";
    let script = format!(
        "fn answer(question, ctx) {{ if question.record.name == \"Acme\" && question.submitter != \"\" {{ [\"{boss_id}\"] }} else {{ () }} }}"
    );
    let source = Source { toml: toml.to_owned(), script, ..Source::default() };
    let _workflows = Workflows::open(app.engine.clone(), vec![source], false).await.unwrap();
    redefine(&app, json!({"steps": [{"name": "Desk", "approvers": [{"by": "script", "id": "desk"}]}]})).await;

    submitted(&app, &ann, "Acme").await;
    assert_eq!(first(&boss, "approval_task").await["approver"]["id"], json!(boss_id));
    // It names nobody for this one, so the step's rule counts.
    submitted(&app, &ann, "Other").await;
    assert_eq!(first(&app.admin(), "approval_task").await["approver"]["label"], "Admin");
    let runs = app.admin().get("/api/v1/workflows/desk/runs").await.ok();
    assert_eq!(runs["items"].as_array().unwrap().len(), 2);
    app.stop().await;
}

/// The first block of a type in a view, however deep.
fn block<'a>(view: &'a Json, kind: &str) -> Option<&'a Json> {
    match view {
        Json::Object(parts) if parts.get("type").is_some_and(|is| is == kind) => Some(view),
        Json::Object(parts) => parts.values().find_map(|part| block(part, kind)),
        Json::Array(items) => items.iter().find_map(|item| block(item, kind)),
        _ => None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_card_on_the_record_shows_the_way_taken_and_the_one_ahead() {
    let app = TestApp::new().await;
    let _host = plugins::host(&app, &[]).await;
    let (boss, ann) = people(&app).await;
    let me = async |who: &Client| who.get("/api/v1/me").await.ok()["user"].clone();
    let (boss_me, admin_me) = (me(&boss).await, me(&app.admin()).await);
    let steps = json!([
        {"name": "Manager", "approvers": [{"by": "manager", "level": 1}]},
        {"name": "Nobody", "approvers": [{"by": "role", "id": "nobody"}], "nobody": "skip"},
        {"name": "Chief", "approvers": [{"by": "user", "id": admin_me["id"]}]},
        {"name": "Board", "approvers": [{"by": "role", "id": "administrator"}]},
    ]);
    redefine(&app, json!({"steps": steps})).await;
    let account = submitted(&app, &ann, "Acme").await;
    let task = first(&boss, "approval_task").await;
    let task = format!("/api/v1/records/approval_task/{}", task["id"].as_str().unwrap());
    boss.post(&format!("{task}/actions/approve"), json!({"comment": "Fine"})).await.ok();
    app.engine.settle().await;

    let card = json!({"plugin": "tessera.approvals", "slot": "panel", "subject": {"object": "account", "id": account}});
    let card = ann.post("/api/v1/plugin-ui/render", card).await.ok();
    let steps = block(&card["view"]["content"], "steps").unwrap_or_else(|| panic!("{card}"));
    let of =
        |key: &str| -> Vec<Json> { steps["items"].as_array().unwrap().iter().map(|item| item[key].clone()).collect() };
    assert_eq!(of("status"), ["done", "skipped", "current", "waiting"]);
    assert_eq!((&of("text")[0], &of("text")[3]), (&boss_me["name"], &json!("Everybody with a role")));
    let log = block(&card["view"]["content"], "timeline").unwrap().to_string();
    assert!(log.contains("Fine") && log.contains("Step left out"), "{log}");
    app.stop().await;
}
