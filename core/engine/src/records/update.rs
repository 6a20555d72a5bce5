//! Changing a record.

use tessera_model::error::{Error, ErrorCode, Result};
use tessera_model::record::Fields;
use tessera_permission::VisibleRecord;

use super::ops::{Body, WriteAction};
use super::wire;
use crate::context::Context;
use crate::engine::Engine;

impl Engine {
    /// Changes the fields that the body names; with `if_version` only when nobody else saved since.
    ///
    /// # Errors
    /// As [`Engine::create`], and `not_found`, `version_conflict` (with both sides' values).
    #[crate::opaque]
    pub async fn update(
        &self,
        cx: &Context,
        object: &str,
        id: &str,
        body: &Fields,
        if_version: Option<u64>,
    ) -> Result<VisibleRecord> {
        let action = WriteAction::Update { id: id.to_owned(), if_version, body: Body::Wire(body.clone()) };
        let written = self.write_one(cx, object, action).await.map_err(|mut error| {
            if error.code == ErrorCode::VersionConflict {
                if let Some(extra) = error.extra.as_mut().and_then(|extra| extra.as_object_mut()) {
                    extra.insert("yours".to_owned(), serde_json::Value::Object(body.clone()));
                }
            }
            error
        })?;
        let schema = self.schema();
        let record = written.record.ok_or_else(|| Error::internal("a changed record came back empty"))?;
        wire::show_one(self, cx, schema.require(object)?, &record, None).await
    }
}
