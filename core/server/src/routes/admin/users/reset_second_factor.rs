//! Removes somebody's second factor.

use axum::extract::State;
use axum::http::StatusCode;

use crate::app::App;
use crate::extract::{CurrentUser, PathParams};
use crate::problem::Answer;

/// Removes the second factor of whoever lost the app and the recovery codes, and ends their sessions. For administrators.
#[utoipa::path(delete, path = "/api/v1/users/{id}/second-factor", tag = "administration", params(("id" = String, Path)),
    responses((status = 204)))]
pub(crate) async fn reset_second_factor(
    State(app): State<App>,
    user: CurrentUser,
    PathParams(id): PathParams<String>,
) -> Answer<StatusCode> {
    app.engine.reset_second_factor(&user.cx, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
