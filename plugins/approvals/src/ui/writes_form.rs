//! What a process writes when it ends, as a form: one field for each end; several are kept as they are, and told of.

use tessera_sdk::ui::{Block, message};
use tessera_sdk::value::from_form;
use tessera_sdk::{Error, Json, Result, json};

use super::step_form::{field_choices_where, filled};
use crate::writes::{Values, Writes};

use serde::Deserialize as _;

/// The two ends.
const ENDS: [&str; 2] = ["approved", "rejected"];

/// The fields of the form.
pub(super) fn fields(about: &Json, writes: &Writes) -> Vec<Block> {
    let mut blocks = vec![Block::text(message("writes-hint")).set("tone", "muted")];
    for (end, values) in ENDS.into_iter().zip([&writes.approved, &writes.rejected]) {
        if values.len() > 1 {
            let all = Block::field(&format!("{end}_json"), "text", message(&format!("writes-{end}-json")));
            let all = all.value(json!(values).to_string());
            blocks.push(all.set("options", json!({"multiline": true, "max_length": 3000})));
            continue;
        }
        let (field, value) = values.iter().next().map(|(key, value)| (key.clone(), text_of(value))).unwrap_or_default();
        blocks.push(
            Block::field(&format!("{end}_field"), "select", message(&format!("writes-{end}")))
                .value(filled(field))
                .set("choices", field_choices_where(about, &is_writable)),
        );
        blocks.push(Block::field(&format!("{end}_value"), "text", message("writes-value")).value(filled(value)));
    }
    blocks
}

/// What a form says.
pub(super) fn writes_of(form: &Json, about: &Json) -> Result<Writes> {
    let [approved, rejected] = ENDS.map(|end| values_of(form, about, end));
    Ok(Writes { approved: approved?, rejected: rejected? })
}

fn values_of(form: &Json, about: &Json, end: &str) -> Result<Values> {
    let text = |key: &str| from_form(form.get(format!("{end}_{key}"))).as_text().unwrap_or_default().trim().to_owned();
    let whole = text("json");
    if !whole.is_empty() {
        let values = whole.parse::<Json>().ok().and_then(|json| Values::deserialize(json).ok());
        return values.ok_or_else(|| Error::refused("writes-are-broken").on_field(&format!("{end}_json")));
    }
    let (field, value) = (text("field"), text("value"));
    if field.is_empty() {
        return Ok(Values::new());
    }
    let fields = about["fields"].as_array().map(Vec::as_slice).unwrap_or_default();
    let kind = fields.iter().find(|one| one["key"] == field.as_str()).and_then(|one| one["kind"].as_str());
    let value = match (kind, value.as_str()) {
        (_, "") => Json::Null,
        (Some("boolean"), "true") => json!(true),
        (Some("boolean"), "false") => json!(false),
        (Some("multi_select" | "tags"), list) => {
            list.split(',').map(str::trim).filter(|one| !one.is_empty()).collect::<Json>()
        }
        (_, text) => json!(text),
    };
    Ok(Values::from([(field, value)]))
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
    use super::*;

    #[test]
    fn one_field_is_written_in_two_fields_and_several_as_they_are() {
        let fields =
            json!([{"key": "ok", "kind": "boolean"}, {"key": "tags", "kind": "tags"}, {"key": "n", "kind": "text"}]);
        let about = json!({"fields": fields});
        let of = |field: &str, value: &str| {
            writes_of(&json!({"approved_field": field, "approved_value": value}), &about).unwrap().approved
        };
        assert_eq!(of("ok", "true"), Values::from([("ok".to_owned(), json!(true))]));
        assert_eq!(of("tags", "a, b,"), Values::from([("tags".to_owned(), json!(["a", "b"]))]));
        assert_eq!(of("n", "7"), Values::from([("n".to_owned(), json!("7"))]));
        assert_eq!(of("n", ""), Values::from([("n".to_owned(), Json::Null)]));
        assert!(of("", "x").is_empty());
        let several = json!({"rejected_json": "{\"n\": \"a\", \"ok\": null}"});
        assert_eq!(writes_of(&several, &about).unwrap().rejected.len(), 2);
        let broken = writes_of(&json!({"rejected_json": "[]"}), &about).unwrap_err();
        assert_eq!(broken.field.as_deref(), Some("rejected_json"));
    }
}
