//! `cargo xtask run`: from a fresh clone to a running server with demo data, in an empty folder unless one is named.

use std::process::Command;

use anyhow::Result;

use crate::cargo::{cargo, linting_cargo};
use crate::paths::Paths;
use crate::{guests, tools, ui};

#[derive(clap::Args)]
pub(crate) struct Options {
    /// How many accounts the demo data has
    #[arg(long)]
    accounts: Option<u32>,
    /// Where to listen, such as 127.0.0.1:8080
    #[arg(long)]
    listen: Option<String>,
    /// The folder for the data, which is kept and served again; when left out, one among what is built, made afresh each time
    #[arg(long)]
    data: Option<String>,
}

/// Builds plugins, interface and server, then becomes the server: its output, its signals, its exit code.
///
/// # Errors
/// When something cannot be prepared, built or started.
pub(crate) fn run(paths: &Paths, options: &Options) -> Result<()> {
    guests::build(paths, &guests::Options::default())?;
    ui::build(paths)?;
    build_server(paths)?;

    let mut command = Command::new(paths.server());
    command.arg("demo");
    if options.data.is_none() {
        command.arg("--data").arg(paths.target.join("demo-data")).arg("--fresh");
    }
    let accounts = options.accounts.map(|accounts| accounts.to_string());
    for (flag, value) in [("--accounts", &accounts), ("--listen", &options.listen), ("--data", &options.data)] {
        if let Some(value) = value {
            command.args([flag, value]);
        }
    }
    become_program(command)
}

/// Builds the server with the packed plugins and the interface inside.
///
/// # Errors
/// When it does not build.
pub(crate) fn build_server(paths: &Paths) -> Result<()> {
    tools::say("building the server; the first time compiles the database and the plugin runtime, some 25 minutes");
    // As part of the whole: alone, its dependencies would get other features and be compiled once more.
    let arguments = ["build", "--workspace", "--bins"];
    // With lints, so that the tests find it built.
    if tools::find("clippy-driver").is_some() && tools::run(&mut linting_cargo(paths, &arguments)).is_ok() {
        return Ok(());
    }
    // A compiler of tomorrow may know lints that this misses; they are no reason for not serving it.
    tools::run(&mut cargo(paths, &arguments))
}

/// Replaces this process, so that Ctrl-C and every other signal reach the server alone.
#[cfg(unix)]
fn become_program(mut command: Command) -> Result<()> {
    use std::os::unix::process::CommandExt as _;
    Err(anyhow::Error::new(command.exec()).context("the server cannot be started"))
}

#[cfg(not(unix))]
fn become_program(mut command: Command) -> Result<()> {
    anyhow::ensure!(command.status()?.success(), "the server ended with a failure");
    Ok(())
}
