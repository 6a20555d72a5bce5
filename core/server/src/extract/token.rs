//! What a program may ask for with a token. Which records and fields it reaches is for the engine to say, as for everybody.

use axum::extract::{FromRequestParts as _, MatchedPath, RawPathParams};
use axum::http::request::Parts;
use tessera_engine::identity::Session;
use tessera_model::error::{Error, ErrorCode};
use tessera_permission::Reach;

use crate::app::App;

/// By these people look after their own way in: a token that leaked must not make another one, or lock its user out.
const ONES_OWN: [&str; 6] = [
    "/api/v1/auth/",
    "/api/v1/me/passkeys",
    "/api/v1/me/password",
    "/api/v1/me/second-factor",
    "/api/v1/me/sessions",
    "/api/v1/me/tokens",
];
/// The same doors, as administrators have them for everybody.
const OF_USERS: &str = "/api/v1/users/{id}/";
/// These read, although what they are asked stands in a body.
const READING: [&str; 3] =
    ["/api/v1/records/{object}/query", "/api/v1/records/{object}/aggregate", "/api/v1/records/{object}/duplicates"];

/// Refuses what the token of a session isn't for.
pub(super) async fn check(session: &Session, parts: &mut Parts, app: &App) -> Result<(), Error> {
    let Some(reach) = session.token else { return Ok(()) };
    let named = RawPathParams::from_request_parts(parts, app).await.ok();
    let is_own = named.is_some_and(|named| named.iter().any(|(name, id)| name == "id" && id == session.actor.id));
    let path = parts.extensions.get::<MatchedPath>().map_or(parts.uri.path(), MatchedPath::as_str);
    if ONES_OWN.iter().any(|own| path.starts_with(own)) || (is_own && path.starts_with(OF_USERS)) {
        return Err(Error::new(
            ErrorCode::ActionForbidden,
            "a person has to sign in for this; tokens are for programs",
        ));
    }
    if reach == Reach::Reading && !parts.method.is_safe() && !READING.contains(&path) {
        return Err(Error::new(ErrorCode::ActionForbidden, "this token may only read; use one with the scope `write`"));
    }
    Ok(())
}
