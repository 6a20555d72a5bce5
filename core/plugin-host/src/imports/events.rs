//! `events`: telling others.

use std::sync::Arc;

use serde_json::{Value as Json, json};
use tessera_engine::jobs::JobRequest;
use tessera_engine::notifications::{Notification, PLUGIN};
use tessera_package::manifest::check::is_event_name;

use super::error::{Answer, HostError};
use super::jobs::{payload, stopping};
use crate::active::Active;
use crate::capability::Capability;
use crate::jobs::{EVENT, Told, caused_by};
use crate::runtime::bindings::host::tessera::plugin::events;
use crate::runtime::bindings::types::RecordRef;
use crate::runtime::state::CallState;

/// Slots that one call may ask to be drawn anew.
const INVALIDATIONS: u32 = 20;

impl events::Host for CallState {
    /// One job for each hook that listens now, so that each has attempts of its own; without any nothing is stored.
    async fn emit(&mut self, topic: String, subject: Option<RecordRef>, carried: String) -> Answer<()> {
        self.tell("events.emit")?;
        if !is_event_name(&topic) {
            let message = format!("`{topic}` must be of a-z, 0-9, hyphens and underscores, at most 64 characters");
            return Err(HostError::guest("validation-failed", message));
        }
        let carried = payload(&carried)?;
        self.may_cause()?;
        let topic = format!("{}.{topic}", self.plugin.id);
        let registry = self.host.upgrade().ok_or_else(stopping)?.registry.load_full();
        let listeners = registry.listeners(&topic);
        if listeners.is_empty() {
            return Ok(());
        }
        if !self.is_pure() && !self.take_writes(listeners.len()) {
            return Err(HostError::limit("writes"));
        }
        self.room(listeners.len()).await?;
        let event = self.engine.next_id();
        let (object, record) = subject.map(|subject| (subject.object, subject.id)).unzip();
        let mut rows = Vec::with_capacity(listeners.len());
        for bound in listeners {
            let Some(hook) = bound.hook() else { continue };
            let told = Told {
                plugin: bound.active.identity.id.clone(),
                handler: hook.key.clone(),
                from: self.plugin.id.clone(),
                event: event.clone(),
                topic: topic.clone(),
                object: object.clone(),
                record: record.clone(),
                payload: carried.clone(),
                run_as: caused_by(&self.cx),
                at_ms: self.now_ms,
            };
            let request = JobRequest::by(&self.cx, EVENT, json!(told));
            rows.push(request.into_row(&self.engine));
        }
        if self.is_pure() {
            self.outgoing.extend(rows);
            return Ok(());
        }
        Ok(self.engine.jobs().enqueue_all(&self.engine, rows).await?)
    }

    async fn invalidate_ui(&mut self, slot: String, subject: Option<RecordRef>) -> wasmtime::Result<()> {
        self.enter("events.invalidate-ui")?;
        self.spent.invalidations += 1;
        // What a before-hook decides on isn't stored yet, and too many would only say that everything is stale.
        if self.is_pure() || self.spent.invalidations > INVALIDATIONS || !self.plugin.grants.has(&Capability::Events) {
            return Ok(());
        }
        let id = self.plugin.id.as_str();
        let registry = self.host.upgrade().map(|host| host.registry.load_full());
        let has_slot = |active: &Arc<Active>| active.manifest.slots.iter().any(|own| own.key == slot);
        if registry.is_some_and(|registry| registry.plugin(id).is_some_and(has_slot)) {
            let record = subject.map(|subject| (subject.object, subject.id));
            self.engine.live().plugin_ui_changed(id, &slot, record);
        }
        Ok(())
    }

    async fn notify(&mut self, user: String, message_key: String, args: String, link: Option<RecordRef>) -> Answer<()> {
        self.tell("events.notify")?;
        if self.is_pure() {
            return Err(HostError::phase("notify anybody"));
        }
        if !self.take_writes(1) {
            return Err(HostError::limit("writes"));
        }
        let args: Option<Json> = serde_json::from_str(&args).ok();
        let message = self.plugin.messages.label(&message_key, args.as_ref());
        let about = link.map(|link| (link.object, link.id));
        self.engine.notify(&user, Notification { kind: PLUGIN, message, about }).await?;
        Ok(())
    }
}

impl CallState {
    fn tell(&mut self, call: &'static str) -> Answer<()> {
        self.enter(call)?;
        if self.plugin.grants.has(&Capability::Events) {
            Ok(())
        } else {
            Err(HostError::capability(&Capability::Events))
        }
    }
}
