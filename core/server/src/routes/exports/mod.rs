//! Records into files.

pub(crate) mod start;
pub(crate) mod status;
pub(crate) mod download;
