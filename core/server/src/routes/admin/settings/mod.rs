//! The organisation's settings.

pub(crate) mod security;
pub(crate) mod show;
pub(crate) mod update;
pub(crate) mod update_security;
