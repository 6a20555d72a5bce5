//! Commands of the binary on a data folder, as an operator types them.

mod admin;
mod clear;
mod plugin;
mod workflow;

use std::fs::File;
use std::time::Duration;

use anyhow::{Result, ensure};

use crate::server::{finish, tessera, told};
use crate::site::Site;

/// How long a command may take: the first one on a folder compiles the plugins.
const SOON: Duration = Duration::from_secs(120);

/// How a command ended.
struct Ended {
    code: Option<i32>,
    /// What it said.
    text: String,
}

impl Ended {
    /// What a command said that succeeded.
    fn ok(self) -> Result<String> {
        ensure!(self.code == Some(0), "it ended with {:?}: {}", self.code, self.text);
        Ok(self.text)
    }

    /// A refusal that says all of this.
    fn refused(self, parts: &[&str]) -> Result<()> {
        ensure!(self.code == Some(1), "it ended with {:?}: {}", self.code, self.text);
        let is_said = parts.iter().all(|part| self.text.contains(part));
        ensure!(is_said && self.text.contains("error: "), "it doesn't say {parts:?}: {}", self.text);
        Ok(())
    }
}

/// Runs a command that reads this from its standard input.
fn given(site: &Site, arguments: &[&str], input: &str) -> Result<Ended> {
    let file = site.beside("input");
    std::fs::write(&file, input)?;
    let mut command = tessera(arguments)?;
    command.stdin(File::open(file)?);
    let output = finish(command, SOON)?;
    Ok(Ended { code: output.status.code(), text: told(&output) })
}

/// Runs a command on the site's folder.
fn run(site: &Site, arguments: &[&str]) -> Result<Ended> {
    told_to(site, arguments, "")
}

/// The same with something on its standard input.
fn told_to(site: &Site, arguments: &[&str], input: &str) -> Result<Ended> {
    let data = site.data().to_string_lossy().into_owned();
    given(site, &[arguments, &["--data", data.as_str()]].concat(), input)
}
