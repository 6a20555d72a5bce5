//! `cargo xtask test`: everything that must hold, in one command, from a fresh clone.
//!
//! Every step runs even when an earlier one failed, unless it needs what that one makes. A test that is skipped or
//! ignored counts as a failure of its step: what is not run proves nothing.

mod counts;
mod report;
mod steps;

use anyhow::Result;

use crate::paths::Paths;
use report::Report;

#[derive(Default, clap::Args)]
pub(crate) struct Options {
    /// Also the long tests: more cases, more records, more kills
    #[arg(long)]
    long: bool,
    /// Leave out the tests that need Chromium
    #[arg(long)]
    no_browser: bool,
}

/// Runs all steps and prints a table of them.
///
/// # Errors
/// When any step failed.
pub(crate) fn test(paths: &Paths, options: &Options) -> Result<()> {
    let mut report = Report::default();
    report.step("format", || steps::format(paths));
    report.step("tidy", || crate::tidy::tidy(paths));
    let guests = report.step("plugins", || steps::guests(paths));
    let packages = report.step("interface packages", || steps::interface_packages(paths));
    let interface = report.step_after(packages, "interface build", || crate::ui::build(paths));
    report.step_after(packages, "interface lint", || steps::interface_script(paths, "lint"));
    report.step_after(packages, "interface types", || steps::interface_script(paths, "typecheck"));
    report.step_after(packages, "interface tests", || steps::interface_tests(paths));
    let server = report.step_after(guests && interface, "server", || steps::server(paths));
    let linted = report.step_after(server, "lints", || steps::lints(paths));
    report.step_after(linted, "rust tests", || steps::rust_tests(paths, options.long));
    report.step_after(server, "workflow cases", || steps::workflow_cases(paths));
    if options.no_browser {
        report.left_out("browser tests", "by --no-browser");
    } else {
        report.step_after(server, "browser tests", || steps::browser_tests(paths, options.long));
    }

    report.finish()
}
