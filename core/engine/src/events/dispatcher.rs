//! The task that delivers events: to each consumer one batch at a time, and to all of them beside one another, so that one that takes
//! long holds up nobody else.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use futures::FutureExt as _;
use tessera_store::{OutboxKey, OutboxRow};
use tokio::sync::{Mutex, Notify, mpsc};
use tokio::task::{JoinError, JoinSet};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tracing::Instrument as _;

use super::SharedEvent;
use super::lanes::Lanes;
use crate::engine::Engine;
use crate::event::{Consumer, Delivery, Event};
use crate::figures::Tally;

/// Events kept in memory that were not looked at yet, and as many on their way; more wait in the outbox alone.
const MEMORY_MAX: usize = 20_000;
/// Events given to a consumer at once.
const BATCH: usize = 100;
/// Outbox rows read at once.
const READ: usize = 1_000;
/// Deliveries before an event goes to the dead letters.
const ATTEMPTS_MAX: u32 = 8;
/// How often the outbox is looked through for what nobody offered (another process's leftovers).
const SWEEP: Duration = Duration::from_secs(30);
/// A pause where the store doesn't answer, and between looks at the outbox while many events are on their way.
const REST: Duration = Duration::from_millis(500);
/// Rows younger than this may still be offered by the write that made them.
const FRESH_MS: i64 = 10_000;

pub(crate) struct Dispatcher {
    sender: mpsc::Sender<SharedEvent>,
    receiver: Mutex<Option<mpsc::Receiver<SharedEvent>>>,
    /// Something was left to the outbox because memory was full.
    overflow: AtomicBool,
    offered: AtomicU64,
    settled: AtomicU64,
    progress: Notify,
    /// How deliveries ended, by consumer.
    deliveries: Tally,
}

impl Dispatcher {
    pub(crate) fn new() -> Self {
        let (sender, receiver) = mpsc::channel(MEMORY_MAX);
        Self {
            sender,
            receiver: Mutex::new(Some(receiver)),
            overflow: AtomicBool::new(false),
            offered: AtomicU64::new(0),
            settled: AtomicU64::new(0),
            progress: Notify::new(),
            deliveries: Tally::default(),
        }
    }

    /// Takes an event whose outbox row is committed. Never waits: what memory can't hold is read from the outbox later, and so is all
    /// that comes until that was done, or a record's newer version would overtake an older one.
    pub(crate) fn offer(&self, event: SharedEvent) {
        if !self.is_overflowing() && self.sender.try_send(event).is_ok() {
            self.offered.fetch_add(1, Ordering::AcqRel);
        } else {
            self.overflow.store(true, Ordering::Release);
        }
    }

    pub(crate) fn counts(&self) -> (u64, u64) {
        let settled = self.settled.load(Ordering::Acquire);
        (settled, self.offered.load(Ordering::Acquire).saturating_sub(settled))
    }

    /// True while events wait in the outbox alone, because memory was full.
    pub(crate) fn is_overflowing(&self) -> bool {
        self.overflow.load(Ordering::Acquire)
    }

    /// How deliveries ended since the start, by consumer: `delivered`, `retried`, `dead`.
    pub(crate) fn deliveries(&self) -> Vec<(String, &'static str, u64)> {
        self.deliveries.all()
    }

    #[crate::opaque]
    pub(crate) async fn settle(&self) {
        loop {
            let notified = self.progress.notified();
            if self.counts().1 == 0 && !self.overflow.load(Ordering::Acquire) {
                return;
            }
            // A missed notification only costs a moment.
            let _ = tokio::time::timeout(Duration::from_millis(50), notified).await;
        }
    }
}

/// A consumer, what it was told of, and its answers.
type Round = (String, Vec<(SharedEvent, u32)>, Vec<Delivery>);

