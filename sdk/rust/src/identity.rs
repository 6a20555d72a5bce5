//! People, and what they may do. Needs the capability `identity`.

use crate::Result;
use crate::bindings::hooks::tessera::plugin::identity as host;

pub use host::Person;

/// A user; none when there is no such user.
///
/// # Errors
/// `capability-missing`.
pub fn user(id: &str) -> Result<Option<Person>> {
    host::get_user(id)
}

/// Users of a department (or of all), by part of their name.
///
/// # Errors
/// `capability-missing`.
pub fn find_users(department: Option<&str>, text: Option<&str>, limit: u32) -> Result<Vec<Person>> {
    host::find_users(department, text, limit)
}

/// Whom a user reports to.
///
/// # Errors
/// `capability-missing`.
pub fn manager_of(user: &str) -> Result<Option<String>> {
    host::manager_of(user)
}

/// May the acting user do this? `action` is `read`, `create`, `update`, `delete`, `assign`, or an action that a plugin added.
///
/// # Errors
/// `capability-missing`, `not-found` for an unknown object.
pub fn can(action: &str, object: &str, id: Option<&str>, field: Option<&str>) -> Result<bool> {
    host::can(action, object, id, field)
}
