//! Signs in with a passkey.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Deserialize;
use serde_json::Value;
use tessera_engine::identity::PasskeySignIn;
use utoipa::ToSchema;

use super::signed_in;
use crate::app::App;
use crate::extract::{Body, Stranger, origin};
use crate::problem::Answer;
use crate::shapes::{PasskeyQuestion, SignedIn};

/// What a device answered.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasskeyAnswer {
    /// As the question came with it.
    challenge: String,
    /// What `navigator.credentials.get` answered, by its `toJSON`.
    #[schema(value_type = Object)]
    credential: Value,
}

/// What a browser asks a device for a sign-in. No name is needed: the device says whose the passkey is.
#[utoipa::path(post, path = "/api/v1/auth/passkey/begin", tag = "auth", security(()),
    responses((status = 200, body = PasskeyQuestion)))]
pub(crate) async fn begin_passkey_sign_in(
    State(app): State<App>,
    _stranger: Stranger,
    headers: HeaderMap,
) -> Answer<Json<Value>> {
    Ok(Json(app.engine.begin_passkey_sign_in(origin(&headers)).await?))
}

/// Signs in with what a passkey answered: answers a token and sets it as a cookie too. It counts as password and second factor.
#[utoipa::path(post, path = "/api/v1/auth/passkey", tag = "auth", security(()), request_body = PasskeyAnswer,
    responses((status = 200, body = SignedIn)))]
pub(crate) async fn sign_in_with_passkey(
    State(app): State<App>,
    stranger: Stranger,
    Body(answer): Body<PasskeyAnswer>,
) -> Answer<Response> {
    let peer = stranger.peer;
    let request = PasskeySignIn {
        challenge: answer.challenge,
        credential: answer.credential,
        peer: peer.ip.to_string(),
        agent: stranger.agent,
        trace: stranger.trace,
    };
    let answer = app.engine.sign_in_with_passkey(request).await?;
    signed_in(&app, &peer, answer).await
}
