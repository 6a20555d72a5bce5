//! `cargo xtask test`: everything that must hold, in one command, from a fresh clone.
//!
//! Every step runs even when an earlier one failed, unless it needs what that one makes. A test that is skipped or
//! ignored counts as a failure of its step: what is not run proves nothing.

mod api_fuzz;
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
    /// Also the long forms: 200 rounds of kills instead of 20, the API asked by its own document, and what else takes an hour
    #[arg(long)]
    long: bool,
    /// Leave out the tests that need Chromium
    #[arg(long)]
    no_browser: bool,
    /// Only one of the parts that run beside the others
    #[arg(long, value_enum)]
    only: Option<Part>,
}

/// What runs beside the others: two processors, and neither of these keeps both at work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Part {
    /// The web interface's own lint and types
    Interface,
    /// The real binary killed, on a full disk, and where it can't start; most of it is waiting
    Reliability,
    /// The API asked by its own document, by a program in Python
    ApiFuzz,
}

/// Runs all steps and prints a table of them.
///
/// # Errors
/// When any step failed.
pub(crate) fn test(paths: &Paths, options: &Options) -> Result<()> {
    let mut report = Report::default();
    if let Some(part) = options.only {
        alone(paths, part, options.long, &mut report);
        return report.finish();
    }
    report.step("format", || steps::format(paths));
    report.step("tidy", || crate::tidy::tidy(paths));
    let guests = report.step("plugins", || steps::guests(paths));
    let packages = report.step("interface packages", || steps::interface_packages(paths));
    let interface = report.step_after(packages, "interface build", || crate::ui::build(paths));
    // In the same folder as the build, so after it.
    let scripts = packages.then(|| Beside::start(paths, Part::Interface, options.long));
    let server = report.step_after(guests && interface, "server", || steps::server(paths));
    let linted = report.step_after(server, "lints", || steps::lints(paths));
    finish(&mut report, "interface", scripts);
    let reliability = linted.then(|| Beside::start(paths, Part::Reliability, options.long));
    report.step_after(linted, "rust tests", || steps::rust_tests(paths, options.long));
    // Beside a compiler each of them takes longer than a test may.
    report.step_after(packages, "interface tests", || steps::interface_tests(paths));
    report.step_after(server, "workflow cases", || steps::workflow_cases(paths));
    // What it finds depends on how far it gets in its time.
    if options.long {
        report.step_after(server, "api fuzz", || api_fuzz::run(paths, true));
    }
    if options.no_browser {
        report.left_out("browser tests", "by --no-browser");
    } else {
        report.step_after(server, "browser tests", || steps::browser_tests(paths, options.long));
    }
    finish(&mut report, "reliability", reliability);
    report.finish()
}

fn alone(paths: &Paths, part: Part, long: bool, report: &mut Report) {
    match part {
        Part::Interface => {
            let packages = report.step("interface packages", || steps::interface_packages(paths));
            report.step_after(packages, "interface lint", || steps::interface_script(paths, "lint"));
            report.step_after(packages, "interface types", || steps::interface_script(paths, "typecheck"));
        }
        Part::ApiFuzz => {
            report.step("api fuzz", || api_fuzz::run(paths, long));
        }
        Part::Reliability => {
            report.step("reliability", || steps::reliability(paths, long));
        }
    }
}

/// Waits for a part that runs beside; without what it needs it never began, and counts as failed.
fn finish(report: &mut Report, name: &'static str, beside: Option<Result<Beside>>) {
    let begun =
        beside.as_ref().and_then(|beside| beside.as_ref().ok()).map_or_else(Instant::now, |beside| beside.begun);
    report.step_since(begun, name, || match beside {
        Some(beside) => beside?.finish(),
        None => bail!("not run, because what it needs failed"),
    });
}
