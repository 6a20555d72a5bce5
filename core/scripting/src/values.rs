//! Values on their way between the engine (JSON in wire form) and scripts. References are ids in scripts, both ways.

use rhai::{Array, Dynamic, EvalAltResult, INT, Map, Position};
use serde_json::{Map as JsonMap, Value as Json, json};
use tessera_model::error::{Error, ErrorCode};
use tessera_model::label::Locale;
use tessera_model::object::ObjectDef;
use tessera_permission::VisibleRecord;

use crate::limits;

/// What functions for scripts answer.
pub(crate) type Answer<T> = Result<T, Box<EvalAltResult>>;

/// A JSON value for a script; `null` is `()`.
pub(crate) fn to_script(value: &Json) -> Dynamic {
    match value {
        Json::Null => Dynamic::UNIT,
        Json::Bool(value) => Dynamic::from(*value),
        Json::Number(number) => {
            number.as_i64().map_or_else(|| Dynamic::from(number.as_f64().unwrap_or_default()), Dynamic::from)
        }
        Json::String(text) => Dynamic::from(text.clone()),
        Json::Array(items) => Dynamic::from_array(items.iter().map(to_script).collect()),
        Json::Object(parts) => {
            Dynamic::from_map(parts.iter().map(|(key, value)| (key.as_str().into(), to_script(value))).collect())
        }
    }
}

/// A script's value as JSON; what has no JSON form (functions, say) is refused.
pub(crate) fn from_script(value: &Dynamic) -> Answer<Json> {
    read(value, limits::VALUE_DEPTH_MAX)
}

fn read(value: &Dynamic, depth: usize) -> Answer<Json> {
    if depth == 0 {
        return Err(thrown(&format!("a value nests more than {} levels deep", limits::VALUE_DEPTH_MAX)));
    }
    if value.is_unit() {
        return Ok(Json::Null);
    }
    if let Ok(value) = value.as_bool() {
        return Ok(json!(value));
    }
    if let Ok(value) = value.as_int() {
        return Ok(json!(value));
    }
    if let Ok(value) = value.as_float() {
        return Ok(json!(value));
    }
    if let Some(items) = value.read_lock::<Array>() {
        return items.iter().map(|item| read(item, depth - 1)).collect::<Answer<Vec<_>>>().map(Json::Array);
    }
    if let Some(map) = value.read_lock::<Map>() {
        return map
            .iter()
            .map(|(key, value)| Ok((key.to_string(), read(value, depth - 1)?)))
            .collect::<Answer<JsonMap<_, _>>>()
            .map(Json::Object);
    }
    if value.is_string() || value.is_char() {
        return Ok(json!(value.to_string()));
    }
    Err(thrown(&format!("a value of type {} can't leave the script", value.type_name())))
}

/// A map of a script as a JSON object.
pub(crate) fn fields(map: &Map) -> Answer<JsonMap<String, Json>> {
    map.iter().map(|(key, value)| Ok((key.to_string(), from_script(value)?))).collect()
}

/// A record for a script.
pub(crate) fn record(object: &ObjectDef, record: &VisibleRecord) -> Dynamic {
    to_script(&Json::Object(record_json(object, record)))
}

/// A record with references as ids.
pub(crate) fn record_json(object: &ObjectDef, record: &VisibleRecord) -> JsonMap<String, Json> {
    let is_reference = |key: &str| key.contains('.') || object.field(key).is_some_and(|field| field.target().is_some());
    let parts = record.parts().iter();
    parts.map(|(key, value)| (key.clone(), if is_reference(key) { id_of(value) } else { value.clone() })).collect()
}

/// The id of a reference that was given its label; everything else as it is.
fn id_of(value: &Json) -> Json {
    match value {
        Json::Object(parts) if parts.contains_key("id") && parts.contains_key("label") => {
            parts.get("id").cloned().unwrap_or_default()
        }
        Json::Array(items) => Json::Array(items.iter().map(id_of).collect()),
        other => other.clone(),
    }
}

/// An error that a script may catch.
pub(crate) fn thrown(message: &str) -> Box<EvalAltResult> {
    refusal(&Error::new(ErrorCode::MalformedRequest, message))
}

/// The engine's refusal, as a map that a script may catch: `code`, `message`, `fields`.
pub(crate) fn refusal(error: &Error) -> Box<EvalAltResult> {
    let message = match error.code {
        ErrorCode::Internal => error.code.title(Locale::En).to_owned(),
        code => match error.fields.as_slice() {
            [] => format!("{}: {}", code.as_str(), error.detail),
            fields => {
                let problems: Vec<_> =
                    fields.iter().map(|field| format!("{}: {}", field.field, field.message.en)).collect();
                format!("{}: {}", code.as_str(), problems.join("; "))
            }
        },
    };
    let problems: Vec<_> = error
        .fields
        .iter()
        .map(|field| json!({"field": field.field, "code": field.code, "message": field.message.en}))
        .collect();
    let map = to_script(&json!({"code": error.code.as_str(), "message": message, "fields": problems}));
    Box::new(EvalAltResult::ErrorRuntime(map, Position::NONE))
}

/// An end that no script can catch.
pub(crate) fn ended(reason: String) -> Box<EvalAltResult> {
    Box::new(EvalAltResult::ErrorTerminated(Dynamic::from(reason), Position::NONE))
}

/// A whole number that must not be negative.
pub(crate) fn natural(value: INT, what: &str) -> Answer<usize> {
    usize::try_from(value).map_err(|_| thrown(&format!("{what} can't be negative")))
}
