//! The plugin that a queued job is for, or what becomes of the job without it.

use std::sync::{Arc, Weak};

use tessera_engine::job::JobOutcome;
use tessera_model::error::{Error, ErrorCode};

use crate::active::Active;
use crate::host::PluginHost;
use crate::runtime::failure::Failure;

/// Milliseconds until a job of a plugin that is switched off is looked at again.
const OFF_MS: i64 = 5 * 60 * 1000;
/// The same of one that is suspended.
const SUSPENDED_MS: i64 = 60 * 1000;
/// The same when no place is free, or the process stops.
const BUSY_MS: i64 = 2_000;

/// The plugin, when it can be called.
pub(super) fn plugin(host: &Weak<PluginHost>, id: &str) -> Result<(Arc<PluginHost>, Arc<Active>), Box<JobOutcome>> {
    let later = |after_ms, why: String| Err(Box::new(JobOutcome::Later { after_ms, why }));
    let Some(host) = host.upgrade() else { return later(BUSY_MS, "plugins are being stopped".to_owned()) };
    let registry = host.registry.load_full();
    let Some(active) = registry.plugin(id).cloned() else {
        return match registry.problem(id) {
            Some(problem) => later(OFF_MS, format!("the plugin `{id}` could not be put in force: {problem}")),
            None => Err(Box::new(fail(format!("the plugin `{id}` was removed")))),
        };
    };
    if active.loaded.is_none() {
        return later(OFF_MS, format!("the plugin `{id}` is disabled"));
    }
    if active.breaker.is_open() {
        return later(SUSPENDED_MS, format!("the plugin `{id}` is suspended"));
    }
    Ok((host, active))
}

/// A job that makes no sense any more.
pub(super) fn fail(why: impl Into<String>) -> JobOutcome {
    JobOutcome::Fail(Error::new(ErrorCode::PluginUnavailable, why))
}

/// Another attempt, with the engine's own pauses.
pub(super) fn again(error: impl Into<String>) -> JobOutcome {
    JobOutcome::Retry { after_ms: 0, error: error.into() }
}

/// What the actor may not do, they may not do the next time either; everything else is tried again.
pub(super) fn failed(failure: &Failure) -> JobOutcome {
    match failure {
        Failure::Busy => JobOutcome::Later { after_ms: BUSY_MS, why: failure.to_string() },
        Failure::Answered(error) if matches!(error.code.as_str(), "permission-denied" | "capability-missing") => {
            fail(failure.to_string())
        }
        failure => again(failure.to_string()),
    }
}