/// Delivers until told to stop; what is under way then is waited for.
#[crate::opaque]
pub(crate) async fn run(engine: Engine, stop: CancellationToken) {
    let dispatcher = &engine.inner.dispatcher;
    let Some(mut receiver) = dispatcher.receiver.lock().await.take() else { return };
    let mut lanes = Lanes::default();
    let mut rounds: JoinSet<Round> = JoinSet::new();
    // What a crash left behind comes first.
    read_outbox(&engine, &mut lanes, receiver.len(), i64::MAX).await;
    let mut looked = Instant::now();
    let mut sweep = tokio::time::interval(SWEEP);
    sweep.tick().await;
    loop {
        begin(&engine, &mut lanes, &mut rounds);
        let due =
            lanes.next_due_ms(engine.now_ms()).map(|ms| Duration::from_millis(u64::try_from(ms).unwrap_or_default()));
        let rest = dispatcher.is_overflowing().then_some(REST);
        let wait = due.into_iter().chain(rest).min().unwrap_or(SWEEP);
        let mut fresh = Vec::new();
        tokio::select! {
            () = stop.cancelled() => break,
            Some(ended) = rounds.join_next() => end(&engine, &mut lanes, ended).await,
            event = receiver.recv(), if lanes.len() < MEMORY_MAX => match event {
                Some(event) => fresh.push(event),
                None => break,
            },
            _ = sweep.tick() => {
                let older_than_ms = engine.now_ms() - FRESH_MS;
                read_outbox(&engine, &mut lanes, receiver.len(), older_than_ms).await;
            }
            () = tokio::time::sleep(wait) => {}
        }
        while lanes.len() + fresh.len() < MEMORY_MAX
            && fresh.len() < READ
            && let Ok(event) = receiver.try_recv()
        {
            fresh.push(event);
        }
        take(&engine, &mut lanes, fresh).await;
        if dispatcher.is_overflowing() && receiver.is_empty() && may_look(&lanes, looked) {
            catch_up(&engine, &mut lanes).await;
            looked = Instant::now();
        }
        dispatcher.progress.notify_waiters();
    }
    while let Some(ended) = rounds.join_next().await {
        end(&engine, &mut lanes, ended).await;
    }
}

/// What is on its way is read again with each page of the outbox: as long as that is much, not at every turn.
fn may_look(lanes: &Lanes, looked: Instant) -> bool {
    lanes.len() < READ || (lanes.len() < MEMORY_MAX && looked.elapsed() >= REST)
}

/// Goes on with what was left to the outbox, a page at a time. Once all of that is in memory, new events come the short way again.
async fn catch_up(engine: &Engine, lanes: &mut Lanes) {
    match read_outbox(engine, lanes, 0, i64::MAX).await {
        Some(true) => {
            engine.inner.dispatcher.overflow.store(false, Ordering::Release);
            // What came while the outbox was read was left to it as well.
            read_outbox(engine, lanes, 0, i64::MAX).await;
        }
        Some(false) => {}
        None => tokio::time::sleep(REST).await,
    }
}

/// Sorts events to their consumers; those that nobody wants are done.
async fn take(engine: &Engine, lanes: &mut Lanes, events: Vec<SharedEvent>) {
    let consumers = engine.inner.consumers.load_full();
    let mut done = Vec::new();
    for event in events {
        if lanes.knows(&event) {
            settled(engine, 1);
            continue;
        }
        let wanting: Vec<String> = consumers
            .iter()
            .filter(|consumer| wants(consumer.as_ref(), &event))
            .map(|consumer| consumer.name().to_owned())
            .collect();
        if wanting.is_empty() {
            done.push(event);
        } else {
            lanes.add(&event, &wanting);
        }
    }
    finish(engine, &done).await;
}

/// True when a consumer is to be told.
pub(super) fn wants(consumer: &dyn Consumer, event: &Event) -> bool {
    event.only.as_deref().is_none_or(|only| only == consumer.name()) && consumer.wants(event)
}

/// Tells every consumer that is free of what waits for it.
fn begin(engine: &Engine, lanes: &mut Lanes, rounds: &mut JoinSet<Round>) {
    let now = engine.now_ms();
    let free = lanes.free_consumers(now);
    if free.is_empty() {
        return;
    }
    for consumer in engine.inner.consumers.load_full().iter() {
        if !free.iter().any(|name| name == consumer.name()) {
            continue;
        }
        let (consumer, batch) = (Arc::clone(consumer), lanes.begin(consumer.name(), now, BATCH));
        if batch.is_empty() {
            continue;
        }
        rounds.spawn(async move {
            let events: Vec<Event> =
                batch.iter().map(|(event, attempt)| Event { attempt: *attempt, ..event.as_ref().clone() }).collect();
            let trace = events.first().map(|event| event.trace.as_str()).unwrap_or_default();
            let span = tracing::info_span!("delivery", consumer = consumer.name(), events = events.len(), trace);
            // A consumer that panics gave no answers.
            let answers = AssertUnwindSafe(consumer.deliver(&events)).catch_unwind().instrument(span).await;
            (consumer.name().to_owned(), batch, answers.unwrap_or_default())
        });
    }
}

