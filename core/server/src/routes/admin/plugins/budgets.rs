//! What a plugin's calls may use.

use axum::Json;
use axum::extract::State;
use serde_json::Value;

use super::admin;
use crate::app::App;
use crate::extract::{CurrentUser, PathParams};
use crate::problem::Answer;

/// What a plugin's calls may use, phase by phase, with the defaults and within which bounds it can be changed.
#[utoipa::path(get, path = "/api/v1/plugins/{id}/budgets", tag = "administration", params(("id" = String, Path)), responses((status = 200, body = Object)))]
pub(crate) async fn get_plugin_budgets(
    State(app): State<App>,
    user: CurrentUser,
    PathParams(id): PathParams<String>,
) -> Answer<Json<Value>> {
    Ok(Json(admin(&app, &user.cx)?.budgets(&user.cx, &id).await?))
}
