//! Goes back to the version of a plugin before its last upgrade.

use axum::Json;
use axum::extract::State;
use serde_json::Value;

use super::admin;
use crate::app::App;
use crate::extract::{CurrentUser, PathParams};
use crate::problem::Answer;

/// Puts the version before the last upgrade in force again; its data stays.
#[utoipa::path(post, path = "/api/v1/plugins/{id}/rollback", tag = "administration", params(("id" = String, Path)), responses((status = 200, body = Object)))]
pub(crate) async fn roll_plugin_back(
    State(app): State<App>,
    user: CurrentUser,
    PathParams(id): PathParams<String>,
) -> Answer<Json<Value>> {
    Ok(Json(admin(&app, &user.cx)?.rollback(&user.cx, &id).await?))
}
