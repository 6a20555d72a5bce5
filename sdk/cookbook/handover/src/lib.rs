//! Makes a task when a deal is won.

use tessera_sdk::value::{Fields, Value};
use tessera_sdk::{Ack, Delivered, Plugin, Result, context, records, settings};

const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// The plugin.
pub struct Handover;

impl Plugin for Handover {
    /// Told of what is stored, with the rights of whoever stored it: one answer for each event.
    fn after(_hook: &str, events: Vec<Delivered>) -> Result<Vec<Ack>> {
        events.iter().map(follow_up).collect()
    }
}

fn follow_up(event: &Delivered) -> Result<Ack> {
    // What changed comes along.
    let won = event.after.as_ref().filter(|row| row.text("stage") == Some("won"));
    let Some(deal) = won.map(|row| &row.ref_) else { return Ok(Ack::Done) };
    // The rest is read, as it is by now.
    let Some(now) = records::get("opportunity", &deal.id, &["owner"])? else { return Ok(Ack::Done) };
    let days = settings::get("days").as_ref().and_then(number).unwrap_or(3);
    let task = Fields::new()
        .with("subject", settings::get("subject").unwrap_or(Value::Null))
        .with("opportunity", deal.id.as_str())
        .with("owner", now.text("owner"))
        .with("due_at", context::rfc3339(context::now_ms() + days * DAY_MS));
    // Events come at least once: with its id as the key, a second time makes nothing.
    records::create("task", task, Some(&event.event_id))?;
    Ok(Ack::Done)
}

fn number(value: &Value) -> Option<u64> {
    match value {
        Value::Text(text) => text.parse().ok(),
        Value::Integer(number) => u64::try_from(*number).ok(),
        _ => None,
    }
}

tessera_sdk::register!(Handover: hooks);
