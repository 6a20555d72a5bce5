//! A compiler for guests: `wasm32-unknown-unknown`, by whichever of three ways works here.
//!
//! 1. The toolchain has the target's library already.
//! 2. `rustup target add` fetches it; given up after twenty seconds, because some networks swallow the connection.
//! 3. Debian's `rustc-web` compiles the library from `rust-web-src` along with the guests, once.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use clap::ValueEnum;

use crate::{Say, program};

/// The target that guests are built for.
pub const TARGET: &str = "wasm32-unknown-unknown";

const DEBIAN_RUSTC: &str = "/usr/bin/rustc";

/// Which way to take.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Choice {
    /// The first that works
    #[default]
    Auto,
    /// The toolchain's own target, added by rustup when missing
    Rustup,
    /// Debian's compiler and library source
    Debian,
}

/// A way that works.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Toolchain {
    /// The toolchain that builds everything else.
    Own,
    /// Debian's compiler; the linker is the own toolchain's, or Debian's.
    Debian { linker: PathBuf },
}

impl Toolchain {
    /// Finds or installs a compiler for guests. `memory` is a file that remembers that rustup could not, so that
    /// only the first call waits for it.
    ///
    /// # Errors
    /// When no way works; with what to do by hand.
    pub fn prepare(choice: Choice, memory: &Path, say: Say<'_>) -> Result<Self> {
        if choice != Choice::Debian {
            let may_add = choice == Choice::Rustup || !memory.exists();
            if has_own_target() || (may_add && add_by_rustup(say)) {
                return Ok(Self::Own);
            }
            if choice == Choice::Rustup {
                bail!("the target {TARGET} is not installed and rustup cannot add it");
            }
        }
        let toolchain = prepare_debian(say)?;
        if choice == Choice::Auto {
            remember(memory)?;
        }
        Ok(toolchain)
    }

    /// Changes a cargo command so that it builds guests.
    pub fn apply(&self, command: &mut Command, say: Say<'_>) {
        command.args(["--target", TARGET]);
        if let Self::Debian { linker } = self {
            say("plugins are built with Debian's rustc: the first time compiles the standard library, minutes");
            command
                .arg("-Zbuild-std=std,panic_abort")
                .env("RUSTC", DEBIAN_RUSTC)
                // Building the library needs an option that stable cargo hides otherwise.
                .env("RUSTC_BOOTSTRAP", "1")
                .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker);
        }
    }

    /// What tells this compiler from another, for fingerprints.
    ///
    /// # Errors
    /// When the compiler does not answer.
    pub fn version(&self) -> Result<String> {
        let program = match self {
            Self::Own => "rustc",
            Self::Debian { .. } => DEBIAN_RUSTC,
        };
        program::capture(Command::new(program).arg("-vV"))
    }
}

fn remember(memory: &Path) -> Result<()> {
    if let Some(folder) = memory.parent() {
        std::fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    }
    let text = "rustup could not add the target; delete this file to let it try again\n";
    std::fs::write(memory, text).with_context(|| memory.display().to_string())
}

fn has_own_target() -> bool {
    let arguments = ["--print", "target-libdir", "--target", TARGET];
    let Ok(folder) = program::capture(Command::new("rustc").args(arguments)) else { return false };
    let Ok(entries) = std::fs::read_dir(folder) else { return false };
    entries.flatten().any(|entry| entry.file_name().to_string_lossy().starts_with("libstd-"))
}

fn add_by_rustup(say: Say<'_>) -> bool {
    if program::find("rustup").is_none() {
        return false;
    }
    say(&format!("adding the Rust target {TARGET}: plugins are built for it"));
    let mut command = Command::new("rustup");
    program::succeeds_within(say, command.args(["target", "add", TARGET]), Duration::from_secs(20)) && has_own_target()
}

fn prepare_debian(say: Say<'_>) -> Result<Toolchain> {
    let library = debian_library();
    if !library.as_deref().is_ok_and(Path::is_dir) {
        program::apt_install(
            say,
            &["rustc-web", "rust-web-src"],
            &format!("rustup cannot add {TARGET}; Debian's compiler builds the library for plugins from source"),
        )?;
        let library = debian_library()?;
        if !library.is_dir() {
            bail!("{DEBIAN_RUSTC} has no library source at {}", library.display());
        }
    }
    Ok(Toolchain::Debian { linker: find_linker(say)? })
}

fn debian_library() -> Result<PathBuf> {
    let sysroot = program::capture(Command::new(DEBIAN_RUSTC).args(["--print", "sysroot"]))?;
    Ok(Path::new(&sysroot).join("lib/rustlib/src/rust/library"))
}

/// The linker for wasm: the own toolchain ships one; Debian's `lld` is another.
fn find_linker(say: Say<'_>) -> Result<PathBuf> {
    let sysroot = program::capture(Command::new("rustc").args(["--print", "sysroot"]))?;
    let host = program::capture(Command::new("rustc").arg("-vV"))?;
    let host = host.lines().find_map(|line| line.strip_prefix("host: ")).context("rustc -vV names its host")?;
    let shipped = Path::new(&sysroot).join("lib/rustlib").join(host).join("bin/rust-lld");
    if shipped.is_file() {
        return Ok(shipped);
    }
    if program::find("wasm-ld").is_none() {
        program::apt_install(say, &["lld"], "plugins are linked with wasm-ld")?;
    }
    program::find("wasm-ld").context("lld was installed but wasm-ld is not on the search path")
}
