//! One file a command.

mod admin;
mod clear;
pub(crate) mod compile_plugin;
mod demo;
mod doctor;
mod import;
mod migrate;
mod openapi;
mod plugin;
pub(crate) mod read_workbook;
mod serve;
mod workflow;

use std::ffi::OsString;
use std::process::ExitCode;

use tessera_model::error::{Error, ErrorCode};
use tessera_model::label::Locale;

use crate::cli::{AdminCommand, Cli, Command, DoctorArgs, PluginCommand};
use crate::config::{Config, LogConfig};
use crate::logging;

/// Tools answer on the terminal; the log would only stand in between. What the database library says while it is closed after a
/// second of work is of no use to anybody.
const TOOLS_LOG_LEVEL: &str = "warn,surrealdb=off,surrealdb_core=off,surrealkv=off";

/// Runs what the command line asks for.
pub(crate) async fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    let mut config = Config::load(cli.config.as_deref(), environment(), &cli.settings())?;
    if !matches!(cli.command, Command::Serve(_) | Command::Demo(_)) && config.log.level == LogConfig::default().level {
        TOOLS_LOG_LEVEL.clone_into(&mut config.log.level);
    }
    // Whoever develops a plugin sees what happens in words of that command.
    if !matches!(cli.command, Command::Plugin(PluginCommand::Develop(_))) {
        logging::start(&config.log)?;
    }
    match cli.command {
        Command::Serve(_) => serve::run(&config).await,
        Command::Demo(args) => demo::run(&config, &args).await,
        Command::Admin(AdminCommand::Create { login, name }) => admin::create(&config, login, name).await,
        Command::Admin(AdminCommand::ResetPassword { login }) => admin::reset_password(&config, login).await,
        Command::Admin(AdminCommand::ResetSecondFactor { username }) => {
            admin::reset_second_factor(&config, &username).await
        }
        Command::Clear(args) => clear::run(&config, &args).await,
        Command::Import(args) => import::run(&config, args).await,
        Command::Plugin(command) => plugin::run(&config, command).await,
        Command::Workflow(command) => workflow::run(&config, command).await,
        Command::Migrate => migrate::run(&config).await,
        Command::Doctor(args) => doctor::run(&config, &args).await,
        // Done before anything else is.
        Command::CompilePlugin => Ok(compile_plugin::run()),
        Command::ReadWorkbook => Ok(read_workbook::run()),
        Command::Verify => doctor::run(&config, &DoctorArgs { deep: true }).await,
        Command::Openapi => openapi::run(&config).await,
    }
}

/// What this process was given, name by name.
#[expect(clippy::disallowed_methods, reason = "the configuration is read here, once")]
fn environment() -> impl Iterator<Item = (String, String)> {
    let text = |part: OsString| part.to_string_lossy().into_owned();
    std::env::vars_os().map(move |(name, value)| (text(name), text(value)))
}

/// A failure in words for the person at the terminal.
pub(crate) fn explain(error: &anyhow::Error) -> String {
    let Some(refusal) = error.downcast_ref::<Error>() else { return format!("{error:#}") };
    let mut text = match refusal.code {
        ErrorCode::Internal | ErrorCode::StoreUnavailable => refusal.detail.clone(),
        code if !refusal.fields.is_empty() => format!("{}:", code.title(Locale::En).to_lowercase()),
        code => format!("{}: {}", code.title(Locale::En).to_lowercase(), refusal.detail),
    };
    for field in &refusal.fields {
        text.push_str(&format!("\n  {}: {}", field.field, field.message.en));
    }
    text
}
