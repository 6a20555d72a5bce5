//! What the host does for a guest: one file for each interface of the contract that it offers.

pub(crate) mod error;
mod context;
mod records;
mod write;
pub(crate) use write::wire_fields as write_fields;
mod dictionaries;
mod identity;
mod settings;
mod log;
mod jobs;
mod events;
