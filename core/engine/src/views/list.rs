//! The views that somebody has: their own and those that others share with them.

use serde_json::{Value as Json, json};
use tessera_model::error::{Error, Result};
use tessera_permission::grant;

use super::{VIEWS, ViewDefinition, shown};
use crate::context::Context;
use crate::engine::Engine;
use crate::shared;

impl Engine {
    /// The actor's views, of one object where one is given, by name. Of what others share, views are left out that the actor
    /// could not use.
    ///
    /// # Errors
    /// `not_found` when there is no such object, or the actor may not read it.
    #[crate::opaque]
    pub async fn views(&self, cx: &Context, object: Option<&str>) -> Result<Json> {
        let schema = self.schema();
        if let Some(key) = object {
            let definition = schema.require(key)?;
            grant::read(&cx.actor, definition).map_err(|_| Error::not_found(format!("object `{key}`")))?;
        }
        let found = VIEWS.all(self, cx, object).await?;
        let owners = shared::owners(self, &cx.actor, &found).await?;
        let mut items = Vec::with_capacity(found.len());
        for (id, view) in &found {
            let definition = view.object.as_deref().and_then(|key| schema.object(key));
            let readable = definition.filter(|object| grant::read(&cx.actor, object).is_ok());
            let (Some(object), Some(kept)) = (readable, view.parsed::<ViewDefinition>()) else { continue };
            let revealed = kept.revealed(&cx.actor, &schema, object);
            // One's own stays in sight when rights shrink or fields go, as the list that is left of it.
            let own = || (view.owner == cx.actor.id).then(ViewDefinition::default);
            if let Some(definition) = revealed.or_else(own) {
                items.push(shown(&cx.actor, id, view, &definition, &owners));
            }
        }
        Ok(json!({"items": items, "next_cursor": null}))
    }
}
