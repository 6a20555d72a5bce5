//! Attached files.

pub(crate) mod download;
pub(crate) mod upload;
