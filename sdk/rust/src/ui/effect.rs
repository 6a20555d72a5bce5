//! What follows from a button.

use std::fmt;

use super::text::{Text, told};
use super::{Block, Tone, View};
use crate::{Json, json};

/// One thing that happens.
#[derive(Clone, Debug, PartialEq)]
pub struct Effect(Json);

/// Everything that happens, in order.
#[derive(Clone, Debug, PartialEq)]
pub struct Effects(Json);

impl Effect {
    /// Another view in place of the one that the button stands in.
    pub fn replace_view(view: View) -> Self {
        Self(json!({"type": "replace-view", "view": Json::from(view)}))
    }

    /// Another block in place of the one with this id.
    pub fn patch(id: &str, block: Block) -> Self {
        Self(json!({"type": "patch", "id": id, "block": Json::from(block)}))
    }

    /// The block with this id goes away.
    pub fn take_away(id: &str) -> Self {
        Self(json!({"type": "patch", "id": id}))
    }

    /// A word at a field of the form.
    pub fn field_error(field: &str, text: impl Into<Text>) -> Self {
        Self(json!({"type": "field-errors", "errors": [{"field": field, "message": told(text)}]}))
    }

    /// A short message that goes by itself.
    pub fn toast(tone: Tone, text: impl Into<Text>) -> Self {
        let tone = match tone {
            Tone::Danger => "error",
            Tone::Success | Tone::Warning => tone.as_str(),
            Tone::Default | Tone::Muted | Tone::Info => "info",
        };
        Self(json!({"type": "toast", "tone": tone, "message": told(text)}))
    }

    /// A dialog.
    pub fn dialog(title: impl Into<Text>, view: View) -> Self {
        Self(json!({"type": "open-dialog", "title": told(title), "view": Json::from(view)}))
    }

    /// Closes the dialog that the button stands in.
    pub fn close_dialog() -> Self {
        Self(json!({"type": "close-dialog"}))
    }

    /// Leads to a record.
    pub fn go_to(object: &str, record: &str) -> Self {
        Self(json!({"type": "navigate", "to": {"object": object, "record": record}}))
    }

    /// Leads to a path inside the product: `/p/acme.approvals/path?step=2`.
    pub fn go_to_path(path: &str) -> Self {
        Self(json!({"type": "navigate", "to": {"path": path}}))
    }

    /// Asks for everything again that is shown.
    pub fn refresh_page() -> Self {
        Self(json!({"type": "refresh", "what": "page"}))
    }

    /// Asks for the view again.
    pub fn refresh_view() -> Self {
        Self(json!({"type": "refresh", "what": "view"}))
    }

    /// Asks for the record again.
    pub fn refresh_record() -> Self {
        Self(json!({"type": "refresh", "what": "record"}))
    }

    /// A text file to save; `media_type` is `text/plain`, `text/csv` or `application/json`.
    pub fn download(name: &str, media_type: &str, text: &str) -> Self {
        Self(json!({"type": "download", "name": name, "media_type": media_type, "text": text}))
    }
}

impl<const COUNT: usize> From<[Effect; COUNT]> for Effects {
    fn from(effects: [Effect; COUNT]) -> Self {
        Self::from(Vec::from(effects))
    }
}

impl From<Vec<Effect>> for Effects {
    fn from(effects: Vec<Effect>) -> Self {
        let effects: Vec<Json> = effects.into_iter().map(|effect| effect.0).collect();
        Self(json!({"effects": effects}))
    }
}

/// Effects that were written by hand: a list, or an object with `effects` and `state`.
impl From<Json> for Effects {
    fn from(effects: Json) -> Self {
        Self(effects)
    }
}

impl Effects {
    /// The same, and the view remembers this from now on.
    #[must_use]
    pub fn state(mut self, state: Json) -> Self {
        if self.0.is_object() {
            self.0["state"] = state;
        }
        self
    }

    /// What is answered.
    pub fn json(&self) -> &Json {
        &self.0
    }
}

impl fmt::Display for Effects {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}
