//! Makes a token of a service account.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::Value;
use tessera_engine::identity::NewToken;

use crate::app::App;
use crate::extract::{Body, CurrentUser, PathParams};
use crate::problem::Answer;
use crate::shapes::{MadeApiToken, NewApiToken};

/// Makes a token of a service account; it is answered this once. For administrators: people make theirs themselves.
#[utoipa::path(post, path = "/api/v1/users/{id}/tokens", tag = "administration", params(("id" = String, Path)),
    request_body = NewApiToken, responses((status = 201, body = MadeApiToken)))]
pub(crate) async fn make_token(
    State(app): State<App>,
    user: CurrentUser,
    PathParams(id): PathParams<String>,
    Body(wanted): Body<NewToken>,
) -> Answer<(StatusCode, Json<Value>)> {
    Ok((StatusCode::CREATED, Json(app.engine.make_token(&user.cx, &id, wanted).await?)))
}
