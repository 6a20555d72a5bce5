//! What buttons do.

use tessera_sdk::metadata;
use tessera_sdk::ui::{Action, Effect, Effects, message};
use tessera_sdk::{Error, Json, Result, json};

use crate::document::{Change, Document};
use crate::field_form::{self, NEW_SECTION};
use crate::form::{label, text};
use crate::names::{home, page};
use crate::{field_page, import, object_page, preview};

/// Does it.
pub(crate) fn act(action: &Action) -> Result<Effects> {
    let state = action.state.clone().unwrap_or_default();
    match action.id.as_str() {
        "kind" => fill_in(&state, &action.form),
        "save-field" => save_field(&state, &action.form),
        "order" => order_fields(&state, &action.form),
        "remove-field" => {
            let (object, key) = field_of(&state)?;
            preview::make(&Change::RemoveField { object: object.clone(), key }, &page(&[("object", &object)]))
        }
        "save-object" => save_object(&state, &action.form),
        "remove-object" => preview::make(&Change::RemoveObject { key: text(&state, "object") }, &home()),
        "apply" => preview::agreed(&state),
        "export" => import::export(),
        "import-check" => import::check(&action.form),
        "import-apply" => import::apply(&action.form),
        _ => Err(Error::new("not-found", "there is no such button")),
    }
}

/// From the kind to the rest of the form.
fn fill_in(state: &Json, form: &Json) -> Result<Effects> {
    let (object, kind) = (text(state, "object"), text(form, "kind"));
    let document = Document(metadata::definitions()?.definitions);
    let view = field_page::form(&document, &object, &kind, &json!({"label": label(form, "label")}), false)?;
    Ok(Effects::from([Effect::replace_view(view)]))
}

fn save_field(state: &Json, form: &Json) -> Result<Effects> {
    let (object, key) = (text(state, "object"), text(state, "field"));
    let document = Document(metadata::definitions()?.definitions);
    let before = document.field(&object, &key);
    if !key.is_empty() && before.is_none() {
        return Err(Error::refused("no-such-field"));
    }
    let titles = label(form, "section");
    if text(form, "section") == NEW_SECTION && (titles["en"] == "" || titles["zh-CN"] == "") {
        return Ok(Effects::from([Effect::field_error("section", message("name-both"))]));
    }
    let found = field_page::known(&object)?;
    let (kind, wanted) = (text(state, "kind"), text(form, "kind"));
    let fields = found["field"].as_array().map_or(&[][..], Vec::as_slice);
    let made = field_form::read(&document, &object, &wanted, before, form, fields);
    if kind != wanted {
        // Another kind asks other things: the form is shown with them before anything is saved.
        let mut field = made.field;
        field["options"] = json!({});
        field["default"] = Json::Null;
        let view = field_page::form(&document, &object, &wanted, &field, before.is_some())?;
        return Ok(Effects::from([
            Effect::replace_view(view),
            Effect::toast(tessera_sdk::ui::Tone::Info, message("look-at-kind")),
        ]));
    }
    if before.is_none() && fields.iter().any(|field| made.field["key"] == field["key"]) {
        return Ok(Effects::from([Effect::field_error("key", message("key-taken"))]));
    }
    let to = page(&[("object", &object)]);
    let change = Change::PutField { object, field: made.field, place: made.place, dictionary: made.dictionary };
    preview::make(&change, &to)
}

fn order_fields(state: &Json, form: &Json) -> Result<Effects> {
    let object = text(state, "object");
    let order = form["order"].as_array().map_or(&[][..], Vec::as_slice);
    let order = order.iter().filter_map(|key| key.as_str().map(str::to_owned)).collect();
    let to = page(&[("object", &object)]);
    preview::make(&Change::OrderFields { object, order }, &to)
}

fn save_object(state: &Json, form: &Json) -> Result<Effects> {
    let key = text(state, "object");
    let document = Document(metadata::definitions()?.definitions);
    let taken: Vec<String> = metadata::objects()?.into_iter().map(|object| object.key).collect();
    let before = document.object(&key);
    let object = object_page::read(before, form, &taken);
    if before.is_none() && taken.iter().any(|key| object["key"] == key.as_str()) {
        return Ok(Effects::from([Effect::field_error("key", message("key-taken"))]));
    }
    let to = page(&[("object", object["key"].as_str().unwrap_or_default())]);
    preview::make(&Change::PutObject { object, group: object_page::group(form)? }, &to)
}

fn field_of(state: &Json) -> Result<(String, String)> {
    let (object, key) = (text(state, "object"), text(state, "field"));
    if key.is_empty() { Err(Error::refused("no-such-field")) } else { Ok((object, key)) }
}
