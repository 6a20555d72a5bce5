//! Records into files.

pub(crate) mod download;
pub(crate) mod start;
pub(crate) mod status;
