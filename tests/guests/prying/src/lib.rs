//! Does what it is told, as whoever asks: reads, counts and writes records, and answers with all that it got to see. A probe tells
//! its hooks: `before|` is answered in the probe itself, `after|` and `job|` touch records, `told|` fills in the probe and logs what
//! the after-hook is handed.

use tessera_sdk::value::from_form;
use tessera_sdk::{
    Ack, Change, Decision, Delivered, Error, Fields, JobRun, Json, Outcome, Plugin, Result, Row, Value, identity, jobs,
    json, log, records,
};

/// The plugin.
pub struct Prying;

impl Plugin for Prying {
    fn before(_hook: &str, changes: Vec<Change>) -> Result<Vec<Decision>> {
        changes.iter().map(decide).collect()
    }

    fn after(_hook: &str, events: Vec<Delivered>) -> Result<Vec<Ack>> {
        for event in &events {
            let ask = event.after.as_ref().and_then(|row| row.text("ask"));
            match ask.map(|ask| ask.split_once('|').unwrap_or((ask, ""))) {
                Some(("after", asked)) => touch(&asked.parse()?),
                None | Some(("told", _)) => {
                    let rows = [&event.before, &event.after].map(|seen| seen.as_ref().map(row));
                    log::info(&json!({"topic": event.topic, "rows": rows}).to_string());
                }
                Some(_) => {}
            }
        }
        Ok(vec![Ack::Done; events.len()])
    }

    fn run_job(job: JobRun) -> Result<Outcome> {
        touch(&job.payload);
        Ok(Outcome::Done(None))
    }

    /// `args` say what; behind an action they are its form.
    fn call(_function: &str, args: Json) -> Result<Json> {
        look(args.get("form").unwrap_or(&args)).map(|seen| json!({"result": {"seen": seen}}))
    }
}

fn decide(change: &Change) -> Result<Decision> {
    let Some((verb, asked)) = change.text("ask").and_then(|ask| ask.split_once('|')) else {
        return Ok(Decision::Allow);
    };
    Ok(match verb {
        "before" => {
            let said = match look(&asked.parse()?) {
                Ok(seen) => seen.to_string(),
                Err(error) => format!("refused: {} {}", error.code, error.message),
            };
            Decision::Modify(Fields::new().with("ask", said))
        }
        "job" => {
            jobs::enqueue("touch", &asked.parse()?, None, None, 1)?;
            Decision::Allow
        }
        "told" => Decision::Modify(Fields::new().with("secret", "Rosebud").with("pin", "cinnamon")),
        _ => Decision::Allow,
    })
}

/// Sets a number in every record of a list, as far as whoever acts may.
fn touch(asked: &Json) {
    let number = asked.get("number").and_then(Json::as_str).unwrap_or_default();
    for place in asked.get("places").and_then(Json::as_array).into_iter().flatten() {
        let part = |at: usize| place.get(at).and_then(Json::as_str).unwrap_or_default();
        let fields = Fields::new().with("touch", number);
        // That it may not is what is looked at afterwards.
        let _ = records::update(&records::reference(part(0), part(1)), fields, None);
    }
}

fn look(asked: &Json) -> Result<Json> {
    let text = |key: &str| asked.get(key).and_then(Json::as_str).unwrap_or_default();
    let (object, id) = (text("object"), text("id"));
    let filter = asked.get("filter").filter(|filter| !filter.is_null()).cloned();
    let query = || records::Query {
        object: object.to_owned(),
        filter: filter.clone(),
        select: texts(asked, "select"),
        sort: texts(asked, "sort"),
        limit: 500,
        cursor: None,
    };
    Ok(match text("what") {
        "get" => json!(records::get(object, id, &[])?.as_ref().map(row)),
        "get-many" => {
            let refs: Vec<_> = texts(asked, "ids").iter().map(|id| records::reference(object, id)).collect();
            let found = records::get_many(&refs, &[])?;
            found.iter().map(|found| json!(found.as_ref().map(row))).collect()
        }
        "query" => records::query(&query())?.0.iter().map(row).collect(),
        "ids" => records::query(&query())?.0.iter().map(|row| json!(row.ref_.id)).collect(),
        "count" => json!(records::count(object, filter.as_ref())?),
        "describe" => records::describe(object)?,
        "create" => row(&records::create(object, fields(asked), None)?),
        "update" => row(&records::update(&records::reference(object, id), fields(asked), None)?),
        "delete" => records::delete(&records::reference(object, id), None).map(|()| Json::Null)?,
        "can" => json!(identity::can(text("action"), object, Some(id), None)?),
        _ => return Err(Error::refused("unknown")),
    })
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

tessera_sdk::register!(Prying: hooks, functions, jobs);
