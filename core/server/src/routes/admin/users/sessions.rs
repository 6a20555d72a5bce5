//! A user's sessions.

use axum::Json;
use axum::extract::State;
use serde_json::Value;

use crate::app::App;
use crate::extract::{CurrentUser, PathParams};
use crate::problem::Answer;
use crate::shapes::List;

/// Where a user is signed in. For administrators; a single session ends by `DELETE /api/v1/me/sessions/{id}`.
#[utoipa::path(get, path = "/api/v1/users/{id}/sessions", tag = "administration", params(("id" = String, Path)),
    responses((status = 200, body = List)))]
pub(crate) async fn list_user_sessions(
    State(app): State<App>,
    user: CurrentUser,
    PathParams(id): PathParams<String>,
) -> Answer<Json<Value>> {
    Ok(Json(app.engine.sessions(&user.cx, &id).await?))
}
