//! From a field's form to its definition.

use tessera_sdk::{Json, json};

use crate::condition;
use crate::document::{Document, Place};
use crate::form::{flag, label, some_text, text};
use crate::kinds::{OWN_LIST, can_be_unique, default_of, is_choice, is_text, is_typed, options_of};
use crate::names::{free, key_of, prefixed};

/// What a form says of a field.
#[derive(Debug, PartialEq)]
pub(crate) struct Made {
    pub(crate) field: Json,
    pub(crate) place: Place,
    /// The list of choices that is made with it.
    pub(crate) dictionary: Option<Json>,
}

/// Stands for a new part of the layout.
pub(crate) const NEW_SECTION: &str = "new";

/// Reads a form. `before` is the field as it is, if it is there; `fields` are all that the object has.
pub(crate) fn read(
    document: &Document,
    object: &str,
    kind: &str,
    before: Option<&Json>,
    form: &Json,
    fields: &[Json],
) -> Made {
    let is_own = document.object(object).is_some();
    let label = label(form, "label");
    let key = match before.and_then(|field| field["key"].as_str()) {
        Some(key) => key.to_owned(),
        None => {
            let wanted = some_text(form, "key").unwrap_or_else(|| key_of(label["en"].as_str().unwrap_or_default()));
            let wanted = if wanted.is_empty() { "field".to_owned() } else { wanted };
            let wanted = if is_own { wanted } else { prefixed(&wanted) };
            // A key that somebody typed is theirs to change.
            if some_text(form, "key").is_some() {
                wanted
            } else {
                free(&wanted, |key| fields.iter().any(|other| other["key"] == key))
            }
        }
    };
    let (list, dictionary) = list_of(document, object, kind, &key, &label, form);
    // What a form knows nothing of stays as it is.
    let mut field = before.cloned().unwrap_or_else(|| json!({}));
    let has_help = some_text(form, "help_en").is_some() || some_text(form, "help_zh").is_some();
    let set = |field: &mut Json, part: &str, value: Option<Json>| {
        if let Some(parts) = field.as_object_mut() {
            drop(match value {
                Some(value) => parts.insert(part.to_owned(), value),
                None => parts.remove(part),
            });
        }
    };
    set(&mut field, "help", has_help.then(|| crate::form::label(form, "help")));
    let options = match kind {
        "rollup" => crate::rollup::options_of(form, before.map_or(&Json::Null, |field| &field["options"])),
        kind => options_of(kind, form, &list),
    };
    set(&mut field, "options", Some(options));
    set(&mut field, "default", default_of(kind, form));
    let yes = |name: &str, may: bool| (may && flag(form, name)).then_some(json!(true));
    set(&mut field, "required", yes("required", is_typed(kind)));
    for name in ["required_when", "visible_when"] {
        let before = before.map_or(&Json::Null, |field| &field[name]);
        set(&mut field, name, condition::read(name, form, fields, before).filter(|_| is_typed(kind)));
    }
    set(&mut field, "unique", yes("unique", can_be_unique(kind)));
    set(&mut field, "searchable", yes("searchable", is_text(kind)));
    set(&mut field, "reason_required", yes("reason_required", is_typed(kind)));
    set(&mut field, "sensitive", yes("sensitive", true));
    set(&mut field, "read_only", (kind == "auto_number").then_some(json!(true)));
    field["key"] = json!(key);
    field["label"] = label;
    field["kind"] = json!(kind);
    Made { field, place: place(form), dictionary }
}

fn place(form: &Json) -> Place {
    let in_lists = flag(form, "in_lists");
    match text(form, "section").as_str() {
        NEW_SECTION => {
            let label = label(form, "section");
            let key = prefixed(&key_of(label["en"].as_str().unwrap_or_default()));
            Place { section: key, label, in_lists }
        }
        section => Place { section: section.to_owned(), label: Json::Null, in_lists },
    }
}

/// The key of the list that the values come from, and the list itself when it is new.
fn list_of(
    document: &Document,
    object: &str,
    kind: &str,
    key: &str,
    label: &Json,
    form: &Json,
) -> (String, Option<Json>) {
    let chosen = text(form, "dictionary");
    if !is_choice(kind) || (chosen != OWN_LIST && !chosen.is_empty()) {
        return (chosen, None);
    }
    let whose = object.trim_start_matches(crate::names::PREFIX);
    let name = prefixed(&format!("{whose}_{}", key.trim_start_matches(crate::names::PREFIX)));
    let list = free(&name, |key| document.has_dictionary(key));
    let dictionary = json!({"key": list, "label": label, "items": items(&text(form, "choices"))});
    (list, Some(dictionary))
}

