//! Switches a plugin on.

use axum::Json;
use axum::extract::State;
use serde_json::Value;

use super::admin;
use crate::app::App;
use crate::extract::{CurrentUser, PathParams};
use crate::problem::Answer;

/// Switches a plugin on.
#[utoipa::path(post, path = "/api/v1/plugins/{id}/enable", tag = "administration", params(("id" = String, Path)), responses((status = 200, body = Object)))]
pub(crate) async fn enable_plugin(
    State(app): State<App>,
    user: CurrentUser,
    PathParams(id): PathParams<String>,
) -> Answer<Json<Value>> {
    Ok(Json(admin(&app, &user.cx)?.enable(&user.cx, &id).await?))
}
