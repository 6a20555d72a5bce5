//! From which site a page calls.

use axum::http::{HeaderMap, header};

/// The origin of the page, as its browser says; none for what is no page.
pub(crate) fn origin(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::ORIGIN).map(|value| value.to_str().unwrap_or_default())
}
