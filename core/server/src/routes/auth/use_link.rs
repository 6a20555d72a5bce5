//! Chooses a password by a link.

use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::extract::{Body, Stranger};
use crate::problem::Answer;

/// The secret part of the link, and the password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LinkPassword {
    token: String,
    password: String,
}

/// Sets the password of whoever the link is for; the link is used up, and their sessions end.
#[utoipa::path(post, path = "/api/v1/auth/link/password", tag = "auth", security(()), request_body = LinkPassword,
    responses((status = 204)))]
pub(crate) async fn use_link(
    State(app): State<App>,
    stranger: Stranger,
    Body(chosen): Body<LinkPassword>,
) -> Answer<StatusCode> {
    app.engine.use_link(&chosen.token, &chosen.password, &stranger.trace).await?;
    Ok(StatusCode::NO_CONTENT)
}
