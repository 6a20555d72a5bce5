//! Keeps figures over other records (roll-ups) up: what changes among those is told from the outbox, and the records that they refer to are
//! computed anew from what is stored then. So a save waits for nothing of it, and one that no figure is over costs nothing; figures
//! follow within moments, and are right once nothing changes any more, whoever was quicker.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Weak};

use async_trait::async_trait;
use serde_json::{Value as Json, json};
use tessera_model::error::{Error, ErrorCode, Result};
use tessera_model::filter::{Filter, Op, Path};
use tessera_model::kinds::Comparison;
use tessera_model::object::ObjectDef;
use tessera_model::query::{Aggregate, GroupKey, Measure};
use tessera_model::record::{Fields, StoredRecord};
use tessera_model::rollup::Figures;
use tessera_model::schema::Schema;
use tessera_store::{Figure, Operation};

use crate::context::Context;
use crate::engine::{Engine, Inner};
use crate::event::{Consumer, Delivery, Event};
use crate::formulas::SOURCE;
use crate::records::brought_up::bring_up_stored;

/// Its name among the consumers.
const NAME: &str = "rollups";
/// Records that are computed together.
const TOGETHER: usize = 200;
/// How often records are looked at again because something changed meanwhile, before others have their turn.
const ROUNDS: usize = 8;
/// When somebody else is at the same records, they are looked at again after so long.
const AGAIN_MS: i64 = 100;

/// Has figures kept up.
pub(crate) fn register(engine: &Engine) {
    // The engine holds its consumers: one that held it in turn would keep both for ever.
    engine.add_consumer(Arc::new(Rollups { engine: Arc::downgrade(&engine.inner) }));
}

/// The figures of records, as they are at this moment.
pub(crate) struct Now<'a> {
    by_field: Vec<(&'a Figures, HashMap<String, Json>)>,
}

impl<'a> Now<'a> {
    /// Asks for all figures of an object's records, each with one question.
    ///
    /// # Errors
    /// The store's.
    #[crate::opaque]
    pub(crate) async fn of(
        engine: &Engine,
        schema: &Schema,
        object: &'a ObjectDef,
        records: &[StoredRecord],
    ) -> Result<Self> {
        let mut by_field = Vec::new();
        for figures in object.rollups.iter() {
            let ids = records.iter().map(|record| json!(record.id())).collect();
            let found = engine.store().aggregate(schema, &figures.over, &question(figures, ids)).await?;
            let figure = |row: tessera_store::AggregateRow| {
                let id = row.group.first().and_then(Json::as_str)?.to_owned();
                Some((id, stored(figures, row.measures.into_iter().next()?)?))
            };
            by_field.push((figures, found.rows.into_iter().filter_map(figure).collect()));
        }
        Ok(Self { by_field })
    }

    /// Sets those of one record.
    pub(crate) fn fill(&self, id: &str, fields: &mut Fields) {
        for (figures, by_id) in &self.by_field {
            match by_id.get(id).cloned().or_else(|| figures.empty()) {
                Some(value) => drop(fields.insert(figures.field.key.clone(), value)),
                None => drop(fields.remove(&figures.field.key)),
            }
        }
    }
}

/// Brings the figures of these records up, until nothing is left to be changed: two who do so at the same time would else end with
/// what the slower one read first.
///
/// # Errors
/// `write_conflict` and `version_conflict` when others were quicker again and again; the store's.
#[crate::opaque]
pub(crate) async fn settle(engine: &Engine, schema: &Schema, object: &ObjectDef, ids: &[String]) -> Result<()> {
    let cx = Context::system(SOURCE);
    for _ in 0..ROUNDS {
        let records = engine.store().get_many(object, ids).await?;
        match bring_up_stored(engine, &cx, schema, object, &records).await {
            Ok((0, _)) => return Ok(()),
            Ok(_) => {}
            Err(error) if matches!(error.code, ErrorCode::VersionConflict | ErrorCode::WriteConflict) => {}
            Err(error) => return Err(error),
        }
    }
    Err(Error::new(ErrorCode::WriteConflict, format!("figures of `{}` keep changing", object.key)))
}

