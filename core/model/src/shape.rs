//! Reading what a client sent into the shape that is wanted, and the refusal that names what is wrong with it.

use serde::de::DeserializeOwned;
use serde_json::Value as Json;

use crate::error::{Error, ErrorCode, FieldError};

/// Reads a value. `place` says where it came from: `body`, `options`.
///
/// # Errors
/// As [`refusal`].
pub fn read<T: DeserializeOwned>(place: &str, value: Json) -> Result<T, Error> {
    serde_path_to_error::deserialize(value)
        .map_err(|error| refusal(place, &error.path().to_string(), &error.inner().to_string()))
}

/// The refusal of what could be read but has the wrong shape: `unknown_field`, `validation_failed` for a missing one, else
/// `malformed_request`. `at` is the path of the fault (`.` for the whole), `message` the deserializer's.
pub fn refusal(place: &str, at: &str, message: &str) -> Error {
    let field = |key: &str| if at == "." || at.is_empty() { key.to_owned() } else { format!("{at}.{key}") };
    if let Some(name) = quoted_after(message, "unknown field `") {
        // The path of an unknown field ends with it already.
        let key = if at == name || at.ends_with(&format!(".{name}")) { at.to_owned() } else { field(name) };
        let problem = FieldError::new(
            key,
            "unknown",
            format!("There is no field `{name}` here"),
            format!("没有名为“{name}”的字段"),
        );
        return Error::new(ErrorCode::UnknownField, format!("{place}: {message}")).with_field(problem);
    }
    if let Some(name) = quoted_after(message, "missing field `") {
        let problem =
            FieldError::new(field(name), "required", format!("`{name}` is required"), format!("缺少“{name}”"));
        return Error::new(ErrorCode::ValidationFailed, format!("{place}: {message}")).with_field(problem);
    }
    let error = Error::new(ErrorCode::MalformedRequest, format!("{place}: {message}"));
    if at == "." || at.is_empty() {
        return error;
    }
    error.with_field(FieldError::new(at, "invalid", message.to_owned(), format!("格式不正确：{message}")))
}

fn quoted_after<'a>(message: &'a str, start: &str) -> Option<&'a str> {
    message.strip_prefix(start)?.split('`').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> Error {
        #[derive(Debug, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        #[expect(dead_code, reason = "only its shape matters")]
        struct Shape {
            name: String,
            size: Option<u8>,
        }
        read::<Shape>("body", serde_json::from_str(text).unwrap()).unwrap_err()
    }

    #[test]
    fn shapes_are_refused_by_the_name_of_the_field() {
        let unknown = refused(r#"{"name":"a","nmae":1}"#);
        assert_eq!((unknown.code, unknown.fields[0].field.as_str()), (ErrorCode::UnknownField, "nmae"));
        let missing = refused("{}");
        assert_eq!((missing.code, missing.fields[0].field.as_str()), (ErrorCode::ValidationFailed, "name"));
        let wrong = refused(r#"{"name":"a","size":"big"}"#);
        assert_eq!((wrong.code, wrong.fields[0].field.as_str()), (ErrorCode::MalformedRequest, "size"));
        assert!(refused("[]").fields.is_empty());
    }
}
