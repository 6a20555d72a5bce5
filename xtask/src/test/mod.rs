//! `cargo xtask test`: everything that must hold, in one command, from a fresh clone.
//!
//! Every step runs even when an earlier one failed, unless it needs what that one makes. A test that is skipped or
//! ignored counts as a failure of its step: what is not run proves nothing.

mod beside;
mod counts;
mod report;
mod steps;

use std::time::Instant;

use anyhow::{Result, bail};

use crate::paths::Paths;
use beside::Beside;
use report::Report;

#[derive(Default, clap::Args)]
pub(crate) struct Options {
    /// Also the long tests: more cases, more records, more kills
    #[arg(long)]
    long: bool,
    /// Leave out the tests that need Chromium
    #[arg(long)]
    no_browser: bool,
    /// Only the web interface's own: lint, types and tests
    #[arg(long)]
    interface: bool,
}

/// The flag for [`Options::interface`].
const INTERFACE: &str = "--interface";

/// Runs all steps and prints a table of them.
///
/// # Errors
/// When any step failed.
pub(crate) fn test(paths: &Paths, options: &Options) -> Result<()> {
    let mut report = Report::default();
    if options.interface {
        interface(paths, &mut report);
        return report.finish();
    }
    report.step("format", || steps::format(paths));
    report.step("tidy", || crate::tidy::tidy(paths));
    let guests = report.step("plugins", || steps::guests(paths));
    let packages = report.step("interface packages", || steps::interface_packages(paths));
    let interface = report.step_after(packages, "interface build", || crate::ui::build(paths));
    // In the same folder as the build, so after it.
    let beside = packages.then(|| Beside::start(paths, INTERFACE)).transpose()?;
    let server = report.step_after(guests && interface, "server", || steps::server(paths));
    let linted = report.step_after(server, "lints", || steps::lints(paths));
    report.step_after(linted, "rust tests", || steps::rust_tests(paths, options.long));
    report.step_after(server, "workflow cases", || steps::workflow_cases(paths));
    let begun = beside.as_ref().map_or_else(Instant::now, |beside| beside.begun);
    report.step_since(begun, "interface", || {
        beside.map_or_else(|| bail!("not run, because its packages are missing"), Beside::finish)
    });
    if options.no_browser {
        report.left_out("browser tests", "by --no-browser");
    } else {
        report.step_after(server, "browser tests", || steps::browser_tests(paths, options.long));
    }

    report.finish()
}

/// What needs nothing but the interface's packages.
fn interface(paths: &Paths, report: &mut Report) {
    let packages = report.step("interface packages", || steps::interface_packages(paths));
    report.step_after(packages, "interface lint", || steps::interface_script(paths, "lint"));
    report.step_after(packages, "interface types", || steps::interface_script(paths, "typecheck"));
    report.step_after(packages, "interface tests", || steps::interface_tests(paths));
}
