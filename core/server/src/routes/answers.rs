//! Answers that several operations share.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use tessera_engine::Context;
use tessera_engine::context::Notice;
use tessera_permission::VisibleRecord;

/// Where answers tell what people are to know of a change although it was made.
const NOTICES: &str = "notices";

/// A record, with its version as the entity tag that `If-Match` takes back.
pub(crate) fn record(status: StatusCode, record: VisibleRecord) -> Response {
    let mut response = (status, axum::Json(&record)).into_response();
    if let Ok(tag) = HeaderValue::from_str(&format!("\"{}\"", record.version())) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response
}

/// A record that was written, with `notices` where something is to be told of that.
pub(crate) fn written(status: StatusCode, mut written: VisibleRecord, cx: &Context) -> Response {
    if let Some(notices) = notices(cx).filter(|_| written.get(NOTICES).is_none()) {
        written.put(NOTICES, notices);
    }
    record(status, written)
}

/// The same beside another answer.
pub(crate) fn noticed(mut answer: Value, cx: &Context) -> Value {
    if let (Some(parts), Some(notices)) = (answer.as_object_mut(), notices(cx)) {
        parts.insert(NOTICES.to_owned(), notices);
    }
    answer
}

/// What is to be told of what was done, in the caller's language.
fn notices(cx: &Context) -> Option<Value> {
    let notice = |notice: &Notice| json!({"code": notice.code, "message": notice.message.get(cx.locale)});
    let notices: Vec<Value> = cx.notices.all().iter().map(notice).collect();
    (!notices.is_empty()).then_some(Value::Array(notices))
}

/// Something else that has a version, with that as its entity tag.
pub(crate) fn versioned(status: StatusCode, thing: &serde_json::Value) -> Response {
    let mut response = (status, axum::Json(thing)).into_response();
    let version = thing.get("version").and_then(serde_json::Value::as_u64).unwrap_or_default();
    if let Ok(tag) = HeaderValue::from_str(&format!("\"{version}\"")) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response
}

/// A file to save under a name.
pub(crate) fn download(bytes: impl Into<axum::body::Body>, media_type: &str, name: &str) -> Response {
    let mut headers = HeaderMap::new();
    let kind = HeaderValue::from_str(media_type).unwrap_or(HeaderValue::from_static("application/octet-stream"));
    headers.insert(header::CONTENT_TYPE, kind);
    headers.insert(header::CONTENT_DISPOSITION, disposition(name));
    // Uploaded by somebody else: nothing in it may run, not even when opened directly.
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    (headers, bytes.into()).into_response()
}

/// Lets a browser show the file instead of saving it; only for kinds in which nothing runs.
pub(crate) fn show_inline(response: &mut Response) {
    let inline = response
        .headers()
        .get(header::CONTENT_DISPOSITION)
        .and_then(|value| HeaderValue::from_str(&value.to_str().ok()?.replacen("attachment", "inline", 1)).ok());
    if let Some(inline) = inline {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, inline);
    }
}

/// ASCII for old clients, UTF-8 for all others (RFC 6266).
fn disposition(name: &str) -> HeaderValue {
    let plain: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || " ._-()".contains(c) { c } else { '_' }).collect();
    let encoded = percent_encoding::utf8_percent_encode(name, percent_encoding::NON_ALPHANUMERIC);
    HeaderValue::from_str(&format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}"))
        .unwrap_or(HeaderValue::from_static("attachment"))
}

#[cfg(test)]
mod tests {
    #[test]
    fn names_in_any_script_are_offered() {
        let value = super::disposition("客户\"\r\n.csv");
        assert_eq!(
            value.to_str().unwrap(),
            "attachment; filename=\"_____.csv\"; filename*=UTF-8''%E5%AE%A2%E6%88%B7%22%0D%0A%2Ecsv"
        );
    }
}
