//! Workflows.

pub(crate) mod create;
pub(crate) mod disable;
pub(crate) mod dry_run;
pub(crate) mod enable;
pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod runs;
pub(crate) mod update;
pub(crate) mod version;

use std::sync::Arc;

use tessera_engine::Context;
use tessera_engine::extension::WorkflowAdmin;
use tessera_model::error::{Error, ErrorCode, Result};

use super::administrators_only;
use crate::app::App;

/// Whoever administers workflows, for administrators.
fn admin(app: &App, cx: &Context) -> Result<Arc<dyn WorkflowAdmin>> {
    administrators_only(cx)?;
    app.engine
        .workflow_admin()
        .ok_or_else(|| Error::new(ErrorCode::StateConflict, "this server runs without workflows"))
}
