//! What a queued job of a plugin carries.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use tessera_engine::Context;
use tessera_package::manifest::RunAs;
use tessera_permission::Principal;

/// The kind of plugins' own jobs.
pub(crate) const JOB: &str = "plugin";
/// The kind of deliveries of plugins' events.
pub(crate) const EVENT: &str = "plugin-event";

/// A job of a plugin.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Work {
    pub(crate) plugin: String,
    pub(crate) handler: String,
    pub(crate) payload: Json,
    /// `service` when no user is behind it; the manifest may ask for that too.
    pub(crate) run_as: RunAs,
}

/// An event on its way to one hook of one plugin.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Told {
    /// Who is told.
    pub(crate) plugin: String,
    /// By which hook.
    pub(crate) handler: String,
    /// Who emitted it.
    pub(crate) from: String,
    /// The same for everybody who is told.
    pub(crate) event: String,
    pub(crate) topic: String,
    /// What it is about.
    pub(crate) object: Option<String>,
    pub(crate) record: Option<String>,
    pub(crate) payload: Json,
    pub(crate) run_as: RunAs,
    pub(crate) at_ms: i64,
}

/// Whose rights what is caused here will have.
pub(crate) fn caused_by(cx: &Context) -> RunAs {
    match cx.actor.principal {
        Principal::User => RunAs::User,
        Principal::Service(_) | Principal::System(_) => RunAs::Service,
    }
}

/// The plugin whose doing a queued job is.
pub(crate) fn asked_by(payload: &Json) -> Option<&str> {
    payload.get("from").or_else(|| payload.get("plugin")).and_then(Json::as_str)
}
