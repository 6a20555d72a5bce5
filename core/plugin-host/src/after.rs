//! After-hooks: told of stored changes from the outbox, at least once, in order per record.

use std::sync::{Arc, Weak};

use async_trait::async_trait;
use serde_json::{Value as Json, json};
use tessera_engine::Context;
use tessera_engine::context::CHAIN_MAX;
use tessera_engine::documents::Operation as Stored;
use tessera_engine::event::{Consumer, Delivery, Event};
use tessera_model::error::{Error, ErrorCode};
use tessera_model::object::ObjectDef;
use tessera_model::record::FieldChange;
use tessera_package::manifest::{Hook, Operation, RunAs, Stage};
use tessera_permission::visible;

use crate::active::Active;
use crate::calls::chain_entry;
use crate::host::PluginHost;
use crate::jobs::context;
use crate::runtime::bindings::hook_types;
use crate::runtime::bindings::types::{Field, RecordRef, Row};
use crate::runtime::budget::Phase;
use crate::runtime::call::{Answer, Request};
use crate::runtime::failure::Failure;
use crate::values;

/// Milliseconds until an event is delivered again after a failure, times the number of the attempt.
const RETRY_MS: i64 = 2_000;

/// Tells one plugin of events.
pub(crate) struct PluginConsumer {
    name: String,
    plugin: String,
    host: Weak<PluginHost>,
}

impl PluginConsumer {
    pub(crate) fn new(plugin: &str, host: Weak<PluginHost>) -> Self {
        Self { name: format!("plugin:{plugin}"), plugin: plugin.to_owned(), host }
    }

    fn active(&self) -> Option<(Arc<PluginHost>, Arc<Active>)> {
        let host = self.host.upgrade()?;
        let active = host.registry.load().plugin(&self.plugin).filter(|active| active.loaded.is_some()).cloned()?;
        (!active.is_paused()).then_some((host, active))
    }
}

#[async_trait]
impl Consumer for PluginConsumer {
    fn name(&self) -> &str {
        &self.name
    }

    fn wants(&self, event: &Event) -> bool {
        // Where marks may lag, the delivery looks at them.
        self.active().is_some_and(|(host, active)| hooks(&host, &active, event, true).next().is_some())
    }

    async fn deliver(&self, events: &[Event]) -> Vec<Delivery> {
        let mut answers = Vec::with_capacity(events.len());
        for event in events {
            answers.push(match self.active() {
                Some((host, active)) => host.tell(&active, event).await,
                // Disabled meanwhile: nobody is to be told any more.
                None => Delivery::Done,
            });
        }
        answers
    }
}

/// The after-hooks of a plugin that an event concerns, or may concern.
fn hooks<'a>(
    host: &'a PluginHost,
    active: &'a Active,
    event: &'a Event,
    or_may: bool,
) -> impl Iterator<Item = &'a Hook> {
    let operation = match event.operation {
        // To whoever keeps something about records, one that comes back is as one that is made.
        Stored::Create | Stored::Restore => Operation::Create,
        Stored::Update => Operation::Update,
        Stored::Delete => Operation::Delete,
    };
    active.manifest.hooks.iter().filter(move |hook| {
        let by_field = operation != Operation::Update
            || hook.fields.is_empty()
            || event.changes.iter().any(|change| hook.fields.contains(&change.field));
        hook.stage == Stage::After
            && (active.identity.watched.concerns(&hook.object, hook.watched, &event.object)
                || or_may && host.marks_may_lag(&hook.object, hook.watched))
            && hook.operations.contains(&operation)
            && by_field
    })
}

