//! Scripts after a change: told from the outbox, at least once.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map as JsonMap, Value as Json, json};
use tessera_engine::documents::Operation;
use tessera_engine::event::{Delivery, Event};
use tessera_engine::{Channel, Context};
use tessera_model::date;
use tessera_model::error::{Error, ErrorCode, Result};
use tessera_model::object::ObjectDef;
use tessera_permission::visible;
use tokio::task::JoinSet;

use crate::execute::{Task, actor_json, deadline};
use crate::limits::Phase;
use crate::runs::About;
use crate::source::{On, RunAs};
use crate::values;
use crate::workflows::{Workflow, Workflows};

/// Records whose events are worked on at the same time.
const AT_ONCE: usize = 4;
const RETRY_MS: i64 = 2_000;

impl Workflows {
    pub(crate) fn wants_event(&self, event: &Event) -> bool {
        self.all().iter().any(|workflow| self.is_told(workflow, event))
    }

    fn is_told(&self, workflow: &Workflow, event: &Event) -> bool {
        let schema = self.engine.schema();
        // A record that comes back brings all its fields.
        let back = schema.object(&event.object).filter(|_| event.operation == Operation::Restore);
        let back = back.into_iter().flat_map(|object| &object.fields).map(|field| field.key.as_str());
        let touched = event.changes.iter().map(|change| change.field.as_str()).chain(back);
        workflow.definition.phase() == Phase::After
            && workflow.definition.concerns(&event.object, on(event.operation), touched)
            && self.is_on(workflow)
    }

    /// Records beside one another, the events of one record in their order.
    pub(crate) async fn take_events(self: &Arc<Self>, events: &[Event]) -> Vec<Delivery> {
        let mut lanes: BTreeMap<(String, String), Vec<(usize, Event)>> = BTreeMap::new();
        for (at, event) in events.iter().enumerate() {
            lanes.entry((event.object.clone(), event.id.clone())).or_default().push((at, event.clone()));
        }
        let mut waiting = lanes.into_values();
        let mut working = JoinSet::new();
        let mut answers: Vec<Option<Delivery>> = vec![None; events.len()];
        loop {
            while working.len() < AT_ONCE
                && let Some(lane) = waiting.next()
            {
                let own = self.clone();
                working.spawn(async move {
                    let mut done = Vec::with_capacity(lane.len());
                    for (at, event) in lane {
                        done.push((at, own.take_event(&event).await));
                    }
                    done
                });
            }
            match working.join_next().await {
                Some(Ok(done)) => {
                    for (at, delivery) in done {
                        if let Some(answer) = answers.get_mut(at) {
                            *answer = Some(delivery);
                        }
                    }
                }
                Some(Err(error)) => tracing::error!(%error, "the delivery of an event to workflows broke off"),
                None => break,
            }
        }
        let broken = || Delivery::Retry { after_ms: RETRY_MS, error: "the delivery broke off".to_owned() };
        answers.into_iter().map(|answer| answer.unwrap_or_else(broken)).collect()
    }

    async fn take_event(&self, event: &Event) -> Delivery {
        let all = self.all();
        for workflow in all.iter().filter(|workflow| self.is_told(workflow, event)) {
            let about = About {
                object: Some(event.object.clone()),
                record: Some(event.id.clone()),
                actor: event.actor.clone(),
                trace: event.trace.clone(),
            };
            let link = format!("workflow:{}@{}/{}", workflow.definition.id, event.object, event.id);
            if event.chain.contains(&link) {
                self.note_skipped(workflow, about, "it caused this change itself").await;
                continue;
            }
            match self.prepare_event(workflow, event, link).await {
                Ok(Some(task)) => {
                    let ended = self.execute(workflow, task).await;
                    self.note(workflow, about, &ended).await;
                    // A fault of the script comes again with each attempt; one of the store may not.
                    if ended.store_failed {
                        return Delivery::Retry {
                            after_ms: RETRY_MS,
                            error: format!("workflow `{}` could not finish", workflow.definition.id),
                        };
                    }
                }
                Ok(None) => {
                    self.note_skipped(
                        workflow,
                        about,
                        "the change was made by nobody whose rights it could use, or they can't see the record",
                    )
                    .await
                }
                Err(error) if error.code == ErrorCode::StoreUnavailable => {
                    return Delivery::Retry { after_ms: RETRY_MS, error: error.to_string() };
                }
                Err(error) => self.note_skipped(workflow, about, &error.to_string()).await,
            }
        }
        Delivery::Done
    }

