//! What the plugin is asked.

use crate::bindings::ui::exports::tessera::plugin::ui as wire;
use crate::{Error, Json, RecordRef, Result};

/// Where something is to be shown.
#[derive(Clone, Debug, PartialEq)]
pub struct ViewContext {
    /// The slot's key in the manifest.
    pub slot: String,
    /// The record that it is shown on.
    pub subject: Option<RecordRef>,
    /// Records that were chosen in a list.
    pub selection: Vec<RecordRef>,
    /// What else the page knows; an object.
    pub params: Json,
}

/// A button that somebody pressed.
#[derive(Clone, Debug, PartialEq)]
pub struct Action {
    /// The slot's key in the manifest.
    pub slot: String,
    /// As the button has it.
    pub id: String,
    pub subject: Option<RecordRef>,
    /// The view's fields by name, with what the button adds; an object. It comes from the browser: check it.
    pub form: Json,
    /// What the view remembered; the host saw to it that it is this person's and this slot's.
    pub state: Option<Json>,
}

/// A choice of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    pub value: String,
    pub label: String,
    pub hint: Option<String>,
}

impl Choice {
    /// A choice without a hint.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), hint: None }
    }
}

impl TryFrom<wire::ViewContext> for ViewContext {
    type Error = Error;

    fn try_from(context: wire::ViewContext) -> Result<Self> {
        Ok(Self {
            slot: context.slot,
            subject: context.subject,
            selection: context.selection,
            params: serde_json::from_str(&context.params)?,
        })
    }
}

impl TryFrom<wire::Action> for Action {
    type Error = Error;

    fn try_from(action: wire::Action) -> Result<Self> {
        Ok(Self {
            slot: action.slot,
            id: action.action_id,
            subject: action.subject,
            form: serde_json::from_str(&action.form)?,
            state: action.state.as_deref().map(serde_json::from_str).transpose()?,
        })
    }
}

impl From<Choice> for wire::Choice {
    fn from(choice: Choice) -> Self {
        Self { value: choice.value, label: choice.label, hint: choice.hint }
    }
}
