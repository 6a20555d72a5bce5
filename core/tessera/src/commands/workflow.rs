//! `tessera workflow`

mod test;

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::bail;
use serde_json::Value as Json;
use tessera_engine::Context;
use tessera_scripting::{Source, Workflows};

use crate::cli::WorkflowCommand;
use crate::config::Config;
use crate::opening::Installation;
use crate::{output, workflows};

/// Lists, checks, tests and starts workflows.
pub(crate) async fn run(config: &Config, command: WorkflowCommand) -> anyhow::Result<ExitCode> {
    match command {
        WorkflowCommand::Check { folder } => check(&folder),
        WorkflowCommand::Test { folder, plugins } => test::run(&folder, plugins.as_deref()).await,
        WorkflowCommand::List => with_installation(config, Act::List).await,
        WorkflowCommand::Run { id } => with_installation(config, Act::Run(id)).await,
    }
}

fn check(folder: &Path) -> anyhow::Result<ExitCode> {
    let folders = workflows::folders(folder)?;
    if folders.is_empty() {
        bail!("there is no workflow in {}: a workflow is a folder with workflow.toml and main.rhai", folder.display());
    }
    let mut faults = 0;
    for folder in folders {
        let source = Source::read(&folder)?;
        let cases =
            source.cases.as_deref().map_or(Ok(0), |text| tessera_scripting::cases::read(text).map(|cases| cases.len()));
        match (Workflows::check(&source), cases) {
            (Ok(definition), Ok(cases)) => output::line(format!("✓ {:<28} {cases} cases", definition.id)),
            (Err((file, fault)), _) => {
                faults += 1;
                output::line(format!("✗ {}: {fault}", folder.join(file).display()));
            }
            (Ok(_), Err(problem)) => {
                faults += 1;
                output::line(format!("✗ {}: {problem}", folder.join("cases.toml").display()));
            }
        }
    }
    Ok(if faults == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

enum Act {
    List,
    Run(String),
}

async fn with_installation(config: &Config, act: Act) -> anyhow::Result<ExitCode> {
    let installation = Installation::open(config).await?;
    let outcome = match act {
        Act::List => list(&installation).await,
        Act::Run(id) => start(installation.workflows(), &id).await,
    };
    installation.close().await;
    outcome
}

async fn list(installation: &Installation) -> anyhow::Result<ExitCode> {
    let Some(admin) = installation.engine.workflow_admin() else { bail!("this binary runs without workflows") };
    let list = admin.list(&Context::system("command-line")).await?;
    for workflow in list["items"].as_array().into_iter().flatten() {
        let state = if workflow["is_enabled"] == true { "on" } else { "off" };
        let problem = workflow["problem"]["message"].as_str().map(|problem| format!("  {problem}")).unwrap_or_default();
        output::line(format!(
            "{:<28} {state:<4} {}{problem}",
            workflow["id"].as_str().unwrap_or_default(),
            trigger(&workflow["trigger"])
        ));
    }
    Ok(ExitCode::SUCCESS)
}

fn trigger(trigger: &Json) -> String {
    let text = |key: &str| trigger[key].as_str().unwrap_or_default().to_owned();
    if trigger["kind"] == "record" {
        let operations: Vec<_> =
            trigger["operations"].as_array().into_iter().flatten().filter_map(Json::as_str).collect();
        return format!("{} {} of {}", text("phase"), operations.join(", "), text("object"));
    }
    match trigger["every_seconds"].as_u64() {
        Some(seconds) => format!("every {seconds} seconds"),
        None => format!("each day at {}", text("day_at")),
    }
}

async fn start(workflows: &Arc<Workflows>, id: &str) -> anyhow::Result<ExitCode> {
    let run = workflows.run_now(id).await?;
    for line in run["log"].as_array().into_iter().flatten().filter_map(Json::as_str) {
        output::line(line);
    }
    for effect in run["effects"].as_array().into_iter().flatten() {
        output::line(effect.to_string());
    }
    if run["state"] == "ok" {
        return Ok(ExitCode::SUCCESS);
    }
    let (line, column) = (&run["fault"]["line"], &run["fault"]["column"]);
    bail!("{id} failed at line {line}, column {column}: {}", run["fault"]["message"].as_str().unwrap_or_default())
}
