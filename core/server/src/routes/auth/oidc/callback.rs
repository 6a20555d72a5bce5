//! Takes a browser back from a provider.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Deserialize;
use tessera_engine::identity::oidc::{OidcEnd, OidcReturn, Refusal};
use tracing::Instrument as _;

use super::{
    COOKIE_SECONDS, JOURNEY, WAITING, WAITING_PATH, caller, cookie, journey_path, see_other, set_cookie, to_sign_in,
};
use crate::app::App;
use crate::extract::{PathParams, QueryParams, Stranger};
use crate::routes::auth;

/// What a provider says by the browser; it may say more.
#[derive(Deserialize)]
pub(crate) struct Said {
    state: Option<String>,
    code: Option<String>,
    error: Option<String>,
    iss: Option<String>,
}

/// Ends a sign-in by a provider: redirects to where somebody wanted to go, or to the sign-in page with what is missing (`sso=…`).
#[utoipa::path(get, path = "/api/v1/auth/oidc/{provider}/callback", tag = "auth", security(()),
    params(("provider" = String, Path), ("state" = Option<String>, Query), ("code" = Option<String>, Query),
        ("error" = Option<String>, Query), ("iss" = Option<String>, Query)),
    responses((status = 303)))]
pub(crate) async fn finish_oidc(
    State(app): State<App>,
    stranger: Stranger,
    PathParams(provider): PathParams<String>,
    QueryParams(said): QueryParams<Said>,
    headers: HeaderMap,
) -> Response {
    let peer = stranger.peer;
    let request = OidcReturn {
        provider: provider.clone(),
        cookie: cookie(&headers, JOURNEY),
        state: said.state,
        code: said.code,
        error: said.error,
        issuer: said.iss,
        caller: caller(stranger),
    };
    let had_cookie = request.cookie.is_some();
    let engine = app.engine.clone();
    // What makes somebody a user runs to its end, even when the browser goes away.
    let ending = tokio::spawn(async move { engine.finish_oidc(request).await }.in_current_span());
    let end = ending.await.unwrap_or_else(|error| {
        tracing::error!(%error, "the end of a sign-in by a provider panicked");
        OidcEnd::Refused { why: Refusal::Failed, next: "/".to_owned() }
    });
    let mut response = match end {
        OidcEnd::SignedIn { answer, next } => {
            let mut response = see_other(&next);
            auth::set_cookie(&mut response, &app, &peer, &answer.token, auth::COOKIE_SECONDS);
            response
        }
        OidcEnd::NeedsCode { cookie, next } => {
            let mut response = to_sign_in("second_factor", &next);
            set_cookie(&mut response, &app, &peer, [WAITING, cookie.as_str(), WAITING_PATH], COOKIE_SECONDS);
            response
        }
        OidcEnd::Refused { why, next } => to_sign_in(why.as_str(), &next),
    };
    // It is good for one return.
    if had_cookie {
        set_cookie(&mut response, &app, &peer, [JOURNEY, "", &journey_path(&provider)], 0);
    }
    response
}
