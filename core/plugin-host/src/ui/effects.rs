//! What follows from a button: the effects that a plugin answers, checked like documents are.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Map, Value as Json, json};

use super::keys;
use super::reader::{Read, Reader, fault, join, shown};

/// Effects of one action.
const EFFECTS_MAX: usize = 20;

/// Makes a token of what a view remembers; the place is for the refusal of one that is too large.
pub(crate) type Seal<'a> = &'a (dyn Fn(Option<Json>, &str) -> Read<Json> + Sync);

/// The effects of an answer, and the token of what the view that the button stands in remembers from now on (null: what it did).
///
/// # Errors
/// The first thing that is wrong.
pub(crate) fn effects(reader: &mut Reader<'_>, answer: Json, seal: Seal<'_>) -> Read<(Json, Json)> {
    let (list, state) = match answer {
        Json::Array(list) => (list, None),
        Json::Object(mut parts) => {
            let state = parts.remove("state").filter(|state| !state.is_null());
            match parts.remove("effects") {
                Some(Json::Array(list)) if parts.is_empty() => (list, state),
                _ => return fault("effects", "must be a list, with nothing but `state` beside it"),
            }
        }
        _ => return fault("effects", "must be a list of effects"),
    };
    if list.len() > EFFECTS_MAX {
        return fault("effects", format!("has more than {EFFECTS_MAX} entries"));
    }
    let mut effects = Vec::with_capacity(list.len());
    for (n, item) in list.into_iter().enumerate() {
        effects.push(effect(reader, item, &format!("effects[{n}]"), seal)?);
    }
    Ok((Json::Array(effects), seal(state, "state")?))
}

fn effect(reader: &mut Reader<'_>, value: Json, at: &str, seal: Seal<'_>) -> Read<Json> {
    let Json::Object(mut parts) = value else { return fault(at, "must be an effect: an object with a type") };
    let Some(Json::String(kind)) = parts.remove("type") else {
        return fault(&join(at, "type"), "must name the type of the effect");
    };
    let Some(keys) = keys::of_effect(&kind) else {
        return fault(&join(at, "type"), format!("`{}` is no effect that this server knows", shown(&kind)));
    };
    let (view, block) = (parts.remove("view"), parts.remove("block").filter(|block| !block.is_null()));
    let mut effect = reader.object(parts, keys, at, 0)?;
    let shows = matches!(kind.as_str(), "replace-view" | "open-dialog");
    match (view, shows) {
        (Some(view), true) => {
            let at = join(at, "view");
            let (view, state) = reader.document(view, &at)?;
            effect.insert("view".to_owned(), view);
            effect.insert("state".to_owned(), seal(state, &join(&at, "state"))?);
        }
        (None, true) => return fault(&join(at, "view"), "is missing"),
        (Some(_), false) => return fault(&join(at, "view"), "isn't known here"),
        (None, false) => {}
    }
    match block {
        Some(block) if kind == "patch" => {
            let block = reader.one_block(block, &join(at, "block"))?;
            let block = keeping_id(block, &effect);
            effect.insert("block".to_owned(), block);
        }
        Some(_) => return fault(&join(at, "block"), "isn't known here"),
        None => {}
    }
    if kind == "download" {
        check_download(&effect, at)?;
    }
    effect.insert("type".to_owned(), Json::String(kind));
    Ok(Json::Object(effect))
}

/// A block that stands in another's place is found by the same id the next time.
fn keeping_id(mut block: Json, effect: &Map<String, Json>) -> Json {
    if let (Some(parts), Some(id)) = (block.as_object_mut(), effect.get("id")) {
        parts.entry("id").or_insert_with(|| json!(id));
    }
    block
}

fn check_download(effect: &Map<String, Json>, at: &str) -> Read<()> {
    let name = effect.get("name").and_then(Json::as_str).unwrap_or_default();
    if name.contains(['/', '\\']) || name.starts_with('.') {
        return fault(&join(at, "name"), "must be a file's name without folders");
    }
    let base64 = effect.get("base64").and_then(Json::as_str);
    match (effect.get("text"), base64) {
        (Some(_), None) => Ok(()),
        (None, Some(text)) if BASE64.decode(text).is_ok() => Ok(()),
        (None, Some(_)) => fault(&join(at, "base64"), "isn't base64"),
        _ => fault(at, "must have either text or base64"),
    }
}
