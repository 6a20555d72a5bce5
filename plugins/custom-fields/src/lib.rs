//! Custom fields: administrators add objects, fields and choices in the browser. What they define is one document that the host
//! keeps, checks and puts in force ([`tessera_sdk::metadata`]); here it is shown in forms and changed.

mod act;
mod condition;
mod document;
mod field_form;
mod field_page;
mod form;
mod formula;
mod import;
mod kinds;
mod names;
mod object_page;
mod overview;
mod preview;
mod rollup;

use tessera_sdk::ui::{Action, Effects, View, ViewContext};
use tessera_sdk::{Plugin, Result};

/// The plugin.
pub struct CustomFields;

impl Plugin for CustomFields {
    fn render(asked: ViewContext) -> Result<View> {
        let part = |key: &str| asked.params[key].as_str().unwrap_or_default();
        match (part("object"), part("field"), part("new")) {
            ("", _, "object") => object_page::new(),
            ("", _, "import") => import::page(),
            ("", ..) => overview::page(),
            (object, _, "field") => field_page::choose_kind(object),
            (object, "", _) => object_page::page(object),
            (object, field, _) => field_page::edit(object, field),
        }
    }

    fn act(action: Action) -> Result<Effects> {
        act::act(&action)
    }
}

tessera_sdk::register!(CustomFields: ui);
