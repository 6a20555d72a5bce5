//! What a process writes when it ends: the fields of each end with their values, and one of them in a dialog.

use tessera_sdk::ui::{Block, Effect, Text, View, message};
use tessera_sdk::value::from_form;
use tessera_sdk::{Json, json};

use super::step_form::{field_choices_where, filled};
use crate::writes::{Problem, Values, Writes};

/// The two ends.
const ENDS: [&str; 2] = ["approved", "rejected"];

/// Both ends, on the page of the process.
pub(super) fn blocks(about: &Json, writes: &Writes) -> Vec<Block> {
    let mut blocks = vec![Block::text(message("writes-hint")).set("tone", "muted")];
    for (end, values) in ENDS.into_iter().zip([&writes.approved, &writes.rejected]) {
        blocks.push(Block::text(message(&format!("writes-{end}"))).set("strong", true));
        if values.is_empty() {
            blocks.push(Block::text(message("writes-nothing")).set("tone", "muted"));
        } else {
            blocks.push(Block::key_values(
                values.iter().map(|(key, value)| (Text::from(called(about, key)), shown(about, key, value))),
            ));
        }
        let mut tools = Vec::new();
        if !values.is_empty() {
            let item = |key: &String| {
                let args = json!({"end": end, "key": key});
                json!({"label": called(about, key), "action": "edit_write", "args": args})
            };
            let items: Vec<Json> = values.keys().map(item).collect();
            tools.push(Block::new("menu").set("label", Json::from(message("step-menu"))).set("items", items));
        }
        let add = Block::button(message("add-write"), "edit_write").set("validate", false);
        tools.push(add.set("args", json!({"end": end})));
        blocks.push(Block::row(tools));
    }
    blocks
}

/// The dialog for one field of an end, as `asked` names them; a new one without a field. None for an end that there isn't.
pub(super) fn view(process: &str, about: &Json, writes: &Writes, asked: &Json) -> Option<View> {
    let (end, key) = (asked["end"].as_str()?, asked["key"].as_str().unwrap_or_default());
    let values = match end {
        "approved" => &writes.approved,
        "rejected" => &writes.rejected,
        _ => return None,
    };
    let value = values.get(key).map(text_of).unwrap_or_default();
    let mut tools = vec![Block::button(message("save"), "save_write").primary()];
    if !key.is_empty() {
        let remove = Block::button(message("remove-write"), "remove_write").set("validate", false);
        tools.push(remove.set("tone", "danger"));
    }
    let field = Block::field("field", "select", message("gate-field")).required().value(filled(key.to_owned()));
    let view = View::new()
        .with(field.set("choices", field_choices_where(about, &is_writable)))
        .with(Block::field("value", "text", message("writes-value")).value(filled(value)))
        .with(Block::row(tools));
    Some(view.state(json!({"process": process, "end": end, "key": key})))
}

/// Puts what the dialog says in the place of what it was opened for. `state` is the dialog's.
///
/// # Errors
/// A word at the field that can't be written so.
pub(super) fn put(writes: &mut Writes, state: &Json, form: &Json, about: &Json, locale: &str) -> Result<(), Effect> {
    let text = |key: &str| from_form(form.get(key)).as_text().unwrap_or_default().trim().to_owned();
    let field = text("field");
    if field.is_empty() {
        return Err(Effect::field_error("field", message("choose-field")));
    }
    let value = value_of(about, &field, &text("value"));
    take(writes, state);
    if let Some(values) = state["end"].as_str().and_then(|end| values_of(writes, end)) {
        values.insert(field, value);
    }
    writes.check(about, locale).map_err(|Problem { key, field }| {
        let at = if key == "write-does-not-fit" || key == "write-required" { "value" } else { "field" };
        Effect::field_error(at, message(key).arg("field", field))
    })
}

/// Takes away what the dialog was opened for.
pub(super) fn take(writes: &mut Writes, state: &Json) {
    if let (Some(end), Some(key)) = (state["end"].as_str(), state["key"].as_str())
        && let Some(values) = values_of(writes, end)
    {
        values.remove(key);
    }
}

fn values_of<'a>(writes: &'a mut Writes, end: &str) -> Option<&'a mut Values> {
    match end {
        "approved" => Some(&mut writes.approved),
        "rejected" => Some(&mut writes.rejected),
        _ => None,
    }
}

