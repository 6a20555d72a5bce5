//! The command line.

mod plugin;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use serde_json::{Map, Value as Json, json};

pub(crate) use self::plugin::{
    AdministerCommand, BesideArgs, BuildArgs, DevArgs, DevelopCommand, InstallArgs, KeygenArgs, Language,
    NewPluginArgs, PluginCommand, RevokeArgs, Revoked, SignArgs, TestArgs,
};
use crate::config::LogFormat;
use crate::demo;
use crate::demo::folder::Asked;

/// Tessera, a self-hosted CRM: one binary, one folder.
#[derive(Debug, Parser)]
#[command(name = "tessera", version, about, propagate_version = true)]
pub(crate) struct Cli {
    /// Configuration file; `tessera.toml` in this folder when there is one.
    #[arg(long, global = true, env = "TESSERA_CONFIG", value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) place: Place,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Where the installation is.
#[derive(Debug, Args)]
pub(crate) struct Place {
    /// Folder for the database, files and caches [default: tessera-data].
    #[arg(long, global = true, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Database: `surrealkv://folder`, `mem://`, or `ws://host:port` [default: a folder in the data folder].
    #[arg(long, global = true, value_name = "URL")]
    db: Option<String>,
    /// Logs as text or JSON.
    #[arg(long, global = true, value_name = "FORMAT")]
    log_format: Option<LogFormat>,
    /// `error`, `warn`, `info`, `debug`, `trace`, or directives such as `info,tessera_server=debug`.
    #[arg(long, global = true, value_name = "LEVEL")]
    log_level: Option<String>,
}

/// How to serve.
#[derive(Debug, Args)]
pub(crate) struct ServeArgs {
    /// Address and port [default: 127.0.0.1:8080].
    #[arg(long, value_name = "ADDR")]
    listen: Option<String>,
    /// Start with all plugins and workflows off.
    #[arg(long)]
    safe_mode: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run the server.
    Serve(ServeArgs),
    /// Run the server with bilingual demonstration data, in a folder of its own.
    Demo(DemoArgs),
    /// Make or repair administrators.
    #[command(subcommand)]
    Admin(AdminCommand),
    /// Copy the installation, then remove every record but people, departments and roles.
    Clear(ClearArgs),
    /// Import a CSV or XLSX file.
    Import(ImportArgs),
    /// Write, build and try plugins; list, install and switch them.
    #[command(subcommand)]
    Plugin(PluginCommand),
    /// List, check, test and start workflows.
    #[command(subcommand)]
    Workflow(WorkflowCommand),
    /// Bring the database up to date without serving.
    Migrate,
    /// Check the installation and say what is wrong.
    Doctor(DoctorArgs),
    /// Read everything that is stored and see whether it fits together: `doctor --deep`.
    Verify,
    /// Print the OpenAPI document.
    Openapi,
    /// Compile a component from the standard input to the standard output: what the server asks of a process of its own.
    #[command(hide = true)]
    CompilePlugin,
    /// Read a workbook of the older format from the standard input; asked of a process of its own as well.
    #[command(hide = true)]
    ReadWorkbook,
}

/// How to begin anew.
#[derive(Debug, Args)]
pub(crate) struct ClearArgs {
    /// Where the copy goes, a folder that isn't there yet [default: backups/<time> in the data folder].
    #[arg(long, value_name = "DIR")]
    pub(crate) backup: Option<PathBuf>,
    /// Objects whose records stay, such as `product`; given once for each.
    #[arg(long, value_name = "OBJECT")]
    pub(crate) keep: Vec<String>,
    /// The organization's name, instead of typing it.
    #[arg(long, value_name = "NAME")]
    pub(crate) confirm: Option<String>,
}

/// What to check.
#[derive(Debug, Args)]
pub(crate) struct DoctorArgs {
    /// Also read everything that is stored and see whether it fits together; takes minutes where there is much.
    #[arg(long)]
    pub(crate) deep: bool,
}

/// How to demonstrate.
#[derive(Debug, Args)]
pub(crate) struct DemoArgs {
    #[command(flatten)]
    pub(crate) serve: ServeArgs,
    /// Size of the data: most other numbers follow from this one [default: 300].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=2_000_000))]
    accounts: Option<u32>,
    /// How much of it is planned at once; less takes less memory, and makes other data of the same seed [default: 2000].
    #[arg(long, hide = true, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    part: Option<u32>,
    /// The same seed makes the same data [default: 1].
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Password of all demonstration users; without it a known one on this machine only, a random one elsewhere.
    #[arg(long, value_name = "TEXT")]
    pub(crate) password: Option<String>,
    /// Throw away the demonstration data that is in the folder and begin anew.
    #[arg(long)]
    pub(crate) fresh: bool,
    /// Fill the database and stop, without serving.
    #[arg(long)]
    pub(crate) only_seed: bool,
}

impl DemoArgs {
    /// The size to make.
    pub(crate) fn accounts(&self) -> u32 {
        self.accounts.unwrap_or(300)
    }

    /// What is planned at once.
    pub(crate) fn part(&self) -> u32 {
        self.part.unwrap_or(demo::PART)
    }

