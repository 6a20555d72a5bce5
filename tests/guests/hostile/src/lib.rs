//! Misbehaves as it is told: hooks by the name of the record, functions by their argument.

use std::hint::black_box;

use tessera_sdk::value::Fields;
use tessera_sdk::{
    Ack, Change, Decision, Delivered, Error, Json, Plugin, Result, context, identity, json, log, records, settings,
};

/// The plugin.
pub struct Hostile;

impl Plugin for Hostile {
    fn before(_hook: &str, changes: Vec<Change>) -> Result<Vec<Decision>> {
        let what = changes.first().and_then(|change| change.text("name")).unwrap_or_default().to_owned();
        match what.as_str() {
            "owner" => return Ok(vec![Decision::Modify(Fields::new().with("owner", "somebody"))]),
            "unknown-field" => return Ok(vec![Decision::Modify(Fields::new().with("nothing", "x"))]),
            "id" => return Ok(vec![Decision::Modify(Fields::new().with("id", "mine"))]),
            "too-many" => return Ok(vec![Decision::Allow; changes.len() + 1]),
            "none" => return Ok(Vec::new()),
            "reject" => return Ok(vec![Decision::reject("name", "no-thanks")]),
            "modify" => return Ok(vec![Decision::Modify(Fields::new().with("note", "changed by a hook"))]),
            "write" => drop(records::create("hostile_note", Fields::new().with("name", "x"), None)?),
            other => misbehave(other)?,
        }
        Ok(vec![Decision::Allow; changes.len()])
    }

    /// Writes what it is told of, so that it is told again.
    fn after(hook: &str, events: Vec<Delivered>) -> Result<Vec<Ack>> {
        for event in &events {
            if hook == "overhears" {
                // Not granted to read what it is about, so it sees nothing of it.
                let name = format!("overheard {}, sees it: {}", event.topic, event.after.is_some());
                records::create("hostile_note", Fields::new().with("name", name), None)?;
                continue;
            }
            if let Some(record) = event.record() {
                let note = format!("{} {}", event.event_id, event.attempt);
                records::update(record, Fields::new().with("note", note), None)?;
            }
        }
        Ok(vec![Ack::Done; events.len()])
    }

    fn call(_function: &str, args: Json) -> Result<Json> {
        let what = args.get("what").and_then(Json::as_str).unwrap_or_default();
        match what {
            "big-answer" => return Ok(json!("x".repeat(2_000_000))),
            "make" => return make().map(|id| json!(id)),
            "partial" => {
                make()?;
                panic!("after the write");
            }
            "half" => {
                // The second has no name, which it must have.
                let ops = vec![note("name", "whole"), note("note", "nameless")];
                return records::apply(ops).map(|refs| json!(refs.len()));
            }
            "write" => {
                let ops = (0..count(&args)).map(|at| note("name", &format!("note {at}"))).collect();
                return records::apply(ops).map(|refs| json!(refs.len()));
            }
            "read" => {
                for _ in 0..count(&args) {
                    page()?;
                }
            }
            "forged" => {
                let op = records::Op::Create {
                    object: "hostile_thing".to_owned(),
                    id: Some("chosen".to_owned()),
                    set: Fields::new().with("name", "x"),
                };
                return records::apply(vec![op]).map(|refs| json!(refs.len()));
            }
            "other-object" => return records::get("user", "x", &[]).map(|row| json!(row.is_some())),
            "through-reference" => {
                let filter = json!({"field": "owner.name", "op": "eq", "value": "x"});
                return records::count("hostile_thing", Some(&filter)).map(|count| json!(count));
            }
            "unreadable" => {
                let id = args.get("id").and_then(Json::as_str).unwrap_or_default();
                return records::get("hostile_thing", id, &[]).map(|row| json!(row.is_some()));
            }
            "filter" => {
                let mut filter = args.get("filter").cloned().unwrap_or_default();
                for _ in 0..args.get("depth").and_then(Json::as_u64).unwrap_or_default() {
                    filter = json!({"not": filter});
                }
                if let Some(width) = args.get("width").and_then(Json::as_u64) {
                    filter = json!({"or": vec![filter; width as usize]});
                }
                return records::count("hostile_thing", Some(&filter)).map(|count| json!(count));
            }
            "settings" => return Ok(settings::all()),
            other => misbehave(other)?,
        }
        Ok(json!({"phase": context::phase()}))
    }
}

fn misbehave(what: &str) -> Result<()> {
    match what {
        "loop" => loop {
            black_box(0);
        },
        "memory" => {
            let mut held = Vec::new();
            loop {
                held.push(Vec::<u8>::with_capacity(1 << 20));
                black_box(&held);
            }
        }
        "recurse" => drop(black_box(deeper(0))),
        "panic" => panic!("this was bound to happen"),
        "host-calls" => loop {
            black_box(context::now_ms());
        },
        "log-flood" => {
            for line in 0..40 {
                log::info(&format!("line {line}\u{1b}[31m\n{}", "x".repeat(1_000)));
            }
        }
        "rows" => loop {
            page()?;
        },
        "identity" => drop(identity::can("update", "hostile_thing", None, None)?),
        "error" => return Err(Error::new("some-code", "it says so itself")),
        _ => {}
    }
    Ok(())
}

fn count(args: &Json) -> u64 {
    args.get("count").and_then(Json::as_u64).unwrap_or_default()
}

fn make() -> Result<String> {
    records::create("hostile_thing", Fields::new().with("name", "made"), None).map(|row| row.ref_.id)
}

/// A note to be made that has one field.
fn note(field: &str, value: &str) -> records::Op {
    records::Op::Create { object: "hostile_note".to_owned(), id: None, set: Fields::new().with(field, value) }
}

/// Reads a page of things.
fn page() -> Result<()> {
    let query = records::Query { object: "hostile_thing".to_owned(), limit: 500, ..records::Query::default() };
    records::query(&query).map(drop)
}

fn deeper(depth: u64) -> u64 {
    if depth == u64::MAX {
        return 0;
    }
    let place = black_box([depth; 64]);
    deeper(black_box(depth + 1)) + place[(depth % 64) as usize]
}

tessera_sdk::register!(Hostile: hooks, functions);
