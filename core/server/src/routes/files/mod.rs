//! Attached files.

pub(crate) mod download;
pub(crate) mod thumbnail;
pub(crate) mod upload;
