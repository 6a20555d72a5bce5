//! What people and programs were refused for want of rights, for the audit log: counted in memory, so that a request waits for nothing, and
//! written down once a minute. However often the same is tried it makes one entry a minute with a count, and nobody makes more than
//! [`OF_ONE_MAX`] entries in that time: a flood doesn't fill the log. A process that is killed loses what it counted since the last minute.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde_json::json;
use tessera_model::date;
use tessera_model::error::{Error, ErrorCode, Result};
use tessera_model::record::is_record_id;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use crate::context::{Channel, Context};
use crate::engine::Engine;

/// So often what was counted is written down.
const EVERY: Duration = Duration::from_secs(60);
/// Things of one actor that are told apart until then; more are counted together.
const OF_ONE_MAX: usize = 40;
/// Actors that are told apart until then; more are counted together.
const ACTORS_MAX: usize = 1_000;
/// Records of a thing that are named.
const RECORDS_MAX: usize = 10;

/// What somebody asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked<'a> {
    /// What was called: an operation of the API, as `PATCH /api/v1/records/{object}/{id}`, or a function that plugins or scripts call.
    pub call: &'a str,
    /// The object; what is none is left out.
    pub object: Option<&'a str>,
    /// The record's id.
    pub record: Option<&'a str>,
}

/// What was counted and isn't written down yet.
#[derive(Default)]
pub(crate) struct Refusals(Mutex<Counted>);

#[derive(Default)]
struct Counted {
    actors: HashMap<String, OfOne>,
    /// Of actors who are not told apart.
    further: u64,
}

struct OfOne {
    /// In which the first one was refused; channel, source and trace are those of each thing.
    cx: Context,
    by: HashMap<Key, Count>,
    /// What is not told apart.
    further: u64,
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct Key {
    channel: Channel,
    source: Option<String>,
    call: String,
    object: Option<String>,
    why: &'static str,
}

struct Count {
    times: u64,
    since_ms: i64,
    trace: String,
    records: Vec<String>,
}

impl Refusals {
    fn add(&self, cx: &Context, key: Key, record: Option<&str>, now_ms: i64) {
        let mut counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if counted.actors.len() >= ACTORS_MAX && !counted.actors.contains_key(&cx.actor.id) {
            counted.further += 1;
            return;
        }
        let of_one = counted.actors.entry(cx.actor.id.clone()).or_insert_with(|| OfOne {
            cx: cx.clone(),
            by: HashMap::new(),
            further: 0,
        });
        if of_one.by.len() >= OF_ONE_MAX && !of_one.by.contains_key(&key) {
            of_one.further += 1;
            return;
        }
        let count = of_one.by.entry(key).or_insert_with(|| Count {
            times: 0,
            since_ms: now_ms,
            trace: String::new(),
            records: Vec::new(),
        });
        count.times += 1;
        count.trace.clone_from(&cx.trace);
        if let Some(record) = record
            && count.records.len() < RECORDS_MAX
            && !count.records.iter().any(|known| known == record)
        {
            count.records.push(record.to_owned());
        }
    }

