//! Who calls.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use tessera_engine::identity::{Session, network_of};
use tessera_engine::{Channel, Context};
use tessera_model::error::{Error, ErrorCode};
use tessera_model::label::Locale;

use super::{change, token as program, viewing};
use crate::app::App;
use crate::middleware::refused::Caller;
use crate::middleware::request_id::RequestId;
use crate::peer::Peer;
use crate::problem::Problem;

/// The session cookie.
pub(crate) const COOKIE: &str = "tessera_session";

/// A signed-in user, with the context in which they act.
pub(crate) struct CurrentUser {
    pub(crate) cx: Context,
    pub(crate) session: Session,
    pub(crate) token: String,
}

/// A signed-in user who may still have to change the initial password, or to set up a second factor.
pub(crate) struct UserToSettle(pub(crate) CurrentUser);

/// A signed-in user who asks for something that costs much: it counts as so many of what they may ask for.
pub(crate) struct Costly<const COUNT: u32>(pub(crate) CurrentUser);

/// Somebody who need not be signed in; counted by address.
pub(crate) struct Stranger {
    pub(crate) peer: Peer,
    pub(crate) agent: String,
    /// Id of the request.
    pub(crate) trace: String,
}

impl FromRequestParts<App> for CurrentUser {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let UserToSettle(user) = UserToSettle::from_request_parts(parts, app).await?;
        if user.session.must_change_password {
            return Err(Problem(Error::new(
                ErrorCode::PasswordChangeRequired,
                "change the initial password first: POST /api/v1/me/password",
            )));
        }
        if user.session.must_add_second_factor {
            return Err(Problem(Error::new(
                ErrorCode::SecondFactorMissing,
                "set up a second factor first: POST /api/v1/me/second-factor/begin",
            )));
        }
        Ok(user)
    }
}

impl FromRequestParts<App> for UserToSettle {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let (token, channel) = match credentials(&parts.headers) {
            Ok(found) => found,
            Err(error) => return Err(refuse(parts, app, error).await),
        };
        let session = match app.engine.authenticate(&token).await {
            Ok(session) => session,
            Err(error) if error.code == ErrorCode::Unauthenticated => return Err(refuse(parts, app, error).await),
            Err(error) => return Err(Problem(error)),
        };
        app.users.check(&session.person().id)?;
        let trace = parts.extensions.get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
        let mut cx = Context::new(session.actor.clone(), channel, trace);
        cx.is_narrowed = session.is_narrowed;
        cx.viewer = session.viewing.as_ref().filter(|viewing| !viewing.is_over).map(|viewing| viewing.viewer.clone());
        Caller::know(&parts.extensions, &cx);
        program::check(&session, parts, app).await.map_err(Problem)?;
        viewing::check(&session, parts).map_err(Problem)?;
        if channel == Channel::Ui && !parts.method.is_safe() && may_be_foreign(&parts.headers) {
            let detail = "a call from another site that relies on the cookie; calls of this site may say so by the header \
                          X-Tessera-Request: 1";
            return Err(Problem(Error::new(ErrorCode::ActionForbidden, detail)));
        }
        cx.reason = change::reason(&parts.headers)?;
        if let Some(locale) = language(&parts.headers) {
            cx.locale = locale;
        }
        Ok(Self(CurrentUser { cx, session, token }))
    }
}

impl<const COUNT: u32> FromRequestParts<App> for Costly<COUNT> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let user = CurrentUser::from_request_parts(parts, app).await?;
        app.costly.take(&user.session.person().id, COUNT)?;
        Ok(Self(user))
    }
}

impl FromRequestParts<App> for Stranger {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let Ok(peer) = Peer::from_request_parts(parts, app).await;
        app.strangers.check(&network_of(peer.ip).to_string())?;
        let agent = parts.headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let trace = parts.extensions.get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
        Ok(Self { peer, agent: agent.chars().take(300).collect(), trace })
    }
}

