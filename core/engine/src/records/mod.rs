//! The record pipeline: one file per verb, and the steps that the verbs share.

pub mod ops;
pub(crate) mod pipeline;
pub(crate) mod load;
pub(crate) mod defaults;
pub(crate) mod before;
pub(crate) mod references;
pub(crate) mod reference_locks;
pub(crate) mod removal;
pub(crate) mod finish;
pub(crate) mod labels;
pub(crate) mod wire;
mod create;
mod update;
mod delete;
mod bin;
mod get;
pub mod query;
pub mod aggregate;
pub mod batch;
pub mod bulk;
mod duplicates;
mod history;
mod search;
mod actions;

pub use ops::{Body, WriteAction, WriteMode, WriteOp, Written};
