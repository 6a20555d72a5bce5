//! Back to one's own eyes.

use axum::extract::State;
use axum::http::StatusCode;

use crate::app::App;
use crate::extract::UserToSettle;
use crate::problem::Answer;

/// Ends looking as somebody else; nothing when this session doesn't.
#[utoipa::path(delete, path = "/api/v1/me/viewing", tag = "me", responses((status = 204)))]
pub(crate) async fn end_viewing(State(app): State<App>, UserToSettle(user): UserToSettle) -> Answer<StatusCode> {
    app.engine.end_viewing(&user.cx, &user.session).await?;
    Ok(StatusCode::NO_CONTENT)
}
