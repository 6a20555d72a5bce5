//! The approvals plugin over HTTP: the lock, who may decide, and what doesn't get around either. The way itself is told by
//! `plugins/approvals/tests/cases.toml`.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use serde_json::{Value as Json, json};
use tessera_engine::Context;
use tessera_engine::engine::HookPhase;
use tessera_engine::hooks::{BeforeHooks, Decided, Decision, HookChange, HookOperation};
use tessera_model::error::Result;
use tessera_model::object::ObjectDef;
use tessera_tests::{Client, TestApp, plugins};

const ID: &str = "tessera.approvals";

/// A manager, somebody who reports to them, and a process for accounts that asks the manager.
pub(super) async fn people(app: &TestApp) -> (Client, Client) {
    let member = app.role_of_code("member").await;
    let boss = app.user("boss", &member, None).await;
    let ann = app.user("ann", &member, None).await;
    let admin = app.admin();
    let id = async |who: &Client| who.get("/api/v1/me").await.ok()["user"]["id"].as_str().unwrap().to_owned();
    let (boss_id, ann_id) = (id(&boss).await, id(&ann).await);
    admin.patch(&format!("/api/v1/users/{ann_id}"), json!({"manager": boss_id})).await.ok();
    let steps = json!([{"name": "Manager", "approvers": [{"by": "manager", "level": 1}]}]);
    let process = json!({"name": "Accounts", "object": "account", "is_active": true, "definition": {"steps": steps}});
    admin.post("/api/v1/records/approval_process", process).await.ok();
    app.engine.settle().await;
    (boss, ann)
}