/// Whoever fails to prove who they are is counted by address, so that guessing is slow.
async fn refuse(parts: &mut Parts, app: &App, error: Error) -> Problem {
    match Stranger::from_request_parts(parts, app).await {
        Ok(_) => Problem(error),
        Err(too_many) => too_many,
    }
}

fn credentials(headers: &HeaderMap) -> Result<(String, Channel), Error> {
    if let Some(value) = headers.get(header::AUTHORIZATION) {
        let text = value.to_str().unwrap_or_default();
        return match text.split_once(' ') {
            Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") && !token.trim().is_empty() => {
                Ok((token.trim().to_owned(), Channel::Api))
            }
            _ => Err(Error::new(ErrorCode::Unauthenticated, "send `Authorization: Bearer <token>`")),
        };
    }
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    cookies
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, value)| *name == COOKIE && !value.is_empty())
        .map(|(_, value)| (value.to_owned(), Channel::Ui))
        .ok_or_else(|| Error::new(ErrorCode::Unauthenticated, "sign in first"))
}

/// Whether a call with the cookie may have been started by a page of another site. A browser says where it comes from
/// (`Sec-Fetch-Site`, older ones `Origin`); what says nothing of the kind is no browser, or one that sends the cookie, which is
/// `SameSite=Lax`, with no foreign call that changes something.
fn may_be_foreign(headers: &HeaderMap) -> bool {
    if headers.contains_key("x-tessera-request") {
        return false;
    }
    if let Some(site) = headers.get("sec-fetch-site") {
        return !matches!(site.as_bytes(), b"same-origin" | b"none");
    }
    let Some(origin) = headers.get(header::ORIGIN) else { return false };
    let host = headers.get(header::HOST).and_then(|value| value.to_str().ok());
    let origin = origin.to_str().ok().and_then(|value| value.split_once("://")).map(|(_, host)| host);
    origin.is_none() || origin != host
}

fn language(headers: &HeaderMap) -> Option<Locale> {
    headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).and_then(Locale::from_tag)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderName;

    fn with(name: HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, value.parse().unwrap())])
    }

    #[test]
    fn only_what_a_browser_says_comes_from_here_may_rely_on_the_cookie() {
        let headers = |pairs: &[(&'static str, &str)]| -> HeaderMap {
            pairs.iter().map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap())).collect()
        };
        for own in [
            &[][..],
            &[("x-tessera-request", "1"), ("sec-fetch-site", "cross-site")],
            &[("sec-fetch-site", "same-origin")],
            &[("sec-fetch-site", "none")],
            &[("host", "crm.example:8080"), ("origin", "http://crm.example:8080")],
        ] {
            assert!(!may_be_foreign(&headers(own)), "{own:?}");
        }
        for foreign in [
            &[("sec-fetch-site", "cross-site")][..],
            &[("sec-fetch-site", "same-site")],
            &[("sec-fetch-site", "nonsense"), ("host", "a"), ("origin", "http://a")],
            &[("host", "crm.example"), ("origin", "http://crm.example.evil")],
            &[("host", "crm.example"), ("origin", "null")],
            &[("origin", "http://crm.example")],
        ] {
            assert!(may_be_foreign(&headers(foreign)), "{foreign:?}");
        }
    }

    #[test]
    fn a_token_comes_by_header_or_cookie_and_the_channel_tells_which() {
        let (token, channel) = credentials(&with(header::AUTHORIZATION, "bearer abc")).unwrap();
        assert_eq!((token.as_str(), channel), ("abc", Channel::Api));
        let (token, channel) = credentials(&with(header::COOKIE, "a=b; tessera_session=xyz")).unwrap();
        assert_eq!((token.as_str(), channel), ("xyz", Channel::Ui));
        for headers in
            [with(header::AUTHORIZATION, "Basic eA=="), with(header::COOKIE, "tessera_session="), HeaderMap::new()]
        {
            assert_eq!(credentials(&headers).unwrap_err().code, ErrorCode::Unauthenticated);
        }
    }
}
