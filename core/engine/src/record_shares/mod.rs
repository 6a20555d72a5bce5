//! Records shared with a user, a user group or a department, to read or to change, for good or until a day.
//!
//! A record keeps its shares itself, with a key for each by which lists find it (`tessera_permission::share`). What an actor has to be
//! asked for is which of these keys are theirs, and that is what the documents here tell: one for each key that was ever given, below the
//! user, group or department that it is for. An actor's predicate so names the keys that there are for them, and none where nothing is
//! shared with them; a share more under a key that is there already changes nobody's rights but on that record.

mod change;
mod given;
mod held;
mod list;
mod sweep;
#[cfg(test)]
mod tests;
mod told;

pub use list::ShareWish;
pub use tessera_permission::ShareTarget;

pub(crate) use change::changed;
pub(crate) use given::add_told;
pub(crate) use held::find_held;
pub(crate) use sweep::sweep;
pub(crate) use told::register;

use tessera_model::date;
use tessera_permission::{ShareLevel, share};

use crate::engine::Engine;

/// A key that was given for records of an object: `principal/object/level/last day`, as the id of its document.
struct Given<'a> {
    object: &'a str,
    /// Empty when it is for good.
    until: &'a str,
    level: ShareLevel,
    key: String,
}

impl<'a> Given<'a> {
    fn read(id: &'a str) -> Option<Self> {
        let (principal, rest) = id.split_once('/')?;
        let (object, rest) = rest.split_once('/')?;
        let (level, until) = rest.split_once('/')?;
        let key = format!("{level}/{principal}/{until}");
        let (_, level, _) = share::parts_of(&key)?;
        Some(Self { object, until, level, key })
    }

    fn is_over(&self, today: &str) -> bool {
        !self.until.is_empty() && self.until < today
    }
}

/// The id of the document of a key.
fn id_of(object: &str, key: &str) -> Option<String> {
    let (level, rest) = key.split_once('/')?;
    let (principal, until) = rest.split_once('/')?;
    Some(format!("{principal}/{object}/{level}/{until}"))
}

/// The organisation's day, by which shares end.
fn today(engine: &Engine, now_ms: i64) -> jiff::civil::Date {
    date::day_of(now_ms, &engine.settings().timezone)
}
