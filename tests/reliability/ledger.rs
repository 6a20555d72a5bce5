//! What the server confirmed, and what it may have done besides.

use std::collections::{BTreeMap, HashMap};

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value as Json, json};

use crate::http::Api;

/// How a record must be found.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct State {
    pub(crate) version: u64,
    pub(crate) name: String,
    pub(crate) note: Option<String>,
    pub(crate) is_deleted: bool,
}

/// A record that a client made.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    pub(crate) state: State,
    /// How it must be found if a call without an answer was done.
    pub(crate) perhaps: Option<State>,
}

/// What one client knows.
#[derive(Default)]
pub(crate) struct Ledger {
    pub(crate) records: BTreeMap<String, Known>,
    /// Names of records that a single call without an answer may have made.
    pub(crate) maybe_made: Vec<String>,
    /// A call without an answer that makes and changes several: all of it was done or nothing.
    pub(crate) maybe_batch: Option<Batch>,
    /// Imports that were taken in.
    pub(crate) imports: Vec<Import>,
    /// Imports that may have been taken in; without ids.
    pub(crate) maybe_imported: Vec<Import>,
    /// How often the server was killed so far.
    pub(crate) kills: u32,
    /// Confirmed calls.
    pub(crate) confirmed: u64,
    /// Calls without an answer.
    pub(crate) unknown: u64,
}

/// A file that was sent.
pub(crate) struct Import {
    pub(crate) id: String,
    /// Those of its rows.
    pub(crate) codes: Vec<String>,
    /// Kills before it was sent.
    pub(crate) kills_before: u32,
}

/// What a batch makes and which records it changes.
pub(crate) struct Batch {
    pub(crate) names: Vec<String>,
    pub(crate) changed: Vec<String>,
}

impl Ledger {
    /// Compares what the last round left open with what is there, and settles it.
    pub(crate) async fn settle(&mut self, api: &Api) -> Result<()> {
        let names: Vec<String> = self.maybe_made.drain(..).collect();
        for name in names {
            let found = named(api, std::slice::from_ref(&name)).await?;
            ensure!(found.len() <= 1, "one call made {} records named {name}", found.len());
            self.adopt(&found)?;
        }
        let batch = self.maybe_batch.take();
        if let Some(batch) = &batch {
            let found = named(api, &batch.names).await?;
            let is_done = !found.is_empty();
            ensure!(
                !is_done || found.len() == batch.names.len(),
                "half a batch: {} of {} records",
                found.len(),
                batch.names.len()
            );
            self.adopt(&found)?;
            for id in &batch.changed {
                let known = self.records.get_mut(id).context("a batch changes known records")?;
                let perhaps = known.perhaps.take();
                if is_done {
                    known.state = perhaps.context("a batch says what it does")?;
                }
            }
        }
        let open: Vec<String> =
            self.records.iter().filter(|(_, known)| known.perhaps.is_some()).map(|(id, _)| id.clone()).collect();
        for id in &open {
            self.compare(api, id).await?;
        }
        Ok(())
    }

    /// Compares one record; what was open about it is settled.
    pub(crate) async fn compare(&mut self, api: &Api, id: &str) -> Result<()> {
        let found = match api.get(&format!("records/account/{id}")).await {
            Ok(record) => Some(record),
            Err(error) if error.to_string().contains("404") || error.to_string().contains("not_found") => None,
            Err(error) => return Err(error),
        };
        let known = self.records.get_mut(id).context("known")?;
        let perhaps = known.perhaps.take();
        if fits(&known.state, found.as_ref()) {
            return Ok(());
        }
        match perhaps {
            Some(perhaps) if fits(&perhaps, found.as_ref()) => known.state = perhaps,
            perhaps => anyhow::bail!(
                "account {id} must be {:?}{}, and is {}",
                known.state,
                perhaps.map_or_else(String::new, |perhaps| format!(" or {perhaps:?}")),
                found.map_or_else(|| "not there".to_owned(), |record| record.to_string())
            ),
        }
        Ok(())
    }

    /// Compares everything with all records that are there, by id; takes out of these what is known.
    pub(crate) fn compare_all(&self, found: &mut HashMap<String, Json>) -> Result<()> {
        for (id, known) in &self.records {
            let record = found.remove(id);
            ensure!(
                known.perhaps.is_none() && fits(&known.state, record.as_ref()),
                "account {id} must be {:?} and is {record:?}",
                known.state
            );
        }
        Ok(())
    }

    /// Every version there was, as `account id version`, and whether workflows must have written it down: they pass over earlier
    /// versions of a record that is gone when its turn comes.
    pub(crate) fn events(&self) -> impl Iterator<Item = (String, bool)> {
        self.records.iter().flat_map(|(id, known)| {
            let State { version: last, is_deleted, .. } = known.state;
            (1..=last).map(move |at| (format!("account {id} {at}"), !is_deleted || at == last))
        })
    }

    fn adopt(&mut self, found: &[Json]) -> Result<()> {
        for record in found {
            let id = record["id"].as_str().context("an id")?;
            let name = record["name"].as_str().context("a name")?;
            let state = State { version: 1, name: name.to_owned(), note: None, is_deleted: false };
            ensure!(fits(&state, Some(record)), "a new record must be {state:?} and is {record}");
            self.records.insert(id.to_owned(), Known { state, perhaps: None });
        }
        Ok(())
    }
}

/// True when a record is as it must be.
pub(crate) fn fits(state: &State, found: Option<&Json>) -> bool {
    match found {
        None => state.is_deleted,
        Some(record) => {
            !state.is_deleted
                && record["version"].as_u64() == Some(state.version)
                && record["name"].as_str() == Some(state.name.as_str())
                && record["description"].as_str() == state.note.as_deref()
        }
    }
}

async fn named(api: &Api, names: &[String]) -> Result<Vec<Json>> {
    let mut found = Vec::new();
    for names in names.chunks(50) {
        found.extend(api.all("account", &json!({"and": [{"field": "name", "op": "in", "value": names}]})).await?);
    }
    Ok(found)
}
