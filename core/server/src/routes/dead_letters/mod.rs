//! Events that a consumer gave up.

pub(crate) mod drop;
pub(crate) mod list;
pub(crate) mod retry;
