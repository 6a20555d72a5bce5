//! `cargo xtask bench`: speed and size against the targets.

use anyhow::Result;

use crate::cargo::cargo;
use crate::paths::Paths;
use crate::{guests, tools};

#[derive(clap::Args)]
pub(crate) struct Options {
    /// A million accounts instead of a hundred thousand
    #[arg(long)]
    large: bool,
}

/// Builds the benchmark with the profile that everything else uses (dependencies are optimised in it) and runs it.
///
/// # Errors
/// When something does not build, or the benchmark fails.
pub(crate) fn bench(paths: &Paths, options: &Options) -> Result<()> {
    guests::build(paths, &guests::Options::default())?;
    let mut command = cargo(paths, &["run", "--package", "tessera-tests", "--bin", "bench"]);
    if options.large {
        command.args(["--", "--large"]);
    }
    tools::run(&mut command)
}
