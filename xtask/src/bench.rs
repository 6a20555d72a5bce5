//! `cargo xtask bench`: speed and size against the targets.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use crate::paths::Paths;
use crate::prepare::{browser, node};
use crate::{guests, run, tools, ui};

#[derive(clap::Args)]
pub(crate) struct Options {
    /// A million accounts instead of a hundred thousand
    #[arg(long)]
    large: bool,
    /// Another number of accounts, for trials
    #[arg(long, value_name = "N", conflicts_with = "large")]
    accounts: Option<u64>,
    /// Keep the figures in docs/PERFORMANCE.md
    #[arg(long)]
    write: bool,
    /// Keep the data in this folder and measure what lies there the next time
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Only what plugins cost: by what they are written in, and by how many there are
    #[arg(long, conflicts_with_all = ["large", "accounts", "write", "data"])]
    plugins: bool,
}

/// Builds everything with the profile that everything else uses (dependencies are optimised in it) and measures.
///
/// # Errors
/// When something does not build, or the benchmark fails.
pub(crate) fn bench(paths: &Paths, options: &Options) -> Result<()> {
    guests::build(paths, &guests::Options::default())?;
    if !options.plugins {
        ui::build(paths)?;
    }
    run::build_server(paths)?;
    if options.plugins {
        let mut command = Command::new(paths.server().with_file_name("bench"));
        return tools::run(command.current_dir(&paths.root).arg("--plugins"));
    }
    // One row is a page in a real browser.
    let chromium = browser::chromium()?;
    node::packages(&paths.root.join("tests/e2e"))?;
    let mut command = Command::new(paths.server().with_file_name("bench"));
    command.current_dir(&paths.root).env("CHROMIUM", chromium);
    if options.large {
        command.arg("--large");
    }
    if let Some(accounts) = options.accounts {
        command.args(["--accounts", &accounts.to_string()]);
    }
    if options.write {
        command.args(["--write", "docs/PERFORMANCE.md"]);
    }
    if let Some(data) = &options.data {
        command.arg("--data").arg(data);
    }
    tools::run(&mut command)
}
