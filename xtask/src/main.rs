//! All automation of the project: `cargo xtask <command>`.
//!
//! Each command prepares what it needs itself, says what it installs and why, and is quick when nothing changed.
//! This crate depends on none of the core's crates, so that it builds in moments; only the package format
//! and how guests are built are shared.

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

mod bench;
mod guests;
mod passwords;
mod run;
mod test;
mod ui;

mod tidy;

mod prepare;

mod cargo;
mod fingerprint;
mod paths;
mod scripts;
mod toolchain;
mod tools;

use paths::Paths;

/// Builds, runs and checks Tessera.
#[derive(Parser)]
#[command(name = "cargo xtask", disable_help_subcommand = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build everything and start the server with demo data
    Run(run::Options),
    /// Everything that must hold: format, lints, rules, Rust, interface, browser and workflow tests
    Test(test::Options),
    /// The same, as continuous integration calls it
    Ci,
    /// Measure speed and size against the targets, and print a table
    Bench(bench::Options),
    /// Build the plugins' guests into components and pack the plugins
    Guests(guests::Options),
    /// Build the web interface
    Ui,
    /// Check the rules of the source tree: layers, sizes, words, paths in documents
    Tidy,
    /// Make the list of passwords that are too common out of public lists
    Passwords(passwords::Options),
}

fn main() -> ExitCode {
    match dispatch(&Arguments::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tools::say(&format!("error: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn dispatch(command: &Command) -> Result<()> {
    toolchain::check()?;
    let paths = Paths::find()?;
    match command {
        Command::Run(options) => run::run(&paths, options),
        Command::Test(options) => test::test(&paths, options),
        Command::Ci => test::test(&paths, &test::Options::default()),
        Command::Bench(options) => bench::bench(&paths, options),
        Command::Guests(options) => guests::build(&paths, options),
        Command::Ui => ui::build(&paths),
        Command::Tidy => tidy::tidy(&paths),
        Command::Passwords(options) => passwords::make(&paths, options),
    }
}
