//! The server as a process of its own.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};

/// How long a start may take: the first one compiles the plugins.
const START_MAX: Duration = Duration::from_secs(120);
/// How long a stop may take.
const STOP_MAX: Duration = Duration::from_secs(40);

/// A running server.
pub(crate) struct Server {
    child: Child,
    pub(crate) url: String,
    /// From the start of the process to its address on the terminal.
    pub(crate) started: Duration,
    log: PathBuf,
}

/// The binary under test.
#[expect(clippy::disallowed_methods, reason = "tests are told by the environment which binary to try")]
pub(crate) fn binary() -> Result<PathBuf> {
    let path = match std::env::var_os("TESSERA_BIN") {
        Some(path) => PathBuf::from(path),
        // This test lies in `deps`, the binary above it.
        None => std::env::current_exe()?.parent().and_then(Path::parent).context("no folder")?.join("tessera"),
    };
    ensure!(path.is_file(), "there is no server at {}: build it first, or name it in TESSERA_BIN", path.display());
    Ok(path)
}

/// True for the long form of the tests.
#[expect(clippy::disallowed_methods, reason = "tests are told by the environment how long to take")]
pub(crate) fn is_long() -> bool {
    std::env::var_os("TESSERA_TEST_LONG").is_some()
}

/// A command of the binary.
pub(crate) fn tessera(arguments: &[&str]) -> Result<Command> {
    let mut command = Command::new(binary()?);
    command.args(arguments);
    Ok(alone(command))
}

/// A command with nothing of our environment that could configure the binary.
#[expect(clippy::disallowed_methods, reason = "what is left of the environment must be named")]
pub(crate) fn alone(mut command: Command) -> Command {
    command.stdin(Stdio::null()).env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command
}

/// Runs a command to its end, which must come soon.
pub(crate) fn finish(mut command: Command, within: Duration) -> Result<Output> {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    let started = Instant::now();
    while child.try_wait()?.is_none() {
        if started.elapsed() > within {
            child.kill()?;
            let output = child.wait_with_output()?;
            bail!("{command:?} did not end within {within:?}: {}", told(&output));
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    Ok(child.wait_with_output()?)
}

/// What a command said, on both streams.
pub(crate) fn told(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

impl Server {
    /// Starts the server on a data folder.
    pub(crate) fn start(data: &Path) -> Result<Self> {
        Self::start_as(tessera(&["serve", "--listen", "127.0.0.1:0", "--data"])?, data, &data.with_extension("log"))
    }

    /// Starts a command that serves and takes the data folder as its last argument; its words go to files beside `log`.
    pub(crate) fn start_as(mut command: Command, data: &Path, log: &Path) -> Result<Self> {
        let out = log.with_extension("out");
        let started = Instant::now();
        let errors = File::options().create(true).append(true).open(log)?;
        let child = command.arg(data).stdout(File::create(&out)?).stderr(errors).spawn()?;
        let mut server = Self { child, url: String::new(), started: Duration::ZERO, log: log.to_owned() };
        loop {
            let text = std::fs::read_to_string(&out)?;
            let line = text.lines().find(|line| line.contains(" is running at http://"));
            if let Some(url) = line.filter(|_| text.ends_with('\n')).and_then(|line| line.split_whitespace().last()) {
                url.clone_into(&mut server.url);
                server.started = started.elapsed();
                return Ok(server);
            }
            if let Some(status) = server.child.try_wait()? {
                bail!("the server ended with {status}:\n{}", server.log());
            }
            ensure!(started.elapsed() < START_MAX, "the server did not start:\n{}", server.log());
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// The process.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// As `kill -9`.
    pub(crate) fn kill(mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// Asks it to stop and waits until it did.
    pub(crate) fn stop(mut self) -> Result<()> {
        let pid = self.pid().to_string();
        ensure!(Command::new("kill").args(["-TERM", pid.as_str()]).status()?.success(), "no signal was sent");
        let asked = Instant::now();
        while self.child.try_wait()?.is_none() {
            ensure!(asked.elapsed() < STOP_MAX, "the server did not stop:\n{}", self.log());
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }

    /// True as long as the process is there.
    pub(crate) fn is_running(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// What it logged, over all starts with the same file.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
