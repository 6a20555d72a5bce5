//! `metadata`: what the plugin defines at run time, for an administrator who acts in person.

use std::time::Duration;

use serde_json::{Value as Json, json};
use tessera_model::error::Error;
use tessera_permission::Principal;
use tracing::Instrument as _;

use super::error::{Answer, HostError};
use crate::capability::Capability;
use crate::runtime::bindings::host::tessera::plugin::metadata;
use crate::runtime::state::CallState;

/// How long a call waits for tables to follow; what takes longer goes on without it.
const WAIT: Duration = Duration::from_secs(3);

impl metadata::Host for CallState {
    async fn definitions(&mut self) -> Answer<String> {
        self.look_at_metadata("metadata.definitions")?;
        let plugin = self.plugin.id.clone();
        Ok(self.engine.customization(&self.cx, &plugin).await?.to_string())
    }

    async fn propose(&mut self, wanted: String) -> Answer<String> {
        self.look_at_metadata("metadata.propose")?;
        let plugin = self.plugin.id.clone();
        Ok(self.engine.propose_customization(&self.cx, &plugin, parsed(&wanted)?).await?.to_string())
    }

    async fn apply(&mut self, wanted: String, revision: u64, accept: bool) -> Answer<String> {
        self.look_at_metadata("metadata.apply")?;
        if !self.take_writes(1) {
            return Err(HostError::limit("writes"));
        }
        let wanted = parsed(&wanted)?;
        // In a task of its own: it runs to its end, also when the call that asked for it is over before.
        let (engine, cx, plugin) = (self.engine.clone(), self.cx.clone(), self.plugin.id.clone());
        let applying = async move { engine.apply_customization(&cx, &plugin, wanted, revision, accept).await };
        let applying = tokio::spawn(applying.in_current_span());
        match tokio::time::timeout(WAIT, applying).await {
            Ok(Ok(applied)) => Ok(applied?.to_string()),
            Ok(Err(error)) => Err(Error::internal(format!("a change of definitions was cut off: {error}")).into()),
            Err(_) => Ok(json!({"state": "running"}).to_string()),
        }
    }

    async fn objects(&mut self) -> Answer<String> {
        self.look_at_metadata("metadata.objects")?;
        let schema = self.engine.schema();
        let objects = schema.objects().map(|object| {
            json!({
                "key": object.key, "label": object.label, "label_plural": object.label_plural, "icon": object.icon,
                "plugin": object.plugin, "archived": object.archived,
            })
        });
        Ok(Json::from_iter(objects).to_string())
    }

    async fn object(&mut self, key: String) -> Answer<Option<String>> {
        self.look_at_metadata("metadata.object")?;
        Ok(self.engine.schema().object(&key).map(|object| json!(**object).to_string()))
    }

    async fn dictionaries(&mut self) -> Answer<String> {
        self.look_at_metadata("metadata.dictionaries")?;
        let schema = self.engine.schema();
        let all = schema.dictionaries().map(|dictionary| json!({"key": dictionary.key, "label": dictionary.label}));
        Ok(Json::from_iter(all).to_string())
    }

    async fn menu(&mut self) -> Answer<String> {
        self.look_at_metadata("metadata.menu")?;
        let menu = self.engine.catalog().menu();
        let groups = menu
            .iter()
            .map(|group| json!({"key": group.key, "label": group.label, "icon": group.icon, "order": group.order}));
        Ok(Json::from_iter(groups).to_string())
    }
}

impl CallState {
    /// What every function here is asked first: the grant, and that an administrator sits before it.
    fn look_at_metadata(&mut self, call: &'static str) -> Answer<()> {
        self.enter(call)?;
        if !self.plugin.grants.has(&Capability::Metadata) {
            return Err(HostError::capability(&Capability::Metadata));
        }
        if self.is_pure() {
            return Err(HostError::phase("look at or change definitions"));
        }
        if self.cx.actor.principal != Principal::User || !self.cx.actor.is_administrator() {
            let message = "only an administrator who acts in person may look at and change definitions";
            return Err(HostError::guest("permission-denied", message));
        }
        if self.take_rows(1) { Ok(()) } else { Err(HostError::limit("rows")) }
    }
}

fn parsed(text: &str) -> Answer<Json> {
    serde_json::from_str(text)
        .map_err(|error| HostError::guest("validation-failed", format!("the definitions are no JSON: {error}")))
}
