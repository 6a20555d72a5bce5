//! Headers that a plugin may send, and what becomes of those that come back.

use std::fmt;

use hyper::header::{HeaderMap, HeaderName, HeaderValue};

/// Headers in either direction.
pub(crate) const HEADERS_MAX: usize = 64;
/// Bytes of one value.
const VALUE_MAX: usize = 8 * 1024;
/// Bytes of all names and values.
const ALL_MAX: usize = 32 * 1024;

/// What belongs to the connection, which is the host's, and what the host does by itself.
const FORBIDDEN: [&str; 11] = [
    "accept-encoding",
    "connection",
    "content-length",
    "expect",
    "host",
    "http2-settings",
    "keep-alive",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];
const FORBIDDEN_PREFIX: &str = "proxy-";

/// Why headers are refused; a value is never part of it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// A name that is none.
    Name,
    /// Not a plugin's to say.
    Forbidden(String),
    /// A value with a line break or another control character.
    Value(String),
    TooMany,
    TooLong,
    /// Said twice: by itself and by what the host adds.
    Twice(String),
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name => f.write_str("a header's name may have letters, digits and hyphens alone"),
            Self::Forbidden(name) => write!(f, "the header `{name}` is the server's own affair"),
            Self::Value(name) => write!(f, "the value of the header `{name}` has a line break or a control character"),
            Self::TooMany => write!(f, "a request has at most {HEADERS_MAX} headers"),
            Self::TooLong => write!(f, "a header has at most {VALUE_MAX} bytes, and all together {ALL_MAX}"),
            Self::Twice(name) => write!(f, "the header `{name}` stands there twice"),
        }
    }
}

/// Headers of a request while they are gathered.
#[derive(Default)]
pub(crate) struct Headers {
    map: HeaderMap,
    count: usize,
    bytes: usize,
}

impl Headers {
    /// Adds a header; the value of one that `is_secret` is kept out of whatever is printed.
    ///
    /// # Errors
    /// Why it may not be sent.
    pub(crate) fn add(&mut self, name: &str, value: &str, is_secret: bool) -> Result<(), Refused> {
        let known = HeaderName::from_bytes(name.as_bytes()).map_err(|_| Refused::Name)?;
        let name = known.as_str();
        if FORBIDDEN.contains(&name) || name.starts_with(FORBIDDEN_PREFIX) {
            return Err(Refused::Forbidden(name.to_owned()));
        }
        self.count += 1;
        self.bytes = self.bytes.saturating_add(name.len()).saturating_add(value.len());
        if self.count > HEADERS_MAX {
            return Err(Refused::TooMany);
        }
        if value.len() > VALUE_MAX || self.bytes > ALL_MAX {
            return Err(Refused::TooLong);
        }
        if value.chars().any(|c| c.is_control() && c != '\t') {
            return Err(Refused::Value(name.to_owned()));
        }
        let mut value =
            HeaderValue::from_bytes(value.trim().as_bytes()).map_err(|_| Refused::Value(name.to_owned()))?;
        value.set_sensitive(is_secret);
        self.map.append(known, value);
        Ok(())
    }

    /// Adds a header that may stand there once.
    ///
    /// # Errors
    /// The same, and when it stands there already.
    pub(crate) fn add_once(&mut self, name: &'static str, value: &str) -> Result<(), Refused> {
        if self.map.contains_key(name) {
            return Err(Refused::Twice(name.to_owned()));
        }
        self.add(name, value, false)
    }

    pub(crate) fn into_map(self) -> HeaderMap {
        self.map
    }
}

/// The names of secrets in what a plugin puts into a header: the whole of it, or those in braces: `Bearer {api_key}`.
pub(crate) fn secrets_in(text: &str) -> Vec<&str> {
    let named: Vec<&str> =
        text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect();
    if named.is_empty() { vec![text] } else { named }
}

/// The same with secrets in place of their names.
pub(crate) fn filled(text: &str, secret: impl Fn(&str) -> String) -> String {
    if secrets_in(text) == [text] {
        return secret(text);
    }
    let mut out = String::new();
    let mut parts = text.split('{');
    out.push_str(parts.next().unwrap_or_default());
    for part in parts {
        match part.split_once('}') {
            Some((name, rest)) => {
                out.push_str(&secret(name));
                out.push_str(rest);
            }
            None => {
                out.push('{');
                out.push_str(part);
            }
        }
    }
    out
}

