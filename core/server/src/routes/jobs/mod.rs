//! Background jobs.

pub(crate) mod list;
pub(crate) mod retry;
