//! Changes one's own password.

use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::extract::{Body, UserToSettle};
use crate::problem::Answer;

/// The password as it is and as it shall be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasswordChange {
    current: String,
    new: String,
}

/// Changes the password; other sessions of the user end.
#[utoipa::path(post, path = "/api/v1/me/password", tag = "me", request_body = PasswordChange, responses((status = 204)))]
pub(crate) async fn change_password(
    State(app): State<App>,
    UserToSettle(user): UserToSettle,
    Body(change): Body<PasswordChange>,
) -> Answer<StatusCode> {
    app.engine.change_password(&user.cx, &change.current, &change.new, Some(&user.session.id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
