//! A JSON body.

use axum::body::{Bytes, HttpBody as _};
use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, Request};
use axum::http::header;
use serde::de::DeserializeOwned;
use tessera_model::error::{Error, ErrorCode};
use tessera_model::shape;

use crate::app::App;
use crate::problem::Problem;

/// A JSON body, bounded in size (by the router) and depth (by the parser, 128).
pub(crate) struct Body<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<App> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        if let Some(kind) = request.headers().get(header::CONTENT_TYPE)
            && !is_json(kind.as_bytes())
        {
            return Err(Problem(Error::new(ErrorCode::UnsupportedMediaType, "send the body as application/json")));
        }
        let limit = app.options.limits.body_bytes;
        let bytes =
            Bytes::from_request(request, app).await.map_err(|rejection| Problem(unreadable(&rejection, limit)))?;
        parse(&bytes).map(Self).map_err(Problem)
    }
}

/// A JSON body all of whose parts may be left out, and so the body itself.
pub(crate) struct BodyOrNone<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<App> for BodyOrNone<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        let length = request.headers().get(header::CONTENT_LENGTH);
        let is_empty = match length {
            Some(length) => length.as_bytes() == b"0",
            None => !request.headers().contains_key(header::TRANSFER_ENCODING) && request.body().is_end_stream(),
        };
        if is_empty {
            return parse(b"{}").map(Self).map_err(Problem);
        }
        Body::from_request(request, app).await.map(|Body(value)| Self(value))
    }
}

fn is_json(kind: &[u8]) -> bool {
    let essence = kind.split(|byte| *byte == b';').next().unwrap_or_default().trim_ascii().to_ascii_lowercase();
    essence == b"application/json" || (essence.starts_with(b"application/") && essence.ends_with(b"+json"))
}

pub(crate) fn unreadable(rejection: &BytesRejection, limit: usize) -> Error {
    if rejection.status().as_u16() == 413 {
        return Error::new(ErrorCode::PayloadTooLarge, format!("at most {limit} bytes"));
    }
    Error::new(ErrorCode::MalformedRequest, "the body ended early")
}

/// Reads JSON text, naming the place of whatever is wrong.
pub(crate) fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Error> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let inner = error.inner();
        if inner.is_data() {
            // The position says nothing beside the path.
            let message = inner.to_string();
            let message = message.rsplit_once(" at line ").map_or(message.as_str(), |(message, _)| message);
            shape::refusal("body", &error.path().to_string(), message)
        } else {
            Error::new(ErrorCode::MalformedRequest, format!("body: not JSON: {inner}"))
        }
    })?;
    deserializer.end().map_err(|error| Error::new(ErrorCode::MalformedRequest, format!("body: not JSON: {error}")))?;
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value as Json;

    #[test]
    fn broken_deep_and_trailing_json_is_refused() {
        let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
        for text in ["{", "{} {}", r#""\ud800""#, "1e999", deep.as_str(), ""] {
            assert_eq!(parse::<Json>(text.as_bytes()).unwrap_err().code, ErrorCode::MalformedRequest, "{text:.20}");
        }
        assert!(is_json(b"application/json; charset=utf-8") && is_json(b"application/merge-patch+json"));
        assert!(!is_json(b"text/plain") && !is_json(b"application/x-www-form-urlencoded"));
    }
}
