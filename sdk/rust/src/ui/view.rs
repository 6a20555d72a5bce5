//! A document of blocks.

use std::fmt;

use super::Block;
use super::text::{Text, told};
use crate::{Json, json};

/// What a slot or a dialog shows.
#[derive(Clone, Debug, PartialEq)]
pub struct View(Json);

impl View {
    /// Nothing yet.
    pub fn new() -> Self {
        Self(json!({"schema": "crm.blocks/1", "content": []}))
    }

    /// The same with a title.
    #[must_use]
    pub fn title(self, title: impl Into<Text>) -> Self {
        self.put("title", told(title))
    }

    /// The same with one more block, below the others.
    #[must_use]
    pub fn with(mut self, block: Block) -> Self {
        if let Some(content) = self.0.get_mut("content").and_then(Json::as_array_mut) {
            content.push(block.into());
        }
        self
    }

    /// What comes back with each action, 8 KiB at most: the person can read it, and not change it.
    #[must_use]
    pub fn state(self, state: Json) -> Self {
        self.put("state", state)
    }

    fn put(mut self, key: &str, value: Json) -> Self {
        if let Some(parts) = self.0.as_object_mut() {
            parts.insert(key.to_owned(), value);
        }
        self
    }

    /// The document.
    pub fn json(&self) -> &Json {
        &self.0
    }
}

impl Default for View {
    fn default() -> Self {
        Self::new()
    }
}

/// A document that was written by hand.
impl From<Json> for View {
    fn from(document: Json) -> Self {
        Self(document)
    }
}

impl From<View> for Json {
    fn from(view: View) -> Self {
        view.0
    }
}

impl fmt::Display for View {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}
