//! Signing in and out.

pub(crate) mod forgot;
pub(crate) mod login;
pub(crate) mod logout;
pub(crate) mod oidc;
pub(crate) mod open_link;
pub(crate) mod passkey;
pub(crate) mod use_link;

use axum::Json;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};
use tessera_engine::identity::SignedIn;
use tessera_engine::{Channel, Context};

use crate::app::App;
use crate::extract::user::COOKIE;
use crate::peer::Peer;
use crate::problem::Answer;

/// Seconds for which a browser keeps the cookie; the server ends sessions by its own clock.
pub(crate) const COOKIE_SECONDS: u32 = 30 * 24 * 3600;

/// The answer to a sign-in: token and user in the body, the token in a cookie too.
pub(crate) async fn signed_in(app: &App, peer: &Peer, answer: SignedIn) -> Answer<Response> {
    let actor = app.engine.actor_of(&answer.user_id).await?;
    let me = app.engine.me(&Context::new(actor, Channel::Ui, "")).await?;
    let user = me.get("user").cloned().unwrap_or(Value::Null);
    let body = json!({"token": answer.token, "user": user, "must_change_password": answer.must_change_password});
    let mut response = Json(body).into_response();
    set_cookie(&mut response, app, peer, &answer.token, COOKIE_SECONDS);
    Ok(response)
}

/// Sets the session cookie; no scripts read it, and it stays home on calls from other sites.
pub(crate) fn set_cookie(response: &mut Response, app: &App, peer: &Peer, token: &str, seconds: u32) {
    let secure = if app.options.secure_cookies || peer.is_https { "; Secure" } else { "" };
    let cookie = format!("{COOKIE}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}");
    if let Ok(value) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}
