//! Signs in.

use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use tessera_engine::identity::SignIn;
use utoipa::ToSchema;

use super::signed_in;
use crate::app::App;
use crate::extract::{Body, Stranger};
use crate::problem::Answer;
use crate::shapes::SignedIn;

/// User name and password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LoginRequest {
    username: String,
    password: String,
    /// The code of the second factor, or a recovery code, for whoever has one.
    #[serde(default)]
    totp: Option<String>,
}

/// Signs in: answers a token and sets it as a cookie too.
#[utoipa::path(post, path = "/api/v1/auth/login", tag = "auth", security(()), request_body = LoginRequest,
    responses((status = 200, body = SignedIn)))]
pub(crate) async fn login(
    State(app): State<App>,
    stranger: Stranger,
    Body(request): Body<LoginRequest>,
) -> Answer<Response> {
    let peer = stranger.peer;
    let answer = app
        .engine
        .sign_in(SignIn {
            username: request.username,
            password: request.password,
            peer: peer.ip.to_string(),
            agent: stranger.agent,
            trace: stranger.trace,
            code: request.totp,
        })
        .await?;
    signed_in(&app, &peer, answer).await
}
