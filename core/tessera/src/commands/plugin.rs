//! `tessera plugin`

use std::io::{BufRead as _, Write as _};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use serde_json::Value as Json;
use tessera_engine::Context;
use tessera_engine::extension::{InstallOptions, PluginAdmin};
use tessera_model::record::Fields;

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
        PluginCommand::Install { package, yes, without } => {
            let bytes = std::fs::read(&package).with_context(|| package.display().to_string())?;
            let plan = admin.install(&cx, bytes.clone(), true, InstallOptions::default()).await?;
            output::line(serde_json::to_string_pretty(&plan)?);
            let granted = granted(&plan, &without)?;
            if !yes && !is_agreed(&granted)? {
                bail!("nothing was installed");
            }
            let options = InstallOptions { granted: Some(granted), ..InstallOptions::default() };
            output::line(summary(&admin.install(&cx, bytes, false, options).await?));
        }
        PluginCommand::Grants { id, capabilities } => {
            let plugin = admin.set_grants(&cx, &id, &capabilities).await?;
            let (asked, granted) = (texts(&plugin["asked"]), texts(&plugin["capabilities"]));
            for capability in asked {
                let mark = if granted.contains(&capability) { "granted" } else { "-" };
                output::line(format!("{mark:<8} {capability}"));
            }
        }
        PluginCommand::Rollback { id } => output::line(summary(&admin.rollback(&cx, &id).await?)),
        PluginCommand::Enable { id } => output::line(summary(&admin.enable(&cx, &id).await?)),
        PluginCommand::Disable { id } => output::line(summary(&admin.disable(&cx, &id).await?)),
        PluginCommand::Remove { id, purge } => {
            admin.remove(&cx, &id, purge).await?;
            output::line(format!("{id} is removed{}", if purge { ", with its data" } else { "; its data stays" }));
        }
        PluginCommand::Set { id, values } => {
            let mut settings = admin.settings(&cx, &id).await?;
            if !values.is_empty() {
                let values =
                    values.iter().map(|pair| parse(&settings, pair, read)).collect::<anyhow::Result<Fields>>()?;
                settings = admin.set_settings(&cx, &id, &values).await?;
            }
            for setting in settings["items"].as_array().into_iter().flatten() {
                output::line(setting_line(setting));
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// What a package asks for, but what the administrator keeps back.
fn granted(plan: &Json, without: &[String]) -> anyhow::Result<Vec<String>> {
    let asked = texts(&plan["plan"]["capabilities"]);
    if let Some(foreign) = without.iter().find(|capability| !asked.contains(capability)) {
        bail!("the plugin doesn't ask for `{foreign}`; it asks for {}", asked.join(", "));
    }
    Ok(asked.into_iter().filter(|capability| !without.contains(capability)).collect())
}

fn texts(list: &Json) -> Vec<String> {
    list.as_array().into_iter().flatten().filter_map(|text| text.as_str().map(str::to_owned)).collect()
}

fn summary(plugin: &Json) -> String {
    let text = |key: &str| plugin[key].as_str().unwrap_or_default().to_owned();
    let problem = plugin["problem"].as_str().map(|problem| format!("  {problem}")).unwrap_or_default();
    format!("{:<32} {:<10} {}{problem}", text("id"), text("version"), text("state"))
}

fn setting_line(setting: &Json) -> String {
    let value = match (&setting["secret"], &setting["is_set"]) {
        (Json::Bool(true), Json::Bool(true)) => "(secret)".to_owned(),
        (Json::Bool(true), _) => "(secret, not set)".to_owned(),
        (_, Json::Bool(true)) => setting["value"].to_string(),
        _ if setting["value"].is_null() => "(not set)".to_owned(),
        _ => format!("{}  (default)", setting["value"]),
    };
    format!(
        "{:<24} {:<8} {value}",
        setting["key"].as_str().unwrap_or_default(),
        setting["kind"].as_str().unwrap_or_default()
    )
}

/// One `KEY=VALUE`, read by the setting's kind.
fn parse(settings: &Json, pair: &str, read: impl Fn(&str) -> anyhow::Result<String>) -> anyhow::Result<(String, Json)> {
    let (key, text) = pair.split_once('=').with_context(|| format!("`{pair}`: say KEY=VALUE"))?;
    let text = match text.strip_prefix('@') {
        Some(file) => read(file)?,
        None => text.to_owned(),
    };
    let kind = settings["items"].as_array().into_iter().flatten().find(|setting| setting["key"] == key);
    let value = match kind.and_then(|setting| setting["kind"].as_str()) {
        _ if text.is_empty() => Json::Null,
        Some("number" | "boolean" | "json") => {
            serde_json::from_str(&text).with_context(|| format!("`{key}`: {text} is not a value of that kind"))?
        }
        // What isn't known is refused with everything else.
        _ => Json::String(text),
    };
    Ok((key.to_owned(), value))
}

fn read(file: &str) -> anyhow::Result<String> {
    let text = match file {
        "-" => std::io::read_to_string(std::io::stdin())?,
        file => std::fs::read_to_string(file).with_context(|| file.to_owned())?,
    };
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

fn is_agreed(granted: &[String]) -> anyhow::Result<bool> {
    let granted = if granted.is_empty() { "nothing".to_owned() } else { granted.join(", ") };
    output::line(format!("Install it and grant it {granted}? [y/N]"));
    std::io::stdout().flush()?;
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer)?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes" | "j" | "是"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_kept_back_must_be_asked_for() {
        let plan = json!({"plan": {"capabilities": ["jobs", "records.read:thing"]}});
        assert_eq!(granted(&plan, &["jobs".to_owned()]).unwrap(), ["records.read:thing"]);
        assert!(granted(&plan, &["kv".to_owned()]).is_err());
    }

    #[test]
    fn values_are_read_by_the_kind_of_the_setting() {
        let settings = json!({"items": [{"key": "limit", "kind": "number"}, {"key": "name", "kind": "text"}]});
        let parse = |pair| parse(&settings, pair, |file| Ok(format!("from {file}")));
        assert_eq!(parse("limit=5").unwrap(), ("limit".to_owned(), json!(5)));
        assert_eq!(parse("name=5").unwrap(), ("name".to_owned(), json!("5")));
        assert_eq!(parse("name=a=b").unwrap().1, json!("a=b"));
        assert_eq!(parse("name=@key").unwrap().1, json!("from key"));
        assert_eq!(parse("limit=").unwrap().1, Json::Null);
        assert!(parse("limit=many").is_err() && parse("limit").is_err());
    }
}
