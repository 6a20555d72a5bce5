//! Running other programs: what runs is said, its output passes through, and what is missing is installed or named.

use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result};
use tessera_build::program::{self, not_started, shown};
pub(crate) use tessera_build::program::{capture, find};

/// Says what happens next, on standard error beside the output of the programs.
#[expect(clippy::print_stderr, reason = "the terminal is where this program is read")]
pub(crate) fn say(text: &str) {
    eprintln!("xtask: {text}");
}

/// Prints a result on standard output.
#[expect(clippy::print_stdout, reason = "the terminal is where this program is read")]
pub(crate) fn print(text: &str) {
    println!("{text}");
}

/// A variable of the environment, unless it is unset or empty.
#[expect(clippy::disallowed_methods, reason = "automation takes its folders and its mode from the environment, here")]
pub(crate) fn env(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// This program's own file; by the name that stays right when cargo puts a newer build in its place, where the system has one.
///
/// # Errors
/// When the system doesn't tell.
#[expect(clippy::disallowed_methods, reason = "a part that runs beside the others is this program once more")]
pub(crate) fn this_program() -> Result<PathBuf> {
    let running = PathBuf::from("/proc/self/exe");
    if running.exists() { Ok(running) } else { std::env::current_exe().context("finding this program") }
}

/// The names of all variables of the environment.
#[expect(clippy::disallowed_methods, reason = "what cargo added for this program is found by name")]
pub(crate) fn env_names() -> Vec<String> {
    std::env::vars_os().map(|(name, _)| name.to_string_lossy().into_owned()).collect()
}

/// Runs a program to its end with its output passing through.
///
/// # Errors
/// When it cannot be started or ends with a failure.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    program::run(&say, command)
}

/// Like [`run`], and also returns what the program wrote to standard output, which passes through line by line.
///
/// # Errors
/// When it cannot be started. Its failure is told by the flag.
pub(crate) fn run_and_keep(command: &mut Command) -> Result<(bool, String)> {
    say(&format!("$ {}", shown(command)));
    let spawned = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn();
    let mut child = spawned.with_context(|| not_started(command))?;
    let mut kept = String::new();
    if let Some(output) = child.stdout.take() {
        for line in BufReader::new(output).split(b'\n') {
            let line = String::from_utf8_lossy(&line?).into_owned();
            print(&line);
            kept.push_str(&line);
            kept.push('\n');
        }
    }
    Ok((child.wait()?.success(), kept))
}

/// The same program, ended with all that it started when it takes longer; without bounds where there is no `timeout`.
pub(crate) fn within(limit: Duration, command: Command) -> Command {
    let known = Command::new("timeout").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    if !known.is_ok_and(|status| status.success()) {
        return command;
    }
    let mut bounded = Command::new("timeout");
    bounded.arg("--kill-after=30").arg(limit.as_secs().to_string());
    bounded.arg(command.get_program()).args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => bounded.env(name, value),
            None => bounded.env_remove(name),
        };
    }
    if let Some(folder) = command.get_current_dir() {
        bounded.current_dir(folder);
    }
    bounded
}

/// Installs Debian packages, saying why; where that is not possible, says what to type.
///
/// # Errors
/// When there is no apt-get, no right to use it, or it fails.
pub(crate) fn apt_install(packages: &[&str], why: &str) -> Result<()> {
    program::apt_install(&say, packages, why)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn output_is_kept_with_the_outcome() {
        let (ok, kept) = run_and_keep(Command::new("sh").args(["-c", "echo one; echo two; exit 3"])).unwrap();
        assert!(!ok);
        assert_eq!(kept, "one\ntwo\n");
    }
}
