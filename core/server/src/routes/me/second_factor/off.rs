//! Removes one's own second factor.

use axum::extract::State;
use axum::http::StatusCode;

use super::Confirmed;
use crate::app::App;
use crate::extract::{Body, UserToSettle};
use crate::problem::Answer;

/// Removes the second factor, unless a role demands one.
#[utoipa::path(post, path = "/api/v1/me/second-factor/off", tag = "me", request_body = Confirmed, responses((status = 204)))]
pub(crate) async fn remove_second_factor(
    State(app): State<App>,
    UserToSettle(user): UserToSettle,
    Body(confirmed): Body<Confirmed>,
) -> Answer<StatusCode> {
    app.engine.remove_second_factor(&user.cx, &confirmed.password).await?;
    Ok(StatusCode::NO_CONTENT)
}
