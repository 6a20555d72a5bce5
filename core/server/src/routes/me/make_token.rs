//! Makes a token by which a program acts as oneself.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::Value;
use tessera_engine::identity::NewToken;

use crate::app::App;
use crate::extract::{Body, CurrentUser};
use crate::problem::Answer;
use crate::shapes::{MadeApiToken, NewApiToken};

/// Makes a token of the caller's own; it is answered this once.
#[utoipa::path(post, path = "/api/v1/me/tokens", tag = "me", request_body = NewApiToken,
    responses((status = 201, body = MadeApiToken)))]
pub(crate) async fn make_own_token(
    State(app): State<App>,
    user: CurrentUser,
    Body(wanted): Body<NewToken>,
) -> Answer<(StatusCode, Json<Value>)> {
    Ok((StatusCode::CREATED, Json(app.engine.make_token(&user.cx, &user.cx.actor.id, wanted).await?)))
}
