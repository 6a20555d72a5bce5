//! What a session may ask for that looks at the product as somebody else: to read, but nothing that is that person's own affair.

use axum::extract::MatchedPath;
use axum::http::Method;
use axum::http::request::Parts;
use tessera_engine::identity::Session;
use tessera_model::error::{Error, ErrorCode};

/// Names the person that a page shows, so that one that is left open does nothing in its viewer's own name.
const HEADER: &str = "x-tessera-as";
/// These read, although what they are asked stands in a body.
const READING: [&str; 5] = [
    "/api/v1/records/{object}/query",
    "/api/v1/records/{object}/aggregate",
    "/api/v1/records/{object}/duplicates",
    "/api/v1/plugin-ui/render",
    "/api/v1/plugin-ui/choices",
];
/// What is for the person alone: how they get in, what they were told, and what they had made for themselves.
const PRIVATE: [&str; 8] = [
    "/api/v1/me/sessions",
    "/api/v1/me/tokens",
    "/api/v1/me/second-factor",
    "/api/v1/me/passkeys",
    "/api/v1/notifications",
    "/api/v1/exports",
    "/api/v1/imports",
    "/api/v1/jobs",
];
const END: &str = "/api/v1/me/viewing";
const SIGN_OUT: &str = "/api/v1/auth/logout";

/// Refuses what isn't for looking.
pub(super) fn check(session: &Session, parts: &Parts) -> Result<(), Error> {
    let path = parts.extensions.get::<MatchedPath>().map_or(parts.uri.path(), MatchedPath::as_str);
    if (path == END && parts.method == Method::DELETE) || path == SIGN_OUT {
        return Ok(());
    }
    let shown = parts.headers.get(HEADER).map(|value| value.to_str().unwrap_or_default());
    let over = || Error::new(ErrorCode::ViewingOver, "end it: DELETE /api/v1/me/viewing");
    let Some(viewing) = &session.viewing else {
        return if shown.is_some() { Err(over()) } else { Ok(()) };
    };
    if viewing.is_over || shown.is_some_and(|person| person != session.actor.id) {
        return Err(over());
    }
    let only = |detail: &str| Err(Error::new(ErrorCode::ViewingOnly, detail));
    if PRIVATE.iter().any(|private| path.starts_with(private)) {
        return only("this is for the person alone");
    }
    if !parts.method.is_safe() && !READING.contains(&path) {
        return only("end looking as somebody else first: DELETE /api/v1/me/viewing");
    }
    Ok(())
}
