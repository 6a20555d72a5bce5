//! When a field is required or shown: one other field, how it is, and values; as a filter on the record.

use tessera_sdk::ui::{Block, Text, message};
use tessera_sdk::{Json, json};

use crate::form::{choice, grid, helped, input, text};
use crate::names::said;

/// Stands for a condition that a form can't show: it stays as it is.
const AS_IT_IS: &str = "as_it_is";
const WAYS: [&str; 4] = ["is", "is_not", "filled", "empty"];
/// Kinds of fields that conditions look at.
const KINDS: [&str; 11] =
    ["text", "number", "percent", "boolean", "select", "user", "date", "email", "phone", "reference", "url"];

/// Inputs for a condition: `name` is `required_when` or `visible_when`, `fields` are those of the object.
pub(crate) fn inputs(name: &str, fields: &[Json], own_key: &str, condition: &Json) -> Block {
    let shown = shown(condition);
    let looks_at = |field: &&Json| {
        field["key"] != own_key && field["internal"] != true && KINDS.iter().any(|kind| field["kind"] == *kind)
    };
    let mut choices: Vec<(String, Text)> = fields
        .iter()
        .filter(looks_at)
        .filter_map(|field| Some((field["key"].as_str()?.to_owned(), Text::from(said(&field["label"])))))
        .collect();
    if shown.is_none() {
        choices.insert(0, (AS_IT_IS.to_owned(), message("as-it-is")));
    }
    let (field, way, values) = shown.unwrap_or_else(|| (AS_IT_IS.to_owned(), WAYS[0].to_owned(), String::new()));
    let part = |part: &str| format!("{name}_{part}");
    let ways = WAYS.map(|way| (way.to_owned(), message(&format!("way-{}", way.replace('_', "-")))));
    let relabelled = |block: Block, key: &str| block.set("label", Json::from(message(key)));
    let values_input = input(&part("value"), "text", &json!(values));
    let inputs = [
        relabelled(choice(&part("field"), choices, &field), "condition-field"),
        relabelled(choice(&part("way"), ways, &way), "condition-way"),
        helped(relabelled(values_input, "condition-value"), "condition-value-help"),
    ];
    Block::section(message(&name.replace('_', "-")), [grid(inputs)])
        .set("collapsible", true)
        .set("collapsed", condition.is_null())
}

/// The condition that a form says; `before` is the one that was there.
pub(crate) fn read(name: &str, form: &Json, fields: &[Json], before: &Json) -> Option<Json> {
    let part = |part: &str| text(form, &format!("{name}_{part}"));
    let key = part("field");
    if key == AS_IT_IS {
        return Some(before.clone()).filter(|before| !before.is_null());
    }
    let kind = fields.iter().find(|field| field["key"] == key.as_str()).map(|field| field["kind"].clone())?;
    let values: Vec<Json> = part("value")
        .split([',', '，'])
        .map(str::trim)
        .filter(|word| !word.is_empty())
        .map(|word| value(&kind, word))
        .collect();
    let test = |op: &str, value: Json| Some(json!({"field": key, "op": op, "value": value}));
    match (part("way").as_str(), values.as_slice()) {
        ("filled", _) | (_, []) => test("is_null", json!(part("way") == "empty")),
        ("empty", _) => test("is_null", json!(true)),
        ("is_not", [one]) => test("ne", one.clone()),
        ("is_not", many) => test("not_in", json!(many)),
        (_, [one]) => test("eq", one.clone()),
        (_, many) => test("in", json!(many)),
    }
}

fn value(kind: &Json, word: &str) -> Json {
    match kind.as_str() {
        Some("boolean") => json!(matches!(word.to_lowercase().as_str(), "yes" | "true" | "是" | "1")),
        _ => json!(word),
    }
}

/// Field, way and values of a condition that a form can show; nothing chosen for none at all.
fn shown(condition: &Json) -> Option<(String, String, String)> {
    if condition.is_null() {
        return Some((String::new(), WAYS[0].to_owned(), String::new()));
    }
    let key = condition["field"].as_str()?.to_owned();
    let word = |value: &Json| match value {
        Json::Bool(value) => Some(if *value { "yes" } else { "no" }.to_owned()),
        Json::String(text) => Some(text.clone()),
        Json::Number(number) => Some(number.to_string()),
        _ => None,
    };
    let value = &condition["value"];
    let values = match value {
        Json::Array(many) => many.iter().map(word).collect::<Option<Vec<_>>>()?.join(", "),
        one => word(one)?,
    };
    let (way, values) = match (condition["op"].as_str()?, value) {
        ("eq" | "in", _) => ("is", values),
        ("ne" | "not_in", _) => ("is_not", values),
        ("is_null", Json::Bool(true)) => ("empty", String::new()),
        ("is_null", Json::Bool(false)) => ("filled", String::new()),
        _ => return None,
    };
    Some((key, way.to_owned(), values))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields() -> Vec<Json> {
        let field = |key: &str, kind: &str| json!({"key": key, "kind": kind, "label": {"en": key, "zh-CN": key}});
        vec![field("stage", "select"), field("is_lent", "boolean"), field("notes", "rich_text")]
    }

    fn said_as(field: &str, way: &str, value: &str) -> Option<Json> {
        let form = json!({"required_when_field": field, "required_when_way": way, "required_when_value": value});
        read("required_when", &form, &fields(), &json!({"or": []}))
    }

    #[test]
    fn a_form_says_when() {
        assert_eq!(said_as("", "is", "won"), None);
        assert_eq!(said_as("stage", "is", "won"), Some(json!({"field": "stage", "op": "eq", "value": "won"})));
        assert_eq!(
            said_as("stage", "is_not", "won, lost"),
            Some(json!({"field": "stage", "op": "not_in", "value": ["won", "lost"]}))
        );
        assert_eq!(said_as("stage", "empty", ""), Some(json!({"field": "stage", "op": "is_null", "value": true})));
        assert_eq!(said_as("stage", "is", ""), Some(json!({"field": "stage", "op": "is_null", "value": false})));
        assert_eq!(said_as("is_lent", "is", "是"), Some(json!({"field": "is_lent", "op": "eq", "value": true})));
        assert_eq!(said_as("as_it_is", "is", ""), Some(json!({"or": []})));
    }

    #[test]
    fn what_a_form_said_it_shows_again() {
        for (field, way, value) in [
            ("stage", "is", "won"),
            ("stage", "is_not", "won, lost"),
            ("is_lent", "is", "yes"),
            ("stage", "filled", ""),
        ] {
            let condition = said_as(field, way, value).unwrap();
            assert_eq!(shown(&condition), Some((field.to_owned(), way.to_owned(), value.to_owned())));
        }
        assert_eq!(shown(&json!({"or": []})), None);
        assert_eq!(shown(&json!({"field": "price", "op": "gt", "value": 3})), None);
    }
}
