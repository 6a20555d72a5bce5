//! The hidden command with which the server compiles a plugin in a process of its own.

use std::process::ExitCode;

use crate::output;

/// Compiles what comes in; nothing of the installation is opened or read.
pub(crate) fn run() -> ExitCode {
    match tessera_plugin_host::compile_for_parent(std::io::stdin().lock(), std::io::stdout().lock()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            output::error_line(format!("error: {error:#}"));
            ExitCode::FAILURE
        }
    }
}
