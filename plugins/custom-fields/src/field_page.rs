//! The page of one field: of a new one first its kind, then the rest.

use tessera_sdk::ui::{Block, Text, View, message};
use tessera_sdk::{Error, Json, Result, json, metadata};

use crate::condition;
use crate::document::Document;
use crate::field_form::NEW_SECTION;
use crate::form::{choice, grid, helped, input, label_inputs, link, tick};
use crate::formula;
use crate::kinds::{self, KINDS};
use crate::names::{page, said};
use crate::rollup;

/// What is called, and of which kind it is.
pub(crate) fn choose_kind(object: &str) -> Result<View> {
    let found = known(object)?;
    let kinds = KINDS.map(|kind| (kind.to_owned(), kinds::name(kind)));
    Ok(View::new()
        .title(message("new-field-of").arg("object", said(&found["label"])))
        .with(back(object, &found))
        .with(grid(label_inputs("label", "name", &Json::Null).map(Block::required)))
        .with(choice("kind", kinds, "text").required())
        .with(Block::button(message("continue"), "kind").primary())
        .state(json!({"object": object})))
}

/// A field that is there.
pub(crate) fn edit(object: &str, key: &str) -> Result<View> {
    let document = Document(metadata::definitions()?.definitions);
    let field = document.field(object, key).ok_or_else(|| Error::refused("no-such-field"))?;
    let kind = field["kind"].as_str().unwrap_or("text");
    form(&document, object, kind, field, true)
}

/// The whole form. `field` holds what is known of it so far; `is_there`: it is being changed.
pub(crate) fn form(document: &Document, object: &str, kind: &str, field: &Json, is_there: bool) -> Result<View> {
    let found = known(object)?;
    let key = field["key"].as_str().unwrap_or_default();
    let title = if is_there {
        Text::from(said(&field["label"]))
    } else {
        message("new-field-of").arg("object", said(&found["label"]))
    };
    let mut view = View::new().title(title).with(back(object, &found));
    view = view.with(grid(label_inputs("label", "name", &field["label"]).map(Block::required)));
    let kinds = KINDS.map(|kind| (kind.to_owned(), kinds::name(kind)));
    let key_input = input("key", "text", &field["key"]);
    let key_input = if is_there { key_input.set("disabled", true) } else { helped(key_input, "key-help") };
    view = view.with(grid([helped(choice("kind", kinds, kind).required(), "kind-help"), key_input]));
    let own_list = field["options"]["dictionary"].as_str().filter(|list| document.has_dictionary(list));
    for block in kinds::inputs(kind, &field["options"], !is_there, own_list)? {
        view = view.with(block);
    }
    if kind == "rollup" {
        for block in rollup::inputs(object, &field["options"])? {
            view = view.with(block);
        }
    }
    let fields = found["field"].as_array().map_or(&[][..], Vec::as_slice);
    if kind == "formula" {
        view = view.with(formula::help(fields, key));
    }
    view = view.with(Block::section(message("rules"), rules(kind, field)));
    if kinds::is_typed(kind) {
        for name in ["required_when", "visible_when"] {
            view = view.with(condition::inputs(name, fields, key, &field[name]));
        }
    }
    let place = document.place(object, key);
    view = view.with(Block::section(message("where"), placing(&found, &place.section, place.in_lists)));
    view = view.with(
        Block::section(message("help-text"), [grid(label_inputs("help", "help", &field["help"]))])
            .set("collapsible", true)
            .set("collapsed", field["help"].is_null()),
    );
    let mut buttons = vec![Block::button(message("save"), "save-field").primary()];
    if is_there {
        let remove = Block::button(message("remove"), "remove-field").set("tone", "danger");
        buttons.push(remove.set("validate", false));
    }
    let state = if is_there {
        json!({"object": object, "kind": kind, "field": key})
    } else {
        json!({"object": object, "kind": kind})
    };
    Ok(view.with(Block::row(buttons)).state(state))
}

/// The definition of an object that can be extended.
pub(crate) fn known(object: &str) -> Result<Json> {
    metadata::object(object)?.ok_or_else(|| Error::refused("no-such-object"))
}

fn back(object: &str, found: &Json) -> Block {
    link(message("back-to").arg("name", said(&found["label_plural"])), &page(&[("object", object)]))
}

fn rules(kind: &str, field: &Json) -> Vec<Block> {
    let mut ticks = Vec::new();
    if kinds::is_typed(kind) {
        ticks.push(tick("required", &field["required"]));
    }
    if kinds::can_be_unique(kind) {
        ticks.push(tick("unique", &field["unique"]));
    }
    if kinds::is_text(kind) {
        ticks.push(tick("searchable", &field["searchable"]));
    }
    if kinds::is_typed(kind) {
        ticks.push(tick("reason_required", &field["reason_required"]));
    }
    ticks.push(helped(tick("sensitive", &field["sensitive"]), "sensitive-help"));
    ticks.extend(kinds::default_input(kind, &field["default"]));
    vec![grid(ticks)]
}

fn placing(found: &Json, section: &str, in_lists: bool) -> Vec<Block> {
    let sections = found["layout"]["section"].as_array().map_or(&[][..], Vec::as_slice);
    let there =
        sections.iter().filter_map(|one| Some((one["key"].as_str()?.to_owned(), Text::from(said(&one["label"])))));
    let mut choices: Vec<(String, Text)> = there.collect();
    choices.push((NEW_SECTION.to_owned(), message("new-section")));
    let titles = label_inputs("section", "section-name", &Json::Null);
    vec![
        grid([helped(choice("section", choices, section), "section-help"), tick("in_lists", &json!(in_lists))]),
        Block::section(message("new-section"), [grid(titles)]).set("collapsible", true).set("collapsed", true),
    ]
}

/// What a field is, in a few words.
pub(crate) fn summary(field: &Json) -> Text {
    kinds::name(field["kind"].as_str().unwrap_or("text"))
}

/// The mark of what has no fields of its own yet.
pub(crate) fn none_yet(object: &str) -> Block {
    Block::new("empty-state")
        .set("title", Json::from(message("no-fields")))
        .set("text", Json::from(message("no-fields-text")))
        .id(&format!("none-{object}"))
}
