//! Scripts in the path of a write, before and after.

use serde_json::{Value as Json, json};
use tessera_engine::{Context, Engine};
use tessera_model::error::ErrorCode;

use super::{administrator, engine, fields, on, runs, source};
use crate::Workflows;

async fn create(engine: &Engine, cx: &Context, body: Json) -> tessera_model::error::Result<Json> {
    engine.create(cx, "account", &fields(body)).await.map(|record| json!(record))
}

#[tokio::test]
async fn before_scripts_set_and_refuse_one_after_the_other() {
    let (engine, _) = engine().await;
    let cx = administrator(&engine).await;
    let first = source(
        "a",
        &on("account", "before"),
        "fn before(change, ctx) {\n  if change.after.name == \"set\" { ctx.set(\"tier\", \"key\"); }\n}",
    );
    let script = "fn before(change, ctx) {\n  if change.after.tier == \"key\" { ctx.set(\"description\", `was ${change.after.tier}`); }\n  if change.after.name == \"bad\" { ctx.reject(\"name\", \"Not this name\", \"不能用这个名称\"); }\n}";
    let _held = Workflows::open(engine.clone(), vec![first, source("b", &on("account", "before"), script)], false)
        .await
        .unwrap();
    let made = create(&engine, &cx, json!({"name": "set"})).await.unwrap();
    assert_eq!((&made["tier"], &made["description"]), (&json!("key"), &json!("was key")));
    let refused = create(&engine, &cx, json!({"name": "bad"})).await.unwrap_err();
    assert_eq!((refused.code, refused.fields[0].field.as_str()), (ErrorCode::ValidationFailed, "name"));
    create(&engine, &cx, json!({"name": "neither"})).await.unwrap();
    let runs = runs(&engine, &cx, "b").await;
    assert_eq!(runs.len(), 2, "what said nothing isn't written down: {runs:?}");
    assert_eq!((&runs[0]["state"], &runs[0]["message"]), (&json!("ok"), &json!("refused: Not this name")));
}

#[tokio::test]
async fn a_script_that_fails_is_passed_over_unless_it_is_required() {
    let (engine, _) = engine().await;
    let cx = administrator(&engine).await;
    let script = "fn before(change, ctx) {\n  if change.after.name == \"write\" { ctx.create(\"account\", #{ name: \"x\" }); }\n  ctx.set(\"tier\", 1 / 0);\n}";
    let mut required = source("required", &on("contact", "before"), "fn before(change, ctx) {\n  throw \"no\";\n}");
    required.toml = required.toml.replacen("run_as", "required = true\nrun_as", 1);
    let _held =
        Workflows::open(engine.clone(), vec![source("loose", &on("account", "before"), script), required], false)
            .await
            .unwrap();
    create(&engine, &cx, json!({"name": "passes"})).await.unwrap();
    create(&engine, &cx, json!({"name": "write"})).await.unwrap();
    let runs = runs(&engine, &cx, "loose").await;
    assert_eq!((&runs[0]["state"], &runs[0]["line"]), (&json!("failed"), &json!(2)));
    assert!(runs[0]["message"].as_str().unwrap().contains("before a change is stored"), "{}", runs[0]);
    assert_eq!((&runs[1]["state"], &runs[1]["line"]), (&json!("failed"), &json!(3)));
    let refused = engine.create(&cx, "contact", &fields(json!({"name": "x"}))).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::HookRejected, "{refused}");
}

#[tokio::test]
async fn after_scripts_write_once_and_never_answer_to_themselves() {
    let (engine, _) = engine().await;
    let cx = administrator(&engine).await;
    let script = "fn after(event, ctx) {\n  ctx.update(\"account\", event.id, #{ description: `${event.operation} ${event.changes.name?.after ?? \"\"}` });\n}";
    let _held =
        Workflows::open(engine.clone(), vec![source("echo", &on("account", "after"), script)], false).await.unwrap();
    let background = engine.start().await.unwrap();
    let made = create(&engine, &cx, json!({"name": "Acme"})).await.unwrap();
    engine.settle().await;
    let now = json!(engine.get(&cx, "account", made["id"].as_str().unwrap(), None).await.unwrap());
    assert_eq!((&now["description"], &now["version"]), (&json!("create Acme"), &json!(2)));
    let states: Vec<_> = runs(&engine, &cx, "echo").await.iter().map(|run| run["state"].clone()).collect();
    assert_eq!(states, [json!("skipped"), json!("ok")]);
    let history = engine.history(&cx, "account", made["id"].as_str().unwrap(), None, 10).await.unwrap();
    assert_eq!((&history["items"][0]["channel"], &history["items"][0]["source"]), (&json!("workflow"), &json!("echo")));
    background.stop().await;
}

