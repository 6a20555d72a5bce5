//! One plugin.

use axum::Json;
use axum::extract::State;
use serde_json::Value;

use super::admin;
use crate::app::App;
use crate::extract::{CurrentUser, PathParams};
use crate::problem::Answer;

/// One plugin.
#[utoipa::path(get, path = "/api/v1/plugins/{id}", tag = "administration", params(("id" = String, Path)), responses((status = 200, body = Object)))]
pub(crate) async fn get_plugin(
    State(app): State<App>,
    user: CurrentUser,
    PathParams(id): PathParams<String>,
) -> Answer<Json<Value>> {
    Ok(Json(admin(&app, &user.cx)?.get(&user.cx, &id).await?))
}
