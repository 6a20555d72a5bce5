//! Each limit by itself: what just fits goes through, what goes beyond ends with a reason, and the run log says where.

use std::sync::Arc;
use std::time::Instant;

use serde_json::{Value as Json, json};
use tessera_engine::Context;

use super::{EVERY_MINUTE, administrator, engine, fault, fields, on, run, runs, source};
use crate::Workflows;
use crate::execute::Task;
use crate::limits::{
    EXPRESSION_DEPTH_MAX, FUNCTIONS_MAX, LOG_LINE_CHARS_MAX, LOG_LINES_MAX, SCRIPT_BYTES_MAX, VALUE_DEPTH_MAX,
    VARIABLES_MAX,
};

/// What is wrong with a script before it runs, and in which line.
fn problem(script: &str) -> Option<(String, Option<usize>)> {
    match Workflows::check(&source("test", EVERY_MINUTE, script)) {
        Ok(_) => None,
        Err((file, fault)) => {
            assert_eq!(file, "main.rhai");
            Some((fault.message, fault.line))
        }
    }
}

#[test]
fn a_script_that_is_too_long_is_refused() {
    let script = |bytes: usize| {
        let body = "fn run(ctx) { }\n";
        format!("{body}{}", " ".repeat(bytes - body.len()))
    };
    assert_eq!(problem(&script(SCRIPT_BYTES_MAX)), None);
    assert_eq!(problem(&script(SCRIPT_BYTES_MAX + 1)), Some(("a script has at most 65536 bytes".to_owned(), None)));
}

#[test]
fn a_script_with_too_many_functions_is_refused() {
    let script = |count: usize| {
        let others: String = (1..count).map(|n| format!("fn f{n}() {{ }}\n")).collect();
        format!("fn run(ctx) {{ }}\n{others}")
    };
    assert_eq!(problem(&script(FUNCTIONS_MAX)), None);
    let (message, line) = problem(&script(FUNCTIONS_MAX + 1)).unwrap();
    assert!(message.contains("functions"), "{message}");
    assert_eq!(line, Some(FUNCTIONS_MAX + 1));
}

#[test]
fn expressions_that_nest_too_deep_are_refused_at_the_top_and_in_functions() {
    let nested = |depth: usize| format!("{}1{}", "(".repeat(depth), ")".repeat(depth));
    let inside = |depth: usize| format!("fn run(ctx) {{\n  let x = {};\n  ctx.log(x);\n}}", nested(depth));
    let top = |depth: usize| format!("let x = {};\nfn run(ctx) {{ }}", nested(depth));
    assert_eq!((problem(&inside(5)), problem(&top(5))), (None, None));
    for (script, line) in [(inside(EXPRESSION_DEPTH_MAX + 1), 2), (top(EXPRESSION_DEPTH_MAX + 1), 1)] {
        let (message, at) = problem(&script).unwrap();
        assert!(message.contains("complexity"), "{message}");
        assert_eq!(at, Some(line), "{script}");
    }
}

#[tokio::test]
async fn too_many_variables_end() {
    // The function's own parameter is one of them.
    let script = |count: usize| {
        let lines: String = (0..count).map(|n| format!("  let v{n} = {n};\n")).collect();
        // Trailing variables that nobody reads are left out by the interpreter.
        format!("fn run(ctx) {{\n{lines}  print(v0);\n}}")
    };
    let fits = run(&script(VARIABLES_MAX - 1)).await;
    assert_eq!(fits["state"], "ok", "{fits}");
    let (message, line) = fault(&run(&script(VARIABLES_MAX)).await);
    assert_eq!((message.as_str(), line), ("more than 200 variables", Some(VARIABLES_MAX as u64 + 1)));
}

#[tokio::test]
async fn a_giant_map_ends() {
    // Of all maps in one value together: a hundred entries, again and again.
    let script = r#"fn run(ctx) {
  let map = #{};
  for i in 0..100 { map["k" + i] = i; }
  let list = [map];
  loop { list += list; }
}"#;
    let (message, line) = fault(&run(script).await);
    assert!(message.contains("too large (Size of object map)"), "{message}");
    assert_eq!(line, Some(5));
}

#[tokio::test]
async fn the_log_of_a_run_is_cut() {
    let script = r#"fn run(ctx) {
  ctx.log("one\ttwo");
  let long = "";
  long.pad(600, 'x');
  for i in 0..60 { print(long); }
}"#;
    let run = run(script).await;
    let log: Vec<&str> = run["log"].as_array().unwrap().iter().filter_map(Json::as_str).collect();
    assert_eq!(log.len(), LOG_LINES_MAX + 1, "{run}");
    assert_eq!((log[0], log[LOG_LINES_MAX]), ("one two", "… further lines are left out"));
    assert!(log[1..LOG_LINES_MAX].iter().all(|line| *line == "x".repeat(LOG_LINE_CHARS_MAX)), "{run}");
}

#[tokio::test]
async fn what_goes_from_a_script_to_the_engine_is_bounded_and_the_refusal_can_be_caught() {
    let nested =
        format!("let v = 1; for i in 0..{VALUE_DEPTH_MAX} {{ v = [v]; }} ctx.create(\"account\", #{{ name: v }})");
    for (call, said) in [
        (nested.as_str(), "a value nests more than 16 levels deep"),
        ("for i in 0..201 { ctx.keep(\"k\" + i, i); }", "at most 200 values can be kept"),
        ("let t = \"\"; t.pad(1001, 'x'); ctx.notify(\"nobody\", \"\", t)", "a message has at most 1000 characters"),
        ("ctx.remember(\"k\", 3651)", "at most 3650 days and a key of 200 characters"),
        ("ctx.remember(\"k\", -1)", "a number of days can't be negative"),
        ("ctx.create(\"account\", #{ name: Fn(\"run\") })", "can't leave the script"),
    ] {
        let run =
            run(&format!("fn run(ctx) {{\n  try {{ {call}; }} catch (error) {{ ctx.log(error.message); }}\n}}")).await;
        assert_eq!(run["state"], "ok", "{call}: {run}");
        let log = run["log"][0].as_str().unwrap_or_default();
        assert!(log.contains(said), "{call}: {run}");
    }
}

