//! Who acts in work that was caused earlier.

use std::sync::Arc;

use tessera_engine::{Channel, Context};
use tessera_model::error::{ErrorCode, Result};
use tessera_permission::Actor;

use crate::active::Active;
use crate::host::PluginHost;

impl PluginHost {
    /// The plugin's own principal, or the user who is behind it; none when there is no such user any more, or no such role.
    ///
    /// # Errors
    /// The store's failures.
    pub(crate) async fn acting(&self, active: &Active, is_service: bool, user: &str) -> Result<Option<Arc<Actor>>> {
        let actor = if is_service {
            self.engine.service_actor(&active.identity.id, &active.service_role()).await
        } else {
            self.engine.actor_of(user).await
        };
        match actor {
            Ok(actor) => Ok(Some(actor)),
            Err(error) if matches!(error.code, ErrorCode::NotFound | ErrorCode::Unauthenticated) => {
                tracing::info!(plugin = active.identity.id, %error, "a plugin's work has nobody to act for");
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }
}

/// The context of work that was caused earlier; `entry` is the work's own place in the chain.
pub(crate) fn context(active: &Active, actor: Arc<Actor>, trace: &str, chain: &[String], entry: String) -> Context {
    let mut cx = Context::new(actor, Channel::Plugin, trace);
    cx.source = Some(active.identity.id.clone());
    cx.chain = chain.to_vec();
    cx.chain.push(entry);
    cx
}
