//! After the commit: events to the dispatcher, live messages, caches.

use std::sync::Arc;

use tessera_model::record::{FieldChange, StoredRecord, ValidRecord};
use tessera_store::Operation;

use super::ops::Written;
use crate::context::Context;
use crate::engine::Engine;
use crate::event::Event;

/// What a commit will have done.
#[derive(Default)]
pub(crate) struct Outcome {
    steps: Vec<Step>,
}

enum Step {
    Wrote { at: Option<usize>, operation: Operation, record: ValidRecord },
    Removed { at: Option<usize>, record: StoredRecord },
    Unchanged { at: usize, record: Arc<StoredRecord> },
}

impl Outcome {
    /// `at` is the operation's place when the caller asked for it, none when it followed from another.
    pub(crate) fn wrote(&mut self, at: Option<usize>, operation: Operation, record: ValidRecord) {
        self.steps.push(Step::Wrote { at, operation, record });
    }
    pub(crate) fn removed(&mut self, at: Option<usize>, record: &StoredRecord) {
        self.steps.push(Step::Removed { at, record: record.clone() });
    }
    pub(crate) fn unchanged(&mut self, at: usize, record: Arc<StoredRecord>) {
        self.steps.push(Step::Unchanged { at, record });
    }
}

/// Tells everybody who must know, and answers the writes by place; `at_ms` is the moment under which the store keeps them.
#[crate::opaque]
pub(crate) async fn run(engine: &Engine, cx: &Context, at_ms: i64, outcome: Outcome) -> Vec<(usize, Written)> {
    let mut written = Vec::new();
    let mut identity_changed = false;
    let mut users_who_left = Vec::new();
    for step in outcome.steps {
        let (at, operation, record, changes) = match step {
            Step::Unchanged { at, record } => {
                written.push((at, answer(&record, Some(record.clone()))));
                continue;
            }
            Step::Wrote { at, operation, record } => {
                let changes = record.changes().to_vec();
                (at, operation, Arc::new(record.into_stored()), changes)
            }
            Step::Removed { at, record } => (at, Operation::Delete, Arc::new(record), Vec::<FieldChange>::new()),
        };
        identity_changed |= matches!(record.object(), "user" | "department" | "role");
        let is_disabled = record.get("is_active").and_then(serde_json::Value::as_bool) == Some(false);
        if record.object() == "user" && (operation == Operation::Delete || is_disabled) {
            users_who_left.push(record.id().to_owned());
        }
        engine.inner.labels.forget(record.object(), record.id());
        let version = if operation == Operation::Delete { record.version() + 1 } else { record.version() };
        let event = Arc::new(Event {
            object: record.object().to_owned(),
            id: record.id().to_owned(),
            version,
            operation,
            at_ms,
            actor: cx.actor.id.clone(),
            channel: cx.channel.as_str().to_owned(),
            source: cx.source.clone(),
            trace: cx.trace.clone(),
            chain: cx.chain.clone(),
            changes,
            attempt: 1,
            only: None,
        });
        engine.live().changed(event.clone(), record.clone());
        engine.inner.dispatcher.offer(event);
        if let Some(at) = at {
            written.push((at, answer(&record, (operation != Operation::Delete).then(|| record.clone()))));
        }
    }
    if identity_changed {
        engine.identity_changed(&users_who_left).await;
    }
    written
}

fn answer(record: &StoredRecord, now: Option<Arc<StoredRecord>>) -> Written {
    Written { object: record.object().to_owned(), id: record.id().to_owned(), version: record.version(), record: now }
}
