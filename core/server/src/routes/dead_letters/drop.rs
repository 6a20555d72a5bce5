//! Drops an event.

use axum::extract::State;
use axum::http::StatusCode;

use crate::app::App;
use crate::extract::{CurrentUser, PathParams};
use crate::problem::Answer;

/// Drops the event: nobody will be told of it any more. The record stays as it is.
#[utoipa::path(delete, path = "/api/v1/dead-letters/{id}", tag = "jobs", params(("id" = String, Path)), responses((status = 204)))]
pub(crate) async fn drop_dead_letter(
    State(app): State<App>,
    user: CurrentUser,
    PathParams(id): PathParams<String>,
) -> Answer<StatusCode> {
    app.engine.drop_dead_letter(&user.cx, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
