//! Definitions as the caller may see them.

pub(crate) mod dictionaries;
pub(crate) mod object;
pub(crate) mod objects;
