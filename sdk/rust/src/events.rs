//! Telling others. Needs the capability `events`.

use crate::bindings::hooks::tessera::plugin::events as host;
use crate::{Json, RecordRef, Result};

/// Notifies a user; `message_key` is a message of the package's locales, `args` its arguments.
///
/// # Errors
/// `capability-missing`, `phase-forbidden` in a before-hook.
pub fn notify(user: &str, message_key: &str, args: &Json, link: Option<&RecordRef>) -> Result<()> {
    host::notify(user, message_key, &args.to_string(), link)
}
