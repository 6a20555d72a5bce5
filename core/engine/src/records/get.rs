//! Reading one record.

use tessera_model::error::{Error, ErrorCode, Result};
use tessera_model::record::StoredRecord;
use tessera_permission::VisibleRecord;

use crate::context::Context;
use crate::engine::Engine;

impl Engine {
    /// One record; `fields` limits what is shown. Outside the actor's scope it is "not found".
    ///
    /// # Errors
    /// `not_found`, `unknown_field`.
    #[crate::opaque]
    pub async fn get(&self, cx: &Context, object: &str, id: &str, fields: Option<&[String]>) -> Result<VisibleRecord> {
        let record = self.reached(cx, object, id).await?;
        let schema = self.schema();
        let mut shown = self.show_fields(cx, &schema, schema.require(object)?, &[&record], fields).await?;
        shown.pop().ok_or_else(|| Error::internal("a record vanished while it was shown"))
    }

    /// A record that the actor may read, as it is stored: for what looks at a record and shows nothing of it.
    ///
    /// # Errors
    /// `not_found`.
    #[crate::opaque]
    pub async fn reached(&self, cx: &Context, object: &str, id: &str) -> Result<StoredRecord> {
        let schema = self.schema();
        let object = schema.require(object)?;
        let missing = || Error::not_found(format!("{} `{id}`", object.key));
        if !tessera_model::record::is_record_id(id) {
            return Err(missing());
        }
        let record = self.store().get(object, id).await?.ok_or_else(missing)?;
        if !self.may_read(&schema, &cx.actor, object, &record).await? {
            return Err(Error::hidden(format!("{} `{id}`", object.key)));
        }
        Ok(record)
    }

    /// The same also for a record that lies in the bin by now.
    ///
    /// # Errors
    /// `not_found`.
    #[crate::opaque]
    pub async fn reached_or_binned(&self, cx: &Context, object: &str, id: &str) -> Result<StoredRecord> {
        let missing = match self.reached(cx, object, id).await {
            Err(error) if error.code == ErrorCode::NotFound => error,
            found => return found,
        };
        let schema = self.schema();
        let object = schema.require(object)?;
        match self.store().bin_get(&object.key, id).await? {
            Some(binned) if self.may_read(&schema, &cx.actor, object, &binned.record).await? => Ok(binned.record),
            _ => Err(missing),
        }
    }
}
