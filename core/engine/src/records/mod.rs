//! The record pipeline: one file per verb, and the steps that the verbs share.

mod actions;
pub mod aggregate;
pub mod batch;
pub(crate) mod before;
mod bin;
mod body;
pub mod bulk;
mod cascade;
mod create;
pub(crate) mod defaults;
mod delete;
mod duplicates;
pub(crate) mod finish;
mod get;
pub(crate) mod hidden;
mod history;
pub(crate) mod labels;
pub(crate) mod load;
pub mod ops;
pub(crate) mod pipeline;
pub mod query;
pub(crate) mod reference_locks;
pub(crate) mod references;
mod region;
pub(crate) mod removal;
mod search;
mod subject;
pub(crate) mod turns;
mod update;
pub(crate) mod wire;

pub use ops::{Body, WriteAction, WriteMode, WriteOp, Written};
