//! A part of the tests that runs beside the others.

use std::fs::File;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use anyhow::{Context as _, Result, bail};
use clap::ValueEnum as _;

use super::Part;
use crate::paths::Paths;
use crate::tools;

/// This program once more, with its output in a file until it is asked for.
pub(super) struct Beside {
    child: Child,
    log: PathBuf,
    pub(super) begun: Instant,
}

impl Beside {
    /// Starts `cargo xtask test` with this part only.
    ///
    /// # Errors
    /// When the file for the output can't be made, or the program not started.
    pub(super) fn start(paths: &Paths, part: Part, long: bool) -> Result<Self> {
        let part = part.to_possible_value().context("a part without a name")?;
        let name = part.get_name();
        let folder = paths.target.join("tmp");
        std::fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
        let log = folder.join(format!("test-{name}.log"));
        let file = File::create(&log).with_context(|| format!("writing {}", log.display()))?;
        tools::say(&format!("=== {name} begins beside what follows; its output comes when both are through"));
        let begun = Instant::now();
        let mut command = Command::new(tools::this_program()?);
        command
            .args(["test", "--only", name])
            .args(long.then_some("--long"))
            .stdin(Stdio::null())
            .stdout(file.try_clone()?)
            .stderr(file);
        Ok(Self { child: command.spawn().context("starting this program again")?, log, begun })
    }

    /// Waits for its end and prints what it wrote.
    ///
    /// # Errors
    /// When it failed.
    pub(super) fn finish(mut self) -> Result<()> {
        let status = self.child.wait()?;
        tools::print(&std::fs::read_to_string(&self.log).with_context(|| format!("reading {}", self.log.display()))?);
        if status.success() { Ok(()) } else { bail!("see its own table above") }
    }
}

/// An early end of the whole leaves nothing running.
impl Drop for Beside {
    fn drop(&mut self) {
        // Fails when it has ended, as it should have.
        let _ = self.child.kill();
    }
}