/// Notes what a consumer made of what it was told.
async fn end(engine: &Engine, lanes: &mut Lanes, ended: Result<Round, JoinError>) {
    let (consumer, batch, answers) = match ended {
        Ok(round) => round,
        Err(error) => return tracing::error!(%error, "a delivery broke off"),
    };
    let now = engine.now_ms();
    lanes.end(&consumer);
    let mut done = Vec::new();
    let mut answers = answers.into_iter();
    for (event, attempt) in batch {
        let answer = answers
            .next()
            .unwrap_or_else(|| Delivery::Retry { after_ms: 1_000, error: "the consumer gave no answer".to_owned() });
        let gives_up = matches!(answer, Delivery::Retry { .. }) && attempt >= ATTEMPTS_MAX;
        match answer {
            Delivery::Done => {
                tally(engine, &consumer, "delivered");
                if lanes.done(&consumer, &event) {
                    done.push(event);
                }
            }
            Delivery::Retry { after_ms, error } if !gives_up => {
                // Grows with each attempt, so that a broken consumer costs less and less.
                let pause = after_ms.max(100) << (attempt - 1).min(10);
                tally(engine, &consumer, "retried");
                tracing::warn!(
                    consumer,
                    event = event.key(),
                    trace = event.trace,
                    attempt,
                    pause_ms = pause,
                    error,
                    "an event will be delivered again"
                );
                let result = engine.store().outbox_failed(&key(&event), &consumer, attempt, now + pause, &error).await;
                report(result, "note a failed delivery");
                lanes.again(&consumer, &event, now + pause);
            }
            Delivery::Retry { error, .. } | Delivery::Drop { error } => {
                tally(engine, &consumer, "dead");
                let (key, trace) = (event.key(), event.trace.as_str());
                tracing::error!(consumer, event = key, trace, attempt, error, "an event goes to the dead letters");
                report(
                    engine.store().outbox_dead(&row(&event, attempt), &consumer, &error).await,
                    "keep a dead letter",
                );
                if lanes.done(&consumer, &event) {
                    done.push(event);
                }
            }
        }
    }
    finish(engine, &done).await;
}

async fn finish(engine: &Engine, events: &[SharedEvent]) {
    if events.is_empty() {
        return;
    }
    let keys: Vec<_> = events.iter().map(|event| key(event)).collect();
    // A row that stays is delivered once more later: consumers are told at least once, never less.
    report(engine.store().outbox_done(&keys).await, "clear the outbox");
    settled(engine, events.len() as u64);
}

fn settled(engine: &Engine, count: u64) {
    engine.inner.dispatcher.settled.fetch_add(count, Ordering::AcqRel);
}

fn tally(engine: &Engine, consumer: &str, ended: &'static str) {
    engine.inner.dispatcher.deliveries.count(consumer, ended);
}

/// Takes what is in the outbox and not on its way yet; so many events still wait to be taken otherwise. True when nothing is left
/// there, none when the store doesn't answer.
async fn read_outbox(engine: &Engine, lanes: &mut Lanes, offered: usize, older_than_ms: i64) -> Option<bool> {
    // Beyond what is known already.
    let limit = READ + lanes.len() + offered;
    let rows = match engine.store().outbox_pending(limit).await {
        Ok(rows) => rows,
        Err(error) => {
            report(Err(error), "read the outbox");
            return None;
        }
    };
    let is_all = rows.len() < limit;
    if !is_all {
        engine.inner.dispatcher.overflow.store(true, Ordering::Release);
    }
    let fresh: Vec<_> = rows
        .into_iter()
        .filter(|row| row.at_ms <= older_than_ms)
        .map(|row| Arc::new(event(row)))
        .filter(|event| !lanes.knows(event))
        .collect();
    engine.inner.dispatcher.offered.fetch_add(fresh.len() as u64, Ordering::AcqRel);
    take(engine, lanes, fresh).await;
    Some(is_all)
}

fn report(result: tessera_model::error::Result<()>, what: &str) {
    if let Err(error) = result {
        tracing::error!(%error, "could not {what}");
    }
}

fn key(event: &Event) -> OutboxKey {
    OutboxKey {
        at_ms: event.at_ms,
        object: event.object.clone(),
        id: event.id.clone(),
        version: event.version,
        operation: event.operation,
        only: event.only.clone(),
    }
}

fn row(event: &Event, attempts: u32) -> OutboxRow {
    OutboxRow {
        key: key(event),
        at_ms: event.at_ms,
        actor: event.actor.clone(),
        channel: event.channel.clone(),
        source: event.source.clone(),
        trace: event.trace.clone(),
        chain: event.chain.clone(),
        changes: event.changes.clone(),
        attempts,
        next_at_ms: 0,
        consumer: None,
    }
}

/// An event as the outbox keeps it.
pub(super) fn event(row: OutboxRow) -> Event {
    Event {
        object: row.key.object,
        id: row.key.id,
        version: row.key.version,
        operation: row.key.operation,
        at_ms: row.at_ms,
        actor: row.actor,
        channel: row.channel,
        source: row.source,
        trace: row.trace,
        chain: row.chain,
        changes: row.changes,
        attempt: row.attempts + 1,
        only: row.key.only,
    }
}
