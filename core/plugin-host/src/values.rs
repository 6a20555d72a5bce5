//! Values between the core and guests. The table is in `sdk/wit/README.md`; stored and wire forms are the model's.

use serde_json::{Value as Json, json};
use tessera_model::field::{FieldDef, FieldKind};
use tessera_model::kinds;
use tessera_model::object::ObjectDef;
use tessera_model::record::Fields;

use crate::runtime::bindings::types::{Field, Value};

/// A stored value as a guest reads it.
pub(crate) fn from_stored(field: &FieldDef, stored: Option<&Json>) -> Value {
    match (&field.kind, stored) {
        (_, None) => Value::Null,
        (FieldKind::Number(_) | FieldKind::Percent(_) | FieldKind::Money(_), stored) => {
            from_wire(field, &kinds::render(field, stored))
        }
        (_, Some(stored)) => from_wire(field, stored),
    }
}

/// A value in wire form (references named or not) as a guest reads it.
pub(crate) fn from_wire(field: &FieldDef, wire: &Json) -> Value {
    match wire {
        Json::Null => Value::Null,
        Json::Bool(value) => Value::Boolean(*value),
        Json::String(text) => Value::Text(text.clone()),
        Json::Object(parts) if matches!(field.kind, FieldKind::Money(_)) => money_text(parts),
        Json::Object(parts) if is_reference(field) => {
            parts.get("id").and_then(Json::as_str).map_or(Value::Null, |id| Value::Text(id.to_owned()))
        }
        Json::Array(items) if matches!(field.kind, FieldKind::References(_)) => {
            let ids: Vec<_> = items.iter().map(|item| item.get("id").unwrap_or(item)).collect();
            Value::Json(json!(ids).to_string())
        }
        other => Value::Json(other.to_string()),
    }
}

fn is_reference(field: &FieldDef) -> bool {
    matches!(field.kind, FieldKind::Reference(_) | FieldKind::User(_) | FieldKind::File(_))
}

fn money_text(parts: &serde_json::Map<String, Json>) -> Value {
    let text = |key: &str| parts.get(key).and_then(Json::as_str).unwrap_or_default();
    Value::Text(format!("{} {}", text("amount"), text("currency")).trim_end().to_owned())
}

/// Fields of a stored record that have a value, as a guest reads them.
pub(crate) fn stored_fields(object: &ObjectDef, fields: &Fields, is_read: &dyn Fn(&str) -> bool) -> Vec<Field> {
    let is_core_own = |field: &FieldDef| field.internal && field.system;
    let known = |field: &&FieldDef| is_read(&field.key) && fields.contains_key(&field.key) && !is_core_own(field);
    let field = |field: &FieldDef| Field { name: field.key.clone(), value: from_stored(field, fields.get(&field.key)) };
    object.fields.iter().filter(known).map(field).collect()
}

/// What a guest wrote, in wire form.
///
/// # Errors
/// A sentence about the value.
pub(crate) fn to_wire(field: &FieldDef, value: &Value) -> Result<Json, String> {
    Ok(match value {
        Value::Null => Json::Null,
        Value::Boolean(value) => json!(value),
        Value::Integer(value) => json!(value),
        Value::Number(value) => json!(value),
        Value::Text(text) => match (&field.kind, text.trim().split_once(' ')) {
            (FieldKind::Money(_), Some((amount, currency))) => json!({"amount": amount, "currency": currency}),
            _ => json!(text),
        },
        Value::Json(text) => {
            serde_json::from_str(text).map_err(|error| format!("`{}` holds no JSON: {error}", field.key))?
        }
        Value::Bytes(_) => return Err(format!("`{}` takes no bytes", field.key)),
    })
}

/// About how many bytes a value takes.
pub(crate) fn bytes_of(value: &Value) -> usize {
    match value {
        Value::Text(text) | Value::Json(text) => text.len(),
        Value::Bytes(bytes) => bytes.len(),
        Value::Null | Value::Boolean(_) | Value::Integer(_) | Value::Number(_) => 8,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tessera_model::label::Label;
    use tessera_model::schema::Schema;

    fn field(kind: &str, options: Json) -> FieldDef {
        serde_json::from_value(json!({"key": "f", "label": Label::new("F", "F"), "kind": kind, "options": options}))
            .unwrap()
    }

    /// Stored → guest → wire → stored gives the same.
    #[test]
    fn values_travel_there_and_back() {
        let schema = Schema::default();
        let cx = kinds::KindContext { schema: &schema, currency: "CNY", region: "CN" };
        for (field, wire, guest) in [
            (field("text", json!({})), json!("北京"), "北京"),
            (field("number", json!({"decimals": 2})), json!("12.5"), "12.50"),
            (field("percent", json!({})), json!(30), "30"),
            (field("money", json!({})), json!({"amount": "1234.5", "currency": "USD"}), "1234.50 USD"),
            (field("money", json!({})), json!("7"), "7.00 CNY"),
            (field("date", json!({})), json!("2026-11-21"), "2026-11-21"),
            (field("reference", json!({"object": "user"})), json!({"id": "u1", "label": "Ann"}), "u1"),
            (field("references", json!({"object": "user"})), json!(["u1", "u2"]), r#"["u1","u2"]"#),
            (field("tags", json!({})), json!(["a"]), r#"["a"]"#),
        ] {
            let stored = kinds::parse(&field, &wire, cx).unwrap();
            let seen = from_stored(&field, stored.as_ref());
            assert_eq!(
                match &seen {
                    Value::Text(text) | Value::Json(text) => text.as_str(),
                    _ => "",
                },
                guest,
                "{:?}",
                field.kind
            );
            let back = kinds::parse(&field, &to_wire(&field, &seen).unwrap(), cx).unwrap();
            assert_eq!(back, stored, "{:?}", field.kind);
        }
        assert!(matches!(from_stored(&field("boolean", json!({})), Some(&json!(true))), Value::Boolean(true)));
        assert!(matches!(from_stored(&field("text", json!({})), None), Value::Null));
        assert!(to_wire(&field("json", json!({})), &Value::Json("{".to_owned())).is_err());
    }

    #[test]
    fn references_are_read_by_id_even_when_they_are_named() {
        let reference = field("references", json!({"object": "user"}));
        let seen = from_wire(&reference, &json!([{"id": "u1", "label": "Ann"}]));
        assert!(matches!(seen, Value::Json(text) if text == r#"["u1"]"#));
    }
}
