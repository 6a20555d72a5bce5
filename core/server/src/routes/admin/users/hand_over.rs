//! Somebody leaves.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::Value;
use tessera_engine::identity::HandOver;

use crate::app::App;
use crate::extract::{Body, CurrentUser, PathParams};
use crate::problem::Answer;
use crate::shapes::{HandOverStarted, HandOverWish};

/// Disables an account and gives what it had to somebody else, by a job. For administrators.
#[utoipa::path(post, path = "/api/v1/users/{id}/hand-over", tag = "administration", params(("id" = String, Path)),
    request_body = HandOverWish, responses((status = 202, body = HandOverStarted)))]
pub(crate) async fn hand_over(
    State(app): State<App>,
    user: CurrentUser,
    PathParams(id): PathParams<String>,
    Body(wish): Body<HandOver>,
) -> Answer<(StatusCode, Json<Value>)> {
    Ok((StatusCode::ACCEPTED, Json(app.engine.hand_over(&user.cx, &id, wish).await?)))
}
