//! What a program may ask for with a token. Which records and fields it reaches is for the engine to say, as for everybody.

use axum::extract::MatchedPath;
use axum::http::request::Parts;
use tessera_model::error::{Error, ErrorCode};
use tessera_permission::Reach;

/// By these people look after their own way in: a token that leaked must not make another one, or lock its user out.
const ONES_OWN: [&str; 5] =
    ["/api/v1/auth/", "/api/v1/me/password", "/api/v1/me/second-factor", "/api/v1/me/sessions", "/api/v1/me/tokens"];
/// These read, although what they are asked stands in a body.
const READING: [&str; 3] =
    ["/api/v1/records/{object}/query", "/api/v1/records/{object}/aggregate", "/api/v1/records/{object}/duplicates"];

/// Refuses what a token isn't for.
pub(super) fn check(reach: Reach, parts: &Parts) -> Result<(), Error> {
    let path = parts.extensions.get::<MatchedPath>().map_or(parts.uri.path(), MatchedPath::as_str);
    if ONES_OWN.iter().any(|own| path.starts_with(own)) {
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
