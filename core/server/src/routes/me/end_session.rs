//! Ends one of one's own sessions.

use axum::extract::State;
use axum::http::StatusCode;

use crate::app::App;
use crate::extract::{CurrentUser, PathParams};
use crate::problem::Answer;

/// Signs the user out there.
#[utoipa::path(delete, path = "/api/v1/me/sessions/{id}", tag = "me", params(("id" = String, Path)), responses((status = 204)))]
pub(crate) async fn end_session(
    State(app): State<App>,
    user: CurrentUser,
    PathParams(id): PathParams<String>,
) -> Answer<StatusCode> {
    app.engine.revoke_session(&user.cx, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
