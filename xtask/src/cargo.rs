//! How cargo is called, in one place: every call sees the same target folder and the same environment, because any
//! difference would make it build things anew.

use std::process::Command;

use crate::paths::Paths;
use crate::tools;

/// A cargo command in the checkout's root.
///
/// `cargo run` tells this program about its own crate through `CARGO_PKG_…` and the like; handed on, they make build
/// scripts of dependencies that watch them run again, and with them half of the workspace. So they are taken out.
pub(crate) fn cargo(paths: &Paths, arguments: &[&str]) -> Command {
    let program = tools::env("CARGO").unwrap_or_else(|| "cargo".to_owned());
    let mut command = Command::new(program);
    command.current_dir(&paths.root);
    let (subcommand, rest) = arguments.split_at(arguments.len().min(1));
    command.args(subcommand);
    if is_ci() && subcommand != ["fmt"] {
        command.arg("--locked");
    }
    command.args(rest);
    for name in tools::env_names().into_iter().filter(|name| is_about_xtask(name)) {
        command.env_remove(name);
    }
    command
        .env("CARGO_TARGET_DIR", &paths.target)
        .env("TESSERA_BUNDLED_PLUGINS", paths.plugins())
        .env("TESSERA_UI_DIST", paths.ui_dist())
        .env("TESSERA_GUESTS", paths.guests());
    command
}

/// The same, with the workspace's crates compiled by clippy's own compiler, whose warnings are errors: what is built for the tests
/// is checked as it is built. `cargo clippy` would check all dependencies anew first, the database among them, for nine minutes.
pub(crate) fn linting_cargo(paths: &Paths, arguments: &[&str]) -> Command {
    let mut command = cargo(paths, arguments);
    command
        .env("RUSTC_WORKSPACE_WRAPPER", "clippy-driver")
        .env("CLIPPY_ARGS", "--deny__CLIPPY_HACKERY__warnings__CLIPPY_HACKERY__");
    command
}

/// Whether continuous integration calls: then the lock file may not change.
pub(crate) fn is_ci() -> bool {
    tools::env("CI").is_some_and(|value| value != "false" && value != "0")
}

fn is_about_xtask(name: &str) -> bool {
    ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_", "CARGO_PRIMARY_"]
        .iter()
        .any(|prefix| name.starts_with(prefix))
        || ["CARGO", "OUT_DIR"].contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cargo_said_about_xtask_is_not_handed_on() {
        assert!(is_about_xtask("CARGO_PKG_NAME"));
        assert!(is_about_xtask("CARGO_MANIFEST_DIR"));
        assert!(!is_about_xtask("CARGO_HOME"));
        assert!(!is_about_xtask("CARGO_TERM_COLOR"));
        assert!(!is_about_xtask("RUSTUP_TOOLCHAIN"));
    }
}
