//! The single steps of `cargo xtask test`.

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use anyhow::{Result, bail};

use super::counts::Counts;
use crate::cargo::{cargo, linting_cargo};
use crate::paths::Paths;
use crate::prepare::{browser, node};
use crate::{guests, tools};

/// How long running the tests may take on two cores; one that hangs must not take the whole with it.
const TESTS_WITHIN: Duration = Duration::from_secs(40 * 60);
/// The same for the tests in a browser.
const BROWSER_WITHIN: Duration = Duration::from_secs(25 * 60);

/// The tests that `cargo test` alone leaves out, see `tests/Cargo.toml`.
const RELIABILITY: &str = "reliability";

/// Set for tests that have a longer form.
const LONG: &str = "TESSERA_TEST_LONG";

pub(super) fn format(paths: &Paths) -> Result<()> {
    tools::run(&mut cargo(paths, &["fmt", "--all", "--check"]))
}

/// The server as the tests run it.
pub(super) fn server(paths: &Paths) -> Result<()> {
    tools::say("building the server; the first time compiles the database and the plugin runtime, some 25 minutes");
    tools::run(&mut linting_cargo(paths, &["build", "--workspace", "--bins"]))
}

/// Everything that is left to compile, which is when clippy looks at it: the tests, and the guests natively, enough for lints.
pub(super) fn lints(paths: &Paths) -> Result<()> {
    tools::run(&mut linting_cargo(paths, &["test", "--workspace", "--all-targets", "--no-run"]))?;
    tools::run(&mut linting_cargo(paths, &["test", "--workspace", "--test", RELIABILITY, "--no-run"]))
}

pub(super) fn guests(paths: &Paths) -> Result<()> {
    guests::build(paths, &guests::Options::default())
}

/// All of Rust's tests but those of [`reliability`].
pub(super) fn rust_tests(paths: &Paths, long: bool) -> Result<()> {
    cargo_tests(paths, &["test", "--workspace", "--no-fail-fast"], long)
}

/// What happens to the real binary in bad circumstances.
pub(super) fn reliability(paths: &Paths, long: bool) -> Result<()> {
    cargo_tests(paths, &["test", "--workspace", "--test", RELIABILITY], long)
}

/// Some tests start the server themselves, by `TESSERA_BIN`.
fn cargo_tests(paths: &Paths, arguments: &[&str], long: bool) -> Result<()> {
    let mut command = linting_cargo(paths, arguments);
    command.env("TESSERA_BIN", paths.server());
    if long {
        command.env(LONG, "1");
    }
    let limit = if long { TESTS_WITHIN * 4 } else { TESTS_WITHIN };
    let (ok, output) = tools::run_and_keep(&mut tools::within(limit, command))?;
    verdict(ok, &Counts::of_cargo(&output))
}

pub(super) fn interface_packages(paths: &Paths) -> Result<()> {
    node::packages(&paths.ui())
}

pub(super) fn interface_script(paths: &Paths, script: &str) -> Result<()> {
    tools::run(Command::new("npm").current_dir(paths.ui()).args(["run", "--silent", script]))
}

pub(super) fn interface_tests(paths: &Paths) -> Result<()> {
    let mut command = Command::new("npm");
    command.current_dir(paths.ui()).args(["run", "--silent", "test"]).env("NO_COLOR", "1");
    let (ok, output) = tools::run_and_keep(&mut command)?;
    verdict(ok, &Counts::of_vitest(&output))
}

/// The cases in `workflows/*/cases.toml`, run by the server's own command.
pub(super) fn workflow_cases(paths: &Paths) -> Result<()> {
    let mut command = Command::new(paths.server());
    tools::run(command.current_dir(&paths.root).args(["workflow", "test", "workflows"]))
}

/// The browser tests start the server themselves, by `TESSERA_BIN`, and find their packages by `NODE_PATH` or from
/// a `package.json` of their own.
pub(super) fn browser_tests(paths: &Paths, long: bool) -> Result<()> {
    let folder = paths.root.join("tests/e2e");
    let files = test_files(&folder)?;
    if files.is_empty() {
        bail!("there are no *.test.mjs in {}", folder.display());
    }
    let chromium = browser::chromium()?;
    if folder.join("package.json").is_file() {
        node::packages(&folder)?;
    }
    // An installation that nobody has set up yet, for the tests to begin from a copy of.
    let made = paths.target.join("e2e-made");
    if made.exists() {
        std::fs::remove_dir_all(&made)?;
    }
    tools::run(Command::new(paths.server()).args(["migrate", "--data"]).arg(&made))?;
    let mut command = Command::new("node");
    command
        .current_dir(&paths.root)
        .args(["--test", "--test-reporter=spec", "--test-concurrency=2"])
        .args(&files)
        .env("TESSERA_BIN", paths.server())
        .env("TESSERA_E2E_MADE", &made)
        .env("CHROMIUM", chromium)
        .env("NODE_PATH", paths.ui().join("node_modules"))
        .env("NO_COLOR", "1");
    if long {
        command.env(LONG, "1");
    }
    let limit = if long { BROWSER_WITHIN * 4 } else { BROWSER_WITHIN };
    let (ok, output) = tools::run_and_keep(&mut tools::within(limit, command))?;
    verdict(ok, &Counts::of_node(&output))
}

fn test_files(folder: &std::path::Path) -> Result<Vec<PathBuf>> {
    if !folder.is_dir() {
        bail!("there is no folder {}", folder.display());
    }
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let file = entry?.path();
        if file.to_string_lossy().ends_with(".test.mjs") {
            files.push(file);
        }
    }
    files.sort();
    Ok(files)
}

fn verdict(ok: bool, counts: &Counts) -> Result<()> {
    if !ok {
        bail!("tests failed");
    }
    if counts.skipped > 0 {
        bail!("{} tests were skipped", counts.skipped);
    }
    if counts.passed == 0 {
        bail!("no test ran");
    }
    tools::say(&format!("{} tests passed, none skipped", counts.passed));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_tests_that_all_ran_and_passed_are_a_success() {
        assert!(verdict(true, &Counts { passed: 3, skipped: 0 }).is_ok());
        assert!(verdict(false, &Counts { passed: 3, skipped: 0 }).is_err());
        assert!(verdict(true, &Counts { passed: 3, skipped: 1 }).is_err());
        assert!(verdict(true, &Counts::default()).is_err());
    }
}
