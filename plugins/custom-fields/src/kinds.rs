//! The kinds of fields that can be made, what can be said of each, and how that is read from a form.

use tessera_sdk::ui::{Block, Text, message};
use tessera_sdk::{Json, Result, json, metadata};

use crate::form::{choice, flag, grid, helped, input, some_text, text, tick, whole};
use crate::names::told;

/// All kinds, in the order in which they are offered.
pub(crate) const KINDS: [&str; 23] = [
    "text",
    "rich_text",
    "number",
    "money",
    "percent",
    "boolean",
    "date",
    "datetime",
    "select",
    "multi_select",
    "tags",
    "user",
    "reference",
    "references",
    "address",
    "phone",
    "email",
    "url",
    "file",
    "json",
    "auto_number",
    "formula",
    "rollup",
];
/// Stands for a list of choices of the field's own.
pub(crate) const OWN_LIST: &str = "own";
const MIB: i64 = 1024 * 1024;

/// What a kind is called.
pub(crate) fn name(kind: &str) -> Text {
    message(&format!("kind-{}", kind.replace('_', "-")))
}

/// Full-text search reads it.
pub(crate) fn is_text(kind: &str) -> bool {
    matches!(kind, "text" | "rich_text" | "email" | "url" | "phone" | "auto_number")
}

/// Two records may be kept from having the same.
pub(crate) fn can_be_unique(kind: &str) -> bool {
    matches!(kind, "text" | "email" | "url" | "phone" | "number" | "date" | "select" | "user" | "reference")
}

/// Somebody fills it in.
pub(crate) fn is_typed(kind: &str) -> bool {
    !matches!(kind, "auto_number" | "formula" | "rollup")
}

/// Its values are choices.
pub(crate) fn is_choice(kind: &str) -> bool {
    matches!(kind, "select" | "multi_select")
}

/// The input for what new records get, with a form in mind that knows these options.
pub(crate) fn default_input(kind: &str, value: &Json) -> Option<Block> {
    let shown = match kind {
        "text" | "number" | "percent" | "date" => input("default", kind, value),
        "email" | "url" | "phone" | "select" => input("default", "text", value),
        "boolean" => {
            let value = value.as_bool().map_or("", |value| if value { "yes" } else { "no" });
            choice("default", [("yes".to_owned(), message("yes")), ("no".to_owned(), message("no"))], value)
        }
        _ => return None,
    };
    Some(if kind == "select" { helped(shown, "default-select-help") } else { shown })
}

/// What new records get, as a form says.
pub(crate) fn default_of(kind: &str, form: &Json) -> Option<Json> {
    match kind {
        "boolean" => some_text(form, "default").map(|word| json!(word == "yes")),
        "text" | "number" | "percent" | "date" | "email" | "url" | "phone" | "select" => {
            Some(form["default"].clone()).filter(|value| !value.is_null() && value != "")
        }
        _ => None,
    }
}

/// Inputs for what is said of a kind alone. `is_new`: the field isn't there yet; `own_list` is the key of its list of choices.
pub(crate) fn inputs(kind: &str, options: &Json, is_new: bool, own_list: Option<&str>) -> Result<Vec<Block>> {
    Ok(match kind {
        "text" => vec![grid([
            input("max_length", "number", &options["max_length"]),
            tick("multiline", &options["multiline"]),
        ])],
        "number" | "percent" => vec![grid([
            input("decimals", "number", &options["decimals"]),
            input("unit", "text", &options["unit"]),
            bound("min", options),
            bound("max", options),
        ])],
        "money" => vec![grid([
            helped(input("currency", "text", &options["currency"]), "currency-help"),
            tick("non_negative", &options["non_negative"]),
        ])],
        "select" | "multi_select" => choices(options, is_new, own_list)?,
        "reference" | "references" => vec![grid([target(&options["object"])?, on_delete(options)])],
        "user" => vec![on_delete(options)],
        "phone" => vec![helped(input("default_region", "text", &options["default_region"]), "default-region-help")],
        "file" => {
            let size = options["max_size_bytes"].as_i64().map_or(Json::Null, |bytes| json!(bytes / MIB));
            let types = helped(input("media_types", "tags", &options["media_types"]), "media-types-help");
            vec![grid([input("max_size_mib", "number", &size), types])]
        }
        "auto_number" => {
            vec![grid([input("prefix", "text", &options["prefix"]), input("width", "number", &options["width"])])]
        }
        "formula" => crate::formula::inputs(options),
        _ => Vec::new(),
    })
}

