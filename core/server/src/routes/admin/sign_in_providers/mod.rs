//! Providers of single sign-on.

pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod list;
pub(crate) mod test;
pub(crate) mod update;
