//! Prepares its data for its second version, as its setting says: well, or in ways that come to no end.

use std::hint::black_box;

use tessera_sdk::migrations::Progress;
use tessera_sdk::records::{self, Query};
use tessera_sdk::value::Fields;
use tessera_sdk::{Error, Json, Plugin, Result, Value, context, json, settings};

/// Records of one slice.
const SLICE: u32 = 3;

/// The plugin.
pub struct Mover;

impl Plugin for Mover {
    fn migrate(step: &str, checkpoint: Option<Json>) -> Result<Progress> {
        let how = match settings::get("how") {
            Some(Value::Text(how)) => how,
            _ => String::new(),
        };
        match (step, how.as_str()) {
            ("check_note", _) => {
                let filter = json!({"field": "note", "op": "is_null"});
                match records::count("mover_note", Some(&filter))? {
                    0 => Ok(Progress::done(0)),
                    left => Err(Error::new("not-filled", format!("{left} have no note"))),
                }
            }
            ("cut_name", _) => {
                walk(checkpoint, |name| Fields::new().with("name", name.chars().take(4).collect::<String>()))
            }
            (_, "panics") => panic!("half way"),
            (_, "panics-later") if checkpoint.is_some() => panic!("in the second slice"),
            (_, "loops") => loop {
                black_box(0);
            },
            (_, "stands") => Ok(Progress::until(json!({"at": 1}), 0)),
            (_, "foreign-field") => foreign(Fields::new().with("name", "taken over")),
            (_, "own-field") => foreign(Fields::new().with("mover_mark", "seen")),
            (_, "foreign-record") => {
                records::create("worker_note", Fields::new().with("name", "mine"), None)?;
                Ok(Progress::done(1))
            }
            _ => walk(checkpoint, |name| Fields::new().with("note", format!("{name}, {}", context::phase()))),
        }
    }

    fn call(_function: &str, _args: Json) -> Result<Json> {
        Ok(json!(context::supports("migrations")))
    }
}

/// A slice: some records further.
fn walk(checkpoint: Option<Json>, set: impl Fn(&str) -> Fields) -> Result<Progress> {
    let cursor = checkpoint.as_ref().and_then(|checkpoint| checkpoint["cursor"].as_str()).map(str::to_owned);
    let query = Query { object: "mover_note".to_owned(), limit: SLICE, cursor, ..Query::default() };
    let (rows, next) = records::query(&query)?;
    for row in &rows {
        records::update(&row.ref_, set(row.text("name").unwrap_or_default()), None)?;
    }
    let done = rows.len() as u64;
    Ok(match next {
        Some(cursor) => Progress::until(json!({"cursor": cursor}), done),
        None => Progress::done(done),
    })
}

/// Writes records of another plugin.
fn foreign(set: Fields) -> Result<Progress> {
    let (rows, _) = records::query(&Query { object: "worker_note".to_owned(), limit: 1, ..Query::default() })?;
    for row in &rows {
        records::update(&row.ref_, set.clone(), None)?;
    }
    Ok(Progress::done(rows.len() as u64))
}

tessera_sdk::register!(Mover: migration, functions);
