//! What happened, in the order in which it happened: everybody's own writes, each under the moment that it plays in.

use std::collections::{HashMap, HashSet, VecDeque};

use futures::future::BoxFuture;
use futures::stream::{FuturesUnordered, StreamExt as _};
use tessera_engine::Context;
use tessera_engine::boxed::Boxed;
use tessera_engine::records::{Body, WriteAction, WriteMode, WriteOp, Written};
use tessera_model::error::{Error, Result};
use tessera_model::record::Draft;

use crate::clock::{self, DemoClock};

/// Records written at once.
const BATCH_MAX: usize = 200;
/// Batches on their way at the same time, each another person's.
const AT_ONCE: usize = 3;
/// One person's writes within this long are one batch.
const SPAN_MS: i64 = 3 * 86_400_000;

/// One write.
pub(super) struct Event {
    pub(super) at_ms: i64,
    /// Who does it; the product itself when absent.
    pub(super) by: Option<String>,
    pub(super) object: String,
    pub(super) id: String,
    pub(super) draft: Draft,
    pub(super) is_new: bool,
}

/// Writes of one person, committed together.
struct Batch {
    by: Option<String>,
    /// When the last of them happened: what is dated before was written down then.
    at_ms: i64,
    ops: Vec<WriteOp>,
    ids: HashSet<String>,
}

/// The outcome of one write, with its object.
pub(super) type Outcome = (String, Result<Written>);
/// A batch on its way: whose it is, and what becomes of it.
type Running<'a> = BoxFuture<'a, (Option<String>, Result<Vec<Outcome>>)>;

/// Plays all events; `tell` learns each outcome.
///
/// Batches start in the order of their moments, and one person's never overlap: what refers to something comes after it.
pub(super) async fn play(
    engine: &Boxed,
    clock: &DemoClock,
    people: &HashMap<String, Context>,
    nobody: &Context,
    events: Vec<Event>,
    mut tell: impl FnMut(Outcome),
) -> Result<()> {
    let mut waiting: VecDeque<Batch> = batches(events).into();
    let mut busy: HashSet<Option<String>> = HashSet::new();
    let mut running: FuturesUnordered<Running<'_>> = FuturesUnordered::new();
    loop {
        while running.len() < AT_ONCE {
            // What the product itself does is for everybody: it runs alone.
            let may_start = |next: &mut Batch| {
                !busy.contains(&next.by) && !busy.contains(&None) && (next.by.is_some() || busy.is_empty())
            };
            let Some(batch) = waiting.pop_front_if(may_start) else { break };
            busy.insert(batch.by.clone());
            clock.set(batch.at_ms);
            let cx = batch.by.as_ref().and_then(|by| people.get(by)).unwrap_or(nobody);
            running.push(Box::pin(commit(engine, cx, batch)));
        }
        let Some((by, outcomes)) = running.next().await else { return Ok(()) };
        busy.remove(&by);
        outcomes?.into_iter().for_each(&mut tell);
    }
}

async fn commit(engine: &Boxed, cx: &Context, batch: Batch) -> (Option<String>, Result<Vec<Outcome>>) {
    let objects: Vec<String> = batch.ops.iter().map(|op| op.object.clone()).collect();
    let written = clock::at(batch.at_ms, engine.write_many(cx, batch.ops, WriteMode::EachAlone)).await;
    let outcomes = written.and_then(|results| {
        if results.len() == objects.len() {
            Ok(objects.into_iter().zip(results).collect())
        } else {
            Err(Error::internal("a write ended without an answer"))
        }
    });
    (batch.by, outcomes)
}

/// Events as batches, by the moments of those.
fn batches(mut events: Vec<Event>) -> Vec<Batch> {
    events.sort_by_key(|event| event.at_ms);
    let mut open: HashMap<Option<String>, (i64, Batch)> = HashMap::new();
    let mut closed = Vec::new();
    for event in events {
        let fits = |first_ms: i64, batch: &Batch| {
            event.at_ms - first_ms < SPAN_MS && batch.ops.len() < BATCH_MAX && !batch.ids.contains(&event.id)
        };
        if open.get(&event.by).is_some_and(|(first_ms, batch)| !fits(*first_ms, batch)) {
            closed.extend(open.remove(&event.by).map(|(_, batch)| batch));
        }
        let (_, batch) = open.entry(event.by.clone()).or_insert_with(|| {
            let batch = Batch { by: event.by.clone(), at_ms: event.at_ms, ops: Vec::new(), ids: HashSet::new() };
            (event.at_ms, batch)
        });
        batch.at_ms = event.at_ms;
        batch.ids.insert(event.id.clone());
        let body = Body::Draft(event.draft);
        let action = if event.is_new {
            WriteAction::Create { id: Some(event.id), body }
        } else {
            WriteAction::Update { id: event.id, if_version: None, body }
        };
        batch.ops.push(WriteOp { object: event.object, action });
    }
    closed.extend(open.into_values().map(|(_, batch)| batch));
    // By person too, so that the same data comes out every time.
    closed.sort_by(|left, right| (left.at_ms, &left.by).cmp(&(right.at_ms, &right.by)));
    closed
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 86_400_000;

    fn event(days: i64, by: &str, id: &str) -> Event {
        let (by, id) = (Some(by.to_owned()), id.to_owned());
        Event { at_ms: days * DAY, by, object: "note".to_owned(), id, draft: Draft::default(), is_new: true }
    }

    #[test]
    fn a_batch_is_one_persons_and_names_a_record_once() {
        let events = vec![
            event(0, "ann", "a"),
            event(1, "bob", "b"),
            event(2, "ann", "c"),
            event(3, "ann", "a"),
            event(9, "ann", "d"),
        ];
        let made: Vec<_> = batches(events)
            .iter()
            .map(|batch| (batch.at_ms / DAY, batch.by.clone().unwrap(), batch.ops.len()))
            .collect();
        let ann = "ann".to_owned();
        assert_eq!(made, [(1, "bob".to_owned(), 1), (2, ann.clone(), 2), (3, ann.clone(), 1), (9, ann, 1)]);
    }
}
