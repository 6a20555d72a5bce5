//! Ends a user's sessions.

use axum::extract::State;
use axum::http::StatusCode;

use crate::app::App;
use crate::extract::{CurrentUser, PathParams};
use crate::problem::Answer;

/// Signs a user out everywhere. For administrators.
#[utoipa::path(delete, path = "/api/v1/users/{id}/sessions", tag = "administration", params(("id" = String, Path)),
    responses((status = 204)))]
pub(crate) async fn end_user_sessions(
    State(app): State<App>,
    user: CurrentUser,
    PathParams(id): PathParams<String>,
) -> Answer<StatusCode> {
    let own = (id == user.cx.actor.id).then_some(user.session.id.as_str());
    app.engine.end_sessions(&user.cx, &id, own).await?;
    Ok(StatusCode::NO_CONTENT)
}
