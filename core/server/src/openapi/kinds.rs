//! Kinds of fields as JSON schemas.

use serde_json::{Value as Json, json};

/// Read or written: references are read with a label and written as an id.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    Read,
    Write,
}

/// The schema of a field's values, from the field as it is described to clients. Any field may be empty.
pub(super) fn schema(field: &Json, direction: Direction) -> Json {
    let options = &field["options"];
    let is_read = direction == Direction::Read;
    let reference = || if is_read { json!({"$ref": "#/components/schemas/Ref"}) } else { json!({"type": "string"}) };
    let digits = || json!({"type": "string", "pattern": "^-?\\d+(\\.\\d+)?$"});
    let codes = || {
        let codes: Vec<&Json> =
            field["choices"].as_array().into_iter().flatten().map(|choice| &choice["code"]).collect();
        // A retired code may still be read, and lists of choices may be empty: no enum then.
        if codes.is_empty() { json!({"type": "string"}) } else { json!({"type": "string", "enum": codes}) }
    };
    let mut schema = match field["kind"].as_str().unwrap_or_default() {
        "text" | "rich_text" => json!({"type": "string"}),
        "number" | "percent" => digits(),
        "money" => json!({"type": "object", "required": ["amount"], "properties": {
            "amount": digits(), "currency": {"type": "string", "pattern": "^[A-Z]{3}$"}}}),
        "boolean" => json!({"type": "boolean"}),
        "date" => json!({"type": "string", "format": "date"}),
        "datetime" => json!({"type": "string", "format": "date-time"}),
        "select" => codes(),
        "multi_select" => json!({"type": "array", "items": codes()}),
        "tags" => json!({"type": "array", "items": {"type": "string"}}),
        "user" | "reference" => reference(),
        "references" => json!({"type": "array", "items": reference()}),
        "address" => {
            let parts = ["country", "province", "city", "district", "street", "postal_code"];
            let properties: serde_json::Map<_, _> =
                parts.iter().map(|part| ((*part).to_owned(), json!({"type": ["string", "null"]}))).collect();
            json!({"type": "object", "properties": properties})
        }
        "phone" => json!({"type": "string", "examples": ["+8613812345678"]}),
        "email" => json!({"type": "string", "format": "email"}),
        "url" => json!({"type": "string", "format": "uri"}),
        "file" if is_read => json!({"$ref": "#/components/schemas/FileInfo"}),
        "file" | "auto_number" => json!({"type": "string"}),
        _ => json!({}),
    };
    if let Some(length) = options["max_length"].as_u64() {
        schema["maxLength"] = json!(length);
    }
    if let Some(kind) = schema["type"].as_str().map(str::to_owned) {
        schema["type"] = json!([kind, "null"]);
        if let Some(choices) = schema.get_mut("enum").and_then(Json::as_array_mut) {
            choices.push(Json::Null);
        }
    } else if schema.get("$ref").is_some() {
        schema = json!({"anyOf": [schema, {"type": "null"}]});
    }
    if let Some(label) = field["label"]["en"].as_str() {
        schema["title"] = json!(label);
    }
    if let Some(help) = field["help"]["en"].as_str() {
        schema["description"] = json!(help);
    }
    schema
}