impl PluginHost {
    /// Tells a plugin's hooks of an event; the first that isn't done decides.
    async fn tell(&self, active: &Arc<Active>, event: &Event) -> Delivery {
        if let Err(error) = self.follow_marks(active).await {
            return retry(event, error.to_string());
        }
        for hook in hooks(self, active, event, false) {
            let entry = chain_entry(&active.identity.id, &hook.key, &event.object, &event.id);
            if event.chain.contains(&entry) && !hook.reentrant {
                continue;
            }
            if event.chain.len() >= CHAIN_MAX {
                return Delivery::Drop {
                    error: format!(
                        "hooks and workflows caused one another more than {CHAIN_MAX} times: {}",
                        event.chain.join(" → ")
                    ),
                };
            }
            if active.breaker.is_open() {
                return Delivery::Retry {
                    after_ms: 60_000,
                    error: format!("the plugin `{}` is suspended", active.identity.id),
                };
            }
            let cx = match self.context_of(active, hook, event, entry).await {
                Ok(Some(cx)) => cx,
                // Whoever caused it is gone, and with them the rights to act on it.
                Ok(None) => continue,
                Err(error) => return retry(event, error.to_string()),
            };
            let delivered = match self.delivered(active, &cx, event).await {
                Ok(delivered) => delivered,
                Err(error) => return retry(event, error.to_string()),
            };
            let request = Request::After { hook: hook.key.clone(), events: vec![delivered] };
            let called = self.call(active, &cx, Phase::AfterHook, &hook.key, request).await;
            match called.outcome {
                Ok(Answer::Acks(acks)) => match acks.as_slice() {
                    [hook_types::Ack::Done] => {}
                    [hook_types::Ack::Retry(seconds)] => {
                        return Delivery::Retry {
                            after_ms: i64::from(*seconds) * 1_000,
                            error: format!("`{}` asked for another delivery", hook.key),
                        };
                    }
                    [hook_types::Ack::Drop(reason)] => {
                        return Delivery::Drop { error: format!("`{}`: {reason}", hook.key) };
                    }
                    acks => return retry(event, format!("`{}` gave {} answers to one event", hook.key, acks.len())),
                },
                Ok(_) => return retry(event, format!("`{}` answered something else", hook.key)),
                // What the actor may not do, they may not do the next time either.
                Err(Failure::Answered(error)) if error.code == "permission-denied" || error.code == "not-found" => {
                    tracing::info!(
                        plugin = active.identity.id,
                        hook = hook.key,
                        "an after-hook was refused: {}",
                        error.message
                    );
                }
                Err(Failure::Answered(error)) if !error.retryable && event.attempt >= 3 => {
                    return Delivery::Drop { error: format!("`{}`: {}: {}", hook.key, error.code, error.message) };
                }
                Err(failure) => return retry(event, format!("`{}`: {failure}", hook.key)),
            }
        }
        Delivery::Done
    }

    /// Whose rights the hook has: the plugin's own principal's, or those of whoever caused the event.
    async fn context_of(
        &self,
        active: &Active,
        hook: &Hook,
        event: &Event,
        entry: String,
    ) -> Result<Option<Context>, Error> {
        let is_service = hook.run_as == RunAs::Service || event.actor == "system";
        let actor = self.acting(active, is_service, &event.actor).await?;
        Ok(actor.map(|actor| context(active, actor, &event.trace, &event.chain, entry)))
    }

    /// The event, with the values that the plugin was granted and whoever acts may see.
    async fn delivered(&self, active: &Active, cx: &Context, event: &Event) -> Result<hook_types::Delivered, Error> {
        let schema = self.engine.schema();
        // Where it is, or in the bin by now.
        let mut seen = None;
        if let Some(object) = schema.object(&event.object).filter(|object| active.identity.grants.reads(&object.key)) {
            seen = match self.engine.reached_or_binned(cx, &object.key, &event.id).await {
                Ok(record) => Some((object, record)),
                Err(error) if error.code == ErrorCode::NotFound => None,
                Err(error) => return Err(error),
            };
        }
        let of_changes = |value: fn(&FieldChange) -> Option<&Json>| {
            seen.as_ref().map_or_else(Vec::new, |(object, _)| {
                let changes = event.changes.iter().map(|change| (change.field.as_str(), value(change)));
                shown(cx, object, changes)
            })
        };
        // Nothing changes when a record comes back: it has what it had.
        let of_record = || {
            seen.as_ref().map_or_else(Vec::new, |(object, record)| {
                shown(cx, object, record.fields().iter().map(|(key, value)| (key.as_str(), Some(value))))
            })
        };
        let row = |fields: Vec<Field>| Row {
            ref_: RecordRef { object: event.object.clone(), id: event.id.clone() },
            version: event.version,
            fields,
        };
        let (name, before, after) = match event.operation {
            Stored::Create => ("create", None, Some(of_changes(|change| change.new.as_ref()))),
            Stored::Restore => ("create", None, Some(of_record())),
            Stored::Update => (
                "update",
                Some(of_changes(|change| change.old.as_ref())),
                Some(of_changes(|change| change.new.as_ref())),
            ),
            Stored::Delete => ("delete", Some(of_changes(|change| change.old.as_ref())), None),
        };
        let mut payload = json!({"actor": event.actor, "channel": event.channel, "source": event.source});
        if event.operation == Stored::Restore {
            payload["restored"] = json!(true);
        }
        Ok(hook_types::Delivered {
            event_id: event.key(),
            attempt: event.attempt,
            occurred_at_ms: u64::try_from(event.at_ms).unwrap_or_default(),
            topic: format!("{}.{name}", event.object),
            before: before.map(row),
            after: after.map(row),
            payload: Some(payload.to_string()),
        })
    }
}

/// Values as whoever acts may see them.
fn shown<'a>(
    cx: &Context,
    object: &ObjectDef,
    stored: impl Iterator<Item = (&'a str, Option<&'a Json>)>,
) -> Vec<Field> {
    stored
        .filter_map(|(key, value)| {
            let field = object.field(key)?;
            let seen = visible::reveal_value(&cx.actor, object, field, value)?;
            Some(Field { name: key.to_owned(), value: values::from_wire(field, &seen) })
        })
        .collect()
}

fn retry(event: &Event, error: String) -> Delivery {
    Delivery::Retry { after_ms: RETRY_MS * i64::from(event.attempt.max(1)), error }
}
