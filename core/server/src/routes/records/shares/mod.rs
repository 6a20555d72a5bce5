//! With whom a record is shared.

pub(crate) mod list;
pub(crate) mod put;
pub(crate) mod remove;
