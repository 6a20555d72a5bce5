//! The id that follows a request through logs, problems and what it causes.

use axum::http::{HeaderMap, HeaderName};

/// Taken from the client or a proxy where it is fit for a log, and always sent back.
pub(crate) const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// The request's id, for handlers.
#[derive(Clone, Debug)]
pub(crate) struct RequestId(pub(crate) String);

/// The id that came with the request, when it is short and plain.
pub(crate) fn from_headers(headers: &HeaderMap) -> Option<String> {
    let text = headers.get(HEADER)?.to_str().ok()?;
    let is_plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b':'));
    (is_plain && (1..=64).contains(&text.len())).then(|| text.to_owned())
}
