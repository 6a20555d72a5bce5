//! What headers say about a change: against which version, and why.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use tessera_model::error::{Error, ErrorCode, FieldError};

use crate::app::App;
use crate::problem::Problem;

/// Longest reason, in characters.
const REASON_MAX: usize = 1_000;

/// The version that the client believes to change; `None` when it doesn't say.
pub(crate) struct IfVersion(pub(crate) Option<u64>);

impl FromRequestParts<App> for IfVersion {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _app: &App) -> Result<Self, Problem> {
        if_match(&parts.headers).map(Self).map_err(Problem)
    }
}

fn if_match(headers: &HeaderMap) -> Result<Option<u64>, Error> {
    let Some(value) = headers.get(header::IF_MATCH) else { return Ok(None) };
    let text = value.to_str().unwrap_or_default().trim();
    if text == "*" {
        return Ok(None);
    }
    let digits = text.strip_prefix("W/").unwrap_or(text).trim_matches('"');
    digits.parse().map(Some).map_err(|_| {
        header_error("If-Match", "the record's version in quotes, such as \"3\"", "应为带引号的版本号，例如 \"3\"")
    })
}

/// Why something is changed, in the user's words; percent-encoded UTF-8, because headers carry ASCII only.
pub(crate) fn reason(headers: &HeaderMap) -> Result<Option<String>, Error> {
    let Some(value) = headers.get("x-change-reason") else { return Ok(None) };
    let decoded = percent_encoding::percent_decode(value.as_bytes())
        .decode_utf8()
        .map_err(|_| header_error("X-Change-Reason", "percent-encoded UTF-8", "应为百分号编码的 UTF-8 文本"))?;
    let text: String = decoded.trim().chars().filter(|c| !c.is_control()).collect();
    if text.chars().count() > REASON_MAX {
        return Err(header_error("X-Change-Reason", "at most 1,000 characters", "最多 1000 个字符"));
    }
    Ok((!text.is_empty()).then_some(text))
}

fn header_error(name: &str, en: &str, zh: &str) -> Error {
    Error::new(ErrorCode::MalformedRequest, format!("{name}: {en}")).with_field(FieldError::new(
        name,
        "invalid",
        format!("{name}: {en}"),
        format!("{name}：{zh}"),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::{HeaderName, HeaderValue};

    fn with(name: &'static str, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(HeaderName::from_static(name), HeaderValue::from_str(value).unwrap())])
    }

    #[test]
    fn versions_and_reasons_are_read_or_refused() {
        for text in ["\"3\"", "3", "W/\"3\""] {
            assert_eq!(if_match(&with("if-match", text)).unwrap(), Some(3));
        }
        assert_eq!(if_match(&with("if-match", "*")).unwrap(), None);
        assert_eq!(if_match(&with("if-match", "\"a\"")).unwrap_err().fields[0].field, "If-Match");
        assert_eq!(reason(&with("x-change-reason", "%E5%AE%A2%E6%88%B7")).unwrap().as_deref(), Some("客户"));
        assert!(reason(&with("x-change-reason", "%ff")).is_err());
        assert_eq!(reason(&HeaderMap::new()).unwrap(), None);
    }
}
