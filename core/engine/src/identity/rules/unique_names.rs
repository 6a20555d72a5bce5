//! Names that nobody has yet, also among records that are made together.

use std::collections::HashSet;

use serde_json::json;
use tessera_model::error::{Error, Result};

use crate::engine::Engine;

/// Numbers that are tried in one look at the store.
const TRIED_AT_ONCE: u32 = 50;
/// Numbers that are tried at all.
const TRIED_MAX: u32 = 100_000;

/// A name that is wanted for the change at a place.
pub(super) struct Wanted {
    pub(super) at: usize,
    pub(super) base: String,
}

/// For each wanted name itself, or with the first number behind it that is free; `given` are names that the same batch uses.
#[crate::opaque]
pub(super) async fn find(
    engine: &Engine,
    object: &str,
    field: &str,
    wanted: Vec<Wanted>,
    given: HashSet<String>,
    separator: &str,
) -> Result<Vec<(usize, String)>> {
    let mut used = given;
    let mut found = Vec::with_capacity(wanted.len());
    let mut open = wanted;
    let (mut from, mut count) = (1, 1);
    while !open.is_empty() {
        if from > TRIED_MAX {
            return Err(Error::internal(format!(
                "no free `{object}.{field}` like `{}`",
                open.first().map_or("", |wanted| wanted.base.as_str())
            )));
        }
        let candidates =
            |base: &str| (from..from + count).map(|number| numbered(base, separator, number)).collect::<Vec<_>>();
        let asked: HashSet<String> = open.iter().flat_map(|wanted| candidates(&wanted.base)).collect();
        used.extend(taken(engine, object, field, asked).await?);
        open.retain(|wanted| match candidates(&wanted.base).into_iter().find(|name| !used.contains(name)) {
            Some(name) => {
                used.insert(name.clone());
                found.push((wanted.at, name));
                false
            }
            None => true,
        });
        from += count;
        count = TRIED_AT_ONCE;
    }
    Ok(found)
}

fn numbered(base: &str, separator: &str, number: u32) -> String {
    if number == 1 { base.to_owned() } else { format!("{base}{separator}{number}") }
}

async fn taken(engine: &Engine, object: &str, field: &str, names: HashSet<String>) -> Result<Vec<String>> {
    let schema = engine.schema();
    let object = schema.require(object)?;
    let names: Vec<_> = names.into_iter().map(|name| json!(name)).collect();
    let found = engine.store().find_by(object, field, &names, names.len()).await?;
    Ok(found.iter().filter_map(|record| record.text(field)).map(str::to_owned).collect())
}
