//! Sets another user's password.

use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::extract::{Body, CurrentUser, PathParams};
use crate::problem::Answer;

/// The new password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewPassword {
    password: String,
    /// The user must choose another at the next sign-in.
    #[serde(default = "yes")]
    must_change_password: bool,
}

const fn yes() -> bool {
    true
}

/// Sets a user's password and ends their sessions.
#[utoipa::path(post, path = "/api/v1/users/{id}/password", tag = "administration", params(("id" = String, Path)),
    request_body = NewPassword, responses((status = 204)))]
pub(crate) async fn set_password(
    State(app): State<App>,
    user: CurrentUser,
    PathParams(id): PathParams<String>,
    Body(new): Body<NewPassword>,
) -> Answer<StatusCode> {
    app.engine.set_password(&user.cx, &id, &new.password, new.must_change_password).await?;
    Ok(StatusCode::NO_CONTENT)
}
