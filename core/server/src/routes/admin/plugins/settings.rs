//! What can be set for a plugin.

use axum::Json;
use axum::extract::State;
use serde_json::Value;

use super::admin;
use crate::app::App;
use crate::extract::{CurrentUser, PathParams};
use crate::problem::Answer;
use crate::shapes::PluginSettings;

/// What can be set for a plugin, with the values in force; of a secret only whether it is set.
#[utoipa::path(get, path = "/api/v1/plugins/{id}/settings", tag = "administration", params(("id" = String, Path)), responses((status = 200, body = PluginSettings)))]
pub(crate) async fn get_plugin_settings(
    State(app): State<App>,
    user: CurrentUser,
    PathParams(id): PathParams<String>,
) -> Answer<Json<Value>> {
    Ok(Json(admin(&app, &user.cx)?.settings(&user.cx, &id).await?))
}
