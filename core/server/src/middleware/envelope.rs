//! Outermost: gives the request its id and span, counts it, writes failures out and adds headers.

use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use tessera_model::label::Locale;
use tracing::Instrument as _;

use super::refused::{self, Caller};
use super::request_id::{self, RequestId};
use crate::app::App;
use crate::{figures, middleware, problem};

/// Requests that take longer are told to the log.
const SLOW_SECONDS: f64 = 1.0;

pub(crate) async fn envelope(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let id = request_id::from_headers(request.headers()).unwrap_or_else(|| app.engine.next_id());
    let locale = language(&request).unwrap_or_default();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let span = tracing::info_span!("request", trace = %id, %method, path = %shown(request.uri().path()));
    request.extensions_mut().insert(RequestId(id.clone()));
    let (caller, path) = (Caller::default(), request.uri().path().to_owned());
    request.extensions_mut().insert(caller.clone());

    let response = next.run(request).instrument(span.clone()).await;

    let _entered = span.entered();
    if let (Some(error), Some(route)) = (problem::of(&response), &route) {
        refused::note(&app, &caller, method.as_str(), route, &path, &error);
    }
    let mut response = problem::write(response, locale, &id);
    let (status, elapsed) = (response.status().as_u16(), started.elapsed());
    figures::request(method.as_str(), route.as_deref().unwrap_or("-"), status, elapsed);
    let milliseconds = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX);
    if elapsed.as_secs_f64() > SLOW_SECONDS {
        tracing::warn!(status, milliseconds, "Answered {status} after {milliseconds} ms");
    } else {
        tracing::debug!(status, milliseconds, "Answered {status} after {milliseconds} ms");
    }
    middleware::headers::secure(response.headers_mut());
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(request_id::HEADER, value);
    }
    response
}

/// A path as logs may show it: whoever knows the end of a webhook's address may call it.
fn shown(path: &str) -> &str {
    const HOOKS: &str = "/api/v1/hooks/";
    let Some(rest) = path.strip_prefix(HOOKS) else { return path };
    let end = rest.match_indices('/').nth(1).map_or(rest.len(), |(at, _)| at);
    path.get(..HOOKS.len() + end).unwrap_or(HOOKS)
}

/// The language that the client asks for.
pub(crate) fn language(request: &Request) -> Option<Locale> {
    request.headers().get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).and_then(Locale::from_tag)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_end_of_a_webhooks_address_stays_out_of_logs() {
        assert_eq!(super::shown("/api/v1/hooks/acme.a/incoming/secret"), "/api/v1/hooks/acme.a/incoming");
        assert_eq!(super::shown("/api/v1/hooks/acme.a/incoming/secret/"), "/api/v1/hooks/acme.a/incoming");
        assert_eq!(super::shown("/api/v1/hooks/acme.a"), "/api/v1/hooks/acme.a");
        assert_eq!(super::shown("/api/v1/records/account"), "/api/v1/records/account");
    }
}
