//! Calls of other systems. Needs `[[webhooks]]` in the manifest for each endpoint, and a role with the key `service`.
//!
//! ```
//! use tessera_sdk::webhooks::{Request, Response};
//!
//! fn webhook(request: Request) -> tessera_sdk::Result<Response> {
//!     let order = request.json()?;
//!     match request.header("x-event") {
//!         Some("order.paid") => Ok(Response::json(&tessera_sdk::json!({"number": order["number"]}))),
//!         _ => Ok(Response::status(204)),
//!     }
//! }
//! ```

use crate::bindings::webhook::exports::tessera::plugin::webhook as wire;
use crate::{Error, Json, Result};

/// A call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// One of the manifest's.
    pub endpoint: String,
    /// Upper case; one of those that the endpoint takes.
    pub method: String,
    /// What follows the address: `/`.
    pub path: String,
    /// What follows the question mark, as it came.
    pub query: String,
    /// As they came, names in lower case, at most 64; cookies and what belongs to the connection are left out.
    pub headers: Vec<(String, String)>,
    /// Genuine, where the manifest names a signature.
    pub body: Vec<u8>,
    /// The address that the call came from.
    pub remote_addr: String,
}

/// What is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// 200 to 299, or 400 to 599.
    pub status: u16,
    /// `content-type` (JSON, XML, text; anything else is sent as text), `retry-after`, `x-hook-secret`, `webhook-allowed-origin`,
    /// `webhook-allowed-rate`; others are left out.
    pub headers: Vec<(String, String)>,
    /// At most 1 MiB.
    pub body: Vec<u8>,
}

impl Request {
    /// The first header of a name, in any case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The first parameter of the query with this name, decoded.
    pub fn parameter(&self, name: &str) -> Option<String> {
        self.query.split('&').find_map(|pair| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decoded(key) == name).then(|| decoded(value))
        })
    }

    /// The body as text.
    ///
    /// # Errors
    /// `malformed` when it isn't UTF-8.
    pub fn text(&self) -> Result<&str> {
        std::str::from_utf8(&self.body).map_err(|_| Error::new("malformed", "the body is no UTF-8"))
    }

    /// The body as JSON.
    ///
    /// # Errors
    /// `malformed` when it is none.
    pub fn json(&self) -> Result<Json> {
        serde_json::from_slice(&self.body)
            .map_err(|error| Error::new("malformed", format!("the body is no JSON: {error}")))
    }
}

impl Response {
    /// An empty answer.
    pub fn status(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: Vec::new() }
    }

    /// 200 with a text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::status(200).with_body("text/plain", text.into().into_bytes())
    }

    /// 200 with JSON.
    pub fn json(value: &Json) -> Self {
        Self::status(200).with_body("application/json", value.to_string().into_bytes())
    }

    /// The same with a header.
    #[must_use]
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same with a body of a kind.
    #[must_use]
    pub fn with_body(mut self, kind: &str, body: Vec<u8>) -> Self {
        self.headers.retain(|(name, _)| !name.eq_ignore_ascii_case("content-type"));
        self.body = body;
        self.with_header("content-type", kind)
    }
}

/// A part of a query without its percent signs and pluses.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        match byte {
            b'+' => bytes.push(b' '),
            b'%' => {
                match after.get(..2).and_then(|digits| u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()) {
                    Some(value) => {
                        bytes.push(value);
                        rest = &after[2..];
                    }
                    None => bytes.push(byte),
                }
            }
            _ => bytes.push(byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

impl From<wire::Request> for Request {
    fn from(request: wire::Request) -> Self {
        Self {
            endpoint: request.endpoint,
            method: request.method,
            path: request.path,
            query: request.query,
            headers: request.headers,
            body: request.body,
            remote_addr: request.remote_addr,
        }
    }
}

impl From<Response> for wire::Response {
    fn from(response: Response) -> Self {
        Self { status: response.status, headers: response.headers, body: response.body }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_and_parameters_are_found_however_they_are_written() {
        let request = Request {
            query: "a=1&na%20me=%E5%BC%A0+%E4%B8%89&b&c=%zz%2".to_owned(),
            headers: vec![("x-event".to_owned(), "paid".to_owned())],
            body: b"{\"n\":1}".to_vec(),
            ..Request::default()
        };
        assert_eq!(request.header("X-Event"), Some("paid"));
        assert_eq!(request.parameter("na me").as_deref(), Some("张 三"));
        assert_eq!((request.parameter("b").as_deref(), request.parameter("d")), (Some(""), None));
        assert_eq!(request.parameter("c").as_deref(), Some("%zz%2"));
        assert_eq!(request.json().unwrap()["n"], 1);
        let response = Response::json(&Json::Null).with_body("text/plain", Vec::new());
        assert_eq!(response.headers, [("content-type".to_owned(), "text/plain".to_owned())]);
    }
}
