//! What a plugin shows in a slot.

use axum::Json;
use axum::extract::State;
use serde_json::Value;
use tessera_engine::extension::UiView;

use super::ui;
use crate::app::App;
use crate::extract::{Body, Costly};
use crate::problem::Answer;
use crate::shapes::{PluginRender, PluginView};

/// Asks a plugin for the blocks of a slot, with the caller's rights. Texts come in the caller's language.
#[utoipa::path(post, path = "/api/v1/plugin-ui/render", tag = "plugins", request_body = PluginRender,
    responses((status = 200, body = PluginView)))]
pub(crate) async fn render_plugin_slot(
    State(app): State<App>,
    Costly(user): Costly<1>,
    Body(view): Body<UiView>,
) -> Answer<Json<Value>> {
    Ok(Json(ui(&app)?.render(&user.cx, view).await?))
}
