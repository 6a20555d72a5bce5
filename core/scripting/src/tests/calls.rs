//! Scripts that are asked.

use serde_json::{Value as Json, json};
use tessera_model::error::ErrorCode;

use super::{administrator, engine, fields, runs, source};
use crate::Workflows;

const CALL: &str = "[trigger]\nkind = \"call\"\nobject = \"account\"";
const ANSWERS: &str = "fn answer(question, ctx) { [question.record.name, question.more, ctx.actor.name] }";

#[tokio::test(flavor = "multi_thread")]
async fn a_script_that_is_asked_reads_and_answers() {
    let (engine, _) = engine().await;
    let cx = administrator(&engine).await;
    let account = engine.create(&cx, "account", &fields(json!({"name": "Acme"}))).await.unwrap();
    let writes = "fn answer(question, ctx) { ctx.update(\"account\", question.id, #{name: \"Other\"}) }";
    let sources = vec![
        source("answers", CALL, ANSWERS),
        source("writes", CALL, writes),
        source("any", "[trigger]\nkind = \"call\"", "fn answer(question, ctx) { question.a + 1 }"),
        source("other", &super::on("account", "before"), "fn before(change, ctx) { }"),
    ];
    let _workflows = Workflows::open(engine.clone(), sources, false).await.unwrap();
    let admin = engine.workflow_admin().unwrap();
    let ask = async |id: &str, question: Json| admin.call(&cx, id, fields(question)).await;
    let about = |object: &str, id: &str| json!({"object": object, "id": id, "more": "so"});

    let answer = ask("answers", about("account", account.id())).await.unwrap();
    assert_eq!(answer, json!(["Acme", "so", "Ada Admin"]));
    assert_eq!(ask("any", json!({"a": 1})).await.unwrap(), json!(2));
    let code = async |id: &str, question: Json| ask(id, question).await.unwrap_err().code;
    assert_eq!(code("answers", about("account", "nobody")).await, ErrorCode::NotFound);
    assert_eq!(code("answers", about("contact", account.id())).await, ErrorCode::StateConflict);
    assert_eq!(code("writes", about("account", account.id())).await, ErrorCode::StateConflict);
    assert_eq!(code("other", about("account", account.id())).await, ErrorCode::StateConflict);
    assert_eq!(code("nowhere", json!({})).await, ErrorCode::NotFound);

    let run = runs(&engine, &cx, "answers").await.remove(0);
    assert_eq!((&run["state"], &run["record"]["id"]), (&json!("ok"), &json!(account.id())));
    assert!(run["message"].as_str().unwrap().contains("Acme"), "{run}");
    let failed = runs(&engine, &cx, "writes").await.remove(0);
    assert!(failed["message"].as_str().unwrap().contains("it answers"), "{failed}");

    let callable = admin.callable();
    let ids: Vec<&str> = callable.as_array().unwrap().iter().filter_map(|one| one["id"].as_str()).collect();
    assert_eq!(ids, ["answers", "any", "writes"]);
    let tried = admin.dry_run(&cx, "answers", "account", account.id()).await.unwrap();
    assert_eq!(tried["effects"], json!([{"type": "answer", "value": ["Acme", null, "Ada Admin"]}]), "{tried}");
    admin.set_enabled(&cx, "any", false).await.unwrap();
    assert_eq!(code("any", json!({"a": 1})).await, ErrorCode::StateConflict);
}