    fn take(&self) -> Counted {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Engine {
    /// Counts a failure, if it is one for want of rights: a forbidden action or field, or a record that is "not found" because it is hidden.
    /// Only what whoever asked named themselves is kept, never what they may not see. The product itself is refused nothing.
    pub fn note_refusal(&self, cx: &Context, asked: Asked<'_>, error: &Error) {
        let why = match error.code {
            ErrorCode::ActionForbidden => "action",
            ErrorCode::FieldForbidden => "field",
            ErrorCode::NotFound if error.is_hidden => "hidden",
            _ => return,
        };
        if cx.actor.is_system() {
            return;
        }
        // Who looks with somebody's eyes is refused, not that person.
        let looking =
            cx.viewer.as_ref().map(|viewer| Context { actor: viewer.actor.clone(), viewer: None, ..cx.clone() });
        let cx = looking.as_ref().unwrap_or(cx);
        let schema = self.schema();
        let object = asked.object.filter(|key| schema.object(key).is_some()).map(str::to_owned);
        let key = Key { channel: cx.channel, source: cx.source.clone(), call: asked.call.to_owned(), object, why };
        let record = asked.record.filter(|id| is_record_id(id));
        self.inner.identity.refusals.add(cx, key, record, self.now_ms());
    }

    /// Writes down what was counted so far.
    ///
    /// # Errors
    /// The store's failures; what was not written by then is told to the server's log.
    #[crate::opaque]
    pub(crate) async fn write_refusals(&self) -> Result<()> {
        let Counted { actors, further } = self.inner.identity.refusals.take();
        let written = self.write_counted(actors, further).await;
        if let Err(error) = &written {
            tracing::error!(%error, "refused accesses of the last minute could not be written into the audit log");
        }
        written
    }

    async fn write_counted(&self, actors: HashMap<String, OfOne>, further: u64) -> Result<()> {
        for of_one in actors.into_values() {
            let OfOne { mut cx, by, further } = of_one;
            for (key, count) in by {
                (cx.channel, cx.source, cx.trace) = (key.channel, key.source, count.trace);
                let mut told = json!({"call": key.call, "why": key.why, "times": count.times});
                if let Some(object) = key.object {
                    told["object"] = json!(object);
                }
                if !count.records.is_empty() {
                    told["refused_records"] = json!(count.records);
                }
                if count.times > 1 {
                    told["since"] = json!(date::instant_from_millis(count.since_ms));
                }
                self.audit(&cx, "access.refused", told).await?;
            }
            if further > 0 {
                self.audit(&cx, "access.refused", json!({"why": "further", "times": further})).await?;
            }
        }
        if further > 0 {
            let cx = Context::system("refusals");
            self.audit(&cx, "access.refused", json!({"why": "further", "times": further})).await?;
        }
        Ok(())
    }
}

/// Writes them down every minute, and when the process stops.
#[crate::opaque]
pub(crate) async fn run(engine: Engine, stop: CancellationToken) {
    while !stop.is_cancelled() {
        tokio::select! {
            () = sleep(EVERY) => {}
            () = stop.cancelled() => {}
        }
        // The failure stands in the server's log; the next minute is another one.
        let _ = engine.write_refusals().await;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tessera_permission::Actor;

    use super::*;

    fn counted(refusals: &Refusals, actor: &str, call: &str, record: Option<&str>) {
        let mut of = Actor::system("test");
        of.id = actor.to_owned();
        let cx = Context::new(Arc::new(of), Channel::Api, "trace");
        let key = Key { channel: Channel::Api, source: None, call: call.to_owned(), object: None, why: "action" };
        refusals.add(&cx, key, record, 1_000);
    }

    #[test]
    fn the_same_is_counted_and_a_flood_of_different_things_is_bounded() {
        let refusals = Refusals::default();
        (0..500).for_each(|n| counted(&refusals, "mei", "GET /a", Some(&format!("r{}", n % 20))));
        (0..500).for_each(|n| counted(&refusals, "mei", &format!("GET /{n}"), None));
        (0..2 * ACTORS_MAX).for_each(|n| counted(&refusals, &format!("u{n}"), "GET /a", None));
        let taken = refusals.take();
        let mei = &taken.actors["mei"];
        let same = mei.by.iter().find(|(key, _)| key.call == "GET /a").map(|(_, count)| count).unwrap();
        assert_eq!((same.times, same.records.len()), (500, RECORDS_MAX));
        assert_eq!((mei.by.len(), mei.further), (OF_ONE_MAX, 500 - (OF_ONE_MAX as u64 - 1)));
        assert_eq!(taken.actors.len(), ACTORS_MAX);
        assert_eq!(taken.further, ACTORS_MAX as u64 + 1);
        assert!(refusals.take().actors.is_empty());
    }
}
