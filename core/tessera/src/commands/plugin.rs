//! `tessera plugin`

use std::io::{BufRead as _, Write as _};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use serde_json::Value as Json;
use tessera_engine::Context;
use tessera_engine::extension::PluginAdmin;

use crate::cli::PluginCommand;
use crate::config::Config;
use crate::opening::Installation;
use crate::output;

/// Administers the plugins of a folder that no server has open.
pub(crate) async fn run(config: &Config, command: PluginCommand) -> anyhow::Result<ExitCode> {
    let installation = Installation::open(config).await?;
    let outcome = match installation.engine.plugin_admin() {
        Some(admin) => act(&admin, command).await,
        None => Err(anyhow::anyhow!("this binary runs without plugins")),
    };
    installation.close().await;
    outcome
}

async fn act(admin: &Arc<dyn PluginAdmin>, command: PluginCommand) -> anyhow::Result<ExitCode> {
    let cx = Context::system("command-line");
    match command {
        PluginCommand::List => {
            let list = admin.list(&cx).await?;
            for plugin in list["items"].as_array().into_iter().flatten() {
                output::line(summary(plugin));
            }
        }
        PluginCommand::Install { package, yes } => {
            let bytes = std::fs::read(&package).with_context(|| package.display().to_string())?;
            let plan = admin.install(&cx, bytes.clone(), true).await?;
            output::line(serde_json::to_string_pretty(&plan)?);
            if !yes && !is_agreed()? {
                bail!("nothing was installed");
            }
            output::line(summary(&admin.install(&cx, bytes, false).await?));
        }
        PluginCommand::Enable { id } => output::line(summary(&admin.enable(&cx, &id).await?)),
        PluginCommand::Disable { id } => output::line(summary(&admin.disable(&cx, &id).await?)),
        PluginCommand::Remove { id, purge } => {
            admin.remove(&cx, &id, purge).await?;
            output::line(format!("{id} is removed{}", if purge { ", with its data" } else { "; its data stays" }));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn summary(plugin: &Json) -> String {
    let text = |key: &str| plugin[key].as_str().unwrap_or_default().to_owned();
    let problem = plugin["problem"].as_str().map(|problem| format!("  {problem}")).unwrap_or_default();
    format!("{:<32} {:<10} {}{problem}", text("id"), text("version"), text("state"))
}

fn is_agreed() -> anyhow::Result<bool> {
    output::line("Install it with these capabilities? [y/N]");
    std::io::stdout().flush()?;
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer)?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes" | "j" | "是"))
}
