//! `workflows`: scripts of the organisation that answer plugins.

use serde_json::Value as Json;

use super::error::{Answer, HostError};
use crate::capability::Capability;
use crate::runtime::bindings::host::tessera::plugin::workflows;
use crate::runtime::state::CallState;

impl workflows::Host for CallState {
    async fn callable(&mut self) -> Answer<String> {
        self.may_ask("workflows.callable")?;
        Ok(self.engine.workflow_admin().map_or_else(|| "[]".to_owned(), |admin| admin.callable().to_string()))
    }

    async fn call(&mut self, workflow: String, question: String) -> Answer<String> {
        self.may_ask("workflows.call")?;
        if self.phase.is_pure() {
            return Err(HostError::phase("ask a workflow"));
        }
        let Ok(Json::Object(question)) = serde_json::from_str(&question) else {
            return Err(HostError::guest("validation-failed", "a question to a workflow is a JSON object"));
        };
        let admin = self.engine.workflow_admin();
        let missing = || HostError::guest("not-found", format!("there is no workflow `{workflow}`"));
        let admin = admin.ok_or_else(missing)?;
        Ok(admin.call(&self.cx, &workflow, question).await?.to_string())
    }
}

impl CallState {
    fn may_ask(&mut self, call: &'static str) -> Answer<()> {
        self.enter(call)?;
        let capability = Capability::Workflows;
        if self.plugin.grants.has(&capability) { Ok(()) } else { Err(HostError::capability(&capability)) }
    }
}
