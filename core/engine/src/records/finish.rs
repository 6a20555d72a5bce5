//! After the commit: events to the dispatcher, live messages, caches.

use std::sync::Arc;

use serde_json::Value as Json;
use tessera_model::record::{FieldChange, StoredRecord, ValidRecord};
use tessera_store::Operation;

use super::ops::Written;
use crate::context::Context;
use crate::engine::Engine;
use crate::event::Event;
use crate::events::SharedEvent;

/// What a commit will have done.
#[derive(Default)]
pub(crate) struct Outcome {
    steps: Vec<Step>,
}

enum Step {
    Changed { at: Option<usize>, operation: Operation, record: Arc<StoredRecord>, changes: Vec<FieldChange> },
    Unchanged { at: usize, record: Arc<StoredRecord> },
}

/// What a commit will have done, as it is told of.
pub(crate) struct Told {
    steps: Vec<(Step, Option<SharedEvent>)>,
    /// For each record of the write set, in its order: is anybody to be told from the outbox?
    pub(crate) is_awaited: Vec<bool>,
}

impl Told {
    /// The versions that a commit will have made: object, id and version of each.
    pub(crate) fn versions(&self) -> impl Iterator<Item = (String, String, u64)> {
        let events = self.steps.iter().filter_map(|(_, event)| event.as_ref());
        events.map(|event| (event.object.clone(), event.id.clone(), event.version))
    }

    /// What changed, with the record as it will be; as it was, where it is deleted.
    pub(crate) fn changes(&self) -> impl Iterator<Item = (&crate::event::Event, &StoredRecord)> {
        self.steps.iter().filter_map(|(step, event)| match (step, event) {
            (Step::Changed { record, .. }, Some(event)) => Some((event.as_ref(), record.as_ref())),
            _ => None,
        })
    }
}

impl Outcome {
    /// `at` is the operation's place when the caller asked for it, none when it followed from another.
    pub(crate) fn wrote(&mut self, at: Option<usize>, operation: Operation, record: ValidRecord) {
        let changes = record.changes().to_vec();
        self.steps.push(Step::Changed { at, operation, record: Arc::new(record.into_stored()), changes });
    }
    pub(crate) fn removed(&mut self, at: Option<usize>, record: &StoredRecord) {
        // As the outbox has it.
        let gone =
            |(field, old): (&String, &Json)| FieldChange { field: field.clone(), old: Some(old.clone()), new: None };
        let changes = record.fields().iter().map(gone).collect();
        let record = Arc::new(record.clone());
        self.steps.push(Step::Changed { at, operation: Operation::Delete, record, changes });
    }
    pub(crate) fn unchanged(&mut self, at: usize, record: Arc<StoredRecord>) {
        self.steps.push(Step::Unchanged { at, record });
    }

    /// Makes the events of a commit at `at_ms`, the moment under which the store keeps them. An event that nobody awaits needs no
    /// row in the outbox: the row would only be written to be removed.
    pub(crate) fn told(self, engine: &Engine, cx: &Context, at_ms: i64) -> Told {
        let mut told = Told { steps: Vec::with_capacity(self.steps.len()), is_awaited: Vec::new() };
        for mut step in self.steps {
            let event = match &mut step {
                Step::Unchanged { .. } => None,
                Step::Changed { operation, record, changes, .. } => {
                    let version = if *operation == Operation::Delete { record.version() + 1 } else { record.version() };
                    Some(Arc::new(Event {
                        object: record.object().to_owned(),
                        id: record.id().to_owned(),
                        version,
                        operation: *operation,
                        at_ms,
                        actor: cx.actor.id.clone(),
                        channel: cx.channel.as_str().to_owned(),
                        source: cx.source.clone(),
                        trace: cx.trace.clone(),
                        chain: cx.chain.clone(),
                        changes: std::mem::take(changes),
                        attempt: 1,
                        only: None,
                    }))
                }
            };
            told.is_awaited.extend(event.as_ref().map(|event| !is_mere_version(event) && engine.is_awaited(event)));
            told.steps.push((step, event));
        }
        told
    }
}

/// Tells everybody who must know, and answers the writes by place.
#[crate::opaque]
pub(crate) async fn run(engine: &Engine, told: Told) -> Vec<(usize, Written)> {
    let mut written = Vec::new();
    let mut identity_changed = false;
    let mut users_who_left = Vec::new();
    let mut is_awaited = told.is_awaited.into_iter();
    for (step, event) in told.steps {
        let (at, operation, record) = match step {
            Step::Unchanged { at, record } => {
                written.push((at, answer(&record, Some(record.clone()))));
                continue;
            }
            Step::Changed { at, operation, record, .. } => (at, operation, record),
        };
        identity_changed |= crate::identity::is_identity(record.object());
        let is = |field: &str| record.get(field).and_then(Json::as_bool);
        let is_out = is("is_active") == Some(false) || is("is_service") == Some(true);
        if record.object() == "user" && (operation == Operation::Delete || is_out) {
            users_who_left.push(record.id().to_owned());
        }
        if let Some(event) = event {
            engine.live().changed(event.clone(), record.clone());
            if is_awaited.next().unwrap_or_default() {
                engine.inner.dispatcher.offer(event);
            }
        }
        if let Some(at) = at {
            written.push((at, answer(&record, (operation != Operation::Delete).then(|| record.clone()))));
        }
    }
    if identity_changed {
        engine.identity_changed(&users_who_left).await;
    }
    written
}

/// True where a record got another version and nothing else: nobody has anything to do about that.
fn is_mere_version(event: &Event) -> bool {
    event.operation == Operation::Update && event.changes.is_empty()
}

fn answer(record: &StoredRecord, now: Option<Arc<StoredRecord>>) -> Written {
    Written { object: record.object().to_owned(), id: record.id().to_owned(), version: record.version(), record: now }
}
