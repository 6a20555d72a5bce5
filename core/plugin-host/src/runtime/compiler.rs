//! Compiling in a process of its own ([`tessera_engine::apart`]). While a component runs, its call's bounds hold it; while it is
//! compiled nothing does but what the operating system holds a process to.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use tessera_engine::apart::{self, Ended};
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
    apart::restrict_this_process(MEMORY_BYTES, CPU_SECONDS)?;
    output.write_all(&engine.precompile_component(&component)?)?;
    Ok(output.flush()?)
}

fn in_child(program: &Path, wall: Duration, component: &[u8]) -> wasmtime::Result<Vec<u8>> {
    let ended = apart::run(program, COMPILE, component, wall, CODE_BYTES)
        .map_err(|error| format_err!("no process for compiling could be started: {error}"))?;
    match ended {
        Ended::Done(code) => Ok(code),
        Ended::Verbose => bail!("its machine code has more than {CODE_BYTES} bytes"),
        Ended::Failed(status, said) if said.is_empty() => {
            bail!("compiling it took more than a plugin may take ({status})")
        }
        Ended::Failed(_, said) => bail!("{said}"),
        Ended::Late => bail!("compiling it took longer than {} seconds", wall.as_secs()),
    }
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;
    use std::time::Instant;

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
