//! What administrators see of endpoints: their addresses, and other ones where one has leaked.

use std::sync::Arc;

use serde_json::{Value as Json, json};
use tessera_engine::Context;
use tessera_model::error::{Error, Result};

use super::address::renewals;
use crate::active::Active;
use crate::definitions::label;
use crate::host::PluginHost;
use crate::installed::Installed;

/// The endpoints of a plugin with their addresses below the server's own.
pub(crate) fn shown(active: &Active) -> Vec<Json> {
    let shown = |endpoint: &super::Endpoint| {
        let webhook = &endpoint.webhook;
        json!({
            "endpoint": webhook.endpoint,
            "label": label(&webhook.label),
            "path": endpoint.path(&active.identity.id),
            "methods": webhook.methods().collect::<Vec<_>>(),
            "body_bytes_max": webhook.body_bytes_max,
            // The setting that holds the key, where calls must be signed; and whether it was set.
            "signed_with": webhook.signature.as_ref().map(|signature| &signature.secret),
            "is_key_set": webhook.signature.as_ref().map(|signature| active.identity.secrets.load().has(&signature.secret)),
        })
    };
    active.webhooks.iter().map(shown).collect()
}

impl PluginHost {
    /// Gives an endpoint another address; at the one so far nothing is any more.
    pub(crate) async fn renew_webhook(self: &Arc<Self>, cx: &Context, id: &str, endpoint: &str) -> Result<Json> {
        let _changing = self.changing.lock().await;
        let found = self.require(id).await?;
        if !self.manifest_of(&found).await?.webhooks.iter().any(|webhook| webhook.endpoint == endpoint) {
            return Err(Error::not_found(format!("the webhook `{endpoint}` of the plugin `{id}`")));
        }
        let mut webhook_renewals = found.webhook_renewals.clone();
        let next = renewals(&webhook_renewals, endpoint).saturating_add(1);
        webhook_renewals.insert(endpoint.to_owned(), next);
        self.renew(id, &Installed { webhook_renewals, ..found }).await?;
        self.engine.audit(cx, "plugin.webhook_renew", json!({"plugin": id, "endpoint": endpoint})).await?;
        self.show(id).await
    }
}
