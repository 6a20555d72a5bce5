//! The organisation's settings.

pub(crate) mod show;
pub(crate) mod update;
