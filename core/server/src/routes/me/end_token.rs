//! Ends a token of one's own.

use axum::extract::State;
use axum::http::StatusCode;

use crate::app::App;
use crate::extract::{CurrentUser, PathParams};
use crate::problem::Answer;

/// Ends a token; programs that use it are refused at once.
#[utoipa::path(delete, path = "/api/v1/me/tokens/{id}", tag = "me", params(("id" = String, Path)), responses((status = 204)))]
pub(crate) async fn end_own_token(
    State(app): State<App>,
    user: CurrentUser,
    PathParams(id): PathParams<String>,
) -> Answer<StatusCode> {
    app.engine.end_token(&user.cx, &user.cx.actor.id, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
