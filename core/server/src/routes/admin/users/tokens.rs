//! A user's tokens.

use axum::Json;
use axum::extract::State;
use serde_json::Value;

use crate::app::App;
use crate::extract::{CurrentUser, PathParams};
use crate::problem::Answer;
use crate::shapes::ApiTokens;

/// Tokens by which programs act as a user. For administrators.
#[utoipa::path(get, path = "/api/v1/users/{id}/tokens", tag = "administration", params(("id" = String, Path)),
    responses((status = 200, body = ApiTokens)))]
pub(crate) async fn list_tokens(
    State(app): State<App>,
    user: CurrentUser,
    PathParams(id): PathParams<String>,
) -> Answer<Json<Value>> {
    Ok(Json(app.engine.tokens(&user.cx, &id).await?))
}
