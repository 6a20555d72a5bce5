//! Who still has to be told of what, in which order, and when again.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;

use super::SharedEvent;

#[derive(Default)]
pub(crate) struct Lanes {
    /// By name.
    consumers: BTreeMap<String, Waiting>,
    /// How many consumers still have to finish an event, by [`name_of`].
    open: HashMap<String, usize>,
}

/// What waits for a consumer.
#[derive(Default)]
struct Waiting {
    /// By record.
    lanes: BTreeMap<String, Lane>,
    /// It was told of something and did not answer yet.
    is_busy: bool,
}

/// The events of one record, the oldest version first, with the number of the attempt.
#[derive(Default)]
struct Lane {
    queue: VecDeque<(SharedEvent, u32)>,
    /// May not go on before this time.
    paused_until: Option<i64>,
}

impl Lane {
    fn may_go(&self, now_ms: i64) -> bool {
        self.paused_until.is_none_or(|until| until <= now_ms)
    }

    fn place_of(&self, event: &SharedEvent) -> Option<usize> {
        self.queue.iter().position(|(other, _)| Arc::ptr_eq(other, event))
    }
}

/// Names one delivery: an event that was taken back for one consumer is another one than the event for all.
fn name_of(event: &SharedEvent) -> String {
    format!("{}|{}", event.key(), event.only.as_deref().unwrap_or_default())
}

/// A consumer's events of one record wait in one lane.
fn lane_of(event: &SharedEvent) -> String {
    format!("{}:{}", event.object, event.id)
}

impl Lanes {
    /// True when the event is on its way already.
    pub(crate) fn knows(&self, event: &SharedEvent) -> bool {
        self.open.contains_key(&name_of(event))
    }

    /// Queues an event for its consumers (at least one).
    pub(crate) fn add(&mut self, event: &SharedEvent, consumers: &[String]) {
        self.open.insert(name_of(event), consumers.len());
        for consumer in consumers {
            let waiting = self.consumers.entry(consumer.clone()).or_default();
            let queue = &mut waiting.lanes.entry(lane_of(event)).or_default().queue;
            // After a restart rows come in the order of the outbox; within a record versions decide.
            let place = queue.partition_point(|(other, _)| other.version <= event.version);
            queue.insert(place, (event.clone(), event.attempt));
        }
    }

    /// The first event of each lane of a consumer that may go on now, at most so many; until [`Lanes::end`] the consumer is told of
    /// nothing else.
    pub(crate) fn begin(&mut self, consumer: &str, now_ms: i64, limit: usize) -> Vec<(SharedEvent, u32)> {
        let Some(waiting) = self.consumers.get_mut(consumer).filter(|waiting| !waiting.is_busy) else {
            return Vec::new();
        };
        let lanes = waiting.lanes.values().filter(|lane| lane.may_go(now_ms));
        let batch: Vec<_> = lanes.filter_map(|lane| lane.queue.front().cloned()).take(limit).collect();
        waiting.is_busy = !batch.is_empty();
        batch
    }

    /// A consumer has answered.
    pub(crate) fn end(&mut self, consumer: &str) {
        if let Some(waiting) = self.consumers.get_mut(consumer) {
            waiting.is_busy = false;
        }
    }

    /// A consumer is done with an event that it was told of; true when all are.
    pub(crate) fn done(&mut self, consumer: &str, event: &SharedEvent) -> bool {
        if let Some(waiting) = self.consumers.get_mut(consumer)
            && let Some(lane) = waiting.lanes.get_mut(&lane_of(event))
        {
            // An older version may have come meanwhile, and stand before it.
            if let Some(place) = lane.place_of(event) {
                lane.queue.remove(place);
            }
            lane.paused_until = None;
            if lane.queue.is_empty() {
                waiting.lanes.remove(&lane_of(event));
            }
        }
        match self.open.get_mut(&name_of(event)) {
            Some(left) if *left > 1 => {
                *left -= 1;
                false
            }
            _ => {
                self.open.remove(&name_of(event));
                true
            }
        }
    }

    /// A consumer failed on an event: again, not before this time.
    pub(crate) fn again(&mut self, consumer: &str, event: &SharedEvent, not_before_ms: i64) {
        let lane = self.consumers.get_mut(consumer).and_then(|waiting| waiting.lanes.get_mut(&lane_of(event)));
        let Some(lane) = lane else { return };
        if let Some((_, attempt)) = lane.place_of(event).and_then(|place| lane.queue.get_mut(place)) {
            *attempt += 1;
        }
        lane.paused_until = Some(not_before_ms);
    }

