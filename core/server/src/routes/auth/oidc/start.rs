//! Sends a browser to a provider.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Deserialize;
use tessera_engine::identity::oidc::{OidcStart, Refusal};

use super::{COOKIE_SECONDS, JOURNEY, caller, journey_path, origin, see_other, set_cookie, to_sign_in};
use crate::app::App;
use crate::extract::{PathParams, QueryParams, Stranger};

/// Where to go once signed in.
#[derive(Deserialize)]
pub(crate) struct Next {
    next: Option<String>,
}

/// Begins a sign-in by a provider: redirects there, or to the sign-in page with what is wrong (`sso=…`).
#[utoipa::path(get, path = "/api/v1/auth/oidc/{provider}/start", tag = "auth", security(()),
    params(("provider" = String, Path), ("next" = Option<String>, Query, description = "A place within this site")),
    responses((status = 303)))]
pub(crate) async fn start_oidc(
    State(app): State<App>,
    stranger: Stranger,
    PathParams(provider): PathParams<String>,
    QueryParams(Next { next }): QueryParams<Next>,
    headers: HeaderMap,
) -> Response {
    let peer = stranger.peer;
    let Some(origin) = origin(&app, &peer, &headers) else { return to_sign_in(Refusal::Failed.as_str(), "/") };
    let next = next.unwrap_or_default();
    let request = OidcStart { provider: provider.clone(), next, origin, caller: caller(stranger) };
    match app.engine.start_oidc(request).await {
        Ok(started) => {
            let mut response = see_other(&started.location);
            let path = journey_path(&provider);
            set_cookie(&mut response, &app, &peer, [JOURNEY, &started.cookie, &path], COOKIE_SECONDS);
            response
        }
        Err((refusal, next)) => to_sign_in(refusal.as_str(), &next),
    }
}
