//! Actions on records that plugins and workflows add.

use serde_json::Value as Json;
use tessera_model::error::{Error, Result};
use tessera_model::record::Fields;
use tessera_permission::grant;

use crate::context::Context;
use crate::engine::Engine;

impl Engine {
    /// True for an action that roles must name: `*` doesn't cover it.
    pub fn is_restricted(&self, object: &str, action: &str) -> bool {
        let providers = self.inner.actions.load();
        let mut actions = providers.iter().flat_map(|provider| provider.actions(object));
        actions.any(|known| known.key == action && known.restricted)
    }

    /// Runs an action on a record.
    ///
    /// # Errors
    /// `not_found` (record or action), `action_forbidden`, and what the action answers.
    #[crate::opaque]
    pub async fn run_action(&self, cx: &Context, object: &str, id: &str, action: &str, form: &Fields) -> Result<Json> {
        let schema = self.schema();
        let object = schema.require(object)?;
        let record =
            self.store().get(object, id).await?.ok_or_else(|| Error::not_found(format!("{} `{id}`", object.key)))?;
        let providers = self.inner.actions.load_full();
        for provider in providers.iter() {
            provider.follow().await?;
        }
        let related = self.related_to(&schema, &cx.actor, object, &[&record]).await?;
        let is_restricted = self.is_restricted(&object.key, action);
        grant::action(&cx.actor, object, &record, action, is_restricted, &related.of(&record))?;
        let provider = providers
            .iter()
            .find(|provider| provider.actions(&object.key).iter().any(|known| known.key == action))
            .ok_or_else(|| Error::not_found(format!("action `{action}` on `{}`", object.key)))?;
        let known = provider.actions(&object.key).into_iter().find(|known| known.key == action);
        if let Some(when) = known.and_then(|known| known.when) {
            let filter = self.parse_filter(cx, &schema, object, &when)?;
            if !filter.matches(&record, &|_| None) {
                return Err(Error::new(
                    tessera_model::error::ErrorCode::StateConflict,
                    format!("`{action}` is not possible on this record as it is"),
                ));
            }
        }
        provider.run(cx, &object.key, id, action, form).await
    }
}
