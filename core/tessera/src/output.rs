//! What commands say to the person at the terminal. Logs go to the error stream, answers here.

use std::io::{IsTerminal as _, Write as _};

/// Writes a line; a closed pipe is no failure.
pub(crate) fn line(text: impl AsRef<str>) {
    let _ = writeln!(std::io::stdout().lock(), "{}", text.as_ref());
}

/// Writes a line to the error stream.
pub(crate) fn error_line(text: impl AsRef<str>) {
    let _ = writeln!(std::io::stderr().lock(), "{}", text.as_ref());
}

/// True when a person is watching progress.
pub(crate) fn is_watched() -> bool {
    std::io::stderr().is_terminal()
}
