//! `tessera workflow`: what there is, what is wrong with it, and one that is started by hand.

use std::path::Path;

use anyhow::{Result, ensure};
use serde_json::json;

use super::{given, run};
use crate::http::Api;
use crate::server::Server;
use crate::site::Site;

const TOML: &str = r#"
id = "morning"
label = { en = "Morning", zh-CN = "早晨" }
run_as = "service"
role = "workflow_morning"
[trigger]
kind = "schedule"
day_at = 450
[new_role]
label = { en = "Morning (workflow)", zh-CN = "早晨（工作流）" }
[new_role.permissions.objects.account]
create = true
read = "all"
"#;
const SCRIPT: &str =
    "fn run(ctx) {\n  ctx.log(\"good morning\");\n  ctx.create(\"account\", #{ name: \"From the morning\" });\n}\n";
/// The name is not there until it runs.
const FAILS: &str = "fn run(ctx) {\n  ctx.log(\"before\");\n    ctx.get(\"nothing\", \"x\");\n}\n";

fn write(folder: &Path, id: &str, script: &str) -> Result<()> {
    std::fs::create_dir_all(folder)?;
    let own =
        TOML.replacen("\"morning\"", &format!("\"{id}\""), 1).replace("workflow_morning", &format!("workflow_{id}"));
    // Roles of the same name are refused.
    let own = own.replace("Morning (", &format!("{id} (")).replace("早晨（", &format!("{id}（"));
    std::fs::write(folder.join("workflow.toml"), own)?;
    Ok(std::fs::write(folder.join("main.rhai"), script)?)
}

#[tokio::test(flavor = "multi_thread")]
async fn workflows_are_listed_and_a_scheduled_one_is_started_by_hand() -> Result<()> {
    let site = Site::new().await?;
    let own = site.data().join("workflows");
    write(&own.join("morning"), "morning", SCRIPT)?;
    write(&own.join("failing"), "failing", FAILS)?;
    write(&own.join("broken"), "broken", "fn run(ctx) {\n  let x = ;\n}\n")?;
    let list = run(&site, &["workflow", "list"])?.ok()?;
    let line = |id: &str| list.lines().find(|line| line.split_whitespace().next() == Some(id)).unwrap_or_default();
    for (id, parts) in [
        ("follow-up-reminder", "on each day at 08:30"),
        ("lead-assignment", "on before create of lead"),
        ("morning", "on each day at 07:30"),
        ("witness-account", "on after create, update, delete of account"),
    ] {
        let words: Vec<&str> = line(id).split_whitespace().skip(1).collect();
        ensure!(words.join(" ") == parts, "{id}: {list}");
    }
    ensure!(line("broken").split_whitespace().count() > 6, "it doesn't say why one can't run: {list}");

    let said = run(&site, &["workflow", "run", "morning"])?.ok()?;
    ensure!(said.contains("good morning\n") && said.contains("From the morning"), "{said}");
    run(&site, &["workflow", "run", "failing"])?.refused(&["failing failed at line 3, column 9: ", "before\n"])?;
    run(&site, &["workflow", "run", "broken"])?.refused(&["broken failed at line 2"])?;
    run(&site, &["workflow", "run", "nothing"])?.refused(&["workflow `nothing` was not found"])?;
    let not_by_the_clock = "workflow `lead-assignment` is not started by the clock";
    run(&site, &["workflow", "run", "lead-assignment"])?.refused(&[not_by_the_clock])?;

    let server = Server::start(&site.data())?;
    let api = Api::sign_in(&server.url).await?;
    let filter = json!({"and": [{"field": "name", "op": "eq", "value": "From the morning"}]});
    let made = api.all("account", &filter).await?;
    ensure!(made.len() == 1, "{} accounts were made", made.len());
    server.stop()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_of_workflows_is_checked_without_an_installation() -> Result<()> {
    let site = Site::empty().await?;
    let folder = site.beside("workflows");
    std::fs::create_dir_all(&folder)?;
    let path = folder.to_string_lossy().into_owned();
    let check = ["workflow", "check", path.as_str()];
    given(&site, &check, "")?.refused(&["there is no workflow in", "workflow.toml and main.rhai"])?;
    write(&folder.join("good"), "good", SCRIPT)?;
    let said = given(&site, &check, "")?.ok()?;
    ensure!(said.contains("✓ good") && said.contains("0 cases"), "{said}");

    write(&folder.join("script"), "script", "fn run(ctx) {\n  let x = ;\n}\n")?;
    write(&folder.join("Definition"), "No Id", SCRIPT)?;
    write(&folder.join("cases"), "cases", SCRIPT)?;
    std::fs::write(folder.join("cases").join("cases.toml"), "[[case]]\nnonsense = 1\n")?;
    let faulty = given(&site, &check, "")?;
    ensure!(faulty.code == Some(1), "it ended with {:?}: {}", faulty.code, faulty.text);
    let lines: Vec<&str> = faulty.text.lines().collect();
    let said = |start: &str, file: &str| lines.iter().any(|line| line.starts_with(start) && line.contains(file));
    ensure!(said("✓ good", ""), "{}", faulty.text);
    for file in ["script/main.rhai: line 2", "Definition/workflow.toml: ", "cases/cases.toml: "] {
        ensure!(said("✗ ", file), "{file} is not named: {}", faulty.text);
    }
    ensure!(lines.iter().filter(|line| line.starts_with(['✓', '✗'])).count() == 4, "{}", faulty.text);
    ensure!(!site.data().exists(), "checking made an installation");
    Ok(())
}
