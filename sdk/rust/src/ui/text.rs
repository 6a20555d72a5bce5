//! Texts of blocks.

use crate::{Json, json};

/// A text as it is, or a message of the package in the reader's language.
#[derive(Clone, Debug, PartialEq)]
pub struct Text(Json);

/// A message of the package's `locales/*.ftl`.
pub fn message(key: &str) -> Text {
    Text(json!({"key": key}))
}

impl Text {
    /// The same with an argument of the message; a text as it is has none.
    #[must_use]
    pub fn arg(mut self, name: &str, value: impl Into<Json>) -> Self {
        if self.0.is_object() {
            self.0["args"][name] = value.into();
        }
        self
    }
}

/// A text in a block.
pub(super) fn told(text: impl Into<Text>) -> Json {
    let text: Text = text.into();
    text.0
}

impl From<Text> for Json {
    fn from(text: Text) -> Self {
        text.0
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self(json!(text))
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self(Json::String(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_carry_their_arguments() {
        let text = Json::from(message("hello").arg("name", "Ann").arg("count", 2));
        assert_eq!(text, json!({"key": "hello", "args": {"name": "Ann", "count": 2}}));
        assert_eq!(Json::from(Text::from("plain").arg("name", "Ann")), json!("plain"));
    }
}
