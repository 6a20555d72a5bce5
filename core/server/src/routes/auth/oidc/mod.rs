//! Single sign-on: browsers go to a provider and come back. These routes answer redirects, because people look at them; what went
//! wrong stands in the address of the sign-in page, which has words for it.

pub(crate) mod callback;
pub(crate) mod providers;
pub(crate) mod second_factor;
pub(crate) mod start;

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use tessera_engine::identity::oidc::Caller;

use crate::app::App;
use crate::extract::Stranger;
use crate::peer::Peer;

/// Carries a journey to a provider and back.
const JOURNEY: &str = "tessera_oidc";
/// Carries that somebody came back and owes a code.
const WAITING: &str = "tessera_oidc_code";
/// Where the second is sent to.
const WAITING_PATH: &str = "/api/v1/auth/oidc/second-factor";
/// Seconds for which browsers keep them; the server has its own clock for both.
const COOKIE_SECONDS: u32 = 600;

fn caller(stranger: Stranger) -> Caller {
    Caller { peer: stranger.peer.ip.to_string(), agent: stranger.agent, trace: stranger.trace }
}

/// Sends a browser somewhere, whatever it asked with.
fn see_other(location: &str) -> Response {
    match HeaderValue::from_str(location) {
        Ok(location) => (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response(),
        Err(_) => (StatusCode::SEE_OTHER, [(header::LOCATION, HeaderValue::from_static("/sign-in"))]).into_response(),
    }
}

/// Sends a browser to the sign-in page, which says what happened.
fn to_sign_in(what: &str, next: &str) -> Response {
    see_other(&format!("/sign-in?sso={what}&next={}", utf8_percent_encode(next, NON_ALPHANUMERIC)))
}

/// Where a journey's cookie is sent back to.
fn journey_path(provider: &str) -> String {
    format!("/api/v1/auth/oidc/{provider}/")
}

/// Sets a cookie that no script reads and that comes along when a provider sends the browser back.
fn set_cookie(response: &mut Response, app: &App, peer: &Peer, [name, value, path]: [&str; 3], seconds: u32) {
    let is_https = app.options.public_address.as_ref().is_some_and(|url| url.starts_with("https://"));
    let secure = if app.options.secure_cookies || peer.is_https || is_https { "; Secure" } else { "" };
    let cookie = format!("{name}={value}; Path={path}; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}");
    if let Ok(value) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

fn cookie(headers: &HeaderMap, wanted: &str) -> Option<String> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, value)| *name == wanted && !value.is_empty()).map(|(_, value)| value.to_owned())
}

/// Scheme, host and port by which the browser reached this server.
fn origin(app: &App, peer: &Peer, headers: &HeaderMap) -> Option<String> {
    if let Some(url) = &app.options.public_address {
        return Some(url.trim_end_matches('/').to_owned());
    }
    let host = headers.get(header::HOST)?.to_str().ok()?;
    let is_host =
        !host.is_empty() && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_:[]".contains(&byte));
    is_host.then(|| format!("{}://{host}", if peer.is_https { "https" } else { "http" }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_one_goes_back_to_is_written_as_one_value() {
        let response = to_sign_in("expired", "/o/a?b=c&sso=off#d");
        assert_eq!(response.headers()["location"], "/sign-in?sso=expired&next=%2Fo%2Fa%3Fb%3Dc%26sso%3Doff%23d");
        assert_eq!(see_other("/a\r\nset-cookie: b").headers()["location"], "/sign-in");
    }

    #[test]
    fn a_cookie_is_found_by_its_whole_name() {
        let headers =
            HeaderMap::from_iter([(header::COOKIE, HeaderValue::from_static("tessera_oidc_code=b; tessera_oidc=a="))]);
        assert_eq!(cookie(&headers, JOURNEY).as_deref(), Some("a="));
        assert_eq!(cookie(&headers, WAITING).as_deref(), Some("b"));
        assert_eq!(cookie(&headers, "oidc"), None);
    }
}
