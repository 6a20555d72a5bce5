//! The compiler: found too old before anything is built with it, and with what to do.

use std::process::Command;

use anyhow::{Result, bail};

use crate::tools;

/// As the workspace's manifest says.
const NEEDED: &str = env!("CARGO_PKG_RUST_VERSION");

/// # Errors
/// When the compiler is older than the workspace needs, or there is none.
pub(crate) fn check() -> Result<()> {
    let program = tools::env("RUSTC").unwrap_or_else(|| "rustc".to_owned());
    of_version(&tools::capture(Command::new(program).arg("--version"))?)
}

/// `said` is what the compiler says of itself: `rustc 1.95.0 (59807616e 2026-04-14)`. What can't be read is let pass.
fn of_version(said: &str) -> Result<()> {
    let found = said.split_whitespace().nth(1).and_then(numbers);
    match (found, numbers(NEEDED)) {
        (Some(found), Some(needed)) if found < needed => bail!(
            "Rust {NEEDED} or newer is needed, and this is `{said}`: type `rustup update stable`, or `rustup default stable` \
             where another toolchain is chosen"
        ),
        _ => Ok(()),
    }
}

/// The first two numbers of a version.
fn numbers(version: &str) -> Option<(u32, u32)> {
    let mut parts = version.split(['.', '-']);
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_older_compiler_is_refused_with_what_to_do() {
        let (major, minor) = numbers(NEEDED).unwrap();
        for fits in [
            format!("rustc {NEEDED}.0 (59807616e 2026-04-14)"),
            format!("rustc {major}.{}.0-nightly (59807616e 2026-04-14)", minor + 1),
            format!("rustc {}.0.0", major + 1),
            "gccrs by hand".to_owned(),
        ] {
            assert!(of_version(&fits).is_ok(), "{fits}");
        }
        for old in [format!("rustc {major}.{}.9 (abc 2026-01-01)", minor - 1), "rustc 1.9.0".to_owned()] {
            let refusal = of_version(&old).unwrap_err().to_string();
            assert!(refusal.contains(NEEDED) && refusal.contains(&old) && refusal.contains("rustup"), "{refusal}");
        }
    }

    #[test]
    fn the_compiler_at_hand_is_new_enough() {
        check().unwrap();
    }
}
