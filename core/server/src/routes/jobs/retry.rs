//! Runs a failed job again.

use axum::extract::State;
use axum::http::StatusCode;

use crate::app::App;
use crate::extract::{CurrentUser, PathParams};
use crate::problem::Answer;

/// Runs a failed job again.
#[utoipa::path(post, path = "/api/v1/jobs/{id}/retry", tag = "jobs", params(("id" = String, Path)), responses((status = 202)))]
pub(crate) async fn retry_job(
    State(app): State<App>,
    user: CurrentUser,
    PathParams(id): PathParams<String>,
) -> Answer<StatusCode> {
    app.engine.retry_job(&user.cx, &id).await?;
    Ok(StatusCode::ACCEPTED)
}