    /// Consumers that wait for nothing and could be told of something now.
    pub(crate) fn free_consumers(&self, now_ms: i64) -> Vec<String> {
        let is_free = |waiting: &Waiting| !waiting.is_busy && waiting.lanes.values().any(|lane| lane.may_go(now_ms));
        self.consumers.iter().filter(|(_, waiting)| is_free(waiting)).map(|(name, _)| name.clone()).collect()
    }

    /// Milliseconds until the next paused lane of a free consumer may go on.
    pub(crate) fn next_due_ms(&self, now_ms: i64) -> Option<i64> {
        let free = self.consumers.values().filter(|waiting| !waiting.is_busy);
        let paused = free.flat_map(|waiting| waiting.lanes.values()).filter_map(|lane| lane.paused_until);
        paused.map(|until| (until - now_ms).max(1)).min()
    }

    pub(crate) fn len(&self) -> usize {
        self.open.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(id: &str, version: u64) -> SharedEvent {
        Arc::new(crate::event::Event {
            object: "thing".to_owned(),
            id: id.to_owned(),
            version,
            operation: tessera_store::Operation::Update,
            at_ms: 0,
            actor: String::new(),
            channel: String::new(),
            source: None,
            trace: String::new(),
            chain: Vec::new(),
            changes: Vec::new(),
            attempt: 1,
            only: None,
        })
    }

    #[test]
    fn an_event_that_was_taken_back_is_delivered_beside_the_first_one() {
        let mut lanes = Lanes::default();
        let first = event("a", 1);
        let again = Arc::new(crate::event::Event { only: Some("hooks".to_owned()), ..first.as_ref().clone() });
        lanes.add(&first, &["workflows".to_owned()]);
        assert!(lanes.knows(&first) && !lanes.knows(&again));
        lanes.add(&again, &["hooks".to_owned()]);
        assert!(lanes.done("hooks", &again));
        assert!(lanes.knows(&first) && !lanes.knows(&again));
    }

    #[test]
    fn a_failed_delivery_holds_back_only_its_own_record() {
        let mut lanes = Lanes::default();
        let names = ["hooks".to_owned(), "workflows".to_owned()];
        for event in [event("a", 2), event("a", 1), event("b", 1)] {
            lanes.add(&event, &names);
        }
        let told = lanes.begin("hooks", 0, 10);
        assert_eq!(
            told.iter().map(|(event, _)| (event.id.as_str(), event.version)).collect::<Vec<_>>(),
            [("a", 1), ("b", 1)]
        );
        lanes.end("hooks");
        lanes.again("hooks", &told[0].0, 100);
        assert!(!lanes.done("hooks", &told[1].0), "workflows still has to be told");
        assert!(lanes.begin("hooks", 50, 10).is_empty());
        assert_eq!(lanes.next_due_ms(40), Some(60));
        assert_eq!(lanes.begin("hooks", 100, 10)[0].1, 2, "the second attempt");
        assert_eq!(lanes.begin("workflows", 0, 10).len(), 2);
    }

    #[test]
    fn a_consumer_that_has_not_answered_waits_for_nothing_and_holds_up_nobody() {
        let mut lanes = Lanes::default();
        let names = ["hooks".to_owned(), "workflows".to_owned()];
        lanes.add(&event("a", 2), &names);
        let told = lanes.begin("hooks", 0, 10);
        // An older version comes late, and something about another record.
        lanes.add(&event("a", 1), &names);
        lanes.add(&event("b", 1), &names);
        assert!(lanes.begin("hooks", 0, 10).is_empty(), "it was told of something");
        assert_eq!(lanes.free_consumers(0), ["workflows"]);
        assert_eq!(lanes.begin("workflows", 0, 10).len(), 2);
        lanes.end("hooks");
        assert!(!lanes.done("hooks", &told[0].0));
        let left: Vec<_> = lanes.begin("hooks", 0, 10);
        assert_eq!(
            left.iter().map(|(event, _)| (event.id.as_str(), event.version)).collect::<Vec<_>>(),
            [("a", 1), ("b", 1)],
            "what it was told of is over, not what came before it meanwhile"
        );
    }
}
