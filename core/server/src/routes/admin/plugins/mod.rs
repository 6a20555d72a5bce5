//! Plugins.

pub(crate) mod budgets;
pub(crate) mod catalogue;
pub(crate) mod disable;
pub(crate) mod enable;
pub(crate) mod get;
pub(crate) mod health;
pub(crate) mod install;
pub(crate) mod install_from_catalogue;
pub(crate) mod list;
pub(crate) mod log;
pub(crate) mod migration;
pub(crate) mod remove;
pub(crate) mod renew_webhook;
pub(crate) mod rollback;
pub(crate) mod set_budgets;
pub(crate) mod set_grants;
pub(crate) mod set_settings;
pub(crate) mod settings;
pub(crate) mod trust;
pub(crate) mod upgrade;

use std::sync::Arc;

use tessera_engine::Context;
use tessera_engine::extension::PluginAdmin;
use tessera_model::error::{Error, ErrorCode, Result};

use super::administrators_only;
use crate::app::App;

/// Whoever administers plugins, for administrators.
fn admin(app: &App, cx: &Context) -> Result<Arc<dyn PluginAdmin>> {
    administrators_only(cx)?;
    app.engine.plugin_admin().ok_or_else(|| Error::new(ErrorCode::StateConflict, "this server runs without plugins"))
}
