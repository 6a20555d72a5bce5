//! What plugins show, asked for by the person in front of it.

pub(crate) mod act;
pub(crate) mod asset;
pub(crate) mod choices;
pub(crate) mod render;
pub(crate) mod slots;

use std::sync::Arc;

use tessera_engine::extension::PluginUi;
use tessera_model::error::{Error, Result};

use crate::app::App;

/// Whoever draws plugins' parts of the interface.
fn ui(app: &App) -> Result<Arc<dyn PluginUi>> {
    app.engine.plugin_ui().ok_or_else(|| Error::not_found("the slot (this server runs without plugins)"))
}
