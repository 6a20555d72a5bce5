//! Ends one's sessions but this one.

use axum::extract::State;
use axum::http::StatusCode;

use crate::app::App;
use crate::extract::CurrentUser;
use crate::problem::Answer;

/// Signs the user out everywhere but here.
#[utoipa::path(delete, path = "/api/v1/me/sessions", tag = "me", responses((status = 204)))]
pub(crate) async fn end_other_sessions(State(app): State<App>, user: CurrentUser) -> Answer<StatusCode> {
    app.engine.end_sessions(&user.cx, &user.cx.actor.id, Some(&user.session.id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
