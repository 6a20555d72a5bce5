//! Asks for a way to another password.

use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::extract::{Body, Stranger};
use crate::problem::Answer;

/// Whose password was forgotten.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Forgotten {
    /// The user name, or the mail address.
    username: String,
}

/// Sends whoever has this account a link to another password by mail. The answer is the same when there is none.
#[utoipa::path(post, path = "/api/v1/auth/forgot", tag = "auth", security(()), request_body = Forgotten,
    responses((status = 204)))]
pub(crate) async fn forgot_password(
    State(app): State<App>,
    stranger: Stranger,
    Body(forgotten): Body<Forgotten>,
) -> Answer<StatusCode> {
    app.engine.forgot_password(&forgotten.username, &stranger.peer.ip.to_string(), &stranger.trace).await?;
    Ok(StatusCode::NO_CONTENT)
}