fn field_of<'a>(about: &'a Json, key: &str) -> Option<&'a Json> {
    about["fields"].as_array()?.iter().find(|one| one["key"] == key)
}

/// What a field is called; its key where it isn't there any more.
fn called(about: &Json, key: &str) -> String {
    in_words(field_of(about, key), key)
}

fn in_words(labelled: Option<&Json>, otherwise: &str) -> String {
    let locale = tessera_sdk::context::actor().locale;
    let language = if locale.starts_with("zh") { "zh-CN" } else { "en" };
    labelled.and_then(|one| one["label"][language].as_str()).unwrap_or(otherwise).to_owned()
}

/// A value as the page shows it, choices by their names.
fn shown(about: &Json, key: &str, value: &Json) -> Json {
    if value.is_null() {
        return Json::from(message("write-empties"));
    }
    let choices = field_of(about, key).and_then(|field| field["choices"].as_array()).map(Vec::as_slice);
    let word = |code: &Json| {
        let choice = choices.unwrap_or_default().iter().find(|choice| choice["code"] == *code);
        in_words(choice, &text_of(code))
    };
    match value {
        Json::Array(codes) => json!(codes.iter().map(word).collect::<Vec<_>>().join(", ")),
        one => json!(word(one)),
    }
}

fn value_of(about: &Json, field: &str, value: &str) -> Json {
    match (field_of(about, field).and_then(|one| one["kind"].as_str()), value) {
        (_, "") => Json::Null,
        (Some("boolean"), "true") => json!(true),
        (Some("boolean"), "false") => json!(false),
        (Some("multi_select" | "tags"), list) => {
            list.split(',').map(str::trim).filter(|one| !one.is_empty()).collect::<Json>()
        }
        (_, text) => json!(text),
    }
}

fn is_writable(field: &Json) -> bool {
    let is_kept = matches!(
        field["kind"].as_str(),
        Some("address" | "file" | "json" | "auto_number" | "formula" | "rollup" | "references")
    );
    field["system"] != true && field["read_only"] != true && !is_kept
}

fn text_of(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        Json::Array(items) => items.iter().filter_map(Json::as_str).collect::<Vec<_>>().join(", "),
        Json::Null => String::new(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use tessera_sdk::ui::Effects;

    use super::*;

    fn about() -> Json {
        let field = |key: &str, kind: &str| json!({"key": key, "kind": kind, "label": {"en": key, "zh-CN": key}});
        json!({"fields": [field("ok", "boolean"), field("tags", "tags"), field("n", "text"), field("day", "date")]})
    }

    fn save(writes: &mut Writes, key: &str, field: &str, value: &str) -> Result<(), Effect> {
        let state = json!({"process": "p", "end": "approved", "key": key});
        put(writes, &state, &json!({"field": field, "value": value}), &about(), "en")
    }

    #[test]
    fn an_end_writes_as_many_fields_as_were_saved_one_by_one() {
        let mut writes = Writes::default();
        for (field, value) in [("ok", "true"), ("tags", "a, b,"), ("n", "7"), ("day", "$today")] {
            save(&mut writes, "", field, value).unwrap();
        }
        let all = json!({"ok": true, "tags": ["a", "b"], "n": "7", "day": "$today"});
        assert_eq!(json!(writes.approved), all);
        assert!(writes.rejected.is_empty());
        // Another field in the place of one, and a value that empties.
        save(&mut writes, "n", "day", "").unwrap();
        assert_eq!(json!(writes.approved), json!({"ok": true, "tags": ["a", "b"], "day": null}));
        take(&mut writes, &json!({"end": "approved", "key": "tags"}));
        take(&mut writes, &json!({"end": "nowhere", "key": "ok"}));
        assert_eq!(json!(writes.approved), json!({"ok": true, "day": null}));
    }

    #[test]
    fn what_does_not_fit_is_said_at_its_field() {
        let mut writes = Writes::default();
        let at = |refused: Effect| {
            let told = Effects::from([refused]).json()["effects"][0]["errors"][0]["field"].clone();
            told.as_str().map(str::to_owned)
        };
        assert_eq!(at(save(&mut writes, "", "", "x").unwrap_err()).as_deref(), Some("field"));
        assert_eq!(at(save(&mut writes, "", "ok", "maybe").unwrap_err()).as_deref(), Some("value"));
        assert_eq!(at(save(&mut writes, "", "gone", "x").unwrap_err()).as_deref(), Some("field"));
    }
}
