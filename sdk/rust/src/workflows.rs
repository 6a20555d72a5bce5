//! Scripts of the organisation that answer plugins: workflows of the trigger `call`. Capability `workflows`; not in before-hooks.

use serde::Deserialize;

use crate::bindings::hooks::tessera::plugin::workflows as host;
use crate::dictionaries::Label;
use crate::{Json, Result};

/// A workflow that can be asked.
#[derive(Clone, Debug, Deserialize)]
pub struct Callable {
    pub id: String,
    pub label: Label,
    /// Whose records the question must be about.
    pub object: Option<String>,
}

/// Those that can be asked now, in order of their ids.
///
/// # Errors
/// `capability-missing`.
pub fn callable() -> Result<Vec<Callable>> {
    host::callable().and_then(|json| Ok(serde_json::from_str(&json)?))
}

/// Asks one. About a record the question, an object, names `object` and `id`; the rest is between the plugin and the script.
///
/// # Errors
/// `capability-missing`, `not-found`; `state-conflict` when it can't be asked, is off, or fails.
pub fn call(workflow: &str, question: &Json) -> Result<Json> {
    host::call(workflow, &question.to_string()).and_then(|json| Ok(serde_json::from_str(&json)?))
}
