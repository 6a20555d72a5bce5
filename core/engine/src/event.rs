//! What happened: facts from the outbox, delivered at least once and in order per record.

use async_trait::async_trait;
use tessera_model::record::FieldChange;
use tessera_store::Operation;

/// A stored change of a record.
#[derive(Clone, Debug)]
pub struct Event {
    pub object: String,
    pub id: String,
    pub version: u64,
    pub operation: Operation,
    pub at_ms: i64,
    /// Id of the user behind it, or `system`.
    pub actor: String,
    pub channel: String,
    pub source: Option<String>,
    pub trace: String,
    pub chain: Vec<String>,
    /// In stored form.
    pub changes: Vec<FieldChange>,
    /// 1 at the first delivery.
    pub attempt: u32,
    /// Set when it was given up and is delivered again: the name of the only consumer that is told.
    pub only: Option<String>,
}

impl Event {
    /// Stable id of the event, the same at each delivery.
    pub fn key(&self) -> String {
        format!("{}:{}:{}", self.object, self.id, self.version)
    }
}

/// What a consumer made of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    Done,
    /// Deliver again, not before so many milliseconds.
    Retry {
        after_ms: i64,
        error: String,
    },
    /// Give up: the event goes to the dead letters.
    Drop {
        error: String,
    },
}

/// Somebody who is told of events. A consumer that fails holds up only its own deliveries of that record.
#[async_trait]
pub trait Consumer: Send + Sync {
    /// Stable name; dead letters carry it.
    fn name(&self) -> &str;
    /// True when the consumer is to be told.
    fn wants(&self, event: &Event) -> bool;
    /// One answer per event, in the same order.
    async fn deliver(&self, events: &[Event]) -> Vec<Delivery>;
}
