//! Telling others. Needs the capability `events`.

use crate::bindings::hooks::tessera::plugin::events as host;
use crate::{Json, RecordRef, Result};

/// Emits an event: after-hooks whose `topic` in the manifest is this plugin's id and the event's name (`acme.approvals.decided`) are
/// told, at least once each, with `payload` and with the record that it is about as they may see it. In a before-hook it is stored
/// together with the records, or not at all. Nobody listens: nothing happens.
///
/// # Errors
/// `capability-missing`, `validation-failed` for a name of other than a-z, 0-9, hyphens and underscores, `limit-exceeded`.
pub fn emit(event: &str, subject: Option<&RecordRef>, payload: &Json) -> Result<()> {
    host::emit(event, subject, &payload.to_string())
}

/// Asks for a slot of this plugin to be drawn anew where it is on a screen: that of one record, or all. In a before-hook nothing
/// happens, for what it decides on isn't stored yet; at most 20 times a call.
pub fn invalidate_ui(slot: &str, subject: Option<&RecordRef>) {
    host::invalidate_ui(slot, subject);
}

/// Notifies a user; `message_key` is a message of the package's locales, `args` its arguments.
///
/// # Errors
/// `capability-missing`, `phase-forbidden` in a before-hook.
pub fn notify(user: &str, message_key: &str, args: &Json, link: Option<&RecordRef>) -> Result<()> {
    host::notify(user, message_key, &args.to_string(), link)
}