/// Has a script run for a new account, beside so many that are there; answers the run as the log keeps it.
async fn run_on_create(phase: &str, accounts: usize, body: &str) -> Json {
    let (engine, _) = engine().await;
    let cx = administrator(&engine).await;
    let background = engine.start().await.unwrap();
    for n in 0..accounts {
        engine.create(&cx, "account", &fields(json!({"name": format!("Account {n}")}))).await.unwrap();
    }
    engine.settle().await;
    let script = format!("fn {phase}(what, ctx) {{\n  {body}\n  ctx.log(\"done\");\n}}");
    let test = source("test", &on("account", phase), &script);
    let _held = Workflows::open(engine.clone(), vec![test], false).await.unwrap();
    engine.create(&cx, "account", &fields(json!({"name": "The one"}))).await.unwrap();
    engine.settle().await;
    background.stop().await;
    let runs = runs(&engine, &cx, "test").await;
    assert_eq!(runs.len(), 1, "{runs:?}");
    runs[0].clone()
}

fn assert_passed(run: &Json) {
    assert_eq!((&run["state"], &run["log"]), (&json!("ok"), &json!(["done"])), "{run}");
}

fn assert_ended(run: &Json, why: &str) {
    let found = (&run["state"], &run["message"], &run["line"], &run["log"]);
    assert_eq!(found, (&json!("failed"), &json!(why), &json!(2), &json!([])), "{run}");
    assert!(run["column"].as_u64().is_some_and(|column| column > 2), "{run}");
}

#[tokio::test]
async fn calls_are_counted_by_what_the_script_runs_for() {
    for (phase, most) in [("before", 50), ("after", 200)] {
        let body = |count: u32| format!("for i in 0..{count} {{ ctx.get(\"user\", \"none\"); }}");
        assert_passed(&run_on_create(phase, 0, &body(most)).await);
        assert_ended(&run_on_create(phase, 0, &body(most + 1)).await, &format!("more than {most} calls in one run"));
    }
}

#[tokio::test]
async fn records_that_are_read_are_counted() {
    let body =
        |times: u32| format!("for i in 0..{times} {{ ctx.query(\"account\", #{{ limit: 50, fields: [\"name\"] }}); }}");
    assert_passed(&run_on_create("after", 50, &body(40)).await);
    assert_ended(&run_on_create("after", 50, &body(41)).await, "more than 2000 records read in one run");
}

#[tokio::test]
async fn the_deadline_alone_ends_a_script_while_it_computes_and_while_it_waits() {
    for body in ["loop { }", "ctx.count(\"account\", #{});"] {
        let script = format!("fn run(ctx) {{\n  try {{ {body} }} catch {{ }}\n  ctx.log(\"went on\");\n}}");
        let (engine, _) = engine().await;
        let test = source("test", EVERY_MINUTE, &script);
        let workflows = Workflows::open(engine, vec![test], false).await.unwrap();
        let workflow = workflows.find("test").unwrap().clone();
        let task = Task {
            cx: workflows.context(&workflow, &Context::system("workflow")).await.unwrap(),
            caused_by: json!({}),
            object: None,
            argument: None,
            // Over before a step is counted.
            deadline: Instant::now(),
            is_dry: false,
            batch: Arc::default(),
        };
        let ended = workflows.execute(&workflow, task).await;
        let fault = ended.fault.unwrap_or_else(|| panic!("{body} came to an end"));
        assert_eq!((fault.message.as_str(), fault.line), ("stopped after 60 seconds", Some(2)), "{body}");
        assert!(fault.column.is_some(), "{body}");
        assert_eq!(ended.log, Vec::<String>::new(), "{body}");
    }
}

#[tokio::test]
async fn the_run_log_and_the_list_say_in_which_line_and_column_a_script_fails() {
    let (engine, _) = engine().await;
    let cx = administrator(&engine).await;
    let script = "fn after(event, ctx) {\n  ctx.log(\"first\");\n    ctx.get(\"nothing\", \"x\");\n}";
    let failing = source("failing", &on("account", "after"), script);
    let broken = source("broken", &on("account", "after"), "fn after(event, ctx) {\n  let x = ;\n}");
    let _held = Workflows::open(engine.clone(), vec![failing, broken], false).await.unwrap();
    let background = engine.start().await.unwrap();
    engine.create(&cx, "account", &fields(json!({"name": "Acme"}))).await.unwrap();
    engine.settle().await;
    background.stop().await;
    let runs = runs(&engine, &cx, "failing").await;
    assert_eq!((runs.len(), &runs[0]["state"], &runs[0]["log"]), (1, &json!("failed"), &json!(["first"])));
    assert_eq!((&runs[0]["line"], &runs[0]["column"]), (&json!(3), &json!(9)), "{}", runs[0]);
    let message = runs[0]["message"].as_str().unwrap();
    assert!(message.contains("nothing"), "{message}");
    let list = engine.workflow_admin().unwrap().list(&cx).await.unwrap();
    let problem = &list["items"][0]["problem"];
    assert_eq!(
        (&list["items"][0]["id"], &problem["line"], &problem["column"]),
        (&json!("broken"), &json!(2), &json!(11))
    );
}
