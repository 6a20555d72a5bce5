//! From stored records to what an actor sees, and back to facts that reading a body needs.

use serde_json::json;
use tessera_model::error::{Error, ErrorCode, Result};
use tessera_model::object::ObjectDef;
use tessera_model::record::StoredRecord;
use tessera_permission::{VisibleRecord, visible};

use super::labels;
use crate::context::Context;
use crate::engine::Engine;

/// Records as the actor may see them, references named.
#[crate::opaque]
pub(crate) async fn show(
    engine: &Engine,
    cx: &Context,
    object: &ObjectDef,
    records: &[&StoredRecord],
    wanted: Option<&[String]>,
) -> Result<Vec<VisibleRecord>> {
    let mut shown: Vec<_> = records.iter().map(|record| visible::reveal(&cx.actor, object, record, wanted)).collect();
    labels::resolve(engine, &cx.actor, object, &mut shown).await?;
    Ok(shown)
}

/// One record as the actor may see it.
#[crate::opaque]
pub(crate) async fn show_one(
    engine: &Engine,
    cx: &Context,
    object: &ObjectDef,
    record: &StoredRecord,
    wanted: Option<&[String]>,
) -> Result<VisibleRecord> {
    let mut shown = show(engine, cx, object, &[record], wanted).await?;
    shown.pop().ok_or_else(|| Error::internal("a record vanished while it was shown"))
}

/// The refusal of a write that names an old version, with the values as they are now.
#[crate::opaque]
pub(crate) async fn version_conflict(
    engine: &Engine,
    cx: &Context,
    object: &ObjectDef,
    record: &StoredRecord,
    named: u64,
) -> Error {
    let current = match show_one(engine, cx, object, record, None).await {
        Ok(current) => current,
        Err(error) => return error,
    };
    Error::new(
        ErrorCode::VersionConflict,
        format!("version {named} was changed to version {} by somebody else", record.version()),
    )
    .with_extra(json!({"current": current, "current_version": record.version(), "your_version": named}))
}
