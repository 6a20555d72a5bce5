//! A button of a plugin.

use axum::Json;
use axum::extract::State;
use serde_json::Value;
use tessera_engine::extension::UiAction;

use super::ui;
use crate::app::App;
use crate::extract::{Body, Costly};
use crate::problem::Answer;
use crate::routes::answers;
use crate::shapes::{PluginAct, PluginEffects};

/// Runs an action of a plugin's view, with the caller's rights, and answers what follows from it.
#[utoipa::path(post, path = "/api/v1/plugin-ui/act", tag = "plugins", request_body = PluginAct,
    responses((status = 200, body = PluginEffects)))]
pub(crate) async fn act_in_plugin_slot(
    State(app): State<App>,
    Costly(user): Costly<1>,
    Body(action): Body<UiAction>,
) -> Answer<Json<Value>> {
    let answer = ui(&app)?.act(&user.cx, action).await?;
    Ok(Json(answers::noticed(answer, &user.cx)))
}
