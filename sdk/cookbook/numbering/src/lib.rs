//! Gives each deal a number: a counter that many may turn at once, and that turns once for each deal.

use tessera_sdk::kv::{self, Entry};
use tessera_sdk::value::Fields;
use tessera_sdk::{Ack, Delivered, Plugin, Result, records};

/// The plugin.
pub struct Numbering;

impl Plugin for Numbering {
    fn after(_hook: &str, events: Vec<Delivered>) -> Result<Vec<Ack>> {
        events.iter().map(give).collect()
    }
}

fn give(event: &Delivered) -> Result<Ack> {
    let Some(deal) = event.record() else { return Ok(Ack::Done) };
    let number = number_of(&deal.id)?;
    records::update(deal, Fields::new().with("numbering_number", format!("D-{number:05}")), None)?;
    Ok(Ack::Done)
}

/// The deal's number. Events come at least once, so one that has a number keeps it.
fn number_of(deal: &str) -> Result<u64> {
    let key = format!("of/{deal}");
    if let Some(given) = kv::get(&key)? {
        return read(&given);
    }
    loop {
        let last = kv::get("last")?;
        let number = last.as_ref().map_or(Ok(0), read)? + 1;
        let text = number.to_string();
        match kv::set_if("last", text.as_bytes(), last.map_or(0, |last| last.revision), None) {
            Ok(_) => {
                // A crash before this line leaves a number out; none is given twice.
                kv::set(&key, text.as_bytes(), None)?;
                return Ok(number);
            }
            // Somebody else took it.
            Err(error) if error.is("conflict") => {}
            Err(error) => return Err(error),
        }
    }
}

fn read(entry: &Entry) -> Result<u64> {
    Ok(entry.json()?.as_u64().unwrap_or_default())
}

tessera_sdk::register!(Numbering: hooks);
