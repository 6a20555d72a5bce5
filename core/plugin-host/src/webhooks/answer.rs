//! What a plugin answers, made fit to be sent from this server's own address: nothing in it may run, or set anything, in a browser.

use tessera_engine::webhooks::WebhookAnswer;

use crate::runtime::bindings::webhook_types::Response;
use crate::runtime::failure::Failure;

/// Headers that a plugin may set: what the callers of webhooks look at.
const HEADERS: [&str; 4] = ["retry-after", "x-hook-secret", "webhook-allowed-origin", "webhook-allowed-rate"];
/// Kinds of content that no browser runs; anything else is sent as text.
const KINDS: [&str; 5] = ["application/json", "application/problem+json", "application/xml", "text/plain", "text/xml"];
const TEXT: &str = "text/plain; charset=utf-8";
/// Bytes of a header's value.
const VALUE_BYTES: usize = 1_024;

/// The answer as it is sent. Headers that it may not set are left out.
///
/// # Errors
/// When its status is none of an answer.
pub(super) fn fit(response: Response) -> Result<WebhookAnswer, Failure> {
    // 1xx is no answer, and 3xx would need an address to lead to.
    if !matches!(response.status, 200..=299 | 400..=599) {
        return Err(Failure::BadAnswer(format!("{} is no status that a webhook answers", response.status)));
    }
    let mut headers: Vec<(String, String)> = Vec::new();
    let mut kind = TEXT.to_owned();
    for (name, value) in response.headers {
        let name = name.to_ascii_lowercase();
        if name == "content-type" {
            kind = kind_of(&value);
        } else if HEADERS.contains(&name.as_str())
            && is_plain(&value)
            && !headers.iter().any(|(known, _)| *known == name)
        {
            headers.push((name, value));
        }
    }
    // Neither has a body, whatever the plugin says.
    let body = if matches!(response.status, 204 | 205) { Vec::new() } else { response.body };
    if !body.is_empty() {
        headers.push(("content-type".to_owned(), kind));
    }
    Ok(WebhookAnswer { status: response.status, headers, body })
}

fn kind_of(value: &str) -> String {
    let essence = value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if !KINDS.contains(&essence.as_str()) {
        return TEXT.to_owned();
    }
    if essence.starts_with("text/") { format!("{essence}; charset=utf-8") } else { essence }
}

fn is_plain(value: &str) -> bool {
    value.len() <= VALUE_BYTES && value.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn response(status: u16, headers: &[(&str, &str)]) -> Response {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Response { status, headers, body: b"x".to_vec() }
    }

    fn kind(value: &str) -> String {
        let answer = fit(response(200, &[("Content-Type", value)])).unwrap();
        answer.headers.into_iter().find(|(name, _)| name == "content-type").unwrap().1
    }

    #[test]
    fn only_harmless_headers_and_kinds_are_sent() {
        let sent = [
            ("Set-Cookie", "tessera_session=x"),
            ("Location", "https://elsewhere.test"),
            ("Content-Security-Policy", "default-src *"),
            ("Access-Control-Allow-Origin", "*"),
            ("X-Hook-Secret", "abc"),
            ("X-Hook-Secret", "again"),
            ("Retry-After", "7\r\nset-cookie: x=1"),
        ];
        let answer = fit(response(200, &sent)).unwrap();
        let text = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(answer.headers, [text("x-hook-secret", "abc"), text("content-type", TEXT)]);
        assert_eq!(kind("Application/JSON; charset=utf-8"), "application/json");
        assert_eq!(kind("text/xml"), "text/xml; charset=utf-8");
        for kind_of_browser in ["text/html", "image/svg+xml", "application/javascript", "multipart/mixed", ""] {
            assert_eq!(kind(kind_of_browser), TEXT, "{kind_of_browser}");
        }
    }

    #[test]
    fn only_answers_are_answered() {
        for status in [0, 99, 100, 101, 301, 302, 399, 600, 999] {
            assert!(matches!(fit(response(status, &[])), Err(Failure::BadAnswer(_))), "{status}");
        }
        for status in [200, 202, 299, 400, 410, 500, 599] {
            assert_eq!(fit(response(status, &[])).unwrap().status, status);
        }
        let empty = fit(response(204, &[("content-type", "text/plain")])).unwrap();
        assert!(empty.body.is_empty() && empty.headers.is_empty());
    }
}
