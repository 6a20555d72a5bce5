//! Moving a record to the bin.

use tessera_model::error::Result;

use super::ops::WriteAction;
use crate::context::Context;
use crate::engine::Engine;

impl Engine {
    /// Moves a record to the bin, with what its references demand.
    ///
    /// # Errors
    /// `not_found`, `action_forbidden`, `version_conflict`, `reference_in_use`, `hook_rejected`.
    #[crate::opaque]
    pub async fn delete(&self, cx: &Context, object: &str, id: &str, if_version: Option<u64>) -> Result<()> {
        self.write_one(cx, object, WriteAction::Delete { id: id.to_owned(), if_version }).await.map(drop)
    }
}
