//! `events`: telling others.

use serde_json::Value as Json;

use super::error::{Answer, HostError};
use crate::capability::Capability;
use crate::runtime::bindings::host::tessera::plugin::events;
use crate::runtime::bindings::types::RecordRef;
use crate::runtime::state::CallState;

impl events::Host for CallState {
    async fn emit(&mut self, topic: String, subject: Option<RecordRef>, payload: String) -> Answer<()> {
        self.tell()?;
        let _ = (topic, subject, payload);
        // The outbox holds changes of records only; accepting other events would lose them.
        Err(HostError::guest("not-supported", "this server doesn't deliver events of plugins yet"))
    }

    async fn invalidate_ui(&mut self, slot: String, subject: Option<RecordRef>) -> wasmtime::Result<()> {
        self.enter()?;
        // Nothing of a plugin is on screen yet that could be stale.
        let _ = (slot, subject);
        Ok(())
    }

    async fn notify(&mut self, user: String, message_key: String, args: String, link: Option<RecordRef>) -> Answer<()> {
        self.tell()?;
        if self.phase.is_pure() {
            return Err(HostError::phase("notify anybody"));
        }
        if !self.take_writes(1) {
            return Err(HostError::limit("writes"));
        }
        let args: Option<Json> = serde_json::from_str(&args).ok();
        let message = self.plugin.messages.label(&message_key, args.as_ref());
        self.engine.notify(&user, message, link.map(|link| (link.object, link.id))).await?;
        Ok(())
    }
}

impl CallState {
    fn tell(&mut self) -> Answer<()> {
        self.enter()?;
        if self.plugin.grants.has(&Capability::Events) {
            Ok(())
        } else {
            Err(HostError::capability(&Capability::Events))
        }
    }
}
