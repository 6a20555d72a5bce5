//! Forgets whose a plugin was.

use axum::Json;
use axum::extract::State;
use serde_json::Value;

use crate::app::App;
use crate::extract::{CurrentUser, PathParams};
use crate::problem::Answer;
use crate::routes::admin::plugins::admin;

/// Forgets which key a plugin is bound to, once nothing of it is left. Answers the trust book.
#[utoipa::path(delete, path = "/api/v1/plugins/trust/pins/{id}", tag = "administration", params(("id" = String, Path)), responses((status = 200, body = Object)))]
pub(crate) async fn forget_plugin_pin(
    State(app): State<App>,
    user: CurrentUser,
    PathParams(id): PathParams<String>,
) -> Answer<Json<Value>> {
    Ok(Json(admin(&app, &user.cx)?.forget_pin(&user.cx, &id).await?))
}
