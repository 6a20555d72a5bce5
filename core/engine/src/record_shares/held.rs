//! Which shares hold for an actor today.

use tessera_model::date;
use tessera_model::error::Result;
use tessera_permission::{Actor, ShareLevel, share};
use tessera_store::Table;

use super::{Given, today};
use crate::engine::Engine;

/// Keys of one user, group or department that are looked at: a day each, of each object.
const KEYS_MAX: usize = 2_000;

/// Finds them by the actor's id, groups and departments. Administrators, who reach everything, need none.
#[crate::opaque]
pub(crate) async fn find_held(engine: &Engine, actor: &mut Actor, now_ms: i64) -> Result<()> {
    if actor.is_administrator() {
        return Ok(());
    }
    let (day, settings) = (today(engine, now_ms), engine.settings());
    let today = day.to_string();
    let ids = engine.store().doc_ids_below(Table::Share, &share::principals(actor), KEYS_MAX).await?;
    for given in ids.iter().filter_map(|id| Given::read(id)).filter(|given| !given.is_over(&today)) {
        if !given.until.is_empty() {
            // Whatever ends today or later ends with a day.
            let tomorrow = day.tomorrow().ok().map(|day| date::day_start(day, &settings.timezone));
            actor.shares_until_ms =
                Some(tomorrow.and_then(|start| date::millis_from_instant(&start)).unwrap_or(now_ms));
        }
        let held = actor.shares.entry(given.object.to_owned()).or_default();
        match given.level {
            ShareLevel::Read => held.read.push(given.key),
            ShareLevel::Write => held.write.push(given.key),
        }
    }
    Ok(())
}
