//! Tells plugins of the events that plugins emit.

use std::sync::{Arc, Weak};

use async_trait::async_trait;
use serde_json::json;
use tessera_engine::context::CHAIN_MAX;
use tessera_engine::documents::JobRow;
use tessera_engine::job::{JobHandler, JobOutcome};
use tessera_engine::{Context, Engine};
use tessera_model::error::{ErrorCode, Result};
use tessera_package::manifest::RunAs;

use super::acting::context;
use super::find::{self, again, fail};
use super::work::{EVENT, Told};
use crate::active::Active;
use crate::calls::chain_entry;
use crate::host::PluginHost;
use crate::imports::row;
use crate::runtime::bindings::hook_types::{Ack, Delivered};
use crate::runtime::bindings::types::Row;
use crate::runtime::budget::Phase;
use crate::runtime::call::{Answer, Request};

/// Deliveries of all plugins' events.
pub(crate) struct Deliveries(pub(crate) Weak<PluginHost>);

#[async_trait]
impl JobHandler for Deliveries {
    fn kind(&self) -> &str {
        EVENT
    }

    fn is_foreign(&self) -> bool {
        true
    }

    async fn run(&self, _engine: &Engine, job: &JobRow) -> JobOutcome {
        let told: Told = match serde_json::from_value(job.payload.clone()) {
            Ok(told) => told,
            Err(error) => return fail(format!("the event can't be read: {error}")),
        };
        match find::plugin(&self.0, &told.plugin) {
            Ok((host, active)) => host.deliver(&active, &told, job).await,
            Err(outcome) => *outcome,
        }
    }
}

impl PluginHost {
    async fn deliver(&self, active: &Arc<Active>, told: &Told, job: &JobRow) -> JobOutcome {
        let plugin = active.identity.id.as_str();
        let subscribed = active.manifest.hooks.iter().find(|hook| hook.key == told.handler);
        let Some(hook) = subscribed.filter(|hook| hook.topic.as_deref() == Some(told.topic.as_str())) else {
            return JobOutcome::Done(json!({"skipped": "the plugin doesn't listen to this any more"}));
        };
        let about = told.object.as_deref().unwrap_or(&told.topic);
        let entry = chain_entry(plugin, &hook.key, about, told.record.as_deref().unwrap_or_default());
        if job.chain.contains(&entry) && !hook.reentrant {
            return JobOutcome::Done(json!({"skipped": "the plugin caused this itself"}));
        }
        if job.chain.len() >= CHAIN_MAX {
            return fail(format!(
                "hooks and jobs caused one another more than {CHAIN_MAX} times: {}",
                job.chain.join(" → ")
            ));
        }
        let is_service = hook.run_as == RunAs::Service || told.run_as == RunAs::Service;
        let actor = match self.acting(active, is_service, &job.actor).await {
            Ok(Some(actor)) => actor,
            Ok(None) => return JobOutcome::Done(json!({"skipped": "there is nobody to act for"})),
            Err(error) => return again(error.to_string()),
        };
        let cx = context(active, actor, &job.trace, &job.chain, entry);
        let subject = match self.subject(&cx, active, told).await {
            Ok(subject) => subject,
            Err(error) => return again(error.to_string()),
        };
        let delivered = Delivered {
            event_id: told.event.clone(),
            attempt: job.attempts,
            occurred_at_ms: u64::try_from(told.at_ms).unwrap_or_default(),
            topic: told.topic.clone(),
            before: None,
            after: subject,
            payload: Some(told.payload.to_string()),
        };
        let request = Request::After { hook: hook.key.clone(), events: vec![delivered] };
        let called = self.call(active, &cx, Phase::AfterHook, &hook.key, request).await;
        match called.outcome {
            Ok(Answer::Acks(acks)) => match acks.as_slice() {
                [Ack::Done] => JobOutcome::Done(json!(null)),
                [Ack::Retry(seconds)] => JobOutcome::Retry {
                    after_ms: i64::from(*seconds) * 1_000,
                    error: format!("`{}` asked for another delivery", hook.key),
                },
                [Ack::Drop(reason)] => fail(format!("`{}`: {reason}", hook.key)),
                acks => again(format!("`{}` gave {} answers to one event", hook.key, acks.len())),
            },
            Ok(_) => again(format!("`{}` answered something else", hook.key)),
            Err(failure) => find::failed(&failure),
        }
    }

    /// The record that the event is about, as the actor sees it; none where they, or the plugin, may not.
    async fn subject(&self, cx: &Context, active: &Active, told: &Told) -> Result<Option<Row>> {
        let (Some(object), Some(id)) = (&told.object, &told.record) else { return Ok(None) };
        let schema = self.engine.schema();
        let Some(object) = schema.object(object).filter(|object| active.identity.grants.reads(&object.key)) else {
            return Ok(None);
        };
        match self.engine.get(cx, &object.key, id, None).await {
            Ok(found) => Ok(Some(row(object, &found))),
            Err(error) if matches!(error.code, ErrorCode::NotFound | ErrorCode::ActionForbidden) => Ok(None),
            Err(error) => Err(error),
        }
    }
}