pub(super) async fn first(who: &Client, object: &str) -> Json {
    let page = who.post(&format!("/api/v1/records/{object}/query"), json!({"sort": ["-created_at"]})).await.ok();
    page["items"][0].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_waits_is_locked_until_the_right_person_decides() {
    let app = TestApp::new().await;
    let _host = plugins::host(&app, &[]).await;
    let (boss, ann) = people(&app).await;
    let account = ann.post("/api/v1/records/account", json!({"name": "Acme"})).await.id();
    let path = format!("/api/v1/records/account/{account}");
    let submit = format!("{path}/actions/submit_for_approval");
    ann.post(&submit, json!({"note": "Please"})).await.ok();
    app.engine.settle().await;

    // Nobody gets around the lock: not whoever submitted, not administrators, not by a batch, not by deleting.
    let refused = ann.header("accept-language", "zh-CN").patch(&path, json!({"name": "Other"})).await;
    assert_eq!((refused.status, &refused.body["code"]), (422, &json!("hook_rejected")), "{}", refused.text);
    assert!(refused.body["detail"].as_str().unwrap().contains("正在审批中"), "{}", refused.text);
    let admin = app.admin();
    assert_eq!(admin.patch(&path, json!({"name": "Other"})).await.status, 422);
    assert_eq!(admin.delete(&path).await.status, 422);
    let batch = json!([{"op": "update", "id": account, "fields": {"name": "Other"}}]);
    assert!(admin.post("/api/v1/records/account/batch", batch).await.status >= 400);
    assert!(ann.post(&submit, json!({})).await.status >= 400, "it waits already");

    // What tells of decisions isn't written by hand.
    let (approval, task) = (first(&ann, "approval").await, first(&boss, "approval_task").await);
    assert_eq!((&approval["state"], &approval["step"]), (&json!("pending"), &json!("Manager")));
    let approval = format!("/api/v1/records/approval/{}", approval["id"].as_str().unwrap());
    let task = format!("/api/v1/records/approval_task/{}", task["id"].as_str().unwrap());
    assert!(ann.patch(&approval, json!({"state": "approved"})).await.status >= 400);
    assert!(boss.patch(&task, json!({"state": "approved"})).await.status >= 400);
    assert!(admin.post("/api/v1/records/approval", json!({"name": "Made up"})).await.status >= 400);
    assert!(admin.delete(&approval).await.status >= 400);

    assert!(ann.post(&format!("{task}/actions/approve"), json!({})).await.status >= 400);
    boss.post(&format!("{task}/actions/approve"), json!({"comment": "Fine"})).await.ok();
    app.engine.settle().await;
    assert_eq!(ann.get(&approval).await.ok()["state"], "approved");
    assert_eq!(ann.patch(&path, json!({"name": "Other"})).await.ok()["name"], "Other");
    app.stop().await;
}

/// Comes behind all plugins, and submits the record while the first save of it is on its way.
struct MeanwhileSubmitted {
    who: Client,
    submit: String,
    is_done: AtomicBool,
}

#[async_trait]
impl BeforeHooks for MeanwhileSubmitted {
    fn concerns(&self, object: &ObjectDef, operation: HookOperation) -> bool {
        object.key == "account" && operation == HookOperation::Update
    }

    async fn before(&self, _: &Context, _: &Arc<ObjectDef>, changes: &[HookChange]) -> Result<Decided> {
        if !self.is_done.swap(true, Ordering::SeqCst) {
            self.who.post(&self.submit, json!({})).await.ok();
        }
        Ok(Decided::from(vec![Decision::Allow; changes.len()]))
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_save_that_is_past_the_lock_meets_it_when_the_record_is_submitted_meanwhile() {
    let app = TestApp::new().await;
    let _host = plugins::host(&app, &[]).await;
    let (_, ann) = people(&app).await;
    let account = ann.post("/api/v1/records/account", json!({"name": "Acme"})).await.id();
    let path = format!("/api/v1/records/account/{account}");
    let submit = format!("{path}/actions/submit_for_approval");
    let meanwhile = MeanwhileSubmitted { who: ann.clone(), submit, is_done: AtomicBool::new(false) };
    app.engine.add_before_hooks(HookPhase::Plugins, Arc::new(meanwhile));
    let refused = ann.patch(&path, json!({"name": "Other"})).await;
    assert_eq!((refused.status, &refused.body["code"]), (422, &json!("hook_rejected")), "{}", refused.text);
    assert_eq!(ann.get(&path).await.ok()["name"], "Acme");
    app.engine.settle().await;
    assert_eq!(first(&ann, "approval").await["state"], "pending");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_process_nothing_of_approvals_is_in_the_way() {
    let app = TestApp::new().await;
    let _host = plugins::host(&app, &[]).await;
    let admin = app.admin();
    let actions = async || {
        let metadata = admin.get("/api/v1/objects/account").await.ok();
        metadata["actions"].as_array().unwrap().iter().any(|action| action["key"] == "submit_for_approval")
    };
    assert!(!actions().await);
    people(&app).await;
    assert!(actions().await);
    let process = first(&admin, "approval_process").await;
    let path = format!("/api/v1/records/approval_process/{}", process["id"].as_str().unwrap());
    assert_eq!(process["edition"], "1");
    let broken = admin.patch(&path, json!({"definition": {"steps": []}})).await;
    assert_eq!(broken.body["fields"]["definition"]["code"], "process_needs_step", "{}", broken.text);
    admin.patch(&path, json!({"is_active": false})).await.ok();
    app.engine.settle().await;
    assert!(!actions().await);
    app.stop().await;
}

/// Presses a button of a page or card.
async fn press(who: &Client, slot: &str, action: &str, form: Json, state: &Json) -> Json {
    let asked = json!({"plugin": ID, "slot": slot, "action": action, "form": form, "state": state});
    who.post("/api/v1/plugin-ui/act", asked).await.ok()
}

async fn shown(who: &Client, slot: &str, params: Json) -> Json {
    who.post("/api/v1/plugin-ui/render", json!({"plugin": ID, "slot": slot, "params": params})).await.ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn administrators_write_processes_on_a_page_and_approvers_decide_on_theirs() {
    let app = TestApp::new().await;
    let _host = plugins::host(&app, &[]).await;
    let (boss, ann) = people(&app).await;
    let admin = app.admin();
    assert_eq!(ann.post("/api/v1/plugin-ui/render", json!({"plugin": ID, "slot": "processes"})).await.status, 404);
    shown(&admin, "processes", json!({})).await;
    let form = json!({"template": "win", "amount": {"amount": "100000", "currency": "CNY"}});
    let made = press(&admin, "processes", "use_template", form, &Json::Null).await;
    let path = made["effects"][0]["to"]["path"].as_str().unwrap().to_owned();
    let id = path.split_once("?process=").unwrap().1;
    let process = admin.get(&format!("/api/v1/records/approval_process/{id}")).await.ok();
    assert_eq!((&process["object"], &process["is_active"]), (&json!("opportunity"), &json!(false)));

    // Its page: the step in a dialog, what the dialog says is stored, and then it is switched on.
    let page = shown(&admin, "processes", json!({"process": id})).await;
    let dialog = press(&admin, "processes", "edit_step", json!({"at": 0}), &page["state"]).await;
    assert_eq!(dialog["effects"][0]["type"], "open-dialog");
    let step = json!({"name": "The boss", "manager": "1", "mode": "all", "own": "manager", "nobody": "administrators",
        "late": "remind", "hours": "24"});
    press(&admin, "processes", "save_step", step, &dialog["effects"][0]["state"]).await;
    // And what it writes, one field after the other, with a word at what can't be.
    let dialog = press(&admin, "processes", "edit_write", json!({"end": "approved"}), &page["state"]).await;
    let state = &dialog["effects"][0]["state"];
    for (field, value) in [("stage", "won"), ("next_step", "Send the contract")] {
        press(&admin, "processes", "save_write", json!({"field": field, "value": value}), state).await;
    }
    let refused = press(&admin, "processes", "save_write", json!({"field": "stage", "value": "no"}), state).await;
    assert_eq!(refused["effects"][0]["errors"][0]["field"], "value", "{refused}");
    let dialog = json!({"end": "approved", "key": "stage"});
    let dialog = press(&admin, "processes", "edit_write", dialog, &page["state"]).await;
    press(&admin, "processes", "remove_write", json!({}), &dialog["effects"][0]["state"]).await;
    let written =
        admin.get(&format!("/api/v1/records/approval_process/{id}")).await.ok()["definition"]["writes"].clone();
    assert_eq!(written, json!({"approved": {"next_step": "Send the contract"}}));
    press(&admin, "processes", "switch", json!({"process": id}), &page["state"]).await;
    app.engine.settle().await;
    let process = admin.get(&format!("/api/v1/records/approval_process/{id}")).await.ok();
    assert_eq!((&process["definition"]["steps"][0]["name"], &process["edition"]), (&json!("The boss"), &json!("5")));

    let deal = json!({"name": "Large", "amount": {"amount": "200000", "currency": "CNY"}, "close_date": "2026-03-16"});
    let deal = ann.post("/api/v1/records/opportunity", deal).await.id();
    let deal = format!("/api/v1/records/opportunity/{deal}");
    let refused = ann.patch(&deal, json!({"stage": "won"})).await;
    assert_eq!(refused.body["fields"]["stage"]["code"], "needs_approval", "{}", refused.text);
    ann.post(&format!("{deal}/actions/submit_for_approval"), json!({})).await.ok();
    app.engine.settle().await;
    let task = first(&boss, "approval_task").await;
    assert!(task["due_at"].is_string());
    let waiting = shown(&boss, "inbox", json!({})).await;
    assert!(waiting["view"]["content"].to_string().contains("Large"), "{waiting}");
    let form = json!({"task": task["id"], "comment_of": "comment_0", "comment_0": "Well done"});
    press(&boss, "inbox", "approve", form, &Json::Null).await;
    app.engine.settle().await;
    assert_eq!(first(&boss, "approval_task").await["comment"], "Well done");
    assert_eq!(ann.patch(&deal, json!({"stage": "won"})).await.ok()["stage"], "won");
    let panel =
        json!({"plugin": ID, "slot": "panel", "subject": {"object": "opportunity", "id": deal.rsplit('/').next()}});
    let panel = ann.post("/api/v1/plugin-ui/render", panel).await.ok();
    assert!(panel["view"]["content"].to_string().contains("The boss"), "{panel}");
    app.stop().await;
}
