//! Ends a token of somebody else's.

use axum::extract::State;
use axum::http::StatusCode;

use crate::app::App;
use crate::extract::{CurrentUser, PathParams};
use crate::problem::Answer;

/// Ends a token; programs that use it are refused at once. For administrators.
#[utoipa::path(delete, path = "/api/v1/users/{id}/tokens/{token}", tag = "administration",
    params(("id" = String, Path), ("token" = String, Path)), responses((status = 204)))]
pub(crate) async fn end_token(
    State(app): State<App>,
    user: CurrentUser,
    PathParams((id, token)): PathParams<(String, String)>,
) -> Answer<StatusCode> {
    app.engine.end_token(&user.cx, &id, &token).await?;
    Ok(StatusCode::NO_CONTENT)
}
