//! Making a record.

use tessera_model::error::{Error, Result};
use tessera_model::record::Fields;
use tessera_permission::VisibleRecord;

use super::ops::{Body, WriteAction};
use super::wire;
use crate::context::Context;
use crate::engine::Engine;

impl Engine {
    /// Makes a record from a body in wire form.
    ///
    /// # Errors
    /// `action_forbidden`, `field_forbidden`, `unknown_field`, `validation_failed`, `hook_rejected`, `duplicate_suspected`,
    /// `unique_violation`.
    #[crate::opaque]
    pub async fn create(&self, cx: &Context, object: &str, body: &Fields) -> Result<VisibleRecord> {
        let written =
            self.write_one(cx, object, WriteAction::Create { id: None, body: Body::Wire(body.clone()) }).await?;
        let schema = self.schema();
        let record = written.record.ok_or_else(|| Error::internal("a created record came back empty"))?;
        wire::show_one(self, cx, schema.require(object)?, &record, None).await
    }
}
