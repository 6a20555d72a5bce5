//! The record pipeline: one file per verb, and the steps that the verbs share.

mod actions;
pub mod aggregate;
pub mod batch;
pub(crate) mod before;
mod bin;
mod body;
pub(crate) mod brought_up;
pub mod bulk;
mod cascade;
pub(crate) mod conditions;
mod create;
pub(crate) mod defaults;
mod delete;
mod duplicates;
pub(crate) mod finish;
mod followed;
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
mod reveal;
mod search;
mod subject;
#[cfg(test)]
mod tests;
mod touch;
pub(crate) mod turns;
mod update;
pub(crate) mod wire;

use tessera_model::error::{Error, ErrorCode, FieldError};

pub use ops::{Body, ShareChange, WriteAction, WriteMode, WriteOp, Written};

/// `null` for a part that may be left out means the same as leaving it out.
pub(crate) fn null_is_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: serde::Deserializer<'de>,
    T: serde::Deserialize<'de> + Default,
{
    <Option<T> as serde::Deserialize>::deserialize(deserializer).map(Option::unwrap_or_default)
}

/// A refusal of a part of a request, with the part's name.
pub(crate) fn named(part: &'static str) -> impl Fn(Error) -> Error {
    move |error| {
        if error.code != ErrorCode::InvalidFilter || !error.fields.is_empty() {
            return error;
        }
        let said = error.detail.clone();
        error.with_field(FieldError::new(part, "invalid", said.clone(), said))
    }
}
