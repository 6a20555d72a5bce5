//! One's own tokens.

use axum::Json;
use axum::extract::State;
use serde_json::Value;

use crate::app::App;
use crate::extract::CurrentUser;
use crate::problem::Answer;
use crate::shapes::ApiTokens;

/// Tokens by which programs act as the caller.
#[utoipa::path(get, path = "/api/v1/me/tokens", tag = "me", responses((status = 200, body = ApiTokens)))]
pub(crate) async fn list_own_tokens(State(app): State<App>, user: CurrentUser) -> Answer<Json<Value>> {
    Ok(Json(app.engine.tokens(&user.cx, &user.cx.actor.id).await?))
}
