//! Delivers an event once more.

use axum::extract::State;
use axum::http::StatusCode;

use crate::app::App;
use crate::extract::{CurrentUser, PathParams};
use crate::problem::Answer;

/// Has the event delivered again, with all attempts before it, to the consumer that gave it up and to nobody else.
#[utoipa::path(post, path = "/api/v1/dead-letters/{id}/retry", tag = "jobs", params(("id" = String, Path)), responses((status = 202)))]
pub(crate) async fn retry_dead_letter(
    State(app): State<App>,
    user: CurrentUser,
    PathParams(id): PathParams<String>,
) -> Answer<StatusCode> {
    app.engine.retry_dead_letter(&user.cx, &id).await?;
    Ok(StatusCode::ACCEPTED)
}
