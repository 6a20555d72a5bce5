//! What plugin authors write against: one trait with defaults, one macro that registers it, typed values, typed errors.
//!
//! ```
//! use tessera_sdk::{Change, Decision, Plugin};
//!
//! struct Greeter;
//!
//! impl Plugin for Greeter {
//!     fn before(hook: &str, changes: Vec<Change>) -> tessera_sdk::Result<Vec<Decision>> {
//!         Ok(changes.iter().map(|change| match change.text("name") {
//!             Some(_) => Decision::Allow,
//!             None => Decision::reject("name", "name-is-missing"),
//!         }).collect())
//!     }
//! }
//!
//! tessera_sdk::register!(Greeter: hooks);
//! # fn main() {}
//! ```
//!
//! Messages are keys of the package's `locales/{en,zh-CN}.ftl`. A panic reaches the plugin's log with its message, file and
//! line. Nothing of a call outlives it: each one runs in an instance of its own, so keep state in records or in [`kv`],
//! not in statics.
//!
//! Pure logic can be unit-tested natively; only calls into the host ([`records`], [`context`] …) need one.

pub mod change;
pub mod context;
pub mod dictionaries;
pub mod error;
pub mod events;
pub mod http;
pub mod identity;
pub mod jobs;
pub mod kv;
pub mod log;
pub mod metadata;
pub mod migrations;
pub mod plugin;
pub mod records;
pub mod secrets;
pub mod settings;
pub mod ui;
pub mod value;
pub mod webhooks;
pub mod workflows;

#[doc(hidden)]
pub mod bindings;
mod panic;
mod register;

pub use serde_json::{Value as Json, json};

pub use bindings::hooks::tessera::plugin::types::{RecordRef, Row};
pub use change::{Change, Decision, Operation};
pub use error::{Error, Result};
pub use jobs::{JobRun, Outcome};
pub use plugin::{Ack, Delivered, Plugin};
pub use value::{Fields, Money, Value};

/// Called first in each export; for [`register!`] only.
#[doc(hidden)]
pub fn __start() {
    panic::install_hook();
}

/// Reads a function's arguments; for [`register!`] only.
#[doc(hidden)]
pub fn __parse(args: &str) -> Result<Json> {
    Ok(serde_json::from_str(args)?)
}
