//! Following records: whoever follows one is told when somebody else changes it.
//!
//! A follower is a small document below its record (`object/record/user`), so that all of a record's are one short range. Which
//! records have followers is remembered for a while: a change of one that has none asks nobody and waits for nobody.

mod follow;
mod known;
#[cfg(test)]
mod tests;
mod told;
pub(crate) mod words;

pub(crate) use known::{Known, look};
pub(crate) use told::register;

use tessera_model::error::Result;
use tessera_store::Table;

use crate::engine::Engine;

/// People who may follow one record.
const FOLLOWERS_MAX: usize = 200;

/// Where the followers of a record are.
fn path(object: &str, record: &str) -> String {
    format!("{object}/{record}")
}

/// The users who follow a record.
async fn followers(engine: &Engine, object: &str, record: &str) -> Result<Vec<String>> {
    let found = engine.store().docs_below(Table::Follower, &path(object, record), FOLLOWERS_MAX).await?;
    Ok(found.iter().filter_map(|(id, _)| id.rsplit('/').next()).map(str::to_owned).collect())
}
