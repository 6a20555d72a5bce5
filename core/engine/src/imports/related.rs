//! Records that rows refer to: made where they are missing, completed where they are empty.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::{Value as Json, json};
use tessera_model::error::{Error, ErrorCode, Result};
use tessera_model::label::Label;
use tessera_model::record::{Draft, StoredRecord};
use tessera_model::schema::Schema;

use super::lookup::Lookup;
use super::problem::{self, Problem};
use super::resolve::{Fill, Missing, by_record};
use crate::context::Context;
use crate::engine::Engine;
use crate::records::{Body, WriteAction, WriteMode, WriteOp, Written};

/// An object's key and a record's id.
pub(super) type Place = (String, String);

/// What is known of records that rows refer to, and what has been written of them.
#[derive(Default)]
pub(super) struct Related {
    known: HashMap<Place, StoredRecord>,
    /// Single values that are there, so that nothing is left to fill.
    settled: HashSet<(Place, String)>,
}

/// What a batch wrote of such records.
#[derive(Default)]
pub(super) struct Outcome {
    pub created: Vec<(Place, u64)>,
    pub updated: Vec<(Place, u64)>,
    /// Why a record could not be made or completed.
    pub failed: HashMap<Place, Error>,
}

/// How often an update starts again when somebody else saved in between.
const ATTEMPTS: usize = 3;

impl Related {
    /// Makes and completes records.
    ///
    /// # Errors
    /// Only what concerns all of them (the store is gone, say); refusals stand in the outcome.
    #[crate::opaque]
    pub(super) async fn write(
        &mut self,
        engine: &Engine,
        cx: &Context,
        schema: &Schema,
        lookup: &mut Lookup,
        missing: &[Missing],
        fills: Vec<Fill>,
    ) -> Result<Outcome> {
        let mut outcome = Outcome::default();
        let fills: Vec<Fill> = fills.into_iter().filter(|fill| !self.is_settled(fill)).collect();
        if missing.is_empty() && fills.is_empty() {
            return Ok(outcome);
        }
        let mut grouped = by_record(fills);
        let mut later: BTreeMap<Place, Vec<Fill>> = BTreeMap::new();
        let mut waiting: Vec<(&Missing, Draft)> = Vec::new();
        for one in missing {
            let mut draft = Draft::default();
            draft.set(&one.key.field, Some(json!(one.text)));
            for fill in grouped.remove(&(one.key.object.clone(), one.id.clone())).unwrap_or_default() {
                add_to(&mut draft, None, &fill);
            }
            waiting.push((one, draft));
        }
        self.make(engine, cx, schema, lookup, waiting, &mut later, &mut outcome).await?;
        for (place, fills) in grouped {
            later.entry(place).or_default().extend(fills);
        }
        self.complete(engine, cx, schema, later, &mut outcome).await?;
        Ok(outcome)
    }

    /// Makes records, those first that others refer to. Where they refer to one another in a circle, an optional reference
    /// is set afterwards.
    #[expect(clippy::too_many_arguments, reason = "one step of `write`, with all that it holds")]
    async fn make(
        &mut self,
        engine: &Engine,
        cx: &Context,
        schema: &Schema,
        lookup: &mut Lookup,
        mut waiting: Vec<(&Missing, Draft)>,
        later: &mut BTreeMap<Place, Vec<Fill>>,
        outcome: &mut Outcome,
    ) -> Result<()> {
        while !waiting.is_empty() {
            let open: HashSet<String> = waiting.iter().map(|(missing, _)| missing.id.clone()).collect();
            let is_free =
                |draft: &Draft| !draft.iter().any(|(_, value)| value.is_some_and(|value| refers(value, &open)));
            let (mut ready, mut rest): (Vec<_>, Vec<_>) = waiting.into_iter().partition(|(_, draft)| is_free(draft));
            if ready.is_empty() {
                let (one, draft) = rest.remove(0);
                ready.push((one, without(schema, one, &draft, &open, later)));
            }
            let ops = ready
                .iter()
                .map(|(one, draft)| WriteOp {
                    object: one.key.object.clone(),
                    action: WriteAction::Create { id: Some(one.id.clone()), body: Body::Draft(draft.clone()) },
                })
                .collect();
            let results = engine.write_many(cx, ops, WriteMode::EachAlone).await?;
            for ((one, _), result) in ready.into_iter().zip(results) {
                let place = (one.key.object.clone(), one.id.clone());
                match result {
                    Ok(written) => {
                        outcome.created.push((place.clone(), written.version));
                        self.remember(place, &written);
                        lookup.learn(&one.key, &one.text, &one.id);
                    }
                    Err(error) => drop(outcome.failed.insert(place, error)),
                }
            }
            waiting = rest;
        }
        Ok(())
    }

