//! Leaves a trace of whatever happens to it: hooks in a field of the record, the steps of its life as notes. How it is, and what
//! it says to being enabled and disabled, its settings tell.

use tessera_sdk::{Change, Decision, Error, Fields, Json, Plugin, Result, json, log, records, settings};

/// Where hooks leave their trace.
const TRAIL: &str = "witness_trail";

/// The plugin.
pub struct Witness;

impl Plugin for Witness {
    /// Puts its name, and that of the record as it sees it, behind what others left.
    fn before(hook: &str, changes: Vec<Change>) -> Result<Vec<Decision>> {
        let step = |change: &Change| {
            let name = change.text("username").or_else(|| change.text("name")).unwrap_or_default();
            let trail = match change.text(TRAIL) {
                Some(trail) => format!("{trail} {hook}:{name}"),
                None => format!("{hook}:{name}"),
            };
            Decision::set(Fields::new().with(TRAIL, trail))
        };
        Ok(changes.iter().map(step).collect())
    }

    fn call(_function: &str, _args: Json) -> Result<Json> {
        Ok(json!(setting("edition")))
    }

    fn on_enable() -> Result<()> {
        step("enabled", "refuses")
    }

    fn on_disable() -> Result<()> {
        step("disabled", "clings")
    }

    fn health() -> Result<()> {
        log::info(&format!("asked how {} is", setting("edition")));
        match setting("mood").as_str() {
            "ill" => Err(Error::new("unwell", "it is not well today")),
            "dies" => panic!("of being asked"),
            _ => Ok(()),
        }
    }
}

/// Notes a step of its life, unless its mood is against it.
fn step(what: &str, against: &str) -> Result<()> {
    let edition = setting("edition");
    log::info(&format!("{edition} is {what}"));
    if setting("mood") == against {
        return Err(Error::new("unwilling", format!("it will not be {what}")));
    }
    records::create("witness_note", Fields::new().with("name", format!("{edition} {what}")), None).map(drop)
}

fn setting(key: &str) -> String {
    settings::all().get(key).and_then(Json::as_str).unwrap_or_default().to_owned()
}

tessera_sdk::register!(Witness: hooks, functions, lifecycle);
