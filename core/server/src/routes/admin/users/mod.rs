//! Logins.

pub(crate) mod create;
pub(crate) mod get;
pub(crate) mod link;
pub(crate) mod list;
pub(crate) mod set_password;
pub(crate) mod update;
