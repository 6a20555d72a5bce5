//! Compiling in a process of its own. While a component runs, its call's bounds hold it; while it is compiled nothing does but what
//! the operating system holds a process to. So the server starts itself again as a compiler, which takes the component on its
//! standard input, bounds its own memory and time, and writes the machine code to its standard output.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use wasmtime::{Engine, bail, format_err};

use super::engine;

/// The argument with which a program is asked to compile.
pub const COMPILE: &str = "compile-plugin";
/// How long compiling one component may take.
pub(crate) const WALL: Duration = Duration::from_secs(60);
/// Processor time of a compiling process, in seconds, over all its threads.
const CPU_SECONDS: u64 = 120;
/// Address space that compiling may take beyond what the process has when it begins, in bytes.
const MEMORY_BYTES: u64 = 2 << 30;
/// Largest machine code of one component, in bytes.
const CODE_BYTES: u64 = 256 << 20;
/// Most that is read of what a failed compiler says, in bytes.
const WORDS_BYTES: u64 = 4 << 10;
/// How often it is looked whether a compiler has ended.
const PAUSE: Duration = Duration::from_millis(5);

/// Who compiles.
#[derive(Clone, Debug)]
pub(crate) enum Compiler {
    /// This very process: in tests, and for tools that compile what their own user wrote.
    Here,
    /// A program that does [`compile_for_parent`] when it is called with [`COMPILE`], within a time.
    Child { program: PathBuf, wall: Duration },
}

impl Compiler {
    /// The machine code of a component for an engine of this configuration.
    ///
    /// # Errors
    /// What the compiler says of the component, or that it took too much.
    pub(crate) fn compile(&self, engine: &Engine, component: &[u8]) -> wasmtime::Result<Vec<u8>> {
        match self {
            Self::Here => engine.precompile_component(component),
            Self::Child { program, wall } => in_child(program, *wall, component),
        }
    }
}

/// The other side: reads a component, writes its machine code. For the program that is the compiler's process.
///
/// # Errors
/// What the compiler says of the component.
pub fn compile_for_parent(mut input: impl Read, mut output: impl Write) -> wasmtime::Result<()> {
    let mut component = Vec::new();
    input.read_to_end(&mut component)?;
    let engine = engine::for_compiling()?;
    restrict_this_process()?;
    output.write_all(&engine.precompile_component(&component)?)?;
    Ok(output.flush()?)
}

fn in_child(program: &Path, wall: Duration, component: &[u8]) -> wasmtime::Result<Vec<u8>> {
    let mut child = Command::new(program)
        .arg(COMPILE)
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format_err!("no process for compiling could be started: {error}"))?;
    let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    std::thread::scope(|threads| {
        threads.spawn(move || {
            // It may end before it has read all: then what it says tells why.
            if let Some(mut stdin) = stdin {
                let _ = stdin.write_all(component);
            }
        });
        let code = threads.spawn(move || read(stdout, CODE_BYTES + 1));
        let words = threads.spawn(move || read(stderr, WORDS_BYTES));
        let ended = wait(&mut child, wall);
        let (code, words) = (code.join().unwrap_or_default(), words.join().unwrap_or_default());
        match ended? {
            Some(status) if status.success() && code.len() as u64 <= CODE_BYTES => Ok(code),
            Some(status) if status.success() => bail!("its machine code has more than {CODE_BYTES} bytes"),
            Some(status) => {
                let words = String::from_utf8_lossy(&words);
                let said = words.trim().trim_start_matches("error: ");
                if said.is_empty() {
                    bail!("compiling it took more than a plugin may take ({status})");
                }
                bail!("{said}")
            }
            None => bail!("compiling it took longer than {} seconds", wall.as_secs()),
        }
    })
}

/// Waits for the end of a process; kills it when the time is over.
fn wait(child: &mut Child, wall: Duration) -> std::io::Result<Option<std::process::ExitStatus>> {
    let begun = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if begun.elapsed() >= wall {
            child.kill()?;
            child.wait()?;
            return Ok(None);
        }
        std::thread::sleep(PAUSE);
    }
}

