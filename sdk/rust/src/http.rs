//! Talking to other servers. Needs the capability `http:https://api.example.com` (or `http:https://*.example.com`) for each host,
//! with its port where that isn't the usual one; administrators may grant fewer. Not in before-hooks.
//!
//! ```no_run
//! use tessera_sdk::http::Request;
//! use tessera_sdk::json;
//!
//! # fn main() -> tessera_sdk::Result<()> {
//! let response = Request::post("https://api.example.com/v1/orders")
//!     .secret("authorization", "Bearer {api_key}")
//!     .json(&json!({"number": 7}))
//!     .idempotency_key("order-7")
//!     .send()?;
//! if response.is_success() {
//!     let order = response.json()?;
//! #   drop(order);
//! }
//! # Ok(())
//! # }
//! ```

use crate::bindings::hooks::tessera::plugin::http as host;
use crate::{Error, Json, Result};

/// A request that is being put together.
#[derive(Clone, Debug, PartialEq)]
#[must_use = "a request is sent by `send`"]
pub struct Request {
    method: String,
    url: String,
    headers: Vec<host::Header>,
    body: Option<Vec<u8>>,
    timeout_ms: Option<u32>,
    idempotency_key: Option<String>,
}

/// What the other side answered, whatever its status.
#[derive(Clone, Debug, PartialEq)]
pub struct Response {
    pub status: u16,
    /// Names in lower case, 64 at most.
    pub headers: Vec<(String, String)>,
    /// Decompressed, 4 MiB at most.
    pub body: Vec<u8>,
    /// There was more of the body, or more headers.
    pub truncated: bool,
}

impl Request {
    /// A request with any of the methods GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS.
    pub fn new(method: &str, url: impl Into<String>) -> Self {
        Self {
            method: method.to_owned(),
            url: url.into(),
            headers: Vec::new(),
            body: None,
            timeout_ms: None,
            idempotency_key: None,
        }
    }

    /// Asks for something.
    pub fn get(url: impl Into<String>) -> Self {
        Self::new("GET", url)
    }

    /// Sends something.
    pub fn post(url: impl Into<String>) -> Self {
        Self::new("POST", url)
    }

    /// Replaces something.
    pub fn put(url: impl Into<String>) -> Self {
        Self::new("PUT", url)
    }

    /// Changes something.
    pub fn patch(url: impl Into<String>) -> Self {
        Self::new("PATCH", url)
    }

    /// Removes something.
    pub fn delete(url: impl Into<String>) -> Self {
        Self::new("DELETE", url)
    }

    /// Adds a header. Those of the connection (`host`, `content-length`, `transfer-encoding`, `accept-encoding`, `proxy-*` …) are the
    /// server's own.
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push(host::Header { name: name.to_owned(), value: host::HeaderValue::Plain(value.into()) });
        self
    }

    /// Adds a header whose value the server fills in: `value` is the key of a setting with `secret = true`, or a text with such keys
    /// in braces: `Bearer {api_key}`. It goes to the setting's own `hosts` alone, and the plugin never sees it.
    pub fn secret(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push(host::Header { name: name.to_owned(), value: host::HeaderValue::Secret(value.into()) });
        self
    }

    /// Sends these bytes along, 1 MiB at most.
    pub fn body(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.body = Some(bytes.into());
        self
    }

    /// Sends JSON along, and says so.
    pub fn json(self, value: &Json) -> Self {
        self.header("content-type", "application/json").body(value.to_string())
    }

    /// Gives up after so many milliseconds; at the latest it ends with the time of the call.
    pub fn timeout_ms(mut self, millis: u32) -> Self {
        self.timeout_ms = Some(millis);
        self
    }

    /// Sends the header `idempotency-key`, so that the other side does once what is sent twice: jobs and after-hooks run at least once.
    pub fn idempotency_key(mut self, key: impl Into<String>) -> Self {
        self.idempotency_key = Some(key.into());
        self
    }

    /// Sends it and waits for the response. No redirect is followed: it is a response like any other.
    ///
    /// # Errors
    /// `capability-missing` for a host that wasn't granted, `address-forbidden` where the host leads to this server, a private network
    /// (which an administrator may allow) or nowhere, `secret-forbidden` and `secret-missing`, `phase-forbidden` in a before-hook,
    /// `validation-failed`, `limit-exceeded`, `timeout`, `unreachable`, `bad-response`.
    pub fn send(self) -> Result<Response> {
        let response = host::send(&host::Request {
            method: self.method,
            url: self.url,
            headers: self.headers,
            body: self.body,
            timeout_ms: self.timeout_ms,
            idempotency_key: self.idempotency_key,
        })?;
        let host::Response { status, headers, body, truncated } = response;
        Ok(Response { status, headers, body, truncated })
    }
}

impl Response {
    /// True for 200 to 299.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The first header of a name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The body as text; what is no UTF-8 is replaced.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    ///
    /// # Errors
    /// `malformed`, also when some of it was left out.
    pub fn json(&self) -> Result<Json> {
        if self.truncated {
            return Err(Error::new("malformed", "the response is larger than the server hands over"));
        }
        Ok(serde_json::from_slice(&self.body)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_put_together() {
        let request = Request::post("https://a.test").secret("authorization", "Bearer {key}").json(&Json::from(7));
        let names: Vec<_> = request.headers.iter().map(|header| header.name.as_str()).collect();
        assert_eq!((names, request.body), (vec!["authorization", "content-type"], Some(b"7".to_vec())));
    }

    #[test]
    fn a_response_is_read() {
        let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
        let mut response = Response { status: 204, headers, body: b"{\"a\":1}".to_vec(), truncated: false };
        assert!(response.is_success() && response.header("Content-Type") == Some("application/json"));
        assert_eq!(response.json().unwrap()["a"], 1);
        response.truncated = true;
        assert!(response.json().unwrap_err().is("malformed"));
    }
}
