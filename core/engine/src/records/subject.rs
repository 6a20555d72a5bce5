//! Records that a part of the interface is about.

use serde_json::Value as Json;
use tessera_model::error::Result;

use crate::context::Context;
use crate::engine::Engine;

impl Engine {
    /// Whether a record that the actor may read passes a filter; true without one. The filter isn't the actor's: it may ask for
    /// fields that they can't see.
    ///
    /// # Errors
    /// `not_found`, also for what lies outside the actor's scope; `invalid_filter`.
    #[crate::opaque]
    pub async fn passes(&self, cx: &Context, object: &str, id: &str, filter: Option<&Json>) -> Result<bool> {
        let record = self.reached(cx, object, id).await?;
        let Some(filter) = filter else { return Ok(true) };
        let schema = self.schema();
        let filter = self.parse_filter(cx, &schema, schema.require(object)?, filter)?;
        Ok(filter.matches(&record, &|_| None))
    }
}
