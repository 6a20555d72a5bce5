//! Files into records.

pub(crate) mod errors;
pub(crate) mod list;
pub(crate) mod preview;
pub(crate) mod retry;
pub(crate) mod revert;
pub(crate) mod start;
pub(crate) mod status;
pub(crate) mod template;
