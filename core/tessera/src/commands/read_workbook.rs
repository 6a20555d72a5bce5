//! The hidden command with which the server reads a workbook of the older format in a process of its own.

use std::process::ExitCode;

use crate::output;

/// Reads what comes in; nothing of the installation is opened.
pub(crate) fn run() -> ExitCode {
    match tessera_engine::imports::read_workbook_for_parent(std::io::stdin().lock(), std::io::stdout().lock()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            output::error_line(format!("error: {error}"));
            ExitCode::FAILURE
        }
    }
}