    /// The seed to make it from.
    pub(crate) fn seed(&self) -> u64 {
        self.seed.unwrap_or(1)
    }

    /// What was said of the data.
    pub(crate) fn wanted(&self) -> Asked {
        Asked { accounts: self.accounts, seed: self.seed, password: self.password.clone() }
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum AdminCommand {
    /// Make an administrator.
    Create {
        #[command(flatten)]
        login: LoginArgs,
        /// The person's name; the user name when absent.
        #[arg(long)]
        name: Option<String>,
    },
    /// Give a user a new password.
    ResetPassword {
        #[command(flatten)]
        login: LoginArgs,
    },
    /// Remove the second factor of a user who lost the app and the recovery codes.
    ResetSecondFactor {
        #[arg(long)]
        username: String,
    },
}

#[derive(Debug, Args)]
pub(crate) struct LoginArgs {
    #[arg(long)]
    pub(crate) username: String,
    /// Read the password from the standard input, up to the first line's end.
    #[arg(long, required = true)]
    pub(crate) password_stdin: bool,
    /// Ask for another password at the next sign-in.
    #[arg(long)]
    pub(crate) must_change: bool,
}

/// What to import, and how.
#[derive(Debug, Args)]
pub(crate) struct ImportArgs {
    /// CSV or XLSX.
    pub(crate) file: PathBuf,
    /// The object that a row becomes a record of.
    #[arg(long)]
    pub(crate) object: String,
    /// JSON file with options as in `POST /api/v1/imports`; other flags win over it.
    #[arg(long, value_name = "FILE")]
    pub(crate) options: Option<PathBuf>,
    /// Maps a column to a field path (`deal_stage=stage`, `account=account.name`); what isn't mapped is guessed.
    #[arg(long = "map", value_name = "COLUMN=PATH")]
    pub(crate) mapping: Vec<String>,
    /// `create`, `update` or `upsert`.
    #[arg(long)]
    pub(crate) mode: Option<String>,
    /// Fields by which existing records are found.
    #[arg(long = "match", value_name = "FIELD")]
    pub(crate) matching: Vec<String>,
    /// Make related records of this object where they are missing.
    #[arg(long, value_name = "OBJECT")]
    pub(crate) create_missing: Vec<String>,
    /// Check everything, write nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// User with whose rights the import runs, the first administrator when absent; not with `--server`.
    #[arg(long = "as", value_name = "USERNAME", conflicts_with = "server")]
    pub(crate) actor: Option<String>,
    /// Import through a running server instead of the data folder.
    #[arg(long, value_name = "URL", requires = "token")]
    pub(crate) server: Option<String>,
    /// Token for `--server`, as the sign-in answers it.
    #[arg(long, env = "TESSERA_TOKEN", hide_env_values = true)]
    pub(crate) token: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum WorkflowCommand {
    /// Every workflow, whether it is on, and what starts it.
    List,
    /// Compile the workflows of a folder and say what is wrong.
    Check {
        /// A workflow's folder, or one with several of them.
        folder: PathBuf,
    },
    /// Play the cases of the workflows of a folder, each on a fresh database in memory.
    Test {
        /// A workflow's folder, or one with several of them.
        folder: PathBuf,
        /// Folder of plugin packages to use instead of those in this binary.
        #[arg(long, value_name = "DIR")]
        plugins: Option<PathBuf>,
    },
    /// Start a scheduled workflow now.
    Run { id: String },
}

impl Cli {
    /// What the command line says of the configuration.
    pub(crate) fn settings(&self) -> Json {
        let mut parts = Map::new();
        let place = &self.place;
        let mut put = |key: &str, value: Option<Json>| drop(value.map(|value| parts.insert(key.to_owned(), value)));
        put("data", place.data.as_ref().map(|data| json!(data)));
        put("db", place.db.as_ref().map(|db| json!(db)));
        let (serve, is_demo) = match &self.command {
            Command::Serve(args) => (Some(args), false),
            Command::Demo(args) => (Some(&args.serve), true),
            _ => (None, false),
        };
        put("listen", serve.and_then(|args| args.listen.as_ref()).map(|listen| json!(listen)));
        put("safe_mode", serve.filter(|args| args.safe_mode).map(|_| json!(true)));
        if is_demo && place.data.is_none() {
            // Never among real data.
            put("data", Some(json!("tessera-data/demo")));
        }
        let mut log = Map::new();
        if let Some(format) = place.log_format {
            log.insert("format".to_owned(), json!(format));
        }
        if let Some(level) = &place.log_level {
            log.insert("level".to_owned(), json!(level));
        }
        if !log.is_empty() {
            parts.insert("log".to_owned(), Json::Object(log));
        }
        Json::Object(parts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_consistent_and_flags_become_settings() {
        Cli::command().debug_assert();
        let cli =
            Cli::try_parse_from(["tessera", "serve", "--listen", "[::1]:0", "--data", "/d", "--safe-mode"]).unwrap();
        assert_eq!(cli.settings(), json!({"data": "/d", "listen": "[::1]:0", "safe_mode": true}));
        let demo = Cli::try_parse_from(["tessera", "demo"]).unwrap();
        assert_eq!(demo.settings(), json!({"data": "tessera-data/demo"}));
    }
}
