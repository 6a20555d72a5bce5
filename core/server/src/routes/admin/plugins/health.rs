//! How a plugin does.

use axum::Json;
use axum::extract::State;
use serde_json::Value;

use super::admin;
use crate::app::App;
use crate::extract::{CurrentUser, PathParams};
use crate::problem::Answer;

/// How a plugin does since the start: figures of its calls, failures with their stacks, denials with the line of the manifest that
/// would allow them, why it is suspended, its jobs and dead letters.
#[utoipa::path(get, path = "/api/v1/plugins/{id}/health", tag = "administration", params(("id" = String, Path)), responses((status = 200, body = Object)))]
pub(crate) async fn get_plugin_health(
    State(app): State<App>,
    user: CurrentUser,
    PathParams(id): PathParams<String>,
) -> Answer<Json<Value>> {
    Ok(Json(admin(&app, &user.cx)?.health(&user.cx, &id).await?))
}
