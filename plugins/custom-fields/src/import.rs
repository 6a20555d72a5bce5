//! Everything that was defined in one file, to carry it from one installation to another.

use tessera_sdk::metadata;
use tessera_sdk::ui::{Block, Effect, Effects, Tone, View, message};
use tessera_sdk::{Json, Result, json};

use crate::document::{Document, merged};
use crate::form::{helped, input, link, text};
use crate::names::home;
use crate::preview::{done, lines};

/// What such a file says that it is.
const FORMAT: &str = "tessera-customization";
/// Longest file, in characters.
const LENGTH_MAX: usize = 1_000_000;

/// Where a file's text is put in.
pub(crate) fn page() -> Result<View> {
    let options = json!({"multiline": true, "max_length": LENGTH_MAX});
    Ok(View::new()
        .title(message("import"))
        .with(link(message("all-objects"), &home()))
        .with(Block::text(message("import-text")))
        .with(helped(input("document", "text", &Json::Null).required().set("options", options), "document-help"))
        .with(Block::button(message("check"), "import-check"))
        .with(Block::stack([]).id("plan"))
        .state(json!({})))
}

/// The file.
pub(crate) fn export() -> Result<Effects> {
    let found = metadata::definitions()?;
    let file = json!({"format": FORMAT, "version": 1, "definitions": found.definitions});
    let text = serde_json::to_string_pretty(&file)?;
    Ok(Effects::from([Effect::download("customization.json", "application/json", &text)]))
}

/// What a file would do, and a button to do it.
pub(crate) fn check(form: &Json) -> Result<Effects> {
    let Some(wanted) = wanted(form)? else {
        return Ok(Effects::from([Effect::field_error("document", message("no-such-file"))]));
    };
    let plan = match metadata::propose(&wanted.0) {
        Ok(plan) => plan,
        Err(error) => return Ok(Effects::from([Effect::field_error("document", error.message)])),
    };
    let mut blocks = lines(&plan);
    if blocks.is_empty() {
        blocks.push(Block::callout(message("nothing-new")).tone(Tone::Info));
    } else {
        blocks.push(Block::button(message("apply"), "import-apply").primary());
    }
    Ok(Effects::from([Effect::patch("plan", Block::stack(blocks))]))
}

/// Puts a file's definitions in force beside those that there are.
pub(crate) fn apply(form: &Json) -> Result<Effects> {
    let revision = metadata::definitions()?.revision;
    match wanted(form)? {
        Some(wanted) => done(&metadata::apply(&wanted.0, revision, true)?, &home()),
        None => Ok(Effects::from([Effect::field_error("document", message("no-such-file"))])),
    }
}

/// The definitions with a file's; none when it is no such file.
fn wanted(form: &Json) -> Result<Option<Document>> {
    let file: Option<Json> = text(form, "document").parse().ok();
    let Some(file) = file.filter(|file| file["format"] == FORMAT && file["definitions"].is_object()) else {
        return Ok(None);
    };
    Ok(Some(merged(Document(metadata::definitions()?.definitions), &Document(file["definitions"].clone()))))
}
