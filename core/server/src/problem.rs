//! The one place where failures become HTTP: `application/problem+json` with stable codes, in the client's language.

use std::sync::Arc;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value as Json, json};
use tessera_model::error::{Error, ErrorCode};
use tessera_model::label::Locale;

/// The media type of problems (RFC 9457).
const MEDIA_TYPE: &str = "application/problem+json";

/// A failure on its way out. Its body is written by [`write`], which knows the client's language and the request's id.
#[derive(Debug)]
pub(crate) struct Problem(pub(crate) Error);

/// What handlers answer.
pub(crate) type Answer<T> = Result<T, Problem>;

/// The failure behind a response, until its body is written.
#[derive(Clone)]
struct Failure(Arc<Error>);

/// On a response whose body is somebody else's word and stays, also where it is a failure.
#[derive(Clone, Copy)]
pub(crate) struct Said;

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = status_of(self.0.code).into_response();
        response.extensions_mut().insert(Failure(Arc::new(self.0)));
        response
    }
}

/// Writes the body of a failed response, whoever made it: our own [`Problem`]s, and plain refusals of the framework.
pub(crate) fn write(mut response: Response, locale: Locale, trace: &str) -> Response {
    let error = match response.extensions_mut().remove::<Failure>() {
        Some(Failure(error)) => error,
        None if response.extensions().get::<Said>().is_some() => return response,
        None if is_plain_failure(&response) => Arc::new(of_status(response.status())),
        None => return response,
    };
    log(&error);
    let mut answer = (status_of(error.code), body(&error, locale, trace).to_string()).into_response();
    // What a refusal says in headers stays (`Allow`, `Accept`); what described its body does not.
    for (name, value) in response.headers() {
        if name != header::CONTENT_TYPE && name != header::CONTENT_LENGTH {
            answer.headers_mut().insert(name.clone(), value.clone());
        }
    }
    answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
    let wait = error.extra.as_ref().and_then(|extra| extra.get("retry_after_seconds")).and_then(Json::as_u64);
    if let Some(wait) = wait.or((error.code.status() == 503).then_some(5)) {
        answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(wait));
    }
    answer
}

/// The failure of ours that a response stands for.
pub(crate) fn of(response: &Response) -> Option<Arc<Error>> {
    response.extensions().get::<Failure>().map(|Failure(error)| error.clone())
}

