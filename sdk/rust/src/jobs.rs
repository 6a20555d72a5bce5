//! Work for later. Needs the capability `jobs`.

use crate::bindings::hooks::tessera::plugin::jobs as host;
use crate::{Json, Result};

/// Enqueues work for one of the manifest's job handlers; answers the job's id. Two jobs with one `dedupe_key` never wait at once.
///
/// # Errors
/// `capability-missing`, `not-found` for an undeclared handler, `phase-forbidden` in a before-hook.
pub fn enqueue(
    handler: &str,
    payload: &Json,
    run_at_ms: Option<u64>,
    dedupe_key: Option<&str>,
    max_attempts: u32,
) -> Result<String> {
    host::enqueue(&host::Spec {
        handler: handler.to_owned(),
        payload: payload.to_string(),
        run_at_ms,
        dedupe_key: dedupe_key.map(str::to_owned),
        max_attempts,
    })
}
