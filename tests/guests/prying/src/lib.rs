//! Does what it is told, as whoever asks: reads, counts and writes records, and answers with all that it got to see.

use tessera_sdk::value::from_form;
use tessera_sdk::{Error, Fields, Json, Plugin, Result, Row, Value, identity, json, records};

/// The plugin.
pub struct Prying;

impl Plugin for Prying {
    /// `args` say what; behind an action they are its form.
    fn call(_function: &str, args: Json) -> Result<Json> {
        let asked = args.get("form").unwrap_or(&args);
        let text = |key: &str| asked.get(key).and_then(Json::as_str).unwrap_or_default();
        let (object, id) = (text("object"), text("id"));
        let filter = asked.get("filter").filter(|filter| !filter.is_null()).cloned();
        let seen = match text("what") {
            "get" => json!(records::get(object, id, &[])?.as_ref().map(row)),
            "get-many" => {
                let refs: Vec<_> = texts(asked, "ids").iter().map(|id| records::reference(object, id)).collect();
                let found = records::get_many(&refs, &[])?;
                found.iter().map(|found| json!(found.as_ref().map(row))).collect()
            }
            "query" => {
                let query = records::Query {
                    object: object.to_owned(),
                    filter,
                    select: texts(asked, "select"),
                    sort: texts(asked, "sort"),
                    limit: 500,
                    cursor: None,
                };
                records::query(&query)?.0.iter().map(row).collect()
            }
            "count" => json!(records::count(object, filter.as_ref())?),
            "describe" => records::describe(object)?,
            "create" => row(&records::create(object, fields(asked), None)?),
            "update" => row(&records::update(&records::reference(object, id), fields(asked), None)?),
            "delete" => records::delete(&records::reference(object, id), None).map(|()| Json::Null)?,
            "can" => json!(identity::can(text("action"), object, Some(id), None)?),
            _ => return Err(Error::refused("unknown")),
        };
        Ok(json!({"result": {"seen": seen}}))
    }
}

fn texts(asked: &Json, key: &str) -> Vec<String> {
    let items = asked.get(key).and_then(Json::as_array).into_iter().flatten();
    items.filter_map(Json::as_str).map(str::to_owned).collect()
}

fn fields(asked: &Json) -> Fields {
    let mut fields = Fields::new();
    for (name, value) in asked.get("fields").and_then(Json::as_object).into_iter().flatten() {
        fields.set(name, from_form(Some(value)));
    }
    fields
}

fn row(row: &Row) -> Json {
    let mut seen = json!({"id": row.ref_.id, "version": row.version});
    for field in &row.fields {
        seen[&field.name] = match &field.value {
            Value::Null => Json::Null,
            Value::Boolean(value) => json!(value),
            Value::Integer(value) => json!(value),
            Value::Number(value) => json!(value),
            Value::Text(text) | Value::Json(text) => json!(text),
            Value::Bytes(bytes) => json!(bytes.len()),
        };
    }
    seen
}

tessera_sdk::register!(Prying: functions);
