//! `tessera plugin`

mod build;
mod calls;
mod check;
mod dev;
mod install;
mod keys;
mod new;
mod sdk;
mod test;
mod trust;

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;
use serde_json::Value as Json;
use tessera_engine::Context;
use tessera_engine::extension::PluginAdmin;
use tessera_model::record::Fields;

use crate::cli::{AdministerCommand, DevelopCommand, InstallArgs, PluginCommand};
use crate::config::Config;
use crate::opening::Installation;
use crate::output;
use crate::remote::Remote;
use install::Place;

/// Writes, builds and tries plugins, or administers those of an installation.
pub(crate) async fn run(config: &Config, command: PluginCommand) -> anyhow::Result<ExitCode> {
    match command {
        PluginCommand::Develop(command) => develop(command).await,
        PluginCommand::Administer(AdministerCommand::Install(InstallArgs {
            server: Some(server),
            token,
            package,
            yes,
            without,
            accept_key,
        })) => {
            let token = token.context("--server needs --token")?;
            let args = InstallArgs { server: None, token: None, package, yes, without, accept_key };
            install::run(&Place::There(&Remote::new(&server, &token)?), args).await?;
            Ok(ExitCode::SUCCESS)
        }
        PluginCommand::Administer(command) => with_installation(config, command).await,
    }
}

async fn develop(command: DevelopCommand) -> anyhow::Result<ExitCode> {
    match command {
        DevelopCommand::New(args) => new::run(&args),
        DevelopCommand::Build(args) => build::run(&args),
        DevelopCommand::Pack { folder, out } => build::pack(&folder, out.as_deref()),
        DevelopCommand::Keygen(args) => keys::generate(&args).map(|()| ExitCode::SUCCESS),
        DevelopCommand::Sign(args) => keys::sign(&args).map(|()| ExitCode::SUCCESS),
        DevelopCommand::Check { build, beside } => check::run(&build, &beside).await,
        DevelopCommand::Test(args) => test::run(&args).await,
        DevelopCommand::Dev(args) => dev::run(&args).await,
    }
}

/// Administers the plugins of a folder that no server has open.
async fn with_installation(config: &Config, command: AdministerCommand) -> anyhow::Result<ExitCode> {
    let installation = Installation::open(config).await?;
    let outcome = match installation.engine.plugin_admin() {
        Some(admin) => act(&admin, command).await,
        None => Err(anyhow::anyhow!("this binary runs without plugins")),
    };
    installation.close().await;
    outcome
}

async fn act(admin: &Arc<dyn PluginAdmin>, command: AdministerCommand) -> anyhow::Result<ExitCode> {
    let cx = Context::system("command-line");
    match command {
        AdministerCommand::List => {
            let list = admin.list(&cx).await?;
            for plugin in list["items"].as_array().into_iter().flatten() {
                output::line(summary(plugin));
            }
        }
        AdministerCommand::Install(args) => install::run(&Place::Here(admin, &cx), args).await?,
        AdministerCommand::Trusted => trust::show(&admin.trust_book(&cx).await?),
        AdministerCommand::Trust { key, name, note } => trust::trust(admin, &cx, &key, name, note).await?,
        AdministerCommand::Untrust { key } => trust::show(&admin.untrust_key(&cx, &key).await?),
        AdministerCommand::Revoke(args) => trust::revoke(admin, &cx, args).await?,
        AdministerCommand::Unpin { id } => trust::show(&admin.forget_pin(&cx, &id).await?),
        AdministerCommand::Grants { id, capabilities } => {
            let plugin = admin.set_grants(&cx, &id, &capabilities).await?;
            let (asked, granted) = (texts(&plugin["asked"]), texts(&plugin["capabilities"]));
            for capability in asked {
                let mark = if granted.contains(&capability) { "granted" } else { "-" };
                output::line(format!("{mark:<8} {capability}"));
            }
        }
        AdministerCommand::Rollback { id } => output::line(summary(&admin.rollback(&cx, &id).await?)),
        AdministerCommand::Enable { id } => output::line(summary(&admin.enable(&cx, &id).await?)),
        AdministerCommand::Disable { id } => output::line(summary(&admin.disable(&cx, &id).await?)),
        AdministerCommand::Remove { id, purge } => {
            admin.remove(&cx, &id, purge).await?;
            output::line(format!("{id} is removed{}", if purge { ", with its data" } else { "; its data stays" }));
        }
        AdministerCommand::Set { id, values } => {
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

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