fn status_of(code: ErrorCode) -> StatusCode {
    StatusCode::from_u16(code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// True for refusals that didn't come from a handler of ours.
fn is_plain_failure(response: &Response) -> bool {
    let status = response.status();
    (status.is_client_error() || status.is_server_error())
        && response.headers().get(header::CONTENT_TYPE).is_none_or(|kind| kind.as_bytes() != MEDIA_TYPE.as_bytes())
}

fn of_status(status: StatusCode) -> Error {
    let code = match status.as_u16() {
        401 => ErrorCode::Unauthenticated,
        403 => ErrorCode::ActionForbidden,
        404 => ErrorCode::NotFound,
        405 => ErrorCode::MethodNotAllowed,
        408 => ErrorCode::TimedOut,
        413 => ErrorCode::PayloadTooLarge,
        415 => ErrorCode::UnsupportedMediaType,
        429 => ErrorCode::TooManyRequests,
        400..=499 => ErrorCode::MalformedRequest,
        _ => ErrorCode::Internal,
    };
    Error::new(code, "")
}

fn log(error: &Error) {
    let (code, detail) = (error.code.as_str(), error.detail.as_str());
    match error.code.status() {
        500 => tracing::error!(code, detail, "Failed: {detail}"),
        502 | 503 => tracing::warn!(code, detail, "Not available: {detail}"),
        _ => tracing::debug!(code, detail, "Refused: {detail}"),
    }
}

fn body(error: &Error, locale: Locale, trace: &str) -> Json {
    let mut parts = Map::new();
    if let Some(Json::Object(extra)) = error.extra.as_deref() {
        parts.extend(extra.clone());
    }
    let code = error.code;
    let mut fields = Map::new();
    for field in error.fields.iter().filter(|field| !field.field.is_empty()) {
        // The first problem of a field is the one to solve first.
        fields
            .entry(field.field.clone())
            .or_insert_with(|| json!({"code": field.code, "message": field.message.get(locale)}));
    }
    let status = code.status();
    parts.insert("type".to_owned(), json!(format!("/docs/errors#{}", code.as_str())));
    parts.insert("title".to_owned(), json!(code.title(locale)));
    parts.insert("status".to_owned(), json!(status));
    parts.insert("code".to_owned(), json!(code));
    parts.insert("detail".to_owned(), json!(detail(error, locale)));
    parts.insert("trace_id".to_owned(), json!(trace));
    if !fields.is_empty() {
        parts.insert("fields".to_owned(), Json::Object(fields));
    }
    Json::Object(parts)
}

/// One sentence for a person. Faults of ours are told to the log only.
fn detail(error: &Error, locale: Locale) -> String {
    if matches!(error.code, ErrorCode::Internal | ErrorCode::StoreUnavailable) {
        return match locale {
            Locale::En => "If this happens again, give the trace id to your administrator.".to_owned(),
            Locale::ZhCn => "如再次出现，请将 trace_id 提供给系统管理员。".to_owned(),
        };
    }
    if let Some(message) = &error.message {
        return message.get(locale).to_owned();
    }
    let title = error.code.title(locale);
    let messages: Vec<&str> =
        error.fields.iter().map(|field| field.message.get(locale)).filter(|text| !text.is_empty()).collect();
    match (messages.as_slice(), locale) {
        ([], Locale::En) if error.detail.is_empty() => title.to_owned(),
        ([], Locale::En) => error.detail.clone(),
        // Details of failures that no field stands for are written for developers, in English.
        ([], Locale::ZhCn) if error.detail.is_empty() || !names_something(error.code) => title.to_owned(),
        ([], Locale::ZhCn) => format!("{title}（{}）", error.detail),
        ([one], _) => (*one).to_owned(),
        (many, Locale::En) => format!("{} fields need attention: {}", many.len(), many.join("; ")),
        (many, Locale::ZhCn) => format!("{} 个字段需要修改：{}", many.len(), many.join("；")),
    }
}

/// Failures whose title alone would leave a person without a clue.
const fn names_something(code: ErrorCode) -> bool {
    !matches!(
        code,
        ErrorCode::Unauthenticated
            | ErrorCode::InvalidCredentials
            | ErrorCode::PasswordChangeRequired
            | ErrorCode::NotFound
            | ErrorCode::TooManyRequests
            | ErrorCode::VersionConflict
            | ErrorCode::WriteConflict
            | ErrorCode::UiStateInvalid
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use tessera_model::error::FieldError;

    #[test]
    fn a_problem_names_fields_in_the_clients_language_and_keeps_facts_at_the_top() {
        let error = Error::validation(vec![FieldError::new("name", "required", "Name is required", "请填写名称")])
            .with_extra(json!({"current": 3, "code": "forged"}));
        let body = body(&error, Locale::ZhCn, "t1");
        assert_eq!(body["code"], "validation_failed");
        assert_eq!(body["fields"]["name"], json!({"code": "required", "message": "请填写名称"}));
        assert_eq!(
            (&body["detail"], &body["current"], &body["trace_id"]),
            (&json!("请填写名称"), &json!(3), &json!("t1"))
        );
    }

    #[test]
    fn what_is_said_in_both_languages_reaches_people_in_theirs() {
        let message = tessera_model::label::Label::new("Closed ones are locked", "已关闭的记录不能修改");
        let error = Error::told(ErrorCode::HookRejected, message);
        assert_eq!(body(&error, Locale::ZhCn, "t1")["detail"], "已关闭的记录不能修改");
        assert_eq!(body(&error, Locale::En, "t1")["detail"], "Closed ones are locked");
    }

    #[test]
    fn faults_of_ours_stay_in_the_log() {
        let body = body(&Error::internal("secret path /etc/x"), Locale::En, "t1");
        assert!(!body.to_string().contains("secret"));
    }
}