/// Reads to a bound, and then to the end without keeping it, so that nobody waits for a full pipe.
fn read(from: Option<impl Read>, most: u64) -> Vec<u8> {
    let mut kept = Vec::new();
    if let Some(mut from) = from {
        let _ = from.by_ref().take(most).read_to_end(&mut kept);
        let _ = std::io::copy(&mut from, &mut std::io::sink());
    }
    kept
}

/// Bounds what this process may take from here on.
#[cfg(target_os = "linux")]
fn restrict_this_process() -> std::io::Result<()> {
    let pages = std::fs::read_to_string("/proc/self/statm")?;
    let pages: u64 = pages.split_whitespace().next().and_then(|pages| pages.parse().ok()).unwrap_or_default();
    let limit = |value: u64| libc::rlimit { rlim_cur: value, rlim_max: value };
    let memory = limit(pages.saturating_mul(4096).saturating_add(MEMORY_BYTES));
    let time = limit(CPU_SECONDS);
    let core = limit(0);
    #[expect(unsafe_code, reason = "three system calls, each with a value of ours that outlives it")]
    let done = unsafe {
        libc::setrlimit(libc::RLIMIT_AS, &memory) == 0
            && libc::setrlimit(libc::RLIMIT_CPU, &time) == 0
            && libc::setrlimit(libc::RLIMIT_CORE, &core) == 0
    };
    if done { Ok(()) } else { Err(std::io::Error::last_os_error()) }
}

/// Elsewhere the parent's clock is what bounds it.
#[cfg(not(target_os = "linux"))]
fn restrict_this_process() -> std::io::Result<()> {
    Ok(())
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    /// The smallest component.
    const EMPTY: &[u8] = b"\0asm\x0d\0\x01\0";

    fn child(folder: &Path, script: &str, wall: Duration) -> Compiler {
        let program = folder.join("compiler");
        std::fs::write(&program, format!("#!/bin/sh\n{script}\n")).unwrap();
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o700)).unwrap();
        Compiler::Child { program, wall }
    }

    #[test]
    fn a_compiler_that_takes_too_long_is_ended() {
        let folder = tempfile::tempdir().unwrap();
        let engine = engine::for_compiling().unwrap();
        let begun = Instant::now();
        let slow = child(folder.path(), "exec sleep 100", Duration::from_millis(200));
        let error = slow.compile(&engine, EMPTY).unwrap_err().to_string();
        assert!(error.contains("took longer"), "{error}");
        assert!(begun.elapsed() < Duration::from_secs(20));
    }

    #[test]
    fn what_a_compiler_says_is_told_and_a_silent_end_too() {
        let folder = tempfile::tempdir().unwrap();
        let engine = engine::for_compiling().unwrap();
        let says = child(folder.path(), "echo error: bad magic >&2; exit 1", WALL);
        assert_eq!(says.compile(&engine, EMPTY).unwrap_err().to_string(), "bad magic");
        let killed = child(folder.path(), "kill -9 $$", WALL);
        assert!(killed.compile(&engine, EMPTY).unwrap_err().to_string().contains("more than a plugin may take"));
        let nobody = Compiler::Child { program: folder.path().join("nobody"), wall: WALL };
        assert!(nobody.compile(&engine, EMPTY).unwrap_err().to_string().contains("could be started"));
        // More than a pipe holds, which nobody reads.
        let deaf = child(folder.path(), "echo error: deaf >&2; exit 1", WALL);
        assert_eq!(deaf.compile(&engine, &vec![0; 1 << 20]).unwrap_err().to_string(), "deaf");
    }

    #[test]
    fn both_ways_make_the_same_code() {
        let engine = engine::for_compiling().unwrap();
        let here = Compiler::Here.compile(&engine, EMPTY).unwrap();
        assert!(!here.is_empty());
        assert!(Compiler::Here.compile(&engine, b"\x7fELF").is_err());
    }
}
