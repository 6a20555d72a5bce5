//! Sets something for a plugin.

use axum::Json;
use axum::extract::State;
use serde_json::Value;
use tessera_model::record::Fields;

use super::admin;
use crate::app::App;
use crate::extract::{Body, CurrentUser, PathParams};
use crate::problem::Answer;
use crate::shapes::PluginSettings;

/// Sets values by key. What isn't named keeps its value, null takes the default back. The plugin's next call sees them.
#[utoipa::path(put, path = "/api/v1/plugins/{id}/settings", tag = "administration", params(("id" = String, Path)),
    request_body = Object, responses((status = 200, body = PluginSettings)))]
pub(crate) async fn set_plugin_settings(
    State(app): State<App>,
    user: CurrentUser,
    PathParams(id): PathParams<String>,
    Body(values): Body<Fields>,
) -> Answer<Json<Value>> {
    Ok(Json(admin(&app, &user.cx)?.set_settings(&user.cx, &id, &values).await?))
}
