//! Behaviour of the desk plugin: what tasks and appointments fill in by themselves, and who may write announcements.

mod announcement;
mod calendar_event;
mod related;
mod task;
mod time;

use tessera_sdk::{Change, Decision, Error, Json, Plugin, Result};

/// The plugin.
pub struct Desk;

impl Plugin for Desk {
    fn before(hook: &str, changes: Vec<Change>) -> Result<Vec<Decision>> {
        match hook {
            "task" => task::decide_all(&changes),
            "calendar_event" => calendar_event::decide_all(&changes),
            "announcement" => announcement::decide_all(&changes),
            _ => Err(Error::new("not-found", format!("no hook `{hook}`"))),
        }
    }

    fn call(function: &str, args: Json) -> Result<Json> {
        match function {
            "publish_announcement" => announcement::publish(&args),
            _ => Err(Error::new("not-found", format!("no function `{function}`"))),
        }
    }
}

tessera_sdk::register!(Desk: hooks, functions);
