//! Joins the engine with what extends it: plugins and workflows.

use tessera_engine::Engine;

use crate::config::Config;

/// What runs beside the engine.
pub(crate) struct Wired {}

impl Wired {
    /// Ends it.
    pub(crate) async fn stop(self) {}
}

/// Wires plugins and workflows to an engine that was just opened.
pub(crate) async fn wire(_engine: &Engine, _config: &Config) -> anyhow::Result<Wired> {
    Ok(Wired {})
}
