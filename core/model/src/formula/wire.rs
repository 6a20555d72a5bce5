//! How a definition says that a field is computed.

use serde_json::Value as Json;

use crate::field::FieldDef;

/// What formulas turn out to be: kinds of fields.
pub const RESULTS: [&str; 6] = ["text", "number", "percent", "money", "boolean", "date"];
/// The kind of computed fields, on the wire.
pub const KIND: &str = "formula";
/// Digits after the point of a computed number that doesn't say.
const DECIMALS: u32 = 2;

/// From the options of a formula to the kind that it turns out to be, the options of that, and the expression.
pub(crate) fn read_options(options: Json) -> Result<(String, Json, Option<String>), String> {
    let Json::Object(mut options) = options else { return Err("options must be an object".to_owned()) };
    let mut word = |part: &str| match options.remove(part) {
        Some(Json::String(word)) => Ok(word),
        _ => Err(format!("a formula needs `{part}`")),
    };
    let (expression, result) = (word("expression")?, word("result")?);
    if !RESULTS.contains(&result.as_str()) {
        return Err(format!("a formula turns out to be one of {}, not `{result}`", RESULTS.join(", ")));
    }
    if matches!(result.as_str(), "number" | "percent") {
        options.entry("decimals").or_insert_with(|| DECIMALS.into());
    }
    Ok((result, Json::Object(options), Some(expression)))
}

/// And back.
pub(crate) fn written_options(kind: String, options: Option<Json>, expression: String) -> Json {
    let mut options = options.unwrap_or_default();
    if let Some(parts) = options.as_object_mut() {
        parts.insert("expression".to_owned(), Json::String(expression));
        parts.insert("result".to_owned(), Json::String(kind));
    }
    options
}

/// The first part of a computed field's definition that only something that people fill in can have.
pub const fn said_in_vain(field: &FieldDef) -> Option<&'static str> {
    match field {
        FieldDef { required: true, .. } => Some("required"),
        FieldDef { required_when: Some(_), .. } => Some("required_when"),
        FieldDef { unique: true, .. } => Some("unique"),
        FieldDef { default: Some(_), .. } => Some("default"),
        FieldDef { reason_required: true, .. } => Some("reason_required"),
        _ => None,
    }
}
