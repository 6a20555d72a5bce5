//! Running other programs: what runs is said, its output passes through, and what is missing is installed or named.

use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

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
    say(&format!("$ {}", shown(command)));
    let status = command.stdin(Stdio::null()).status().with_context(|| not_started(command))?;
    if !status.success() {
        bail!("`{}` ended with {status}", shown(command));
    }
    Ok(())
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

/// Runs a program silently and returns its standard output, trimmed.
///
/// # Errors
/// When it cannot be started or ends with a failure; with what it said on standard error.
pub(crate) fn capture(command: &mut Command) -> Result<String> {
    let output = command.stdin(Stdio::null()).output().with_context(|| not_started(command))?;
    if !output.status.success() {
        bail!("`{}` failed: {}", shown(command), String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Runs a program that may hang (on a network that swallows packets); whether it succeeded within the time.
pub(crate) fn succeeds_within(command: &mut Command, limit: Duration) -> bool {
    say(&format!("$ {} (at most {} s)", shown(command), limit.as_secs()));
    let Ok(mut child) = command.stdin(Stdio::null()).spawn() else { return false };
    let start = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return status.success(),
            Ok(None) if start.elapsed() < limit => std::thread::sleep(Duration::from_millis(100)),
            Ok(None) | Err(_) => {
                // Gone in the meantime is as good as killed.
                let _ = child.kill();
                let _ = child.wait();
                return false;
            }
        }
    }
}

/// Where a program stands on the search path.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    let path = env("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|candidate| candidate.is_file())
}

/// Installs Debian packages, saying why; where that is not possible, says what to type.
///
/// # Errors
/// When there is no apt-get, no right to use it, or it fails.
pub(crate) fn apt_install(packages: &[&str], why: &str) -> Result<()> {
    let by_hand = format!("apt-get install --no-install-recommends {}", packages.join(" "));
    if find("apt-get").is_none() {
        bail!("{why}: install {} by this system's means", packages.join(", "));
    }
    if capture(Command::new("id").arg("-u"))? != "0" {
        bail!("{why}: run `sudo {by_hand}` and start again");
    }
    say(&format!("installing {}: {why}", packages.join(", ")));
    let apt = |arguments: &[&str]| {
        let mut command = Command::new("apt-get");
        command.env("DEBIAN_FRONTEND", "noninteractive").args(["-y", "-q"]).args(arguments);
        command
    };
    let install = [&["install", "--no-install-recommends"], packages].concat();
    if run(&mut apt(&install)).is_err() {
        run(&mut apt(&["update"]))?;
        run(&mut apt(&install)).with_context(|| format!("{why}: `{by_hand}` failed"))?;
    }
    Ok(())
}

fn shown(command: &Command) -> String {
    let parts = std::iter::once(command.get_program()).chain(command.get_args());
    parts.map(|part| part.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ")
}

fn not_started(command: &Command) -> String {
    format!("`{}` cannot be started", command.get_program().to_string_lossy())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hanging_program_is_stopped() {
        let start = Instant::now();
        assert!(!succeeds_within(Command::new("sleep").arg("30"), Duration::from_millis(300)));
        assert!(start.elapsed() < Duration::from_secs(5));
        assert!(succeeds_within(&mut Command::new("true"), Duration::from_secs(5)));
        assert!(!succeeds_within(&mut Command::new("no-such-program"), Duration::from_secs(5)));
    }

    #[test]
    fn output_is_kept_with_the_outcome() {
        let (ok, kept) = run_and_keep(Command::new("sh").args(["-c", "echo one; echo two; exit 3"])).unwrap();
        assert!(!ok);
        assert_eq!(kept, "one\ntwo\n");
    }
}
