//! What the bell shows.

pub(crate) mod kinds;
pub(crate) mod list;
pub(crate) mod read;
