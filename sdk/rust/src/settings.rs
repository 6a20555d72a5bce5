//! What administrators set for this plugin.

use crate::bindings::hooks::tessera::plugin::settings as host;
use crate::{Json, Value};

/// A setting; its default when nobody set it, none when there is neither.
pub fn get(key: &str) -> Option<Value> {
    host::get(key)
}

/// All settings that are no secrets, an object.
pub fn all() -> Json {
    serde_json::from_str(&host::all()).unwrap_or_default()
}
