//! Which record a row is, by the fields that the person chose: looked up for a whole batch at once.

use std::collections::{BTreeSet, HashMap};

use serde_json::Value as Json;
use tessera_model::error::Result;
use tessera_model::record::{Draft, StoredRecord, is_record_id};
use tessera_permission::Actor;
use tessera_permission::scope::{self, ScopedAction};

use super::lookup::find_all;
use super::options::Mode;
use super::plan::Plan;
use super::problem::Problem;
use crate::engine::Engine;

/// What becomes of a row.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Fate {
    Create,
    /// Changes the record with this id.
    Update(String),
    /// The record is there already.
    Skip,
    Refuse(Problem),
}

/// What is matched of one row.
pub(super) struct Candidate<'a> {
    pub draft: &'a Draft,
    /// Cell of the id column, when rows are matched by it.
    pub id: Option<&'a str>,
}

/// The fates of rows, in order.
///
/// # Errors
/// The store's.
#[crate::opaque]
pub(super) async fn fates(engine: &Engine, actor: &Actor, plan: &Plan, rows: &[Candidate<'_>]) -> Result<Vec<Fate>> {
    if !plan.is_matching() {
        return Ok(rows.iter().map(|_| Fate::Create).collect());
    }
    let object = &plan.root.object;
    let scope = scope::filter(actor, object, ScopedAction::Read);
    let found = if plan.is_matched_by_id() {
        let ids: Vec<String> =
            rows.iter().filter_map(|row| row.id).filter(|id| is_record_id(id)).map(str::to_owned).collect();
        engine.store().get_many(object, &ids).await?
    } else {
        let Some(first) = plan.matched.first() else { return Ok(Vec::new()) };
        let values: BTreeSet<String> =
            rows.iter().filter_map(|row| value(row.draft, &first.field.key)).map(Json::to_string).collect();
        let values: Vec<Json> = values.iter().filter_map(|text| serde_json::from_str(text).ok()).collect();
        find_all(engine, object, &first.field.key, values).await?
    };
    let mut by_key: HashMap<String, Vec<&StoredRecord>> = HashMap::new();
    let related = engine.related_to(&engine.schema(), actor, object, &found.iter().collect::<Vec<_>>()).await?;
    for record in found.iter().filter(|record| scope.matches(record, &related.of(record))) {
        by_key.entry(key_of_record(plan, record)).or_default().push(record);
    }
    Ok(rows.iter().map(|row| fate(plan, row, &by_key)).collect())
}

fn value<'a>(draft: &'a Draft, key: &str) -> Option<&'a Json> {
    draft.get(key).flatten()
}

fn key_of_record(plan: &Plan, record: &StoredRecord) -> String {
    if plan.is_matched_by_id() {
        return record.id().to_owned();
    }
    key(plan.matched.iter().map(|matched| record.get(&matched.field.key)))
}

fn key<'a>(values: impl Iterator<Item = Option<&'a Json>>) -> String {
    values.map(|value| value.map_or_else(String::new, Json::to_string)).collect::<Vec<_>>().join("\u{1f}")
}

fn fate(plan: &Plan, row: &Candidate<'_>, by_key: &HashMap<String, Vec<&StoredRecord>>) -> Fate {
    let mode = plan.options.mode;
    let is_empty = if plan.is_matched_by_id() {
        row.id.is_none_or(str::is_empty)
    } else {
        plan.matched.iter().any(|matched| value(row.draft, &matched.field.key).is_none())
    };
    if is_empty {
        return match mode {
            Mode::Update => Fate::Refuse(Problem::of_row(
                "match_empty",
                "The row doesn't say which record it changes",
                "该行未提供用于匹配的值",
            )),
            Mode::Create | Mode::Upsert => Fate::Create,
        };
    }
    let wanted = match row.id.filter(|_| plan.is_matched_by_id()) {
        Some(id) => id.to_owned(),
        None => key(plan.matched.iter().map(|matched| value(row.draft, &matched.field.key))),
    };
    match (by_key.get(&wanted).map(Vec::as_slice), mode) {
        (Some([_, ..]), Mode::Create) => Fate::Skip,
        (Some([record]), Mode::Update | Mode::Upsert) => Fate::Update(record.id().to_owned()),
        (Some([_, _, ..]), Mode::Update | Mode::Upsert) => {
            Fate::Refuse(Problem::of_row("match_ambiguous", "Several records match this row", "有多条记录与该行匹配"))
        }
        (None | Some([]), Mode::Update) => {
            Fate::Refuse(Problem::of_row("match_not_found", "No record matches this row", "没有与该行匹配的记录"))
        }
        (None | Some([]), Mode::Create | Mode::Upsert) => Fate::Create,
    }
}