#[tokio::test]
async fn a_record_that_comes_back_is_told_as_created_with_all_that_it_has() {
    let (engine, _) = engine().await;
    let cx = administrator(&engine).await;
    let trigger = on("account", "after").replacen(r#"["create", "update"]"#, r#"["create"]"#, 1);
    let script = "fn after(event, ctx) {\n  ctx.log(`${event.operation} ${event.is_restored} ${event.changes.name.after} ${event.record.tier}`);\n}";
    let named = format!("{trigger}\nfields = [\"name\"]");
    let sources = vec![source("all", &trigger, script), source("named", &named, script)];
    let _held = Workflows::open(engine.clone(), sources, false).await.unwrap();
    let background = engine.start().await.unwrap();
    let made = create(&engine, &cx, json!({"name": "Acme", "tier": "key"})).await.unwrap();
    let id = made["id"].as_str().unwrap();
    engine.settle().await;
    engine.delete(&cx, "account", id, None).await.unwrap();
    engine.restore(&cx, "account", id).await.unwrap();
    engine.settle().await;
    for workflow in ["all", "named"] {
        let logs: Vec<_> = runs(&engine, &cx, workflow).await.iter().map(|run| run["log"].clone()).collect();
        assert_eq!(logs, [json!(["create true Acme key"]), json!(["create false Acme key"])], "{workflow}");
    }
    background.stop().await;
}

#[tokio::test]
async fn a_deletion_tells_what_was_deleted() {
    let (engine, _) = engine().await;
    let cx = administrator(&engine).await;
    let trigger = on("account", "after").replacen(r#"["create", "update"]"#, r#"["delete"]"#, 1);
    let script = "fn after(event, ctx) {\n  ctx.log(`${event.operation} ${event.changes.name.before} ${event.record == ()}`);\n}";
    let _held = Workflows::open(engine.clone(), vec![source("gone", &trigger, script)], false).await.unwrap();
    let background = engine.start().await.unwrap();
    let made = create(&engine, &cx, json!({"name": "Acme"})).await.unwrap();
    engine.delete(&cx, "account", made["id"].as_str().unwrap(), None).await.unwrap();
    engine.settle().await;
    let runs = runs(&engine, &cx, "gone").await;
    assert_eq!((runs.len(), &runs[0]["log"]), (1, &json!(["delete Acme true"])), "{runs:?}");
    background.stop().await;
}

#[tokio::test]
async fn a_dry_run_keeps_nothing() {
    let (engine, _) = engine().await;
    let cx = administrator(&engine).await;
    let script = "fn after(event, ctx) {\n  ctx.update(\"account\", event.id, #{ tier: \"key\" });\n  ctx.notify(ctx.actor.id, \"Look\", \"请看\");\n  ctx.log(event.record.name);\n}";
    let held =
        Workflows::open(engine.clone(), vec![source("dry", &on("account", "after"), script)], false).await.unwrap();
    let made = create(&engine, &cx, json!({"name": "Acme"})).await.unwrap();
    let id = made["id"].as_str().unwrap();
    let admin = engine.workflow_admin().unwrap();
    let tried = admin.dry_run(&cx, "dry", "account", id).await.unwrap();
    assert_eq!((&tried["state"], &tried["log"]), (&json!("ok"), &json!(["Acme"])), "{tried}");
    assert_eq!((&tried["effects"][0]["type"], &tried["effects"][1]["type"]), (&json!("update"), &json!("notify")));
    assert_eq!(json!(engine.get(&cx, "account", id, None).await.unwrap())["tier"], Json::Null);
    assert_eq!(engine.notifications(&cx, 10).await.unwrap()["items"], json!([]));
    assert_eq!(admin.set_enabled(&cx, "dry", false).await.unwrap()["is_enabled"], json!(false));
    drop(held);
    assert_eq!(admin.list(&cx).await.unwrap_err().code, ErrorCode::PluginUnavailable, "they end with their holder");
}