    /// What a run for an event starts with; none when there is nobody to act as, or nothing for them to see.
    async fn prepare_event(&self, workflow: &Workflow, event: &Event, link: String) -> Result<Option<Task>> {
        let person = match self.engine.actor_of(&event.actor).await {
            Ok(actor) => Some(actor),
            Err(error) if error.code == ErrorCode::StoreUnavailable => return Err(error),
            Err(_) => None,
        };
        let caused_by = person
            .as_deref()
            .map_or_else(|| json!({"id": event.actor, "kind": "system", "is_administrator": false}), actor_json);
        let mut from = match (&person, workflow.definition.run_as) {
            (Some(actor), _) => Context::new(actor.clone(), Channel::Workflow, event.trace.clone()),
            (None, RunAs::User) => return Ok(None),
            (None, RunAs::Service) => Context { trace: event.trace.clone(), ..Context::system("workflow") },
        };
        from.chain.clone_from(&event.chain);
        let mut cx = self.context(workflow, &from).await?;
        cx.chain.push(link);
        let schema = self.engine.schema();
        let object = schema.require(&event.object)?;
        let record =
            if event.operation == Operation::Delete { None } else { self.readable(&cx, object, &event.id).await? };
        if record.is_none() && event.operation != Operation::Delete {
            return Ok(None);
        }
        let is_seen = record.is_some() || self.saw(&cx, object, &event.id).await?;
        let argument = Some(event_json(&cx, object, event, record, is_seen));
        Ok(Some(Task {
            cx,
            caused_by,
            object: None,
            argument,
            deadline: deadline(Phase::After),
            is_dry: false,
            batch: Arc::default(),
        }))
    }

    /// True when the actor sees a record that is gone, in the bin.
    async fn saw(&self, cx: &Context, object: &ObjectDef, id: &str) -> Result<bool> {
        match self.engine.reached_or_binned(cx, &object.key, id).await {
            Ok(_) => Ok(true),
            Err(error) if error.code == ErrorCode::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// The record as the actor sees it, if they do.
    pub(crate) async fn readable(&self, cx: &Context, object: &ObjectDef, id: &str) -> Result<Option<Json>> {
        match self.engine.get(cx, &object.key, id, None).await {
            Ok(record) => Ok(Some(Json::Object(values::record_json(object, &record)))),
            Err(Error { code: ErrorCode::NotFound | ErrorCode::ActionForbidden, .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// To whoever keeps something about records, one that comes back is as one that is made.
const fn on(operation: Operation) -> On {
    match operation {
        Operation::Create | Operation::Restore => On::Create,
        Operation::Update => On::Update,
        Operation::Delete => On::Delete,
    }
}

/// What the script is told; values only of a record that the actor sees.
fn event_json(cx: &Context, object: &ObjectDef, event: &Event, record: Option<Json>, is_seen: bool) -> Json {
    let mut changes = JsonMap::new();
    for change in event.changes.iter().filter(|_| is_seen) {
        let Some(field) = object.field(&change.field) else { continue };
        let shown = |value: Option<&Json>| visible::reveal_value(&cx.actor, object, field, value);
        if let (Some(old), Some(new)) = (shown(change.old.as_ref()), shown(change.new.as_ref())) {
            changes.insert(change.field.clone(), json!({"before": old, "after": new}));
        }
    }
    if let (Operation::Restore, Some(record)) = (event.operation, &record) {
        let has = |field: &str| record.get(field).filter(|value| !value.is_null());
        let values = object.fields.iter().filter_map(|field| Some((field.key.clone(), has(&field.key)?)));
        changes.extend(values.map(|(key, value)| (key, json!({"before": null, "after": value}))));
    }
    json!({
        "object": event.object,
        "id": event.id,
        "version": event.version,
        "operation": on(event.operation).as_str(),
        "is_restored": event.operation == Operation::Restore,
        "at": date::instant_from_millis(event.at_ms),
        "by": event.actor,
        "channel": event.channel,
        "changes": changes,
        "record": record,
    })
}