/// What a form says of a kind; `list` is the key of the list of choices.
pub(crate) fn options_of(kind: &str, form: &Json, list: &str) -> Json {
    let mut options = json!({});
    let mut set = |key: &str, value: Option<Json>| {
        if let Some(value) = value {
            options[key] = value;
        }
    };
    let number = |name: &str| whole(form, name).map(|number| json!(number));
    let word = |name: &str| some_text(form, name).map(|word| json!(word));
    let yes = |name: &str| flag(form, name).then_some(json!(true));
    match kind {
        "text" => {
            set("max_length", number("max_length"));
            set("multiline", yes("multiline"));
        }
        "number" | "percent" => {
            set("decimals", number("decimals"));
            set("unit", word("unit"));
            set("min", number("min"));
            set("max", number("max"));
        }
        "money" => {
            set("currency", word("currency").map(|code| json!(code.as_str().unwrap_or_default().to_uppercase())));
            set("non_negative", yes("non_negative"));
        }
        "select" | "multi_select" => set("dictionary", Some(json!(list))),
        "reference" | "references" => {
            set("object", Some(json!(text(form, "target"))));
            set("on_delete", word("on_delete"));
        }
        "user" => set("on_delete", word("on_delete")),
        "phone" => set(
            "default_region",
            word("default_region").map(|code| json!(code.as_str().unwrap_or_default().to_uppercase())),
        ),
        "file" => {
            set("max_size_bytes", whole(form, "max_size_mib").map(|size| json!(size * MIB)));
            set("media_types", Some(form["media_types"].clone()).filter(Json::is_array));
        }
        "auto_number" => {
            set("prefix", word("prefix"));
            set("width", number("width"));
        }
        "formula" => return crate::formula::options_of(form),
        _ => {}
    }
    options
}

/// Bounds are whole numbers.
fn bound(name: &str, options: &Json) -> Block {
    input(name, "number", &options[name]).set("options", json!({"decimals": 0}))
}

fn target(value: &Json) -> Result<Block> {
    let objects = metadata::objects()?.into_iter().filter(|object| !object.archived);
    let choices = objects.map(|object| (object.key.clone(), Text::from(told(&object.label))));
    Ok(choice("target", choices, value.as_str().unwrap_or_default()).required())
}

fn on_delete(options: &Json) -> Block {
    let way = |key: &str| (key.to_owned(), message(&format!("on-delete-{key}")));
    choice("on_delete", ["restrict", "clear", "cascade"].map(way), options["on_delete"].as_str().unwrap_or("restrict"))
}

/// The list that values come from: a field of one's own list names its choices when it is made, later in the data dictionaries.
fn choices(options: &Json, is_new: bool, own_list: Option<&str>) -> Result<Vec<Block>> {
    let chosen = options["dictionary"].as_str().unwrap_or(OWN_LIST);
    let own = own_list.unwrap_or(OWN_LIST);
    let mut lists = vec![(own.to_owned(), message("own-list"))];
    let others = metadata::dictionaries()?.into_iter().filter(|list| Some(list.key.as_str()) != own_list);
    lists.extend(others.map(|list| (list.key.clone(), Text::from(told(&list.label)))));
    let mut blocks = vec![choice("dictionary", lists, chosen).required()];
    if is_new || own_list.is_none() {
        let lines =
            input("choices", "text", &Json::Null).set("options", json!({"multiline": true, "max_length": 20_000}));
        blocks.push(helped(lines, "choices-help"));
    } else if own_list == Some(chosen) {
        blocks.push(crate::form::link(message("edit-choices"), &format!("/settings/dictionaries/{chosen}")));
    }
    Ok(blocks)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_hold_what_was_filled_in() {
        let form = json!({"max_length": "40", "multiline": false, "decimals": "2", "min": "0", "max": null, "unit": " kg ", "currency": "usd",
            "target": "account", "on_delete": "clear", "max_size_mib": "3", "media_types": ["image/*"], "prefix": "S-", "width": "5"});
        assert_eq!(options_of("text", &form, ""), json!({"max_length": 40}));
        assert_eq!(options_of("number", &form, ""), json!({"decimals": 2, "min": 0, "unit": "kg"}));
        assert_eq!(options_of("money", &form, ""), json!({"currency": "USD"}));
        assert_eq!(options_of("select", &form, "cf_list"), json!({"dictionary": "cf_list"}));
        assert_eq!(options_of("reference", &form, ""), json!({"object": "account", "on_delete": "clear"}));
        assert_eq!(options_of("file", &form, ""), json!({"max_size_bytes": 3 * MIB, "media_types": ["image/*"]}));
        assert_eq!(options_of("auto_number", &form, ""), json!({"prefix": "S-", "width": 5}));
        assert_eq!(options_of("boolean", &form, ""), json!({}));
    }

    #[test]
    fn defaults_are_values_of_their_kind() {
        assert_eq!(default_of("boolean", &json!({"default": "no"})), Some(json!(false)));
        assert_eq!(default_of("number", &json!({"default": "3"})), Some(json!("3")));
        assert_eq!(default_of("text", &json!({"default": ""})), None);
        assert_eq!(default_of("file", &json!({"default": "x"})), None);
    }
}
