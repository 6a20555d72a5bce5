//! `jobs`: work for later.

use serde_json::json;

use super::error::{Answer, HostError};
use crate::capability::Capability;
use crate::runtime::bindings::host::tessera::plugin::jobs;
use crate::runtime::state::CallState;

impl jobs::Host for CallState {
    async fn enqueue(&mut self, spec: jobs::Spec) -> Answer<String> {
        self.enter()?;
        let _ = spec;
        // Nothing runs jobs of plugins yet; accepting them would lose them.
        Err(self.not_yet())
    }

    async fn cancel(&mut self, job: String) -> Answer<bool> {
        self.enter()?;
        let _ = job;
        Err(self.not_yet())
    }

    async fn status(&mut self, job: String) -> Answer<String> {
        self.enter()?;
        Ok(json!({"id": job, "state": "unknown"}).to_string())
    }
}

impl CallState {
    fn not_yet(&self) -> HostError {
        if self.plugin.grants.has(&Capability::Jobs) {
            HostError::guest("not-supported", "this server doesn't run jobs of plugins yet")
        } else {
            HostError::capability(&Capability::Jobs)
        }
    }
}
