//! Who still has to be told of what, in which order, and when again.

use std::collections::{BTreeMap, HashMap, VecDeque};

use super::SharedEvent;

/// A consumer's events of one record wait in one lane.
type Lane = (String, String);

#[derive(Default)]
pub(crate) struct Lanes {
    waiting: BTreeMap<Lane, VecDeque<(SharedEvent, u32)>>,
    /// Lanes that may not go on before this time.
    paused: HashMap<Lane, i64>,
    /// How many consumers still have to finish an event, by [`name_of`].
    open: HashMap<String, usize>,
}

/// Names one delivery: an event that was taken back for one consumer is another one than the event for all.
fn name_of(event: &SharedEvent) -> String {
    format!("{}|{}", event.key(), event.only.as_deref().unwrap_or_default())
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
            let lane = (consumer.clone(), format!("{}:{}", event.object, event.id));
            let queue = self.waiting.entry(lane).or_default();
            // After a restart rows come in the order of the outbox; within a record versions decide.
            let place = queue.partition_point(|(other, _)| other.version <= event.version);
            queue.insert(place, (event.clone(), event.attempt));
        }
    }

    /// The first event of each lane of a consumer that may go on now, at most so many.
    pub(crate) fn ready(&self, consumer: &str, now_ms: i64, limit: usize) -> Vec<(SharedEvent, u32)> {
        self.waiting
            .iter()
            .filter(|(lane, _)| lane.0 == consumer && self.paused.get(*lane).is_none_or(|until| *until <= now_ms))
            .filter_map(|(_, queue)| queue.front().cloned())
            .take(limit)
            .collect()
    }

    /// A consumer is done with the first event of a lane; true when all are.
    pub(crate) fn done(&mut self, consumer: &str, event: &SharedEvent) -> bool {
        let lane = (consumer.to_owned(), format!("{}:{}", event.object, event.id));
        if let Some(queue) = self.waiting.get_mut(&lane) {
            queue.pop_front();
            if queue.is_empty() {
                self.waiting.remove(&lane);
            }
        }
        self.paused.remove(&lane);
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

    /// A consumer failed on the first event of a lane: again, not before this time.
    pub(crate) fn again(&mut self, consumer: &str, event: &SharedEvent, not_before_ms: i64) {
        let lane = (consumer.to_owned(), format!("{}:{}", event.object, event.id));
        if let Some((_, attempt)) = self.waiting.get_mut(&lane).and_then(VecDeque::front_mut) {
            *attempt += 1;
        }
        self.paused.insert(lane, not_before_ms);
    }

    /// Consumers with something to do now.
    pub(crate) fn busy_consumers(&self, now_ms: i64) -> Vec<String> {
        let mut names: Vec<String> = self
            .waiting
            .keys()
            .filter(|lane| self.paused.get(*lane).is_none_or(|until| *until <= now_ms))
            .map(|lane| lane.0.clone())
            .collect();
        names.dedup();
        names
    }

    /// Milliseconds until the next paused lane may go on.
    pub(crate) fn next_due_ms(&self, now_ms: i64) -> Option<i64> {
        self.paused.values().map(|until| (until - now_ms).max(1)).min()
    }

    pub(crate) fn len(&self) -> usize {
        self.open.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

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
        let ready = lanes.ready("hooks", 0, 10);
        assert_eq!(
            ready.iter().map(|(event, _)| (event.id.as_str(), event.version)).collect::<Vec<_>>(),
            [("a", 1), ("b", 1)]
        );
        lanes.again("hooks", &ready[0].0, 100);
        assert!(!lanes.done("hooks", &ready[1].0), "workflows still has to be told");
        assert!(lanes.ready("hooks", 50, 10).is_empty());
        assert_eq!(lanes.ready("hooks", 100, 10)[0].1, 2, "the second attempt");
        assert_eq!(lanes.ready("workflows", 0, 10).len(), 2);
        assert_eq!(lanes.next_due_ms(40), Some(60));
    }
}
