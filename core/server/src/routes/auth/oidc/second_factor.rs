//! The second factor of somebody who came back from a provider.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{WAITING, WAITING_PATH, caller, cookie, set_cookie};
use crate::app::App;
use crate::extract::{Body, Stranger};
use crate::problem::Answer;
use crate::routes::auth::signed_in;
use crate::shapes::SignedIn;

/// The code of the second factor, or a recovery code.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OidcCode {
    totp: String,
}

/// Ends a sign-in by a provider that came back with `sso=second_factor`, in the same browser and within five minutes.
#[utoipa::path(post, path = "/api/v1/auth/oidc/second-factor", tag = "auth", security(()), request_body = OidcCode,
    responses((status = 200, body = SignedIn)))]
pub(crate) async fn finish_oidc_with_code(
    State(app): State<App>,
    stranger: Stranger,
    headers: HeaderMap,
    Body(request): Body<OidcCode>,
) -> Answer<Response> {
    let (peer, waiting) = (stranger.peer, cookie(&headers, WAITING));
    let answer = app.engine.finish_oidc_with_code(waiting.as_deref(), &request.totp, &caller(stranger)).await?;
    let mut response = signed_in(&app, &peer, answer).await?;
    set_cookie(&mut response, &app, &peer, [WAITING, "", WAITING_PATH], 0);
    Ok(response)
}