fn question(figures: &Figures, ids: Vec<Json>) -> Aggregate {
    let of_these = Filter::code(&figures.via, Op::In(ids));
    let path = Path { via: None, field: figures.via.clone(), comparison: Comparison::Code };
    let measure = Measure { name: NAME.to_owned(), op: figures.op, field: figures.of.clone(), minus: None };
    Aggregate {
        filter: of_these.and(figures.filter.clone()),
        search: None,
        search_fields: None,
        group_by: vec![GroupKey { name: figures.via.clone(), path, part: None }],
        measures: vec![measure],
        offset_minutes: 0,
    }
}

/// As the record keeps it; none for amounts of several currencies, and of no values.
fn stored(figures: &Figures, figure: Figure) -> Option<Json> {
    match figure {
        Figure::Count(count) => Some(Figures::count(count)),
        Figure::Scaled(value, _) => Some(figures.number(value)),
        Figure::Amounts(amounts) if amounts.len() == 1 => {
            amounts.first_key_value().map(|(currency, amount)| figures.amount(*amount, currency))
        }
        Figure::Text(text) => Some(json!(text)),
        Figure::Amounts(_) | Figure::Number(_) | Figure::Empty => None,
    }
}

struct Rollups {
    engine: Weak<Inner>,
}

#[async_trait]
impl Consumer for Rollups {
    fn name(&self) -> &str {
        NAME
    }

    fn wants(&self, event: &Event) -> bool {
        let Some(inner) = self.engine.upgrade() else { return false };
        let schema = Engine { inner }.schema();
        let is_back = event.operation == Operation::Restore
            && schema.object(&event.object).is_some_and(|object| !object.rollups.is_empty());
        is_back || schema.rolled_up(&event.object).any(|parent| over(parent, event).any(|one| concerns(one, event)))
    }

    async fn deliver(&self, events: &[Event]) -> Vec<Delivery> {
        let Some(inner) = self.engine.upgrade() else { return Vec::new() };
        let engine = Engine { inner };
        let delivery = match keep_up(&engine, events).await {
            Ok(()) => Delivery::Done,
            Err(error) if error.code == ErrorCode::Internal => Delivery::Drop { error: error.to_string() },
            Err(error) => Delivery::Retry { after_ms: AGAIN_MS, error: error.to_string() },
        };
        vec![delivery; events.len()]
    }
}

/// The figures of an object that are over the records of which an event tells.
fn over<'a>(parent: &'a ObjectDef, event: &'a Event) -> impl Iterator<Item = &'a Figures> {
    parent.rollups.iter().filter(|one| !parent.archived && one.over.key == event.object)
}

/// Whether a figure may be another one afterwards.
fn concerns(figures: &Figures, event: &Event) -> bool {
    match event.operation {
        Operation::Update => event.changes.iter().any(|change| figures.inputs.contains(&change.field)),
        Operation::Restore => true,
        Operation::Create | Operation::Delete => event.changes.iter().any(|change| change.field == figures.via),
    }
}

async fn keep_up(engine: &Engine, events: &[Event]) -> Result<()> {
    let schema = engine.schema();
    let mut touched: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for event in events {
        if event.operation == Operation::Restore {
            touched.entry(event.object.clone()).or_default().insert(event.id.clone());
        }
        for parent in schema.rolled_up(&event.object) {
            for figures in over(parent, event).filter(|one| concerns(one, event)) {
                let ids = referred(engine, figures, event).await?;
                touched.entry(parent.key.clone()).or_default().extend(ids);
            }
        }
    }
    for (key, ids) in touched {
        let Some(object) = schema.object(&key).filter(|object| !object.rollups.is_empty()) else { continue };
        let ids: Vec<String> = ids.into_iter().collect();
        for some in ids.chunks(TOGETHER) {
            settle(engine, &schema, object, some).await?;
        }
    }
    Ok(())
}

/// The records that the one of which an event tells refers to, or did until then.
async fn referred(engine: &Engine, figures: &Figures, event: &Event) -> Result<Vec<String>> {
    let text = |value: &Option<Json>| value.as_ref().and_then(Json::as_str).map(str::to_owned);
    let moved = event.changes.iter().filter(|change| change.field == figures.via);
    let mut ids: Vec<String> = moved.flat_map(|change| [text(&change.old), text(&change.new)]).flatten().collect();
    if ids.is_empty() && event.operation != Operation::Delete {
        let record = engine.store().get(&figures.over, &event.id).await?;
        ids.extend(record.as_ref().and_then(|record| record.text(&figures.via)).map(str::to_owned));
    }
    Ok(ids)
}
