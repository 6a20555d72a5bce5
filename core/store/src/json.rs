//! Between JSON, in which the product keeps values, and the database's own values.

use std::collections::BTreeMap;

use serde_json::{Map, Number as JsonNumber, Value as Json};
use surrealdb::types::{Array, Number, Object, RecordId, RecordIdKey, Value};

/// The database's form of a JSON value.
pub(crate) fn to_value(json: &Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(value) => Value::Bool(*value),
        Json::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(integer), _) => Value::Number(Number::Int(integer)),
            (None, float) => Value::Number(Number::Float(float.unwrap_or_default())),
        },
        Json::String(text) => Value::String(text.clone()),
        Json::Array(items) => Value::Array(items.iter().map(to_value).collect::<Vec<_>>().into()),
        Json::Object(fields) => Value::Object(object_of(fields)),
    }
}

/// The database's form of a JSON object.
pub(crate) fn object_of(fields: &Map<String, Json>) -> Object {
    fields.iter().map(|(key, value)| (key.clone(), to_value(value))).collect::<BTreeMap<_, _>>().into()
}

/// JSON of a database value. Nothing is stored that has no JSON form of its own; of a record's id its key is taken.
pub(crate) fn to_json(value: Value) -> Json {
    match value {
        Value::Bool(value) => Json::Bool(value),
        Value::Number(Number::Int(integer)) => Json::from(integer),
        Value::Number(Number::Float(float)) => JsonNumber::from_f64(float).map_or(Json::Null, Json::Number),
        Value::Number(Number::Decimal(decimal)) => Json::String(decimal.to_string()),
        Value::String(text) => Json::String(text),
        Value::Array(items) => Json::Array(items.into_vec().into_iter().map(to_json).collect()),
        Value::Object(fields) => Json::Object(map_of(fields)),
        Value::RecordId(id) => key_text(id).map_or(Json::Null, Json::String),
        _ => Json::Null,
    }
}

/// JSON of a database object.
pub(crate) fn map_of(fields: Object) -> Map<String, Json> {
    fields.into_inner().into_iter().map(|(key, value)| (key, to_json(value))).collect()
}

/// The text key of a record's id.
pub(crate) fn key_text(id: RecordId) -> Option<String> {
    match id.key {
        RecordIdKey::String(text) => Some(text),
        _ => None,
    }
}

/// The id of a record with a text key.
pub(crate) fn record_id(table: &str, key: &str) -> Value {
    Value::RecordId(RecordId { table: table.into(), key: RecordIdKey::String(key.to_owned()) })
}

/// The id of a record whose key is a list.
pub(crate) fn list_id(table: &str, parts: Vec<Value>) -> Value {
    Value::RecordId(RecordId { table: table.into(), key: RecordIdKey::Array(Array::from(parts)) })
}

/// A text as a database value.
pub(crate) fn text(value: impl Into<String>) -> Value {
    Value::String(value.into())
}

/// An integer as a database value.
pub(crate) fn int(value: i64) -> Value {
    Value::Number(Number::Int(value))
}

/// Fields of a row that was read, taken out one by one.
pub(crate) struct Row(BTreeMap<String, Value>);

impl Row {
    /// The fields of an object; none of anything else.
    pub(crate) fn new(value: Value) -> Self {
        match value {
            Value::Object(object) => Self(object.into_inner()),
            _ => Self(BTreeMap::new()),
        }
    }

    pub(crate) fn take(&mut self, key: &str) -> Value {
        self.0.remove(key).unwrap_or_default()
    }

    pub(crate) fn text(&mut self, key: &str) -> Option<String> {
        match self.take(key) {
            Value::String(text) => Some(text),
            Value::RecordId(id) => key_text(id),
            _ => None,
        }
    }

    pub(crate) fn int(&mut self, key: &str) -> Option<i64> {
        match self.take(key) {
            Value::Number(Number::Int(integer)) => Some(integer),
            Value::Number(Number::Float(float)) => Some(float as i64),
            _ => None,
        }
    }

    pub(crate) fn unsigned(&mut self, key: &str) -> u64 {
        self.int(key).and_then(|value| u64::try_from(value).ok()).unwrap_or_default()
    }

    /// The parts of an id that is a list.
    pub(crate) fn id_parts(&mut self) -> Vec<Value> {
        match self.take("id") {
            Value::RecordId(RecordId { key: RecordIdKey::Array(parts), .. }) => parts.into_vec(),
            _ => Vec::new(),
        }
    }

    pub(crate) fn json(&mut self, key: &str) -> Option<Json> {
        match self.take(key) {
            Value::None => None,
            value => Some(to_json(value)),
        }
    }

    /// What is left.
    pub(crate) fn rest(self) -> Map<String, Json> {
        self.0
            .into_iter()
            .filter(|(_, value)| *value != Value::None)
            .map(|(key, value)| (key, to_json(value)))
            .collect()
    }
}

/// The integer that a part of an id is.
pub(crate) fn part_int(part: &Value) -> i64 {
    match part {
        Value::Number(Number::Int(integer)) => *integer,
        _ => 0,
    }
}

/// The text that a part of an id is.
pub(crate) fn part_text(part: &Value) -> String {
    match part {
        Value::String(text) => text.clone(),
        _ => String::new(),
    }
}
