//! Before-hooks: what scripts and plugins say to a change before it is stored. Pure and batched; may run again when the write
//! meets a conflict.

use std::sync::Arc;

use async_trait::async_trait;
use tessera_model::error::{FieldError, Result};
use tessera_model::object::ObjectDef;
use tessera_model::record::{Fields, StoredRecord};
use tessera_store::JobRow;

use crate::context::Context;

/// Most changes in one call of a hook.
pub const HOOK_BATCH_MAX: usize = 200;

/// What happens to a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HookOperation {
    Create,
    Update,
    Delete,
}

/// One change as a hook sees it; values in stored form (`tessera_model::kinds`).
#[derive(Clone, Debug)]
pub struct HookChange {
    pub operation: HookOperation,
    pub id: String,
    /// The record as it is; none when it is created.
    pub before: Option<Arc<StoredRecord>>,
    /// All values as they would be stored, what earlier hooks changed included; for a deletion those of the record.
    pub after: Fields,
    /// Fields whose values differ from `before` (all that are set, when created).
    pub touched: Vec<String>,
    /// Part of an import: historic data may lack what a person would be asked for.
    pub is_import: bool,
}

/// What a hook says to one change.
#[derive(Clone, Debug, PartialEq)]
pub enum Decision {
    Allow,
    /// Set these fields, in wire form; `null` empties.
    Modify(Fields),
    /// Refuse, naming fields (or none, with an empty field key).
    Reject(Vec<FieldError>),
}

/// What a source of hooks says to one batch of changes.
#[derive(Clone, Debug, Default)]
pub struct Decided {
    /// One per change, in the same order.
    pub decisions: Vec<Decision>,
    /// Jobs that hooks asked for ([`crate::jobs::JobRequest::into_row`]). They belong to the batch, not to one change of it: they
    /// are stored in the transaction of the records, as soon as one change of the batch is stored, also when others of an import's
    /// batch are refused; when none is, they are dropped. A write that starts again after a conflict asks again, and what was
    /// asked for before is forgotten.
    pub jobs: Vec<JobRow>,
}

impl From<Vec<Decision>> for Decided {
    fn from(decisions: Vec<Decision>) -> Self {
        Self { decisions, jobs: Vec::new() }
    }
}

/// A source of before-hooks (all workflows, all plugins), which orders its own.
#[async_trait]
pub trait BeforeHooks: Send + Sync {
    /// True when a hook of this source concerns the operation on this object; asked before anything else, so that a save that
    /// concerns nobody costs nothing.
    fn concerns(&self, object: &ObjectDef, operation: HookOperation) -> bool;

    /// One decision per change, in the same order. With several hooks on one object the source applies them one after the
    /// other, each seeing what the former changed, and returns the joint outcome.
    ///
    /// # Errors
    /// When a hook that must be asked could not be (`plugin_unavailable`, `plugin_busy`).
    async fn before(&self, cx: &Context, object: &Arc<ObjectDef>, changes: &[HookChange]) -> Result<Decided>;
}
