//! Choices of a plugin's field.

use axum::Json;
use axum::extract::State;
use serde_json::Value;
use tessera_engine::extension::UiChoices;

use super::ui;
use crate::app::App;
use crate::extract::{Body, Costly};
use crate::problem::Answer;
use crate::shapes::{List, PluginChoices};

/// Choices for a field of a plugin's view, while somebody types.
#[utoipa::path(post, path = "/api/v1/plugin-ui/choices", tag = "plugins", request_body = PluginChoices,
    responses((status = 200, body = List)))]
pub(crate) async fn plugin_slot_choices(
    State(app): State<App>,
    Costly(user): Costly<1>,
    Body(asked): Body<UiChoices>,
) -> Answer<Json<Value>> {
    Ok(Json(ui(&app)?.choices(&user.cx, asked).await?))
}
