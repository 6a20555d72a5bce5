//! Running other programs: what runs is said, and what is missing is installed or named.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use crate::Say;

/// Runs a program to its end with its output passing through.
///
/// # Errors
/// When it cannot be started or ends with a failure.
pub fn run(say: Say<'_>, command: &mut Command) -> Result<()> {
    say(&format!("$ {}", shown(command)));
    let status = command.stdin(Stdio::null()).status().with_context(|| not_started(command))?;
    if !status.success() {
        bail!("`{}` ended with {status}", shown(command));
    }
    Ok(())
}

/// Runs a program silently and returns its standard output, trimmed.
///
/// # Errors
/// When it cannot be started or ends with a failure; with what it said on standard error.
pub fn capture(command: &mut Command) -> Result<String> {
    let output = command.stdin(Stdio::null()).output().with_context(|| not_started(command))?;
    if !output.status.success() {
        bail!("`{}` failed: {}", shown(command), String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Runs a program that may hang (on a network that swallows packets); whether it succeeded within the time.
pub fn succeeds_within(say: Say<'_>, command: &mut Command, limit: Duration) -> bool {
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
#[expect(
    clippy::disallowed_methods,
    reason = "where programs are is a matter of the machine, and asked for here alone"
)]
pub fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").filter(|path| !path.is_empty())?;
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|candidate| candidate.is_file())
}

/// Installs Debian packages, saying why; where that is not possible, says what to type.
///
/// # Errors
/// When there is no apt-get, no right to use it, or it fails.
pub fn apt_install(say: Say<'_>, packages: &[&str], why: &str) -> Result<()> {
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
    if run(say, &mut apt(&install)).is_err() {
        run(say, &mut apt(&["update"]))?;
        run(say, &mut apt(&install)).with_context(|| format!("{why}: `{by_hand}` failed"))?;
    }
    Ok(())
}

/// A command as a person would type it.
pub fn shown(command: &Command) -> String {
    let parts = std::iter::once(command.get_program()).chain(command.get_args());
    parts.map(|part| part.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ")
}

/// What is said when a program is not there.
pub fn not_started(command: &Command) -> String {
    format!("`{}` cannot be started", command.get_program().to_string_lossy())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hanging_program_is_stopped() {
        let start = Instant::now();
        assert!(!succeeds_within(&|_| (), Command::new("sleep").arg("30"), Duration::from_millis(300)));
        assert!(start.elapsed() < Duration::from_secs(5));
        assert!(succeeds_within(&|_| (), &mut Command::new("true"), Duration::from_secs(5)));
        assert!(!succeeds_within(&|_| (), &mut Command::new("no-such-program"), Duration::from_secs(5)));
    }
}
