//! Looking at a value behind its mask, which is written down.

use serde_json::{Value as Json, json};
use tessera_model::error::{Error, Result};
use tessera_model::kinds;
use tessera_permission::{FieldAccess, grant, visible};

use crate::context::Context;
use crate::engine::Engine;

impl Engine {
    /// The value of a field that the actor's roles mask, in wire form, for those whose roles allow to look. Who looked at what is in the
    /// audit log before it is shown; a field that may be read anyway is answered without an entry.
    ///
    /// # Errors
    /// `not_found`; `unknown_field`, also for a hidden one; `field_forbidden`.
    #[crate::opaque]
    pub async fn reveal(&self, cx: &Context, object: &str, id: &str, field: &str) -> Result<Json> {
        let record = self.reached(cx, object, id).await?;
        let schema = self.schema();
        let object = schema.require(object)?;
        grant::reveal(&cx.actor, object, field)?;
        let def = object.field(field).ok_or_else(|| Error::internal(format!("`{field}` has vanished")))?;
        if visible::access(&cx.actor, object, field) == FieldAccess::Masked {
            let what = json!({"object": object.key, "record": id, "field": field});
            self.audit(cx, "field.reveal", what).await?;
        }
        Ok(json!({"value": kinds::render(def, record.get(field))}))
    }
}
