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
