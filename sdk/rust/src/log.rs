//! The plugin's log, which administrators see; up to 50 lines and 16 KiB a call.

use crate::Json;
use crate::bindings::hooks::tessera::plugin::log as host;

pub use host::Level;

/// Writes a line, with an object of further facts.
pub fn write(level: Level, message: &str, fields: Option<&Json>) {
    host::write(level, message, fields.map(Json::to_string).as_deref());
}

/// A line for whoever looks for a fault.
pub fn debug(message: &str) {
    write(Level::Debug, message, None);
}

/// A line that tells what was done.
pub fn info(message: &str) {
    write(Level::Info, message, None);
}

/// A line about something odd.
pub fn warn(message: &str) {
    write(Level::Warn, message, None);
}

/// A line about something that failed.
pub fn error(message: &str) {
    write(Level::Error, message, None);
}
