//! Scripts that ask for too much end and say why; those that do wrong say where too.

use serde_json::json;

use super::{EVERY_MINUTE, fault, run, source};
use crate::{Definition, Workflows};

#[tokio::test]
async fn an_endless_loop_ends() {
    let (message, line) = fault(&run("fn run(ctx) {\n  let n = 0;\n  loop { n += 1; }\n}").await);
    assert!(message.contains("steps") || message.contains("seconds"), "{message}");
    assert_eq!(line, Some(3));
}

#[tokio::test]
async fn a_giant_text_ends() {
    let (message, line) =
        fault(&run("fn run(ctx) {\n  let text = \"0123456789\";\n  loop {\n    text += text;\n  }\n}").await);
    assert!(message.contains("too large"), "{message}");
    assert_eq!(line, Some(4));
}

#[tokio::test]
async fn a_giant_list_ends() {
    let (message, line) = fault(&run("fn run(ctx) {\n  let list = [1];\n  loop { list += list; }\n}").await);
    assert!(message.contains("too large"), "{message}");
    assert_eq!(line, Some(3));
}

#[tokio::test]
async fn deep_recursion_ends() {
    let (message, line) = fault(&run("fn deep(n) {\n  1 + deep(n + 1)\n}\nfn run(ctx) {\n  deep(0);\n}").await);
    assert!(message.contains("levels deep"), "{message}");
    assert_eq!(line, Some(5));
}

#[tokio::test]
async fn limits_cant_be_caught() {
    let (message, line) =
        fault(&run("fn run(ctx) {\n  try {\n    loop { }\n  } catch { }\n  try { loop { } } catch { }\n}").await);
    assert!(message.contains("steps") || message.contains("seconds"), "{message}");
    assert_eq!(line, Some(3));
}

#[tokio::test]
async fn too_many_calls_end() {
    let (message, line) = fault(&run("fn run(ctx) {\n  loop {\n    ctx.get(\"user\", \"none\");\n  }\n}").await);
    assert!(message.contains("in one run"), "{message}");
    assert_eq!(line, Some(3));
}

#[tokio::test]
async fn what_stops_a_function_that_is_called_is_told_at_the_call() {
    let script = "fn spin() {\n  loop { }\n}\nfn run(ctx) {\n  let times = 3;\n  for i in 0..times { spin(); }\n}";
    assert_eq!(fault(&run(script).await).1, Some(6));
    // The same where the function is called as one, because there is more to do first: then the place is that of the function.
    let script = "fn run(ctx) {\n  ctx.log(\"second\");\n  loop { }\n}\nprint(\"first\");";
    let run = run(script).await;
    assert_eq!((fault(&run).1, &run["log"]), (Some(1), &json!(["first", "second"])));
}

#[tokio::test]
async fn the_entry_is_found_whatever_stands_around_it() {
    for (script, line) in [
        (
            "// fn run(ctx) { }\nconst WORD = \"fn run(ctx) {\";\n/* fn run(ctx) { } */ fn  run ( ctx )\n{\n  loop { }\n}",
            5,
        ),
        (
            "fn other(ctx) {\n  1\n}\nfn run(ctx) {\n  if other(ctx) == 1 {\n    loop { }\n  }\n  return;\n}\nfn last() { }",
            6,
        ),
        ("fn again(ctx) {\n  run(ctx)\n}\nfn run(ctx) {\n  again(ctx);\n}", 5),
    ] {
        assert_eq!(fault(&run(script).await).1, Some(line), "{script}");
    }
    let ends = run("fn run(ctx) {\n  ctx.log(\"before\");\n  if true { return 7; }\n  ctx.log(\"after\");\n}").await;
    assert_eq!((&ends["state"], &ends["log"]), (&json!("ok"), &json!(["before"])), "{ends}");
}

#[tokio::test]
async fn nothing_beside_ctx_is_there() {
    for (call, said) in [
        ("sleep(5)", "can't sleep"),
        ("timestamp()", "timestamp"),
        ("ctx.nothing()", "nothing"),
        ("throw \"stop\"", "stop"),
    ] {
        let (message, line) = fault(&run(&format!("fn run(ctx) {{\n  {call};\n}}")).await);
        assert!(message.contains(said), "{call}: {message}");
        assert_eq!(line, Some(2), "{call}");
    }
}

#[tokio::test]
async fn refusals_of_the_engine_can_be_caught() {
    let script = "fn run(ctx) {\n  try { ctx.create(\"account\", #{ colour: 1 }); } catch (error) { ctx.log(error.code); }\n  print(1 + 1);\n}";
    let run = run(script).await;
    assert_eq!(run["state"], json!("ok"), "{run}");
    assert_eq!(run["log"], json!(["unknown_field", "2"]));
}

#[test]
fn faults_are_found_before_anything_runs() {
    let at = |script: &str| Workflows::check(&source("test", EVERY_MINUTE, script)).map(drop).unwrap_err();
    let (file, fault) = at("fn run(ctx) {\n  let x = ;\n}");
    assert_eq!((file, fault.line), ("main.rhai", Some(2)), "{fault}");
    assert_eq!(at("fn run(ctx) {\n  ctx.log(unknown);\n}").1.line, Some(2));
    assert!(at("fn start(ctx) { }").1.message.contains("fn run(ctx)"));
    assert!(at("fn run(ctx) { eval(\"1\"); }").1.line.is_some());
    assert!(at("import \"x\" as y; fn run(ctx) { }").1.line.is_some());
}

#[test]
fn definitions_are_checked() {
    let problem = |text: &str| Definition::parse(text).unwrap_err();
    let head = "id = \"a\"\nlabel = { en = \"A\", zh-CN = \"甲\" }\n";
    assert!(problem(&format!("{head}run_as = \"user\"\n{EVERY_MINUTE}")).message.contains("service"));
    assert!(problem(&format!("{head}run_as = \"service\"\n{EVERY_MINUTE}")).message.contains("role"));
    assert!(
        problem(&format!(
            "{head}run_as = \"service\"\nrole = \"x\"\n[trigger]\nkind = \"schedule\"\nevery_seconds = 1"
        ))
        .message
        .contains("at least 60")
    );
    assert_eq!(problem(&format!("{head}colour = 1\n")).line, Some(3));
    assert!(problem("id = \"A b\"\nlabel = { en = \"A\", zh-CN = \"甲\" }\nrun_as = \"user\"\n[trigger]\nkind = \"record\"\nobject = \"x\"\noperations = [\"create\"]\nphase = \"after\"").message.contains("no id"));
}