/// Headers of a response as a plugin reads them, and whether some were left out. What told of the bytes on the way says nothing of
/// a body that was `decoded`.
pub(crate) fn told(headers: &HeaderMap, decoded: bool) -> (Vec<(String, String)>, bool) {
    let is_told = |name: &HeaderName| match name.as_str() {
        "connection" | "keep-alive" | "transfer-encoding" | "trailer" | "upgrade" => false,
        "content-encoding" | "content-length" => !decoded,
        _ => true,
    };
    let mut bytes = 0;
    let mut out = Vec::new();
    for (name, value) in headers.iter().filter(|(name, _)| is_told(name)) {
        bytes += name.as_str().len() + value.len();
        if out.len() == HEADERS_MAX || bytes > ALL_MAX {
            return (out, true);
        }
        out.push((name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned()));
    }
    (out, false)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn add(name: &str, value: &str) -> Result<(), Refused> {
        Headers::default().add(name, value, false)
    }

    #[test]
    fn what_is_the_connections_is_not_a_plugins_to_say() {
        for name in [
            "Host",
            "connection",
            "Content-Length",
            "TRANSFER-ENCODING",
            "Proxy-Authorization",
            "proxy-connection",
            "upgrade",
            "te",
            "trailer",
            "keep-alive",
            "expect",
            "accept-encoding",
        ] {
            assert_eq!(add(name, "x"), Err(Refused::Forbidden(name.to_lowercase())), "{name}");
        }
        for name in ["authorization", "Content-Type", "x-api-key", "accept"] {
            assert_eq!(add(name, "x"), Ok(()), "{name}");
        }
    }

    #[test]
    fn no_header_carries_another() {
        for value in ["a\r\nx-evil: 1", "a\nb", "a\rb", "a\0b", "a\u{7f}", "a\u{85}b", "\u{1b}[0m"] {
            assert_eq!(add("x-note", value), Err(Refused::Value("x-note".to_owned())), "{value:?}");
        }
        for name in ["", "a b", "a:b", "a\r\nb", "a\0", "ключ", " a", "a\n"] {
            assert_eq!(add(name, "x"), Err(Refused::Name), "{name:?}");
        }
        assert_eq!(add("x-note", "a\tb, 中文"), Ok(()));
    }

    #[test]
    fn headers_are_bounded() {
        let mut headers = Headers::default();
        for at in 0..HEADERS_MAX {
            headers.add(&format!("x-{at}"), "1", false).unwrap();
        }
        assert_eq!(headers.add("x-more", "1", false), Err(Refused::TooMany));
        assert_eq!(headers.into_map().len(), HEADERS_MAX);
        assert_eq!(add("x-long", &"x".repeat(VALUE_MAX + 1)), Err(Refused::TooLong));
        let mut headers = Headers::default();
        let longest = "x".repeat(VALUE_MAX - 10);
        for at in 0..4 {
            headers.add(&format!("x-{at}"), &longest, false).unwrap();
        }
        assert_eq!(headers.add("x-4", &longest, false), Err(Refused::TooLong));
    }

    #[test]
    fn a_header_of_the_hosts_stands_there_once() {
        let mut headers = Headers::default();
        headers.add("Idempotency-Key", "mine", false).unwrap();
        assert_eq!(headers.add_once("idempotency-key", "x"), Err(Refused::Twice("idempotency-key".to_owned())));
        assert_eq!(Headers::default().add_once("idempotency-key", "x"), Ok(()));
    }

    #[test]
    fn secrets_are_named_whole_or_in_braces_and_never_printed() {
        assert_eq!(secrets_in("api_key"), ["api_key"]);
        assert_eq!(secrets_in("Bearer {api_key}"), ["api_key"]);
        assert_eq!(secrets_in("{user}:{key}"), ["user", "key"]);
        assert_eq!(secrets_in("{open"), ["{open"]);
        let secret = |name: &str| format!("<{name}>");
        assert_eq!(filled("api_key", secret), "<api_key>");
        assert_eq!(filled("Bearer {api_key}", secret), "Bearer <api_key>");
        assert_eq!(filled("a{x}b{y}c{z", secret), "a<x>b<y>c{z");
        let mut headers = Headers::default();
        headers.add("authorization", "very secret", true).unwrap();
        assert!(!format!("{:?}", headers.into_map()).contains("secret"));
    }

    #[test]
    fn a_plugin_reads_no_more_headers_than_it_may_and_none_of_the_connection() {
        let mut headers = HeaderMap::new();
        headers.insert("connection", HeaderValue::from_static("close"));
        headers.insert("content-encoding", HeaderValue::from_static("gzip"));
        headers.insert("content-type", HeaderValue::from_static("text/plain"));
        let names = |decoded| told(&headers, decoded).0.into_iter().map(|(name, _)| name).collect::<Vec<_>>();
        assert_eq!(names(true), ["content-type"]);
        assert_eq!(names(false).len(), 2);
        for at in 0..200_u32 {
            headers.insert(HeaderName::from_bytes(format!("x-{at}").as_bytes()).unwrap(), HeaderValue::from(at));
        }
        let (kept, is_cut) = told(&headers, true);
        assert_eq!((kept.len(), is_cut), (HEADERS_MAX, true));
    }
}
