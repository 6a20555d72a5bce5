//! What the host does for a guest: one file for each interface of the contract that it offers.

mod context;
pub(crate) mod error;
mod records;
mod write;
pub(crate) use records::row;
pub(crate) use write::wire_fields as write_fields;
mod dictionaries;
mod events;
mod http;
mod identity;
mod jobs;
mod kv;
mod log;
mod metadata;
mod secrets;
mod settings;
mod workflows;