    /// Fills in what is empty on records that are there.
    async fn complete(
        &mut self,
        engine: &Engine,
        cx: &Context,
        schema: &Schema,
        fills: BTreeMap<Place, Vec<Fill>>,
        outcome: &mut Outcome,
    ) -> Result<()> {
        let mut fills: BTreeMap<Place, Vec<Fill>> =
            fills.into_iter().filter(|(place, _)| !outcome.failed.contains_key(place)).collect();
        for attempt in 1..=ATTEMPTS {
            self.load(engine, schema, fills.keys()).await?;
            let mut ops = Vec::new();
            let mut places = Vec::new();
            for (place, fills) in &fills {
                let Some(record) = self.known.get(place) else { continue };
                let mut draft = Draft::default();
                fills.iter().for_each(|fill| add_to(&mut draft, Some(record), fill));
                if !draft.is_empty() {
                    places.push(place.clone());
                    let action = WriteAction::Update {
                        id: place.1.clone(),
                        if_version: Some(record.version()),
                        body: Body::Draft(draft),
                    };
                    ops.push(WriteOp { object: place.0.clone(), action });
                }
            }
            let results = engine.write_many(cx, ops, WriteMode::EachAlone).await?;
            let mut again = Vec::new();
            for (place, result) in places.into_iter().zip(results) {
                match result {
                    Ok(written) => {
                        let before = self.known.get(&place).map_or(0, StoredRecord::version);
                        if written.version != before {
                            outcome.updated.push((place.clone(), written.version));
                        }
                        self.remember(place, &written);
                    }
                    Err(error) if error.code == ErrorCode::VersionConflict && attempt < ATTEMPTS => again.push(place),
                    Err(error) => drop(outcome.failed.insert(place, error)),
                }
            }
            for (place, fills) in &fills {
                for fill in fills.iter().filter(|fill| !fill.field.is_list() && !again.contains(place)) {
                    self.settled.insert((place.clone(), fill.field.key.clone()));
                }
            }
            fills.retain(|place, _| again.contains(place));
            again.iter().for_each(|place| drop(self.known.remove(place)));
            if fills.is_empty() {
                break;
            }
        }
        Ok(())
    }

    async fn load<'a>(
        &mut self,
        engine: &Engine,
        schema: &Schema,
        places: impl Iterator<Item = &'a Place>,
    ) -> Result<()> {
        let mut wanted: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for (object, id) in places.filter(|place| !self.known.contains_key(*place)) {
            wanted.entry(object).or_default().push(id.clone());
        }
        for (object, ids) in wanted {
            for record in engine.store().get_many(schema.require(object)?, &ids).await? {
                self.known.insert((object.to_owned(), record.id().to_owned()), record);
            }
        }
        Ok(())
    }

    fn remember(&mut self, place: Place, written: &Written) {
        match &written.record {
            Some(record) => drop(self.known.insert(place, record.as_ref().clone())),
            None => drop(self.known.remove(&place)),
        }
    }

    fn is_settled(&self, fill: &Fill) -> bool {
        let place = (fill.object.clone(), fill.id.clone());
        if fill.field.is_list() {
            return self.known.get(&place).is_some_and(|record| has(record.get(&fill.field.key), &fill.value));
        }
        self.settled.contains(&(place, fill.field.key.clone()))
    }
}

fn has(list: Option<&Json>, item: &Json) -> bool {
    list.and_then(Json::as_array).is_some_and(|items| match item {
        Json::Array(wanted) => wanted.iter().all(|one| items.contains(one)),
        one => items.contains(one),
    })
}

/// A single value is set where there is none; entries are added to lists.
fn add_to(draft: &mut Draft, record: Option<&StoredRecord>, fill: &Fill) {
    let key = &fill.field.key;
    let present = draft.get(key).flatten().or_else(|| record.and_then(|record| record.get(key))).cloned();
    if !fill.field.is_list() {
        if present.is_none() {
            draft.set(key, Some(fill.value.clone()));
        }
        return;
    }
    if has(present.as_ref(), &fill.value) {
        return;
    }
    let mut list = present.and_then(|present| present.as_array().cloned()).unwrap_or_default();
    match &fill.value {
        Json::Array(items) => {
            for item in items {
                if !list.contains(item) {
                    list.push(item.clone());
                }
            }
        }
        item => list.push(item.clone()),
    }
    draft.set(key, Some(Json::Array(list)));
}

fn refers(value: &Json, ids: &HashSet<String>) -> bool {
    match value {
        Json::String(id) => ids.contains(id),
        Json::Array(items) => items.iter().any(|item| refers(item, ids)),
        _ => false,
    }
}

/// The draft without its optional references to records that aren't made yet; those are noted for later.
fn without(
    schema: &Schema,
    one: &Missing,
    draft: &Draft,
    open: &HashSet<String>,
    later: &mut BTreeMap<Place, Vec<Fill>>,
) -> Draft {
    let mut out = Draft::default();
    for (key, value) in draft.iter() {
        let field = schema.object(&one.key.object).and_then(|object| object.field(key));
        match (field, value) {
            (Some(field), Some(value)) if !field.required && refers(value, open) => {
                let fill = Fill {
                    object: one.key.object.clone(),
                    id: one.id.clone(),
                    field: field.clone(),
                    value: value.clone(),
                    column: one.column.clone(),
                };
                later.entry((one.key.object.clone(), one.id.clone())).or_default().push(fill);
            }
            _ => out.set(key, value.cloned()),
        }
    }
    out
}

/// Why a row fails with the record that it refers to.
pub(super) fn problem_of(schema: &Schema, place: &Place, text: Option<&str>, column: &str, error: &Error) -> Problem {
    let label = schema.object(&place.0).map_or_else(Label::default, |object| object.label.clone());
    let reason = error.fields.first().map_or_else(|| problem::whole(error).message, |field| field.message.clone());
    let text = text.unwrap_or(&place.1);
    let code = error.fields.first().map_or_else(|| error.code.as_str().to_owned(), |field| field.code.clone());
    let message = Label::new(
        format!("{} “{text}” could not be saved: {}", label.en, reason.en),
        format!("{}“{text}”无法保存：{}", label.zh_cn, reason.zh_cn),
    );
    Problem::at(column, &code, message)
}
