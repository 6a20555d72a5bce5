//! Workflows that administrators write while the server runs.

use serde_json::json;
use tessera_engine::extension::WorkflowText;
use tessera_engine::{Context, Engine};
use tessera_model::error::{Error, ErrorCode};

use super::{EVERY_MINUTE, administrator, engine, fields, on, source};
use crate::Workflows;

fn text(id: &str, trigger: &str, script: &str) -> WorkflowText {
    let source = source(id, trigger, script);
    WorkflowText { toml: source.toml, script: source.script }
}

/// A script that sets the description of each new account.
fn describing(word: &str) -> String {
    format!("fn before(change, ctx) {{\n  ctx.set(\"description\", \"{word}\");\n}}")
}

async fn description(engine: &Engine, cx: &Context, name: &str) -> serde_json::Value {
    let made = engine.create(cx, "account", &fields(json!({"name": name}))).await.unwrap();
    json!(made)["description"].clone()
}

#[tokio::test]
async fn what_is_written_is_in_force_at_once_and_after_the_next_start() {
    let (engine, _) = engine().await;
    let cx = administrator(&engine).await;
    let shipped = source("shipped", &on("account", "before"), &describing("shipped"));
    let first = Workflows::open(engine.clone(), vec![shipped.clone()], false).await.unwrap();
    let admin = engine.workflow_admin().unwrap();
    assert_eq!(description(&engine, &cx, "One").await, "shipped");
    assert_eq!(admin.get(&cx, "shipped").await.unwrap()["version"], 0);

    let own = text("shipped", &on("account", "before"), &describing("ours"));
    let changed = admin.update(&cx, "shipped", Some(0), own.clone()).await.unwrap();
    assert_eq!((&changed["version"], &changed["script"]), (&json!(1), &json!(describing("ours"))));
    assert_eq!(description(&engine, &cx, "Two").await, "ours");
    let again = admin.update(&cx, "shipped", Some(1), own.clone()).await.unwrap();
    assert_eq!(again["version"], 1, "the same text is no change");
    let stale = admin.update(&cx, "shipped", Some(0), own).await.unwrap_err();
    assert_eq!(stale.code, ErrorCode::VersionConflict);

    // Off stays off; the clock's workflows are planned and forgotten.
    admin.set_enabled(&cx, "shipped", false).await.unwrap();
    let third = text("shipped", &on("account", "before"), &describing("third"));
    let changed = admin.update(&cx, "shipped", None, third).await.unwrap();
    assert_eq!((&changed["version"], &changed["is_enabled"]), (&json!(2), &json!(false)));
    assert_eq!(description(&engine, &cx, "Three").await, json!(null));
    let versions: Vec<_> = changed["versions"].as_array().unwrap().iter().map(|one| &one["version"]).collect();
    assert_eq!(versions, [&json!(2), &json!(1)]);
    assert_eq!(admin.version(&cx, "shipped", 1).await.unwrap()["script"], json!(describing("ours")));
    assert_eq!(admin.version(&cx, "shipped", 3).await.unwrap_err().code, ErrorCode::NotFound);

    let second = Workflows::open(engine.clone(), vec![shipped], false).await.unwrap();
    let kept = second.find("shipped").unwrap();
    assert_eq!(kept.source.script, describing("third"));
    assert!(!second.is_on(&kept));
    drop(first);
}

#[tokio::test]
async fn what_is_wrong_is_refused_by_text_line_and_column_and_changes_nothing() {
    let (engine, _) = engine().await;
    let cx = administrator(&engine).await;
    let workflows = Workflows::open(engine.clone(), Vec::new(), false).await.unwrap();
    let admin = engine.workflow_admin().unwrap();
    let good = text("good", EVERY_MINUTE, "fn run(ctx) { }");
    let told = |error: Error| {
        let place =
            error.extra.as_ref().map(|extra| (extra["problem"]["line"].clone(), extra["problem"]["column"].clone()));
        (error.fields[0].field.clone(), place.unwrap_or_default())
    };
    let bad = WorkflowText { script: "fn run(ctx) {\n  let x = ;\n}".to_owned(), ..good.clone() };
    let (field, place) = told(admin.create(&cx, bad).await.unwrap_err());
    assert_eq!((field.as_str(), place), ("script", (json!(2), json!(11))));
    let bad = WorkflowText { toml: good.toml.replace("[trigger]", "colour = 1\n[trigger]"), ..good.clone() };
    let (field, place) = told(admin.create(&cx, bad).await.unwrap_err());
    assert_eq!((field.as_str(), place.0.is_u64()), ("toml", true));
    for bad in [
        text("good", &on("nothing", "before"), &describing("x")),
        text("good", &format!("{}\nfields = [\"nothing\"]", on("account", "before")), &describing("x")),
        WorkflowText { toml: good.toml.replace("administrator", "nobody"), ..good.clone() },
        WorkflowText { toml: format!("{}#{}", good.toml, "x".repeat(70_000)), ..good.clone() },
    ] {
        let (field, _) = told(admin.create(&cx, bad.clone()).await.unwrap_err());
        assert_eq!(field, "toml", "{}", bad.toml.chars().take(300).collect::<String>());
    }
    assert!(workflows.all().is_empty());

    admin.create(&cx, good.clone()).await.unwrap();
    let twice = admin.create(&cx, good.clone()).await.unwrap_err();
    assert_eq!((twice.code, twice.fields[0].field.as_str()), (ErrorCode::UniqueViolation, "toml"));
    let renamed = WorkflowText { toml: good.toml.replace("\"good\"", "\"other\""), ..good };
    assert_eq!(told(admin.update(&cx, "good", None, renamed).await.unwrap_err()).0, "toml");
    assert_eq!(workflows.run_now("good").await.unwrap()["state"], "ok");
    let audit = engine.audit_entries(&cx, &Default::default(), None, 50).await.unwrap();
    let made = audit["items"].as_array().unwrap().iter().filter(|entry| entry["action"] == "workflow.create").count();
    assert_eq!(made, 1, "{audit}");
}