/// Choices from lines such as `High | 高 | high | red`; all but the first part may be left out.
fn items(lines: &str) -> Vec<Json> {
    let mut items: Vec<Json> = Vec::new();
    for line in lines.lines().filter(|line| !line.trim().is_empty()) {
        let mut parts = line.split(['|', '｜']).map(str::trim);
        let mut next = || parts.next().filter(|part| !part.is_empty());
        let en = next().unwrap_or_default();
        let (zh, code, color) = (next().unwrap_or(en), next(), next());
        let is_taken = |code: &str| items.iter().any(|item| item["code"] == code);
        let made = key_of(en);
        let made = if made.is_empty() { "choice".to_owned() } else { made };
        let code = code.map_or_else(|| free(&made, is_taken), str::to_owned);
        let mut item = json!({"code": code, "label": {"en": en, "zh-CN": zh}});
        if let Some(color) = color {
            item["color"] = json!(color);
        }
        items.push(item);
    }
    items
}

#[cfg(test)]
mod tests {
    use super::*;

    fn empty() -> Document {
        Document(json!({"objects": [], "extensions": [], "dictionaries": [], "menu": []}))
    }

    #[test]
    fn a_field_gets_its_key_from_its_name_and_what_fits_its_kind() {
        let form = json!({"label_en": "Seats", "label_zh": "席位", "required": true, "unique": true, "searchable": true, "default": "5",
            "decimals": "0", "help_en": "How many", "help_zh": "数量", "section": "new", "section_en": "Ours", "section_zh": "自定义", "in_lists": true});
        let made = read(&empty(), "account", "number", None, &form, &[json!({"key": "cf_seats"})]);
        assert_eq!(
            made.field,
            json!({"key": "cf_seats_2", "label": {"en": "Seats", "zh-CN": "席位"}, "help": {"en": "How many", "zh-CN": "数量"}, "kind": "number",
                "options": {"decimals": 0}, "default": "5", "required": true, "unique": true})
        );
        assert_eq!((made.place.section.as_str(), made.place.in_lists, made.dictionary), ("cf_ours", true, None));
        let typed = json!({"label_en": "Seats", "label_zh": "席位", "key": "cf_seats"});
        assert_eq!(
            read(&empty(), "account", "number", None, &typed, &[json!({"key": "cf_seats"})]).field["key"],
            "cf_seats"
        );
    }

    #[test]
    fn a_form_leaves_alone_what_it_does_not_show() {
        let before = json!({"key": "cf_a", "label": {"en": "A", "zh-CN": "甲"}, "kind": "text", "required": true, "aliases": ["alpha"]});
        let form = json!({"label_en": "B", "label_zh": "乙"});
        let made = read(&empty(), "account", "text", Some(&before), &form, &[]);
        assert_eq!(
            made.field,
            json!({"key": "cf_a", "label": {"en": "B", "zh-CN": "乙"}, "kind": "text", "options": {}, "aliases": ["alpha"]})
        );
    }

    #[test]
    fn choices_come_from_lines() {
        let form = json!({"label_en": "Grade", "label_zh": "等级", "dictionary": "own", "choices": "High | 高 | high | red\n\n Low\n低"});
        let made = read(&empty(), "cf_site", "select", None, &form, &[]);
        let dictionary = made.dictionary.unwrap();
        assert_eq!(
            (&made.field["options"], &dictionary["key"]),
            (&json!({"dictionary": "cf_site_grade"}), &json!("cf_site_grade"))
        );
        assert_eq!(
            dictionary["items"],
            json!([
                {"code": "high", "label": {"en": "High", "zh-CN": "高"}, "color": "red"},
                {"code": "low", "label": {"en": "Low", "zh-CN": "Low"}},
                {"code": "choice", "label": {"en": "低", "zh-CN": "低"}},
            ])
        );
        let shared = json!({"label_en": "G", "label_zh": "G", "dictionary": "industry"});
        let made = read(&empty(), "account", "select", None, &shared, &[]);
        assert_eq!((made.field["options"]["dictionary"].as_str(), made.dictionary), (Some("industry"), None));
    }
}
