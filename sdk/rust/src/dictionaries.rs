//! The data dictionaries that select fields draw from.

use serde::Deserialize;

use crate::Json;
use crate::bindings::hooks::tessera::plugin::dictionaries as host;

/// One choice of a dictionary.
#[derive(Clone, Debug, Deserialize)]
pub struct Item {
    pub code: String,
    pub label: Label,
    /// A retired item stays readable but can't be chosen.
    #[serde(default)]
    pub active: bool,
    /// Facts that administrators and plugins keep with the item.
    #[serde(default)]
    pub attributes: serde_json::Map<String, Json>,
}

/// A text in both languages.
#[derive(Clone, Debug, Deserialize)]
pub struct Label {
    pub en: String,
    #[serde(rename = "zh-CN")]
    pub zh_cn: String,
}

impl Label {
    /// The text in the language of a locale such as `zh-CN`.
    pub fn get(&self, locale: &str) -> &str {
        if locale.starts_with("zh") { &self.zh_cn } else { &self.en }
    }
}

/// An item; none when there is no such dictionary or code.
pub fn item(dictionary: &str, code: &str) -> Option<Item> {
    host::item(dictionary, code).and_then(|json| serde_json::from_str(&json).ok())
}
